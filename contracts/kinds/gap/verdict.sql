-- gap: the greatest age of all units against the most allowed.
SELECT f.id AS cell_id,
       CASE
           WHEN f.exceeded THEN 'missed'
           WHEN f.closed THEN 'met'
           WHEN f.due_soon THEN 'at_risk'
           ELSE 'on_track'
       END AS status,
       f.most AS achieved, (f.measure ->> 'maximum_days')::int AS required,
       CASE WHEN f.closed THEN 0 ELSE coalesce(f.plans, 0) END AS scheduled,
       CASE WHEN NOT f.closed THEN f.due_on END AS due_by
FROM folded f
WHERE f.kind = 'gap'
