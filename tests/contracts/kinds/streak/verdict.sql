-- streak: of a team its longest run; of neighbourhoods or officers those of them that have theirs.
SELECT f.id AS cell_id, s.status, n.achieved, n.required, f.scheduled,
       CASE WHEN s.status IN ('on_track', 'at_risk') THEN f.short_due_on END AS due_by
FROM folded f
CROSS JOIN LATERAL (
    SELECT CASE WHEN f.per = 'team' THEN f.done ELSE f.kept END AS achieved,
           CASE WHEN f.per = 'team' THEN f.required ELSE f.judged END AS required
) AS n
CROSS JOIN LATERAL (
    SELECT CASE
               WHEN n.achieved >= n.required THEN 'met'
               WHEN f.closed OR f.ended_short THEN 'missed'
               WHEN f.short_soon THEN 'at_risk'
               ELSE 'on_track'
           END AS status
) AS s
WHERE f.kind = 'streak'
