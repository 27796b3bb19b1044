-- presence: between `minimum` and `maximum` of something published, on every day.
-- The number changes only where a posting or a priority begins or ends, so it is counted once a segment.
-- FACTS
INSERT INTO outside (life_id, days)
WITH present AS MATERIALIZED (
    SELECT l.id AS life_id, p.person_id AS thing,
           contracts_span(greatest(p.first_day, p.published_from), least(p.last_day, p.published_until)) AS days
    FROM life l
    JOIN duty d ON d.id = l.duty_id AND d.measure ->> 'fact' = 'published_officer'
    JOIN posting p ON p.team_id = l.team_id AND p.published_from IS NOT NULL
    WHERE l.kind = 'presence'
      AND (l.per = 'team' OR p.neighbourhood_id IS NULL OR p.neighbourhood_id = l.unit_id)
    UNION ALL
    SELECT l.id, p.id, contracts_span(p.first_day, p.last_day)
    FROM life l
    JOIN duty d ON d.id = l.duty_id AND d.measure ->> 'fact' = 'priority'
    JOIN priority p ON p.team_id = l.team_id
    WHERE l.kind = 'presence'
      AND (l.per = 'team' OR p.neighbourhood_id IS NULL OR p.neighbourhood_id = l.unit_id)
),
segment AS (
    SELECT life_id, day, lead(day) OVER (PARTITION BY life_id ORDER BY day) AS until
    FROM (
        SELECT id AS life_id, first_day AS day FROM life WHERE kind = 'presence'
        UNION
        SELECT life_id, lower(days) FROM present WHERE NOT isempty(days)
        UNION
        SELECT life_id, upper(days) FROM present WHERE NOT isempty(days) AND NOT upper_inf(days)
    ) AS turn
)
SELECT s.life_id, range_agg(daterange(s.day, s.until))
FROM (
    SELECT s.life_id, s.day, s.until, count(DISTINCT p.thing) AS number
    FROM segment s
    LEFT JOIN present p ON p.life_id = s.life_id AND p.days @> s.day
    GROUP BY s.life_id, s.day, s.until
) AS s
JOIN life l ON l.id = s.life_id
JOIN duty d ON d.id = l.duty_id
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (minimum int, maximum int)
WHERE s.number < coalesce(m.minimum, 0) OR s.number > m.maximum
GROUP BY s.life_id;

INSERT INTO measured (cell_id, unit_id, owed_days, done, required, ahead)
SELECT u.cell_id, u.unit_id, u.owed_days, coalesce(contracts_days(o.days * u.owed * contracts_span(NULL, %(today)s)), 0),
       coalesce(m.tolerance_days, 0),
       coalesce(contracts_days(o.days * u.owed * contracts_span(%(today)s + 1, %(today)s + c.warn_days)), 0)
FROM unit u
JOIN cell c ON c.id = u.cell_id
JOIN duty d ON d.id = u.duty_id
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (tolerance_days int)
LEFT JOIN outside o ON o.life_id = u.life_id
WHERE u.kind = 'presence';
