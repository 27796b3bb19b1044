-- streak: the longest run of weeks, each from its Monday, with an activity in the window. 1 January 2001 was a Monday.
INSERT INTO measured (cell_id, unit_id, owed_days, done, required, scheduled, due_on, last_on, next_due_on)
WITH seen AS (
    SELECT h.cell_id, h.life_id, h.day, h.reason
    FROM happened h
    WHERE h.kind = 'streak' AND h.cell_id IS NOT NULL
),
run AS (
    SELECT w.cell_id, w.life_id, count(*) AS weeks
    FROM (
        SELECT cell_id, life_id, week - row_number() OVER (PARTITION BY cell_id, life_id ORDER BY week) AS begun
        FROM (
            SELECT DISTINCT cell_id, life_id, (day - DATE '2001-01-01') / 7 AS week FROM seen WHERE reason = 'counted'
        ) AS each
    ) AS w
    GROUP BY w.cell_id, w.life_id, w.begun
)
SELECT u.cell_id, u.unit_id, u.owed_days, n.longest, m.weeks, n.scheduled, u.last_day, n.last_on,
       CASE WHEN n.longest < m.weeks AND u.last_day >= %(today)s THEN u.last_day END
FROM unit u
JOIN duty d ON d.id = u.duty_id
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (weeks int)
CROSS JOIN LATERAL (
    SELECT coalesce(
               (SELECT max(r.weeks) FROM run r WHERE r.cell_id = u.cell_id AND r.life_id = u.life_id), 0
           ) AS longest,
           count(*) FILTER (WHERE s.reason = 'expected') AS scheduled,
           max(s.day) FILTER (WHERE s.reason = 'counted') AS last_on
    FROM seen s
    WHERE s.cell_id = u.cell_id AND s.life_id = u.life_id
) AS n
WHERE u.kind = 'streak';
