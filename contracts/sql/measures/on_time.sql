-- on_time: at least `percent` of the period's items dealt with in time; always per team.
item AS (
    SELECT e.team_id, d.id AS duty_id, e.received_on AS day, e.id,
           coalesce(e.answered_at <= t.deadline AND e.answered_at <= %(as_of)s, FALSE) AS in_time,
           t.deadline < %(as_of)s AS passed, t.deadline,
           (t.deadline AT TIME ZONE 'Europe/London')::date AS deadline_day
    FROM duty d
    JOIN bound b ON b.duty_id = d.id
    JOIN since s ON s.duty_id = d.id AND s.team_id = b.team_id
    JOIN enquiry e ON e.team_id = b.team_id AND e.received_on >= s.day
    CROSS JOIN LATERAL (SELECT e.received_at + make_interval(hours => d.within_hours) AS deadline) AS t
    WHERE d.item = 'enquiry_reply' AND e.received_at <= %(as_of)s
    UNION ALL
    SELECT c.team_id, d.id, c.day, c.activity_id,
           coalesce(c.advertised_on <= c.day - d.within_days, FALSE), TRUE, NULL, NULL
    FROM duty d
    JOIN considered c ON c.duty_id = d.id AND c.reason = 'counted'
    JOIN since s ON s.duty_id = d.id AND s.team_id = c.team_id AND c.day >= s.day
    WHERE d.item = 'event_notice'
    UNION ALL
    SELECT c.team_id, d.id, c.day, c.activity_id,
           coalesce(c.feedback_published_on <= c.day + d.within_days, FALSE),
           %(today)s > c.day + d.within_days, NULL, c.day + d.within_days
    FROM duty d
    JOIN considered c ON c.duty_id = d.id AND c.reason = 'counted'
    JOIN since s ON s.duty_id = d.id AND s.team_id = c.team_id AND c.day >= s.day
    WHERE d.item = 'feedback'
),
on_time_sum AS (
    SELECT u.team_id, u.duty_id, u.period_id,
           count(*) FILTER (WHERE i.in_time) AS done,
           count(*) FILTER (WHERE NOT i.in_time AND i.passed) AS late,
           count(*) FILTER (WHERE NOT i.in_time AND NOT i.passed) AS pending,
           count(*) AS total, max(i.day) AS last_on,
           min(i.deadline_day) FILTER (WHERE NOT i.in_time AND NOT i.passed) AS due_on,
           min(i.deadline) FILTER (WHERE NOT i.in_time AND NOT i.passed) AS pending_until
    FROM item i
    JOIN duty_day dd ON dd.duty_id = i.duty_id AND dd.day = i.day
    JOIN unit u ON u.team_id = i.team_id AND u.duty_id = i.duty_id AND u.period_id = dd.period_id
               AND u.owed @> i.day
    GROUP BY u.team_id, u.duty_id, u.period_id
),
measured_on_time AS (
    SELECT u.team_id, u.duty_id, u.period_id, u.unit_id, u.owed_days,
           coalesce(s.done, 0)::int AS done, coalesce((d.percent * s.total + 99) / 100, 0)::int AS required,
           coalesce(s.pending, 0)::int AS scheduled, NULL::uuid[] AS scheduled_ids,
           coalesce(s.late, 0)::int AS late, NULL::int AS ahead, NULL::boolean AS passed, s.due_on, s.last_on,
           s.due_on AS next_due_on, s.pending_until, coalesce(s.pending, 0) > 0 AS more_to_come
    FROM unit u
    JOIN duty d ON d.id = u.duty_id AND d.kind = 'on_time'
    LEFT JOIN on_time_sum s ON s.team_id = u.team_id AND s.duty_id = u.duty_id AND s.period_id = u.period_id
),
