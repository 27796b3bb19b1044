-- What was looked at for each cell in the working tables, each with its one reason; `counted` makes the figure.
-- FACTS AND CONSIDERED
SELECT x.id AS cell_id, c.activity_id::text AS id, c.day,
       CASE
           WHEN c.reason IN ('counted', 'expected') AND d.kind IN ('count', 'gap') AND NOT EXISTS (
               SELECT FROM happened h WHERE h.bound_id = c.bound_id AND h.activity_id = c.activity_id
           ) THEN 'unit'
           WHEN c.reason = 'counted' AND d.kind = 'on_time' THEN
               CASE
                   WHEN NOT l.owed @> c.day THEN 'exempt_day'
                   WHEN i.in_time THEN 'counted'
                   WHEN i.passed THEN 'late'
                   ELSE 'pending'
               END
           ELSE c.reason
       END AS reason
FROM cell x
JOIN duty d ON d.id = x.duty_id
JOIN considered c ON c.bound_id = x.bound_id AND c.day BETWEEN x.first_day AND x.last_day
LEFT JOIN life l ON l.bound_id = x.bound_id AND d.kind = 'on_time'
LEFT JOIN item i ON i.bound_id = x.bound_id AND i.id = c.activity_id
UNION ALL
SELECT x.id, i.id::text, i.day,
       CASE
           WHEN NOT l.owed @> i.day THEN 'exempt_day'
           WHEN i.in_time THEN 'counted'
           WHEN i.passed THEN 'late'
           ELSE 'pending'
       END
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.item = 'enquiry_reply'
JOIN item i ON i.bound_id = x.bound_id AND i.day BETWEEN x.first_day AND x.last_day
JOIN life l ON l.bound_id = x.bound_id
UNION ALL
-- A presence counts its breach days, each once a unit.
SELECT x.id, coalesce(n.police_id, t.key), b.day::date, 'counted'
FROM unit u
JOIN cell x ON x.id = u.cell_id
JOIN outside o ON o.life_id = u.life_id
JOIN duty d ON d.id = x.duty_id
JOIN teams_team t ON t.id = x.team_id
LEFT JOIN teams_neighbourhood n ON n.id = u.unit_id AND d.per = 'neighbourhood'
CROSS JOIN LATERAL unnest(o.days * u.owed * contracts_span(NULL, %(today)s)) AS r (run)
CROSS JOIN LATERAL generate_series(lower(r.run), upper(r.run) - 1, INTERVAL '1 day') AS b (day)
UNION ALL
SELECT x.id, g.id::text, g.graded_on, 'counted'
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'graded'
CROSS JOIN LATERAL (
    SELECT f.id, f.graded_on
    FROM grade f
    WHERE f.team_id = x.team_id AND f.contract_id = x.contract_id AND f.code = x.code
      AND f.period_first_day = x.period_first_day AND f.graded_on <= %(today)s
    ORDER BY f.graded_on DESC
    LIMIT 1
) AS g
ORDER BY 3, 2;
