-- gap: never more than `maximum_days` obligated days from one activity to the next, on one clock through all periods.
-- A stretch runs from the day after one activity to the day of the next; the age of a day is the number of obligated
-- days of its stretch up to it, so the greatest age of a window is found at the ends of its stretches.

-- FACTS AND CONSIDERED
INSERT INTO measured (
    cell_id, unit_id, owed_days, done, required, scheduled, scheduled_ids, due_on, last_on, next_due_on
)
WITH start AS MATERIALIZED (
    -- The last activity before the first window asked for, else the day before the unit's first day. A team's own days
    -- up to there have no gap: asking for them all the same lets the planner expect one row, and read years to sort it.
    SELECT l.id AS life_id, coalesce(
        CASE
            WHEN l.since <= l.first_day THEN NULL
            WHEN l.per = 'team' THEN (
                SELECT c.day
                FROM considered c
                WHERE c.bound_id = l.bound_id AND c.team_id = l.team_id AND c.reason = 'counted'
                  AND c.day < l.since AND c.day >= l.first_day
                ORDER BY c.day DESC LIMIT 1
            )
            WHEN l.per = 'neighbourhood' THEN (
                SELECT c.day
                FROM considered c
                JOIN activity_neighbourhood n ON n.activity_id = c.activity_id AND n.neighbourhood_id = l.unit_id
                WHERE c.bound_id = l.bound_id AND c.team_id = l.team_id AND c.reason = 'counted'
                  AND c.day < l.since AND c.day >= l.first_day AND l.days @> c.day
                ORDER BY c.day DESC LIMIT 1
            )
            ELSE (
                SELECT c.day
                FROM considered c
                JOIN activity_officer o ON o.activity_id = c.activity_id AND o.person_id = l.unit_id
                WHERE c.bound_id = l.bound_id AND c.team_id = l.team_id AND c.reason = 'counted'
                  AND c.day < l.since AND c.day >= l.first_day AND l.days @> c.day
                ORDER BY c.day DESC LIMIT 1
            )
        END,
        l.first_day - 1
    ) AS day
    FROM life l
    WHERE l.kind = 'gap'
),
stretch AS MATERIALIZED (
    SELECT g.life_id, g.cell_id, g.day, l.owed, l.owed_from, l.owed_until,
           lag(g.day) OVER (PARTITION BY g.life_id ORDER BY g.day) AS after
    FROM (
        SELECT life_id, cell_id, day FROM happened WHERE kind = 'gap' AND reason = 'counted'
        UNION
        SELECT life_id, NULL, day FROM start
    ) AS g
    JOIN life l ON l.id = g.life_id
),
ended AS (
    -- Of each window: the greatest age among the stretches that end in it, and its last activity.
    SELECT u.cell_id, u.life_id, max(s.day) AS last_on,
           max(
               CASE
                   WHEN s.after >= s.owed_from - 1 AND s.day <= s.owed_until THEN s.day - s.after
                   WHEN u.owed && contracts_span(s.after + 1, s.day)
                   THEN contracts_days(s.owed * contracts_span(s.after + 1, s.day))
               END
           ) AS age
    FROM stretch s
    JOIN unit u ON u.cell_id = s.cell_id AND u.life_id = s.life_id
    WHERE s.after IS NOT NULL
    GROUP BY u.cell_id, u.life_id
),
running AS (
    -- What runs on at the end of the window, or today where that is earlier, and from which activity.
    SELECT u.cell_id, u.life_id, u.duty_id, u.unit_id, u.owed, u.owed_days, c.closed,
           least(c.last_day, %(today)s) AS reach, e.age,
           coalesce(max(e.last_on) OVER (PARTITION BY u.life_id ORDER BY c.first_day), g.day) AS last_day
    FROM unit u
    JOIN cell c ON c.id = u.cell_id
    JOIN start g ON g.life_id = u.life_id
    LEFT JOIN ended e ON e.cell_id = u.cell_id AND e.life_id = u.life_id
    WHERE u.kind = 'gap'
),
found AS (
    SELECT r.*, l.bound_id, l.first_day AS clock_first_day, m.maximum_days,
           greatest(
               r.age,
               CASE
                   WHEN r.last_day >= l.owed_from - 1 AND r.reach BETWEEN r.last_day AND l.owed_until
                   THEN r.reach - r.last_day
                   WHEN r.owed && contracts_span(r.last_day + 1, r.reach)
                   THEN contracts_days(l.owed * contracts_span(r.last_day + 1, r.reach))
               END,
               0
           ) AS greatest_age,
           CASE
               WHEN r.closed THEN NULL
               WHEN r.last_day >= l.owed_from - 1 AND r.last_day + m.maximum_days < l.owed_until
               THEN r.last_day + m.maximum_days
               ELSE contracts_nth_day(l.owed, r.last_day, m.maximum_days + 1) - 1
           END AS due_on
    FROM running r
    JOIN life l ON l.id = r.life_id
    JOIN duty d ON d.id = r.duty_id
    CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (maximum_days int)
),
plan AS (
    SELECT f.cell_id, f.life_id, array_agg(h.activity_id) AS ids
    FROM found f
    JOIN happened h ON h.life_id = f.life_id
    WHERE h.reason = 'expected' AND h.day BETWEEN %(today)s AND f.due_on
    GROUP BY f.cell_id, f.life_id
)
SELECT f.cell_id, f.unit_id, f.owed_days, f.greatest_age, f.maximum_days, coalesce(cardinality(p.ids), 0), p.ids,
       f.due_on, CASE WHEN f.last_day >= f.clock_first_day THEN f.last_day END, f.due_on
FROM found f
LEFT JOIN plan p ON p.cell_id = f.cell_id AND p.life_id = f.life_id;
