-- on_time: at least `percent` of the period's items dealt with in time; always per team.

-- FACTS AND CONSIDERED
INSERT INTO item (bound_id, id, day, in_time, passed, deadline, due_on)
SELECT l.bound_id, e.id, e.received_on, coalesce(e.answered_at <= least(t.deadline, %(as_of)s), FALSE),
       t.deadline < %(as_of)s, t.deadline, (t.deadline AT TIME ZONE 'Europe/London')::date
FROM life l
JOIN duty d ON d.id = l.duty_id AND d.kind = 'on_time'
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (item text, within_hours int)
JOIN enquiry e ON e.team_id = l.team_id AND e.received_on >= l.since
CROSS JOIN LATERAL (SELECT e.received_at + make_interval(hours => m.within_hours) AS deadline) AS t
WHERE m.item = 'enquiry_reply' AND e.received_at <= %(as_of)s AND e.withdrawn_because = ''
UNION ALL
SELECT l.bound_id, c.activity_id, c.day, coalesce(c.advertised_on <= c.day - m.within_days, FALSE), TRUE, NULL, NULL
FROM life l
JOIN duty d ON d.id = l.duty_id AND d.kind = 'on_time'
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (item text, within_days int)
JOIN considered c ON c.bound_id = l.bound_id AND c.team_id = l.team_id AND c.day >= l.since
WHERE m.item = 'event_notice' AND c.reason = 'counted'
UNION ALL
SELECT l.bound_id, c.activity_id, c.day, coalesce(c.feedback_published_on <= c.day + m.within_days, FALSE),
       c.day + m.within_days < %(today)s, NULL, c.day + m.within_days
FROM life l
JOIN duty d ON d.id = l.duty_id AND d.kind = 'on_time'
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (item text, within_days int)
JOIN considered c ON c.bound_id = l.bound_id AND c.team_id = l.team_id AND c.day >= l.since
WHERE m.item = 'feedback' AND c.reason = 'counted';

INSERT INTO measured (
    cell_id, unit_id, owed_days, done, required, scheduled, late, due_on, last_on, next_due_on, pending_until,
    more_to_come
)
WITH summed AS (
    SELECT u.cell_id, count(*) FILTER (WHERE i.in_time) AS done, count(*) AS total,
           count(*) FILTER (WHERE NOT i.in_time AND i.passed) AS late,
           count(*) FILTER (WHERE NOT i.in_time AND NOT i.passed) AS pending, max(i.day) AS last_on,
           min(i.due_on) FILTER (WHERE NOT i.in_time AND NOT i.passed) AS due_on,
           min(i.deadline) FILTER (WHERE NOT i.in_time AND NOT i.passed) AS pending_until
    FROM item i
    CROSS JOIN LATERAL (
        SELECT c.id, c.last_day FROM cell c
        WHERE c.bound_id = i.bound_id AND c.first_day <= i.day
        ORDER BY c.first_day DESC LIMIT 1
    ) AS x
    JOIN unit u ON u.cell_id = x.id AND u.owed @> i.day
    WHERE i.day <= x.last_day
    GROUP BY u.cell_id
)
SELECT u.cell_id, u.unit_id, u.owed_days, coalesce(s.done, 0), coalesce((m.percent * s.total + 99) / 100, 0),
       coalesce(s.pending, 0), coalesce(s.late, 0), s.due_on, s.last_on, s.due_on, s.pending_until,
       coalesce(s.pending, 0) > 0
FROM unit u
JOIN duty d ON d.id = u.duty_id
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (percent int)
LEFT JOIN summed s ON s.cell_id = u.cell_id
WHERE u.kind = 'on_time';
