-- Facts as the portal knows them now: the rows, which are the newest versions, with their links.
-- Everything after this prelude reads facts only through the names it defines; names of people and places are none.
team AS NOT MATERIALIZED (
    SELECT id, force_id, active_from, active_until FROM teams_team
),
neighbourhood AS NOT MATERIALIZED (
    SELECT id, team_id, active_from, active_until FROM teams_neighbourhood
),
posting AS NOT MATERIALIZED (
    SELECT id, person_id, team_id, neighbourhood_id, rank, first_day, last_day, published_from, published_until
    FROM teams_posting
    WHERE withdrawn_because = ''
),
priority AS NOT MATERIALIZED (
    SELECT id, team_id, neighbourhood_id, first_day, last_day FROM teams_priority WHERE withdrawn_because = ''
),
activity AS NOT MATERIALIZED (
    SELECT a.id, l.team_id, l.channel_id AS channel, l.day, l.held, a.status, a.starts_at, a.advertised_on,
           a.open_to_public, a.face_to_face, a.attendance, a.audiences, a.feedback_published_on, a.led_by_id
    FROM engagement_activityteam l
    JOIN engagement_activity a ON a.id = l.activity_id
),
took_part AS NOT MATERIALIZED (
    SELECT activity_id, team_id, channel_id AS channel, day, held FROM engagement_activityteam
),
activity_neighbourhood AS NOT MATERIALIZED (
    SELECT activity_id, neighbourhood_id, day FROM engagement_activityneighbourhood
),
activity_officer AS NOT MATERIALIZED (
    SELECT activity_id, person_id, day FROM engagement_activityofficer
),
enquiry AS NOT MATERIALIZED (
    SELECT id, team_id, received_at, received_on, answered_at, withdrawn_because FROM engagement_enquiry
),
exemption AS NOT MATERIALIZED (
    SELECT id, team_id, contract_id, code, first_day, last_day, reason, kind_id, public_words
    FROM contracts_exemption
    WHERE state = 'approved' AND NOT %(without_exemptions)s
),
grade AS NOT MATERIALIZED (
    SELECT id, team_id, contract_id, code, period_first_day, graded_on, grade FROM contracts_grade
)
