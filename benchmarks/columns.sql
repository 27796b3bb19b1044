-- The figures of by_hand.sql over Parquet files, for whoever would take the facts out and count them in columns.
-- Days are counted one by one where PostgreSQL has sets of days.
WITH ours AS (SELECT id, key FROM team),
done AS (
    SELECT team_id,
           count(*) FILTER (WHERE channel = 'web_chat') AS chats,
           count(*) FILTER (WHERE channel = 'alert' AND day >= $month_first) AS alerts
    FROM activity
    WHERE held AND channel IN ('web_chat', 'alert') AND day BETWEEN $quarter_first AND $today
    GROUP BY team_id
),
met AS (
    SELECT id, team_id, day, advertised_on, feedback_published_on
    FROM activity
    WHERE held AND channel IN ('meeting', 'surgery', 'drop_in') AND day BETWEEN $quarter_first AND $today
),
of_meetings AS (
    SELECT team_id, count(*) AS total,
           count(*) FILTER (WHERE advertised_on <= least(day - 7, $today)) AS told,
           count(*) FILTER (WHERE feedback_published_on BETWEEN day AND least(day + 28, $today)) AS answered,
           count(*) FILTER (
               WHERE day + 28 < $today
                 AND coalesce(feedback_published_on NOT BETWEEN day AND least(day + 28, $today), TRUE)
           ) AS late
    FROM met
    GROUP BY team_id
),
places AS (
    SELECT n.team_id, count(*) AS places, count(v.neighbourhood_id) AS visited
    FROM neighbourhood n
    LEFT JOIN (
        SELECT DISTINCT x.neighbourhood_id FROM place x JOIN met ON met.id = x.activity_id
    ) AS v ON v.neighbourhood_id = n.id
    GROUP BY n.team_id
),
stretches AS (
    SELECT team_id, channel, day, day - lag(day) OVER (PARTITION BY team_id, channel ORDER BY day) AS age
    FROM activity
    WHERE held AND channel IN ('surgery', 'social_post') AND day <= $today
),
gaps AS (
    SELECT team_id, channel,
           greatest(max(age) FILTER (WHERE day >= $month_first), $today - max(day)) AS greatest_age, max(day) AS last_day
    FROM stretches
    GROUP BY team_id, channel
),
asked AS (
    SELECT team_id, count(*) AS total,
           count(*) FILTER (WHERE answered_at <= least(received_at + INTERVAL 72 HOUR, $as_of)) AS answered,
           count(*) FILTER (
               WHERE received_at + INTERVAL 72 HOUR < $as_of
                 AND coalesce(answered_at > received_at + INTERVAL 72 HOUR, TRUE)
           ) AS late
    FROM enquiry
    WHERE received_on BETWEEN $month_first AND $month_last AND received_at <= $as_of
    GROUP BY team_id
),
alone AS (
    SELECT n.team_id, count(*) FILTER (WHERE d.day <= $today) AS so_far,
           count(*) FILTER (WHERE d.day BETWEEN $today + 1 AND $today + 7) AS soon
    FROM neighbourhood n
    CROSS JOIN (SELECT unnest(generate_series($month_first, $month_last, INTERVAL 1 DAY))::date AS day) AS d
    WHERE NOT EXISTS (
        SELECT 1 FROM posting p
        WHERE p.team_id = n.team_id AND p.published_from IS NOT NULL
          AND (p.neighbourhood_id IS NULL OR p.neighbourhood_id = n.id)
          AND d.day >= greatest(p.first_day, p.published_from) AND (p.published_until IS NULL OR d.day <= p.published_until)
    )
    GROUP BY n.team_id
),
figures AS (
    SELECT t.key AS team, unnest([
        {standard: 'S1', achieved: coalesce(p.visited, 0), required: p.places,
         falls: p.visited < p.places AND $quarter_last - $today <= 21, broken: FALSE},
        {standard: 'S2', achieved: s.greatest_age, required: 28, falls: s.last_day + 28 <= $today + 7,
         broken: s.greatest_age > 28},
        {standard: 'S3', achieved: coalesce(done.chats, 0), required: 2,
         falls: coalesce(done.chats, 0) < 2 AND $quarter_last - $today <= 14, broken: FALSE},
        {standard: 'S4', achieved: o.greatest_age, required: 7, falls: o.last_day + 7 <= $today + 2,
         broken: o.greatest_age > 7},
        {standard: 'S5', achieved: coalesce(done.alerts, 0), required: 2,
         falls: coalesce(done.alerts, 0) < 2 AND $month_last - $today <= 7, broken: FALSE},
        {standard: 'S6', achieved: coalesce(m.told, 0), required: coalesce((80 * m.total + 99) // 100, 0),
         falls: 100 * m.told < 80 * m.total, broken: FALSE},
        {standard: 'S7', achieved: coalesce(e.answered, 0), required: coalesce((90 * e.total + 99) // 100, 0),
         falls: 100 * e.answered < 90 * (e.answered + e.late), broken: FALSE},
        {standard: 'S8', achieved: coalesce(m.answered, 0), required: coalesce((50 * m.total + 99) // 100, 0),
         falls: 100 * m.answered < 50 * (m.answered + m.late), broken: FALSE},
        {standard: 'S9', achieved: coalesce(a.so_far, 0), required: 0, falls: coalesce(a.soon, 0) > 0,
         broken: coalesce(a.so_far, 0) > 0},
        {standard: 'S10', achieved: NULL, required: NULL, falls: FALSE, broken: FALSE}
    ]) AS f
    FROM ours t
    LEFT JOIN done ON done.team_id = t.id
    LEFT JOIN of_meetings m ON m.team_id = t.id
    LEFT JOIN places p ON p.team_id = t.id
    LEFT JOIN gaps s ON s.team_id = t.id AND s.channel = 'surgery'
    LEFT JOIN gaps o ON o.team_id = t.id AND o.channel = 'social_post'
    LEFT JOIN asked e ON e.team_id = t.id
    LEFT JOIN alone a ON a.team_id = t.id
)
SELECT team, f.standard, f.achieved::int, f.required::int,
       CASE
           WHEN f.broken THEN 'missed'
           WHEN f.standard IN ('S1', 'S3', 'S5') AND f.achieved >= f.required THEN 'met'
           WHEN f.falls THEN 'at_risk'
           ELSE 'on_track'
       END AS status
FROM figures
ORDER BY team, f.standard
