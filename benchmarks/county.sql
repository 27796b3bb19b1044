-- Seeded by the row's number: the same county for the same arguments. `r` draws are a hash, not random(). Activities lie in
-- the order of their days, as they would had people logged them.
CREATE FUNCTION pg_temp.r(n bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE
RETURN abs(hashint8extended(n, salt) %% 1000)::int;

INSERT INTO teams_neighbourhood (force_id, team_id, police_id, name, active_from)
SELECT t.force_id, t.id, t.key || '.' || n, 'Place ' || n, t.active_from FROM teams_team t, generate_series(1, %(places)s) n;

INSERT INTO teams_person (force_id, key, name, password, is_active, must_change_password, created_at)
SELECT t.force_id, t.key || '-o' || n, 'Officer ' || n, '!', TRUE, FALSE, now()
FROM teams_team t, generate_series(1, 5) n;

INSERT INTO teams_posting (person_id, team_id, rank, first_day, published_from, neighbourhood_id)
SELECT p.id, t.id, (ARRAY['sergeant', 'pc', 'pc', 'pcso', 'pcso'])[right(p.key, 1)::int], t.active_from,
       CASE WHEN right(p.key, 1)::int < 5 THEN t.active_from END,
       (SELECT id FROM teams_neighbourhood n WHERE n.team_id = t.id
        ORDER BY id OFFSET right(p.key, 1)::int %% 3 LIMIT 1)
FROM teams_person p JOIN teams_team t ON p.key LIKE t.key || '-o_';

INSERT INTO engagement_activity (id, force_id, team_id, channel_id, status, title, starts_at, day, advertised_on,
    open_to_public, face_to_face, attendance, audiences, feedback_published_on, url, summary, known_at, version,
    receipt)
SELECT md5('a' || n)::uuid, t.force_id, t.id, w.channel,
       CASE WHEN pg_temp.r(n, 3) < 970 THEN 'held' ELSE 'cancelled' END,
       'Activity ' || n, d.day + time '10:00', d.day, d.day - pg_temp.r(n, 4) %% 20, TRUE, TRUE, pg_temp.r(n, 5) %% 40,
       '{}', CASE WHEN pg_temp.r(n, 6) < 700 THEN d.day + pg_temp.r(n, 7) %% 40 END, '', '', now(), 1, ''
FROM generate_series(1, %(activities)s) n
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, * FROM teams_team) t ON t.place = n %% %(teams)s
CROSS JOIN LATERAL (
    SELECT (ARRAY['social_post', 'social_post', 'social_post', 'social_post', 'social_post', 'website_update', 'alert',
                  'patrol_walkabout', 'meeting', 'surgery', 'drop_in', 'web_chat'])[1 + pg_temp.r(n, 1) %% 12]
           AS channel
) w
CROSS JOIN LATERAL (
    SELECT %(first)s::date + (hashint8extended(n, 2) & 2147483647)::int %% (%(today)s::date - %(first)s::date) AS day
) d
ORDER BY d.day, n;

INSERT INTO engagement_activityteam (activity_id, team_id, channel_id, day, held)
SELECT id, team_id, channel_id, day, status = 'held' FROM engagement_activity;

INSERT INTO engagement_activityneighbourhood (activity_id, neighbourhood_id, day, held)
SELECT a.id, n.id, a.day, a.status = 'held'
FROM engagement_activity a
JOIN (SELECT row_number() OVER (PARTITION BY team_id ORDER BY id) - 1 AS place, * FROM teams_neighbourhood) n
  ON n.team_id = a.team_id AND n.place = (hashtext(a.id::text) & 2147483647) %% (%(places)s - 1);

INSERT INTO engagement_enquiry (id, force_id, team_id, received_at, received_on, answered_at, subject, known_at,
    version, receipt)
SELECT md5('e' || n)::uuid, t.force_id, t.id, d.day + time '12:00', d.day,
       CASE WHEN pg_temp.r(n, 8) < 950 THEN d.day + time '12:00' + make_interval(hours => pg_temp.r(n, 9) %% 80) END,
       '', now(), 1, ''
FROM generate_series(1, %(activities)s / 10) n
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, * FROM teams_team) t ON t.place = n %% %(teams)s
CROSS JOIN LATERAL (
    SELECT %(first)s::date + (hashint8extended(n, 10) & 2147483647)::int %% (%(today)s::date - %(first)s::date - 4)
           AS day
) d
ORDER BY d.day, n;

INSERT INTO engagement_activityversion (activity_id, force_id, team_id, also_team_ids, channel_id, status, title, starts_at,
    day, advertised_on, open_to_public, face_to_face, attendance, audiences, neighbourhood_ids, officer_ids,
    feedback_published_on, url, summary, known_at, version, receipt, "by", reason, source, source_id, time_known)
SELECT a.id, a.force_id, a.team_id, '{}', a.channel_id, a.status, a.title, a.starts_at, a.day, a.advertised_on,
       a.open_to_public, a.face_to_face, a.attendance, a.audiences, ARRAY[n.neighbourhood_id], '{}',
       a.feedback_published_on, a.url, a.summary, a.known_at, a.version, a.receipt, '', '', '', '', TRUE
FROM engagement_activity a
JOIN engagement_activityneighbourhood n ON n.activity_id = a.id;

INSERT INTO engagement_enquiryversion (enquiry_id, force_id, team_id, received_at, received_on, answered_at, subject,
    known_at, version, receipt, "by", reason, source, source_id, withdrawn_because)
SELECT id, force_id, team_id, received_at, received_on, answered_at, subject, known_at, version, receipt, '', '', '', '', ''
FROM engagement_enquiry;
