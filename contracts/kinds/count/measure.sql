-- count: at least `minimum` per period, pro rata to the unit's obligated days, rounded half up.
-- RULES
INSERT INTO measured (cell_id, unit_id, owed_days, done, required, scheduled, due_on, last_on, next_due_on)
SELECT u.cell_id, u.unit_id, u.owed_days, coalesce(s.done, 0), r.required, coalesce(s.scheduled, 0),
       u.last_day, s.last_on,
       CASE
           WHEN coalesce(s.done, 0) < r.required AND u.last_day >= %(today)s THEN u.last_day
           WHEN p.id IS NOT NULL THEN upper(l.days * contracts_span(p.first_day, p.last_day)) - 1
       END
FROM unit u
JOIN cell c ON c.id = u.cell_id
JOIN life l ON l.id = u.life_id
JOIN duty d ON d.id = u.duty_id
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (minimum int)
CROSS JOIN LATERAL (
    SELECT (2 * m.minimum * u.owed_days + period.days) / (2 * period.days) AS required
    FROM (SELECT c.period_last_day - c.period_first_day + 1 AS days) AS period
) AS r
LEFT JOIN obligation_period p ON p.obligation_id = u.duty_id AND p.first_day = c.period_last_day + 1
LEFT JOIN (
    SELECT h.cell_id, h.life_id, count(*) FILTER (WHERE h.reason = 'counted') AS done,
           count(*) FILTER (WHERE h.reason = 'expected') AS scheduled,
           max(h.day) FILTER (WHERE h.reason = 'counted') AS last_on
    FROM happened h
    WHERE h.kind = 'count' AND h.cell_id IS NOT NULL
    GROUP BY h.cell_id, h.life_id
) AS s ON s.cell_id = u.cell_id AND s.life_id = u.life_id
WHERE u.kind = 'count';
