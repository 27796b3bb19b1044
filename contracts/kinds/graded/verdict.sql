-- graded: as the assessor says; while nobody has, it waits, and never becomes missed.
SELECT f.id AS cell_id,
       CASE
           WHEN f.passed THEN 'met'
           WHEN NOT f.passed THEN 'missed'
           WHEN f.due_on < %(today)s THEN 'at_risk'
           ELSE 'on_track'
       END AS status,
       NULL::int AS achieved, NULL::int AS required, NULL::int AS scheduled, f.due_on AS due_by
FROM folded f
WHERE f.kind = 'graded'
