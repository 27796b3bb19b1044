-- graded: the latest judgement of an assessor; without one it waits, and never becomes missed.
measured_graded AS (
    SELECT u.team_id, u.duty_id, u.period_id, u.unit_id, u.owed_days,
           NULL::int AS done, NULL::int AS required, NULL::int AS scheduled, NULL::uuid[] AS scheduled_ids,
           NULL::int AS late, NULL::int AS ahead, g.grade = ANY (d.passing) AS passed,
           CASE WHEN g.grade IS NULL THEN c.period_last_day + d.within_days END AS due_on, g.graded_on AS last_on,
           CASE WHEN g.grade IS NULL THEN c.period_last_day + d.within_days END AS next_due_on,
           NULL::timestamptz AS pending_until,
           (g.grade IS NULL AND c.period_last_day + d.within_days >= %(today)s)
           OR EXISTS (
               SELECT 1 FROM grade f
               WHERE f.team_id = c.team_id AND f.contract_id = c.contract_id AND f.code = c.code
                 AND f.period_first_day = c.period_first_day AND f.graded_on > %(today)s
           ) AS more_to_come
    FROM unit u
    JOIN duty d ON d.id = u.duty_id AND d.kind = 'graded'
    JOIN cell c ON c.team_id = u.team_id AND c.duty_id = u.duty_id AND c.period_id = u.period_id
    LEFT JOIN LATERAL (
        SELECT f.grade, f.graded_on
        FROM grade f
        WHERE f.team_id = c.team_id AND f.contract_id = c.contract_id AND f.code = c.code
          AND f.period_first_day = c.period_first_day AND f.graded_on <= %(today)s
        ORDER BY f.graded_on DESC
        LIMIT 1
    ) AS g ON TRUE
),
