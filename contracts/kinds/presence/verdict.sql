-- presence: the days outside the bounds, of all units, against those that are put up with.
SELECT f.id AS cell_id,
       CASE
           WHEN f.done > m.tolerance THEN 'missed'
           WHEN f.closed THEN 'met'
           WHEN f.done + f.ahead > m.tolerance THEN 'at_risk'
           ELSE 'on_track'
       END AS status,
       f.done AS achieved, m.tolerance AS required, NULL::int AS scheduled, NULL::date AS due_by
FROM folded f
CROSS JOIN LATERAL (SELECT coalesce((f.measure ->> 'tolerance_days')::int, 0) AS tolerance) AS m
WHERE f.kind = 'presence'
