-- count: at least `minimum` per period, pro rata to the unit's obligated days, rounded half up.
count_sum AS (
    SELECT h.team_id, h.duty_id, dd.period_id, h.unit_id,
           count(*) FILTER (WHERE h.reason = 'counted') AS done,
           count(*) FILTER (WHERE h.reason = 'expected') AS scheduled,
           max(h.day) FILTER (WHERE h.reason = 'counted') AS last_on
    FROM happened h
    JOIN duty_day dd ON dd.duty_id = h.duty_id AND dd.day = h.day
    GROUP BY h.team_id, h.duty_id, dd.period_id, h.unit_id
),
measured_count AS (
    SELECT u.team_id, u.duty_id, u.period_id, u.unit_id, u.owed_days,
           coalesce(s.done, 0)::int AS done, r.required, coalesce(s.scheduled, 0)::int AS scheduled,
           NULL::uuid[] AS scheduled_ids, NULL::int AS late, NULL::int AS ahead, NULL::boolean AS passed,
           u.last_day AS due_on, s.last_on,
           CASE
               WHEN coalesce(s.done, 0) < r.required AND u.last_day >= %(today)s THEN u.last_day
               ELSE (
                   SELECT upper(l.days * datemultirange(daterange(p.first_day, p.last_day, '[]'))) - 1
                   FROM contracts_obligationperiod p
                   JOIN life l ON l.team_id = u.team_id AND l.duty_id = u.duty_id AND l.unit_id = u.unit_id
                   WHERE p.obligation_id = u.duty_id AND p.first_day = c.period_last_day + 1
               )
           END AS next_due_on,
           NULL::timestamptz AS pending_until, FALSE AS more_to_come
    FROM unit u
    JOIN duty d ON d.id = u.duty_id AND d.kind = 'count'
    JOIN cell c ON c.team_id = u.team_id AND c.duty_id = u.duty_id AND c.period_id = u.period_id
    CROSS JOIN LATERAL (
        SELECT (2 * d.minimum * u.owed_days + (c.period_last_day - c.period_first_day + 1))
               / (2 * (c.period_last_day - c.period_first_day + 1)) AS required
    ) AS r
    LEFT JOIN count_sum s ON s.team_id = u.team_id AND s.duty_id = u.duty_id AND s.period_id = u.period_id
                         AND s.unit_id = u.unit_id
),
