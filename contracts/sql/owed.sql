-- What is owed: one `cell` a team, standard and period; in it one `unit` a team, neighbourhood or officer.
-- A `duty` is an obligation with its measure spelt out. Days are multiranges, so that exemptions, postings with gaps
-- and open ends need no case of their own.
duty AS MATERIALIZED (
    SELECT o.id, o.contract_id, c.force_id, o.code, o.first_day, o.last_day,
           m.kind, m.period, coalesce(m.per, 'team') AS per, m.minimum, m.maximum, m.maximum_days, m.percent,
           m.within_hours, m.within_days, m.item, m.fact, coalesce(m.tolerance_days, 0) AS tolerance_days,
           m.passing, m.channels, m.ranks, m.audiences, coalesce(m.open_to_public, FALSE) AS open_to_public,
           coalesce(m.face_to_face, FALSE) AS face_to_face, m.min_attendance, m.min_notice_days,
           array_position(%(ranks)s::text[], m.led_by_rank) AS least_rank
    FROM contracts_obligation o
    JOIN contracts_contract c ON c.id = o.contract_id
    CROSS JOIN LATERAL jsonb_to_record(o.measure) AS m (
        kind text, period text, per text, minimum int, maximum int, maximum_days int, percent int, within_hours int,
        within_days int, item text, fact text, tolerance_days int, passing text[], channels text[], ranks text[],
        audiences text[], open_to_public boolean, face_to_face boolean, min_attendance int, min_notice_days int,
        led_by_rank text
    )
    WHERE c.force_id = ANY (SELECT force_id FROM teams_team WHERE id = ANY (%(teams)s))
      AND (%(contract)s::bigint IS NULL OR o.contract_id = %(contract)s)
      AND (%(code)s::text IS NULL OR o.code = %(code)s)
),
exempt AS MATERIALIZED (
    SELECT e.team_id, d.id AS duty_id, range_agg(daterange(e.first_day, e.last_day, '[]')) AS days
    FROM duty d
    JOIN exemption e ON e.contract_id IS NULL OR (e.contract_id = d.contract_id AND e.code = d.code)
    WHERE e.team_id = ANY (%(teams)s)
    GROUP BY e.team_id, d.id
),
bound AS MATERIALIZED (
    SELECT t.id AS team_id, d.id AS duty_id, b.first_day, b.last_day,
           coalesce(e.days, '{}'::datemultirange) AS exempt
    FROM teams_team t
    JOIN duty d ON d.force_id = t.force_id
    CROSS JOIN LATERAL (
        SELECT greatest(d.first_day, t.active_from) AS first_day, least(d.last_day, t.active_until) AS last_day
    ) AS b
    LEFT JOIN exempt e ON e.team_id = t.id AND e.duty_id = d.id
    WHERE t.id = ANY (%(teams)s) AND (b.last_day IS NULL OR b.first_day <= b.last_day)
),
cell AS MATERIALIZED (
    SELECT b.team_id, b.duty_id, p.id AS period_id, d.contract_id, d.code, w.first_day, w.last_day,
           p.first_day AS period_first_day, p.last_day AS period_last_day, v.id AS version_id,
           coalesce((s.measure ->> 'warn_days')::int, 7) AS warn_days,
           w.last_day < %(today)s AS closed,
           isempty(datemultirange(daterange(w.first_day, w.last_day, '[]')) - b.exempt) AS all_exempt
    FROM bound b
    JOIN duty d ON d.id = b.duty_id
    JOIN contracts_obligationperiod p ON p.obligation_id = b.duty_id
    CROSS JOIN LATERAL (
        SELECT greatest(b.first_day, p.first_day) AS first_day, least(b.last_day, p.last_day) AS last_day
    ) AS w
    JOIN contracts_contractversion v
      ON v.contract_id = d.contract_id AND v.first_day <= w.last_day
     AND (v.last_day IS NULL OR v.last_day >= w.last_day)
    JOIN contracts_standard s ON s.version_id = v.id AND s.code = d.code
    WHERE w.first_day <= w.last_day AND w.first_day <= %(today)s
      AND p.first_day <= %(today)s AND p.last_day >= %(from_day)s
      AND (%(window)s::date IS NULL OR w.first_day = %(window)s)
),
life AS MATERIALIZED (
    -- A unit's own days under the obligation, through all periods; `owed` are those of them that are not exempt.
    SELECT own.team_id, own.duty_id, own.unit_id, own.days, own.days - own.exempt AS owed,
           lower(own.days) AS first_day, upper(own.days) - 1 AS last_day
    FROM (
        SELECT b.team_id, b.duty_id, b.team_id AS unit_id, b.exempt,
               datemultirange(daterange(b.first_day, b.last_day, '[]')) AS days
        FROM bound b JOIN duty d ON d.id = b.duty_id
        WHERE d.per = 'team'
        UNION ALL
        SELECT b.team_id, b.duty_id, n.id, b.exempt,
               datemultirange(
                   daterange(b.first_day, b.last_day, '[]') * daterange(n.active_from, n.active_until, '[]')
               )
        FROM bound b
        JOIN duty d ON d.id = b.duty_id
        JOIN teams_neighbourhood n ON n.team_id = b.team_id
        WHERE d.per = 'neighbourhood'
        UNION ALL
        SELECT b.team_id, b.duty_id, p.person_id, b.exempt,
               range_agg(daterange(b.first_day, b.last_day, '[]') * daterange(p.first_day, p.last_day, '[]'))
        FROM bound b
        JOIN duty d ON d.id = b.duty_id
        JOIN teams_posting p ON p.team_id = b.team_id
        WHERE d.per = 'officer' AND (d.ranks IS NULL OR p.rank = ANY (d.ranks))
        GROUP BY b.team_id, b.duty_id, p.person_id, b.exempt
    ) AS own
    WHERE NOT isempty(own.days)
),
unit AS MATERIALIZED (
    SELECT c.team_id, c.duty_id, c.period_id, l.unit_id, own.days, l.owed * own.days AS owed,
           upper(own.days) - 1 AS last_day, contracts_days(l.owed * own.days) AS owed_days
    FROM cell c
    JOIN life l ON l.team_id = c.team_id AND l.duty_id = c.duty_id
    CROSS JOIN LATERAL (
        SELECT l.days * datemultirange(daterange(c.first_day, c.last_day, '[]')) AS days
    ) AS own
    WHERE NOT isempty(own.days)
),
duty_day AS MATERIALIZED (
    -- Which period a day belongs to, by equality: a join on ranges compares every activity with every period.
    SELECT p.obligation_id AS duty_id, p.id AS period_id, g.day::date AS day
    FROM (SELECT DISTINCT duty_id, period_id FROM cell) AS used
    JOIN contracts_obligationperiod p ON p.id = used.period_id
    CROSS JOIN LATERAL generate_series(p.first_day, p.last_day, INTERVAL '1 day') AS g (day)
),
