-- on_time: at least `percent` of the period's items dealt with in time; always per team.

-- FACTS AND GATHERED
INSERT INTO item (bound_id, cell_id, id, day, in_time, passed, deadline, due_on)
WITH dated AS MATERIALIZED (
    SELECT d.id AS duty_id, m.item, m.within_hours, m.within_days
    FROM duty d
    CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (item text, within_hours int, within_days int)
    WHERE d.kind = 'on_time'
)
SELECT i.bound_id, x.cell_id, i.id, i.day, i.in_time, i.passed, i.deadline, i.due_on
FROM (
    SELECT l.bound_id, e.id, e.received_on AS day, coalesce(e.answered_at <= least(t.deadline, %(as_of)s), FALSE) AS in_time,
           t.deadline < %(as_of)s AS passed, t.deadline, (t.deadline AT TIME ZONE 'Europe/London')::date AS due_on
    FROM dated m
    JOIN life l ON l.duty_id = m.duty_id
    JOIN enquiry e ON e.team_id = l.team_id AND e.received_on >= l.since
    CROSS JOIN LATERAL (SELECT e.received_at + make_interval(hours => m.within_hours) AS deadline) AS t
    WHERE m.item = 'enquiry_reply' AND e.received_at <= %(as_of)s AND e.withdrawn_because = ''
    UNION ALL
    SELECT c.bound_id, c.activity_id, c.day,
           CASE
               WHEN m.item = 'event_notice' THEN coalesce(c.advertised_on <= c.day - m.within_days, FALSE)
               ELSE coalesce(c.feedback_published_on <= c.day + m.within_days, FALSE)
           END,
           m.item = 'event_notice' OR c.day + m.within_days < %(today)s, NULL,
           CASE WHEN m.item <> 'event_notice' THEN c.day + m.within_days END
    FROM dated m
    JOIN considered c ON c.duty_id = m.duty_id AND c.kind = 'on_time'
    WHERE m.item <> 'enquiry_reply' AND array_position('{counted}', c.reason) > 0
) AS i
LEFT JOIN stretch_of_days x ON x.bound_id = i.bound_id AND x.number = (i.day - DATE '2000-01-01') / 32
                           AND i.day BETWEEN x.first_day AND x.last_day;

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
    JOIN unit u ON u.cell_id = i.cell_id AND u.owed @> i.day
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
