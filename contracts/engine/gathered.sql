-- Activities that may count, each once for a team, however many standards ask for it. Of what is past and nothing is asked
-- of but that it was held, its links say enough: the row itself, which lies anywhere, is not read.

-- FACTS
INSERT INTO gathered (
    id, team_id, channel, day, held, status, starts_at, advertised_on, open_to_public, face_to_face, attendance,
    audiences, feedback_published_on, led_by_id
)
WITH asking AS MATERIALIZED (
    SELECT team_id, channel, min(since) AS since, bool_or(particulars) AS particulars FROM asked GROUP BY team_id, channel
)
SELECT a.id, a.team_id, a.channel, a.day, a.held, a.status, a.starts_at, a.advertised_on, a.open_to_public,
       a.face_to_face, a.attendance, a.audiences, a.feedback_published_on, a.led_by_id
FROM asking k
JOIN activity a ON a.team_id = k.team_id AND a.channel = k.channel
 AND a.day >= CASE WHEN k.particulars THEN k.since ELSE greatest(k.since, %(today)s) END
WHERE a.held OR a.day >= %(today)s
UNION ALL
SELECT p.activity_id, p.team_id, p.channel, p.day, TRUE, 'held', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM asking k
JOIN took_part p ON p.team_id = k.team_id AND p.channel = k.channel AND p.day >= k.since
WHERE p.held AND p.day < %(today)s AND NOT k.particulars;

-- Whom they were for: a unit's are found by its own days, and not by looking up each activity.
-- FACTS
INSERT INTO served (per, unit_id, activity_id)
SELECT u.per, u.unit_id, n.activity_id
FROM (
    SELECT per, unit_id, min(since) AS since FROM life
    WHERE per = 'neighbourhood' AND kind = ANY (%(gathering)s)
    GROUP BY per, unit_id
) AS u
JOIN activity_neighbourhood n ON n.neighbourhood_id = u.unit_id AND n.day >= u.since
UNION ALL
SELECT u.per, u.unit_id, o.activity_id
FROM (
    SELECT per, unit_id, min(since) AS since FROM life
    WHERE per = 'officer' AND kind = ANY (%(gathering)s)
    GROUP BY per, unit_id
) AS u
JOIN activity_officer o ON o.person_id = u.unit_id AND o.day >= u.since;
