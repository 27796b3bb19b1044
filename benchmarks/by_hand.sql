-- The figures of the benchmark's county as somebody would write them by hand who needs nothing else: ten standards,
-- their current windows, all teams, in one statement. It knows no exemptions, no filters, no pro rata, no second clock,
-- no moved teams and no drafts, since that county has none. Days are given, so that the planner knows how many rows lie
-- between them. What the engine takes is told as a multiple of this.
WITH ours AS MATERIALIZED (
    SELECT id, key FROM teams_team WHERE force_id = %(force)s
),
done AS MATERIALIZED (
    -- One look at what was done in the quarter, by its number in every way that a standard asks for.
    SELECT l.team_id,
           count(*) FILTER (WHERE l.channel_id = 'web_chat') AS chats,
           count(*) FILTER (WHERE l.channel_id = 'alert' AND l.day >= %(month_first)s::date) AS alerts
    FROM engagement_activityteam l
    WHERE l.held AND l.channel_id IN ('web_chat', 'alert') AND l.day BETWEEN %(quarter_first)s::date AND %(today)s
    GROUP BY l.team_id
),
met AS MATERIALIZED (
    SELECT a.id, l.team_id, l.day, a.advertised_on, a.feedback_published_on
    FROM engagement_activityteam l
    JOIN engagement_activity a ON a.id = l.activity_id
    WHERE l.held AND l.channel_id IN ('meeting', 'surgery', 'drop_in')
      AND l.day BETWEEN %(quarter_first)s::date AND %(today)s
),
of_meetings AS (
    SELECT team_id, count(*) AS total,
           count(*) FILTER (WHERE advertised_on <= least(day - 7, %(today)s)) AS told,
           count(*) FILTER (WHERE feedback_published_on BETWEEN day AND least(day + 28, %(today)s)) AS answered,
           count(*) FILTER (
               WHERE day + 28 < %(today)s
                 AND coalesce(feedback_published_on NOT BETWEEN day AND least(day + 28, %(today)s), TRUE)
           ) AS late
    FROM met
    GROUP BY team_id
),
places AS (
    SELECT n.team_id, count(*) AS places, count(v.neighbourhood_id) AS visited
    FROM teams_neighbourhood n
    LEFT JOIN (
        SELECT DISTINCT x.neighbourhood_id
        FROM engagement_activityneighbourhood x
        JOIN met ON met.id = x.activity_id
        WHERE x.day BETWEEN %(quarter_first)s::date AND %(today)s
    ) AS v ON v.neighbourhood_id = n.id
    GROUP BY n.team_id
),
stretches AS (
    SELECT l.team_id, l.channel_id, l.day,
           l.day - lag(l.day) OVER (PARTITION BY l.team_id, l.channel_id ORDER BY l.day) AS age
    FROM (
        SELECT team_id, channel_id, day
        FROM engagement_activityteam
        WHERE held AND channel_id IN ('surgery', 'social_post') AND day BETWEEN %(month_first)s::date AND %(today)s
        UNION ALL
        SELECT t.id, c.channel, before.day
        FROM ours t
        CROSS JOIN (VALUES ('surgery'), ('social_post')) AS c (channel)
        CROSS JOIN LATERAL (
            SELECT day FROM engagement_activityteam l
            WHERE l.held AND l.team_id = t.id AND l.channel_id = c.channel AND l.day < %(month_first)s::date
            ORDER BY day DESC LIMIT 1
        ) AS before
    ) AS l
),
gaps AS (
    SELECT team_id, channel_id, greatest(max(age), %(today)s - max(day)) AS greatest_age, max(day) AS last_day
    FROM stretches
    GROUP BY team_id, channel_id
),
asked AS (
    SELECT team_id, count(*) AS total,
           count(*) FILTER (WHERE answered_at <= least(received_at + INTERVAL '72 hours', %(as_of)s)) AS answered,
           count(*) FILTER (
               WHERE received_at + INTERVAL '72 hours' < %(as_of)s
                 AND coalesce(answered_at > received_at + INTERVAL '72 hours', TRUE)
           ) AS late
    FROM engagement_enquiry
    WHERE received_on BETWEEN %(month_first)s::date AND %(month_last)s::date AND received_at <= %(as_of)s
    GROUP BY team_id
),
alone AS (
    -- Days of the month on which a neighbourhood has no named officer: up to today, and those of the week that follows.
    SELECT n.team_id, sum(contracts_days(free.days * contracts_span(NULL, %(today)s))) AS so_far,
           sum(contracts_days(free.days * contracts_span(%(today)s + 1, %(today)s + 7))) AS soon
    FROM teams_neighbourhood n
    CROSS JOIN LATERAL (
        SELECT contracts_span(%(month_first)s::date, %(month_last)s::date)
               - coalesce(range_agg(contracts_span(greatest(p.first_day, p.published_from), p.published_until)), '{}')
               AS days
        FROM teams_posting p
        WHERE p.team_id = n.team_id AND p.published_from IS NOT NULL
          AND (p.neighbourhood_id IS NULL OR p.neighbourhood_id = n.id)
    ) AS free
    GROUP BY n.team_id
),
figures AS (
    SELECT t.key AS team, f.*
    FROM ours t
    LEFT JOIN done ON done.team_id = t.id
    LEFT JOIN of_meetings m ON m.team_id = t.id
    LEFT JOIN places p ON p.team_id = t.id
    LEFT JOIN gaps s ON s.team_id = t.id AND s.channel_id = 'surgery'
    LEFT JOIN gaps o ON o.team_id = t.id AND o.channel_id = 'social_post'
    LEFT JOIN asked e ON e.team_id = t.id
    LEFT JOIN alone a ON a.team_id = t.id
    CROSS JOIN LATERAL (
        VALUES
            ('S1', coalesce(p.visited, 0), p.places, p.visited < p.places AND %(quarter_last)s::date - %(today)s::date <= 21, FALSE),
            ('S2', s.greatest_age, 28, s.last_day + 28 <= %(today)s + 7, s.greatest_age > 28),
            ('S3', coalesce(done.chats, 0), 2, coalesce(done.chats, 0) < 2 AND %(quarter_last)s::date - %(today)s::date <= 14, FALSE),
            ('S4', o.greatest_age, 7, o.last_day + 7 <= %(today)s + 2, o.greatest_age > 7),
            ('S5', coalesce(done.alerts, 0), 2, coalesce(done.alerts, 0) < 2 AND %(month_last)s::date - %(today)s::date <= 7, FALSE),
            ('S6', coalesce(m.told, 0), coalesce((80 * m.total + 99) / 100, 0), 100 * m.told < 80 * m.total, FALSE),
            ('S7', coalesce(e.answered, 0), coalesce((90 * e.total + 99) / 100, 0),
             100 * e.answered < 90 * (e.answered + e.late), FALSE),
            ('S8', coalesce(m.answered, 0), coalesce((50 * m.total + 99) / 100, 0),
             100 * m.answered < 50 * (m.answered + m.late), FALSE),
            ('S9', a.so_far, 0, a.soon > 0, a.so_far > 0),
            ('S10', NULL, NULL, FALSE, FALSE)
    ) AS f (standard, achieved, required, falls_short, broken)
)
SELECT team, standard, achieved::int, required::int,
       CASE
           WHEN broken THEN 'missed'
           WHEN standard IN ('S1', 'S3', 'S5') AND achieved >= required THEN 'met'
           WHEN falls_short THEN 'at_risk'
           ELSE 'on_track'
       END AS status
FROM figures
ORDER BY team, standard;
