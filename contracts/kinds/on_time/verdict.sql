-- on_time: a share of the items; what is pending may still turn it while the window is closed.
SELECT f.id AS cell_id, s.status, f.done AS achieved, f.required, f.scheduled,
       CASE WHEN s.status IN ('on_track', 'at_risk') THEN f.due_on END AS due_by
FROM folded f
CROSS JOIN LATERAL (
    SELECT CASE
               WHEN f.closed AND f.done + f.late + f.scheduled = 0 THEN 'not_applicable'
               WHEN f.closed AND f.done >= f.required THEN 'met'
               WHEN f.closed AND f.done + f.scheduled < f.required THEN 'missed'
               WHEN (f.measure ->> 'percent')::int = 100 AND f.late > 0 THEN 'missed'
               WHEN 100 * f.done < (f.measure ->> 'percent')::int * (f.done + f.late) THEN 'at_risk'
               ELSE 'on_track'
           END AS status
) AS s
WHERE f.kind = 'on_time'
