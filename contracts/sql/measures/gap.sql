-- gap: never more than `maximum_days` obligated days from one activity to the next, on one clock through all periods.
-- A stretch runs from the day after one activity to the day of the next; the age of a day is the number of obligated
-- days of its stretch up to it, so the greatest age of a window is found at the ends of its stretches.
gap_start AS MATERIALIZED (
    -- The last activity before the first window asked for, else the day before the unit's first day.
    SELECT l.team_id, l.duty_id, l.unit_id,
           coalesce(
               CASE
                   WHEN s.day <= l.first_day THEN NULL
                   WHEN d.per = 'team' THEN (
                       SELECT c.day
                       FROM considered c
                       WHERE c.team_id = l.team_id AND c.duty_id = l.duty_id AND c.reason = 'counted'
                         AND c.day < s.day AND c.day >= l.first_day AND l.days @> c.day
                       ORDER BY c.day DESC LIMIT 1
                   )
                   WHEN d.per = 'neighbourhood' THEN (
                       SELECT c.day
                       FROM considered c
                       JOIN activity_neighbourhood n
                         ON n.activity_id = c.activity_id AND n.neighbourhood_id = l.unit_id
                       WHERE c.team_id = l.team_id AND c.duty_id = l.duty_id AND c.reason = 'counted'
                         AND c.day < s.day AND c.day >= l.first_day AND l.days @> c.day
                       ORDER BY c.day DESC LIMIT 1
                   )
                   ELSE (
                       SELECT c.day
                       FROM considered c
                       JOIN activity_officer o ON o.activity_id = c.activity_id AND o.person_id = l.unit_id
                       WHERE c.team_id = l.team_id AND c.duty_id = l.duty_id AND c.reason = 'counted'
                         AND c.day < s.day AND c.day >= l.first_day AND l.days @> c.day
                       ORDER BY c.day DESC LIMIT 1
                   )
               END,
               l.first_day - 1
           ) AS day
    FROM life l
    JOIN duty d ON d.id = l.duty_id AND d.kind = 'gap'
    JOIN since s ON s.team_id = l.team_id AND s.duty_id = l.duty_id
),
gap_day AS (
    SELECT DISTINCT h.team_id, h.duty_id, h.unit_id, h.day
    FROM happened h
    JOIN duty d ON d.id = h.duty_id AND d.kind = 'gap'
    WHERE h.reason = 'counted'
),
gap_stretch AS (
    SELECT g.team_id, g.duty_id, g.unit_id, g.day,
           lag(g.day) OVER (PARTITION BY g.team_id, g.duty_id, g.unit_id ORDER BY g.day) AS after
    FROM (SELECT * FROM gap_day UNION SELECT * FROM gap_start) AS g
),
gap_ended AS (
    -- Of each window: the greatest age among the stretches that end in it, and its last activity.
    SELECT s.team_id, s.duty_id, dd.period_id, s.unit_id, max(s.day) AS last_on,
           max(contracts_days(l.owed * datemultirange(daterange(s.after, s.day, '(]'))))
               FILTER (WHERE u.owed && daterange(s.after, s.day, '(]')) AS age
    FROM gap_stretch s
    JOIN duty_day dd ON dd.duty_id = s.duty_id AND dd.day = s.day
    JOIN unit u ON u.team_id = s.team_id AND u.duty_id = s.duty_id AND u.period_id = dd.period_id
               AND u.unit_id = s.unit_id
    JOIN life l ON l.team_id = s.team_id AND l.duty_id = s.duty_id AND l.unit_id = s.unit_id
    WHERE s.after IS NOT NULL
    GROUP BY s.team_id, s.duty_id, dd.period_id, s.unit_id
),
gap_window AS (
    -- What runs on at the end of the window, or today where that is earlier, and from which activity.
    SELECT u.team_id, u.duty_id, u.period_id, u.unit_id, u.owed, u.owed_days, c.closed,
           least(c.last_day, %(today)s) AS reach, e.age,
           coalesce(
               max(e.last_on) OVER (
                   PARTITION BY u.team_id, u.duty_id, u.unit_id ORDER BY c.first_day
               ),
               g.day
           ) AS last_day
    FROM unit u
    JOIN duty d ON d.id = u.duty_id AND d.kind = 'gap'
    JOIN cell c ON c.team_id = u.team_id AND c.duty_id = u.duty_id AND c.period_id = u.period_id
    JOIN gap_start g ON g.team_id = u.team_id AND g.duty_id = u.duty_id AND g.unit_id = u.unit_id
    LEFT JOIN gap_ended e ON e.team_id = u.team_id AND e.duty_id = u.duty_id AND e.period_id = u.period_id
                         AND e.unit_id = u.unit_id
),
gap_found AS (
    SELECT w.*, l.first_day AS clock_first_day, d.maximum_days,
           greatest(
               w.age,
               CASE
                   WHEN w.owed && daterange(w.last_day, w.reach, '(]')
                   THEN contracts_days(l.owed * datemultirange(daterange(w.last_day, w.reach, '(]')))
               END,
               0
           ) AS greatest_age,
           CASE
               WHEN NOT w.closed THEN contracts_nth_day(l.owed, w.last_day, d.maximum_days + 1) - 1
           END AS due_on
    FROM gap_window w
    JOIN duty d ON d.id = w.duty_id
    JOIN life l ON l.team_id = w.team_id AND l.duty_id = w.duty_id AND l.unit_id = w.unit_id
),
measured_gap AS (
    SELECT f.team_id, f.duty_id, f.period_id, f.unit_id, f.owed_days,
           f.greatest_age AS done, f.maximum_days AS required, coalesce(cardinality(p.ids), 0) AS scheduled,
           p.ids AS scheduled_ids, NULL::int AS late, NULL::int AS ahead, NULL::boolean AS passed,
           f.due_on, CASE WHEN f.last_day >= f.clock_first_day THEN f.last_day END AS last_on,
           f.due_on AS next_due_on, NULL::timestamptz AS pending_until, FALSE AS more_to_come
    FROM gap_found f
    LEFT JOIN LATERAL (
        SELECT array_agg(h.activity_id) AS ids
        FROM happened h
        WHERE h.team_id = f.team_id AND h.duty_id = f.duty_id AND h.unit_id = f.unit_id
          AND h.reason = 'expected' AND h.day BETWEEN %(today)s AND f.due_on
    ) AS p ON f.due_on >= %(today)s
),
