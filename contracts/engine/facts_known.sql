-- Facts as the portal had received them by an instant: of each, the newest version known then.
-- The same names and columns as in facts_now.sql; a fact first received later does not exist.
-- Of structure the rest of a statement asks for a few rows of many, by team or by person: so not sorted out beforehand.
team AS NOT MATERIALIZED (
    SELECT v.team_id AS id, v.force_id, v.active_from, v.active_until
    FROM teams_teamversion v
    WHERE v.known_at <= %(known_at)s AND NOT EXISTS (
        SELECT FROM teams_teamversion n
        WHERE n.team_id = v.team_id AND n.version > v.version AND n.known_at <= %(known_at)s
    )
),
neighbourhood AS NOT MATERIALIZED (
    SELECT v.neighbourhood_id AS id, v.team_id, v.active_from, v.active_until
    FROM teams_neighbourhoodversion v
    WHERE v.known_at <= %(known_at)s AND NOT EXISTS (
        SELECT FROM teams_neighbourhoodversion n
        WHERE n.neighbourhood_id = v.neighbourhood_id AND n.version > v.version AND n.known_at <= %(known_at)s
    )
),
posting AS NOT MATERIALIZED (
    SELECT v.posting_id AS id, v.person_id, v.team_id, v.neighbourhood_id, v.rank, v.first_day, v.last_day,
           v.published_from, v.published_until
    FROM teams_postingversion v
    WHERE v.withdrawn_because = '' AND v.known_at <= %(known_at)s AND NOT EXISTS (
        SELECT FROM teams_postingversion n
        WHERE n.posting_id = v.posting_id AND n.version > v.version AND n.known_at <= %(known_at)s
    )
),
priority AS NOT MATERIALIZED (
    SELECT v.priority_id AS id, v.team_id, v.neighbourhood_id, v.first_day, v.last_day
    FROM teams_priorityversion v
    WHERE v.withdrawn_because = '' AND v.known_at <= %(known_at)s AND NOT EXISTS (
        SELECT FROM teams_priorityversion n
        WHERE n.priority_id = v.priority_id AND n.version > v.version AND n.known_at <= %(known_at)s
    )
),
known_activity AS MATERIALIZED (
    SELECT DISTINCT ON (activity_id) *
    FROM engagement_activityversion
    WHERE known_at <= %(known_at)s AND force_id = ANY (SELECT force_id FROM teams_team WHERE id = ANY (%(teams)s))
    ORDER BY activity_id, version DESC
),
activity AS NOT MATERIALIZED (
    SELECT v.activity_id AS id, t.team_id, v.channel_id AS channel, v.day, v.status = 'held' AS held, v.status,
           v.starts_at, v.advertised_on, v.open_to_public, v.face_to_face, v.attendance, v.audiences,
           v.feedback_published_on, v.led_by_id
    FROM known_activity v
    CROSS JOIN LATERAL unnest(v.team_id || v.also_team_ids) AS t (team_id)
),
took_part AS NOT MATERIALIZED (
    SELECT v.activity_id, t.team_id, v.channel_id AS channel, v.day, v.status = 'held' AS held
    FROM known_activity v
    CROSS JOIN LATERAL unnest(v.team_id || v.also_team_ids) AS t (team_id)
),
activity_neighbourhood AS NOT MATERIALIZED (
    SELECT v.activity_id, n.neighbourhood_id, v.day
    FROM known_activity v CROSS JOIN LATERAL unnest(v.neighbourhood_ids) AS n (neighbourhood_id)
),
activity_officer AS NOT MATERIALIZED (
    SELECT DISTINCT v.activity_id, o.person_id, v.day
    FROM known_activity v CROSS JOIN LATERAL unnest(v.officer_ids || v.led_by_id) AS o (person_id)
    WHERE o.person_id IS NOT NULL
),
enquiry AS NOT MATERIALIZED (
    SELECT id, team_id, received_at, received_on, answered_at, withdrawn_because
    FROM (
        SELECT DISTINCT ON (enquiry_id) enquiry_id AS id, team_id, received_at, received_on, answered_at, withdrawn_because
        FROM engagement_enquiryversion
        WHERE known_at <= %(known_at)s
        ORDER BY enquiry_id, version DESC
    ) AS v
),
exemption AS NOT MATERIALIZED (
    SELECT exemption_id AS id, team_id, contract_id, code, first_day, last_day, reason, kind_id, public_words
    FROM (
        SELECT DISTINCT ON (exemption_id) *
        FROM contracts_exemptionversion
        WHERE known_at <= %(known_at)s
        ORDER BY exemption_id, version DESC
    ) AS v
    WHERE state = 'approved' AND NOT %(without_exemptions)s
),
grade AS NOT MATERIALIZED (
    SELECT grade_row_id AS id, team_id, contract_id, code, period_first_day, graded_on, grade
    FROM (
        SELECT DISTINCT ON (grade_row_id) *
        FROM contracts_gradeversion
        WHERE known_at <= %(known_at)s
        ORDER BY grade_row_id, version DESC
    ) AS v
)
