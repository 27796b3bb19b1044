-- The worlds, and what in each of them is otherwise: rows by the columns of their tables, as JSON.
INSERT INTO supposed_world (id) SELECT unnest(%(worlds)s::bigint[]);

INSERT INTO supposed_activity (
    world, replaces, id, channel, day, status, starts_at, advertised_on, open_to_public, face_to_face, attendance,
    audiences, feedback_published_on, led_by_id, neighbourhood_ids, officer_ids
)
SELECT s.world, s.replaces, s.id, s.channel, s.day, s.status, s.starts_at, s.advertised_on, s.open_to_public,
       s.face_to_face, s.attendance, s.audiences, s.feedback_published_on, s.led_by_id, s.neighbourhood_ids,
       s.officer_ids
FROM jsonb_populate_recordset(NULL::supposed_activity, %(activity)s::jsonb) AS s;

INSERT INTO supposed_enquiry (world, id, received_at, received_on, answered_at, withdrawn_because)
SELECT s.world, s.id, s.received_at, s.received_on, s.answered_at, s.withdrawn_because
FROM jsonb_populate_recordset(NULL::supposed_enquiry, %(enquiry)s::jsonb) AS s;

INSERT INTO supposed_posting (
    world, id, person_id, team_id, neighbourhood_id, rank, first_day, last_day, published_from, published_until, ours
)
SELECT s.world, s.id, s.person_id, s.team_id, s.neighbourhood_id, s.rank, s.first_day, s.last_day, s.published_from,
       s.published_until, s.ours
FROM jsonb_populate_recordset(NULL::supposed_posting, %(posting)s::jsonb) AS s;

INSERT INTO supposed_priority (world, id, neighbourhood_id, first_day, last_day)
SELECT s.world, s.id, s.neighbourhood_id, s.first_day, s.last_day
FROM jsonb_populate_recordset(NULL::supposed_priority, %(priority)s::jsonb) AS s;
