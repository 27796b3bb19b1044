-- presence: between `minimum` and `maximum` of something published, on every day.
-- The number changes only where a posting or a priority begins or ends, so it is counted once a segment.
present AS (
    SELECT l.team_id, l.duty_id, l.unit_id, p.person_id AS thing,
           daterange(greatest(p.first_day, p.published_from), least(p.last_day, p.published_until), '[]') AS days
    FROM life l
    JOIN duty d ON d.id = l.duty_id AND d.kind = 'presence' AND d.fact = 'published_officer'
    JOIN teams_posting p ON p.team_id = l.team_id
    WHERE p.published_from IS NOT NULL
      AND (p.published_until IS NULL OR p.published_until >= p.first_day)
      AND (p.last_day IS NULL OR p.last_day >= p.published_from)
      AND (d.per = 'team' OR p.neighbourhood_id IS NULL OR p.neighbourhood_id = l.unit_id)
    UNION ALL
    SELECT l.team_id, l.duty_id, l.unit_id, p.id, daterange(p.first_day, p.last_day, '[]')
    FROM life l
    JOIN duty d ON d.id = l.duty_id AND d.kind = 'presence' AND d.fact = 'priority'
    JOIN teams_priority p ON p.team_id = l.team_id
    WHERE d.per = 'team' OR p.neighbourhood_id IS NULL OR p.neighbourhood_id = l.unit_id
),
segment AS (
    SELECT team_id, duty_id, unit_id, day,
           lead(day) OVER (PARTITION BY team_id, duty_id, unit_id ORDER BY day) AS until
    FROM (
        SELECT l.team_id, l.duty_id, l.unit_id, l.first_day AS day
        FROM life l JOIN duty d ON d.id = l.duty_id AND d.kind = 'presence'
        UNION
        SELECT team_id, duty_id, unit_id, lower(days) FROM present
        UNION
        SELECT team_id, duty_id, unit_id, upper(days) FROM present WHERE NOT upper_inf(days)
    ) AS turn
),
outside AS MATERIALIZED (
    SELECT s.team_id, s.duty_id, s.unit_id, range_agg(daterange(s.day, s.until)) AS days
    FROM segment s
    JOIN duty d ON d.id = s.duty_id
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT p.thing) AS number
        FROM present p
        WHERE p.team_id = s.team_id AND p.duty_id = s.duty_id AND p.unit_id = s.unit_id AND p.days @> s.day
    ) AS n
    WHERE n.number < coalesce(d.minimum, 0) OR n.number > d.maximum
    GROUP BY s.team_id, s.duty_id, s.unit_id
),
measured_presence AS (
    SELECT u.team_id, u.duty_id, u.period_id, u.unit_id, u.owed_days,
           coalesce(contracts_days(b.days * datemultirange(daterange(NULL, %(today)s, '(]'))), 0) AS done,
           d.tolerance_days AS required, NULL::int AS scheduled, NULL::uuid[] AS scheduled_ids, NULL::int AS late,
           coalesce(
               contracts_days(b.days * datemultirange(daterange(%(today)s, %(today)s + c.warn_days, '(]'))), 0
           ) AS ahead,
           NULL::boolean AS passed, NULL::date AS due_on, NULL::date AS last_on, NULL::date AS next_due_on,
           NULL::timestamptz AS pending_until, FALSE AS more_to_come
    FROM unit u
    JOIN duty d ON d.id = u.duty_id AND d.kind = 'presence'
    JOIN cell c ON c.team_id = u.team_id AND c.duty_id = u.duty_id AND c.period_id = u.period_id
    LEFT JOIN outside o ON o.team_id = u.team_id AND o.duty_id = u.duty_id AND o.unit_id = u.unit_id
    CROSS JOIN LATERAL (SELECT o.days * u.owed AS days) AS b
),
