-- Copies what a figure rests on, as the clock it is judged by knows it; the figure has been judged just now.

-- FACTS
, first AS (
    INSERT INTO told_activity (
        id, channel, day, status, starts_at, advertised_on, open_to_public,
        face_to_face, attendance, audiences, feedback_published_on, led_by_id, neighbourhood_ids, officer_ids
    )
    SELECT a.id, a.channel, a.day, a.status, a.starts_at,
           CASE WHEN a.advertised_on <= %(today)s THEN a.advertised_on END,
           a.open_to_public, a.face_to_face, a.attendance, a.audiences::text[],
           CASE WHEN a.feedback_published_on BETWEEN a.day AND %(today)s THEN a.feedback_published_on END, a.led_by_id,
           ARRAY(SELECT n.neighbourhood_id FROM activity_neighbourhood n WHERE n.activity_id = a.id),
           ARRAY(SELECT o.person_id FROM activity_officer o WHERE o.activity_id = a.id)
    FROM activity a
    WHERE a.team_id = ANY (%(teams)s) AND a.channel = ANY (SELECT unnest(channels) FROM duty)
      AND a.day >= (SELECT min(first_day) FROM bound) - %(near)s
    RETURNING led_by_id
),
second AS (
    INSERT INTO told_enquiry (id, received_at, received_on, answered_at, withdrawn_because)
    SELECT e.id, e.received_at, e.received_on, e.answered_at, e.withdrawn_because
    FROM enquiry e JOIN cell x ON e.received_on BETWEEN x.first_day AND x.last_day
    WHERE e.team_id = ANY (%(teams)s)
),
third AS (
    INSERT INTO told_exemption (id, contract_id, code, first_day, last_day, reason, kind_id, public_words)
    SELECT id, contract_id, code, first_day, last_day, reason, kind_id, public_words
    FROM exemption WHERE team_id = ANY (%(teams)s)
),
fourth AS (
    INSERT INTO told_grade (id, contract_id, code, period_first_day, graded_on, grade)
    SELECT id, contract_id, code, period_first_day, graded_on, grade FROM grade WHERE team_id = ANY (%(teams)s)
),
asked AS MATERIALIZED (
    SELECT id, person_id, team_id, neighbourhood_id, rank, first_day, last_day, published_from, published_until,
           team_id = ANY (%(teams)s) AS ours
    FROM posting
    WHERE team_id = ANY (%(teams)s) OR person_id = ANY (SELECT led_by_id FROM first)
),
fifth AS (
    INSERT INTO told_posting (
        id, person_id, team_id, neighbourhood_id, rank,
        first_day, last_day, published_from, published_until, ours
    ) SELECT * FROM asked
),
sixth AS (
    INSERT INTO told_team (id, force_id, active_from, active_until, ours)
    SELECT id, force_id, active_from, active_until, id = ANY (%(teams)s)
    FROM team
    WHERE id = ANY (%(teams)s) OR id = ANY (SELECT team_id FROM asked)
),
seventh AS (
    INSERT INTO told_neighbourhood (id, active_from, active_until)
    SELECT id, active_from, active_until FROM neighbourhood WHERE team_id = ANY (%(teams)s)
)
INSERT INTO told_priority (id, neighbourhood_id, first_day, last_day)
SELECT id, neighbourhood_id, first_day, last_day FROM priority WHERE team_id = ANY (%(teams)s);
