-- Facts of supposed worlds: of each, what was told of the team, but for what is otherwise in it. A world is a team of
-- its own, so that all of them are judged at once. The same names and columns as in facts_now.sql.
activity AS NOT MATERIALIZED (
    SELECT a.id, w.id AS team_id, a.channel, a.day, a.status = 'held' AS held, a.status, a.starts_at, a.advertised_on,
           a.open_to_public, a.face_to_face, a.attendance, a.audiences, a.feedback_published_on, a.led_by_id
    FROM pg_temp.supposed_world w
    CROSS JOIN pg_temp.told_activity a
    WHERE NOT EXISTS (SELECT FROM pg_temp.supposed_activity s WHERE s.world = w.id AND s.replaces = a.id)
    UNION ALL
    SELECT id, world, channel, day, status = 'held', status, starts_at, advertised_on, open_to_public, face_to_face,
           attendance, audiences, feedback_published_on, led_by_id
    FROM pg_temp.supposed_activity
),
took_part AS NOT MATERIALIZED (
    SELECT id AS activity_id, team_id, channel, day, held FROM activity
),
activity_neighbourhood AS NOT MATERIALIZED (
    SELECT activity_id, neighbourhood_id, day FROM pg_temp.supposed_place
),
activity_officer AS NOT MATERIALIZED (
    SELECT activity_id, person_id, day FROM pg_temp.supposed_officer
),
enquiry AS NOT MATERIALIZED (
    SELECT e.id, w.id AS team_id, coalesce(s.received_at, e.received_at) AS received_at,
           coalesce(s.received_on, e.received_on) AS received_on, coalesce(s.answered_at, e.answered_at) AS answered_at,
           e.withdrawn_because
    FROM pg_temp.supposed_world w
    CROSS JOIN pg_temp.told_enquiry e
    LEFT JOIN pg_temp.supposed_enquiry s ON s.world = w.id AND s.id = e.id
),
exemption AS NOT MATERIALIZED (
    SELECT e.id, w.id AS team_id, e.contract_id, e.code, e.first_day, e.last_day, e.reason, e.kind_id, e.public_words
    FROM pg_temp.supposed_world w CROSS JOIN pg_temp.told_exemption e
),
grade AS NOT MATERIALIZED (
    SELECT g.id, w.id AS team_id, g.contract_id, g.code, g.period_first_day, g.graded_on, g.grade
    FROM pg_temp.supposed_world w CROSS JOIN pg_temp.told_grade g
),
team AS NOT MATERIALIZED (
    SELECT w.id, t.force_id, t.active_from, t.active_until
    FROM pg_temp.supposed_world w CROSS JOIN pg_temp.told_team t
    WHERE t.ours
    UNION ALL
    SELECT id, force_id, active_from, active_until FROM pg_temp.told_team WHERE NOT ours
    UNION ALL
    SELECT 0, min(force_id), NULL, NULL FROM pg_temp.told_team WHERE ours
),
neighbourhood AS NOT MATERIALIZED (
    SELECT n.id, w.id AS team_id, n.active_from, n.active_until
    FROM pg_temp.supposed_world w CROSS JOIN pg_temp.told_neighbourhood n
),
posting AS NOT MATERIALIZED (
    SELECT p.id, p.person_id, w.id AS team_id, p.neighbourhood_id, p.rank, p.first_day, p.last_day, p.published_from,
           p.published_until
    FROM pg_temp.supposed_world w
    CROSS JOIN pg_temp.told_posting p
    WHERE p.ours AND NOT EXISTS (SELECT FROM pg_temp.supposed_posting s WHERE s.world = w.id AND s.id = p.id)
    UNION ALL
    SELECT id, person_id, world, neighbourhood_id, rank, first_day, last_day, published_from, published_until
    FROM pg_temp.supposed_posting
    UNION ALL
    SELECT id, person_id, team_id, neighbourhood_id, rank, first_day, last_day, published_from, published_until
    FROM pg_temp.told_posting
    WHERE NOT ours
    UNION ALL
    -- Somebody of the highest rank, of a team that nobody judges: who might have led what others did.
    SELECT 0, 0, 0, NULL, (%(ranks)s::text[])[cardinality(%(ranks)s::text[])], DATE '0001-01-01', NULL, NULL, NULL
),
priority AS NOT MATERIALIZED (
    SELECT p.id, w.id AS team_id, p.neighbourhood_id, p.first_day, p.last_day
    FROM pg_temp.supposed_world w
    CROSS JOIN pg_temp.told_priority p
    WHERE NOT EXISTS (SELECT FROM pg_temp.supposed_priority s WHERE s.world = w.id AND s.id = p.id)
    UNION ALL
    SELECT id, world, neighbourhood_id, first_day, last_day FROM pg_temp.supposed_priority
)
