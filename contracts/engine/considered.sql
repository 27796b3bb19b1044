-- Every activity near a duty, with its one reason: the first of these that holds. `counted` counts, `expected` is a
-- plan that will if it is held. Measures count those rows; the proof shows them, and the others with their reason.
considered AS NOT MATERIALIZED (
    SELECT b.id AS bound_id, b.duty_id, b.kind, b.per, a.team_id, a.id AS activity_id, a.day, a.held, a.status, told.advertised_on,
           told.feedback_published_on,
           CASE
               WHEN a.held AND a.day < %(today)s AND NOT d.particulars AND NOT %(every_channel)s THEN 'counted'
               WHEN %(every_channel)s AND a.channel <> ALL (d.channels) THEN 'channel'
               WHEN a.status NOT IN ('held', 'planned') THEN 'not_held'
               WHEN a.status = 'planned' AND a.day < %(today)s THEN 'not_held'
               WHEN a.status = 'held' AND a.starts_at > %(as_of)s THEN 'after'
               WHEN d.open_to_public AND a.open_to_public IS NOT TRUE THEN 'public'
               WHEN d.face_to_face AND a.face_to_face IS NOT TRUE THEN 'face_to_face'
               WHEN a.status = 'held' AND d.min_attendance IS NOT NULL
                    AND coalesce(a.attendance < d.min_attendance, TRUE) THEN 'attendance'
               WHEN d.min_notice_days IS NOT NULL
                    AND coalesce(told.advertised_on > a.day - d.min_notice_days, TRUE)
                    AND NOT (
                        a.status = 'planned' AND told.advertised_on IS NULL
                        AND a.day >= %(today)s + d.min_notice_days
                    ) THEN 'notice'
               WHEN d.least_rank IS NOT NULL AND NOT EXISTS (
                        SELECT 1
                        FROM posting p JOIN team t ON t.id = p.team_id
                        WHERE p.person_id = a.led_by_id AND t.force_id = d.force_id
                          AND p.first_day <= a.day AND (p.last_day IS NULL OR p.last_day >= a.day)
                          AND array_position(%(ranks)s::text[], p.rank::text) >= d.least_rank
                    ) THEN 'rank'
               WHEN d.audiences IS NOT NULL AND NOT a.audiences::text[] && d.audiences THEN 'audience'
               WHEN a.status = 'planned' THEN 'expected'
               ELSE 'counted'
           END AS reason
    FROM duty d
    JOIN bound b ON b.duty_id = d.id
    JOIN activity a ON a.team_id = b.team_id AND (%(every_channel)s OR a.channel = ANY (d.channels))
    CROSS JOIN LATERAL (
        -- What was announced after the day as of which we judge is not known on it; feedback before the day is none.
        SELECT CASE WHEN a.advertised_on <= %(today)s THEN a.advertised_on END AS advertised_on,
               CASE WHEN a.feedback_published_on BETWEEN a.day AND %(today)s THEN a.feedback_published_on END
                   AS feedback_published_on
    ) AS told
    WHERE d.channels IS NOT NULL
)
