-- graded: the latest judgement of an assessor; without one it waits, and never becomes missed.

-- FACTS
INSERT INTO measured (cell_id, unit_id, owed_days, passed, due_on, last_on, next_due_on, more_to_come)
SELECT u.cell_id, u.unit_id, u.owed_days, g.grade = ANY (m.passing), w.wait_until, g.graded_on, w.wait_until,
       coalesce(w.wait_until >= %(today)s, FALSE) OR EXISTS (
           SELECT 1 FROM grade f
           WHERE f.team_id = c.team_id AND f.contract_id = c.contract_id AND f.code = c.code
             AND f.period_first_day = c.period_first_day AND f.graded_on > %(today)s
       )
FROM unit u
JOIN duty d ON d.id = u.duty_id
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (passing text[], within_days int)
JOIN cell c ON c.id = u.cell_id
LEFT JOIN LATERAL (
    SELECT f.grade, f.graded_on
    FROM grade f
    WHERE f.team_id = c.team_id AND f.contract_id = c.contract_id AND f.code = c.code
      AND f.period_first_day = c.period_first_day AND f.graded_on <= %(today)s
    ORDER BY f.graded_on DESC
    LIMIT 1
) AS g ON TRUE
CROSS JOIN LATERAL (
    SELECT CASE WHEN g.grade IS NULL THEN c.period_last_day + m.within_days END AS wait_until
) AS w
WHERE u.kind = 'graded';
