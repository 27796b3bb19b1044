-- What is owed: one `cell` a team, standard and period; in it one `unit` a team, neighbourhood or officer.
-- A `duty` is an obligation, with what any kind may ask of activities spelt out; what a kind asks of its own, it reads
-- from `measure`. `bound` is a team under it, `life` a unit's own days under it.
-- Days are multiranges, so that exemptions, postings with gaps and open ends need no case of their own.

-- RULES
INSERT INTO duty (
    id, contract_id, force_id, code, first_day, last_day, kind, per, measure, channels, ranks, audiences,
    open_to_public, face_to_face, min_attendance, min_notice_days, least_rank, particulars
)
WITH ours AS MATERIALIZED (
    -- First whose they are, then what they say: another force's measures are not even read. Which force is a team's is
    -- no fact that could become known later: it is so for good.
    SELECT o.*, c.force_id
    FROM obligation o
    JOIN contract c ON c.id = o.contract_id
    WHERE c.force_id = ANY (SELECT force_id FROM teams_team WHERE id = ANY (%(teams)s))
      AND (%(contract)s::bigint IS NULL OR o.contract_id = %(contract)s)
      AND (%(code)s::text IS NULL OR o.code = %(code)s)
      AND (
          -- A code's windows are judged together, or what an earlier measure of it asked for would seem owed no more.
          %(channels)s::text[] IS NULL
          OR EXISTS (
              SELECT FROM obligation s
              WHERE s.contract_id = o.contract_id AND s.code = o.code AND s.measure -> 'channels' ?| %(channels)s::text[]
          )
      )
)
SELECT o.id, o.contract_id, o.force_id, o.code, o.first_day, o.last_day,
       m.kind, coalesce(m.per, 'team') AS per, o.measure, m.channels, m.ranks, m.audiences,
       coalesce(m.open_to_public, FALSE) AS open_to_public, coalesce(m.face_to_face, FALSE) AS face_to_face,
       m.min_attendance, m.min_notice_days, array_position(%(ranks)s::text[], m.led_by_rank) AS least_rank,
       m.open_to_public IS TRUE OR m.face_to_face IS TRUE OR m.led_by_rank IS NOT NULL
       OR num_nonnulls(m.min_attendance, m.min_notice_days, m.audiences) > 0 AS particulars
FROM ours o
CROSS JOIN LATERAL jsonb_to_record(o.measure) AS m (
    kind text, per text, channels text[], ranks text[], audiences text[], open_to_public boolean, face_to_face boolean,
    min_attendance int, min_notice_days int, led_by_rank text
);

-- FACTS
INSERT INTO bound (id, team_id, duty_id, kind, per, first_day, last_day, exempt)
SELECT row_number() OVER (), t.id, d.id, d.kind, d.per, b.first_day, b.last_day,
       coalesce(e.days, '{}'::datemultirange)
FROM team t
JOIN duty d ON d.force_id = t.force_id
CROSS JOIN LATERAL (
    SELECT greatest(d.first_day, t.active_from) AS first_day, least(d.last_day, t.active_until) AS last_day
) AS b
LEFT JOIN (
    SELECT e.team_id, d.id AS duty_id, range_agg(contracts_span(e.first_day, e.last_day)) AS days
    FROM duty d
    JOIN exemption e ON e.contract_id IS NULL OR (e.contract_id = d.contract_id AND e.code = d.code)
    WHERE e.team_id = ANY (%(teams)s)
    GROUP BY e.team_id, d.id
) AS e ON e.team_id = t.id AND e.duty_id = d.id
WHERE t.id = ANY (%(teams)s) AND (b.last_day IS NULL OR b.first_day <= b.last_day);

-- RULES
INSERT INTO cell (
    id, bound_id, team_id, duty_id, contract_id, code, period_id, first_day, last_day, period_first_day,
    period_last_day, version_id, warn_days, closed, all_exempt
)
SELECT row_number() OVER (), b.id, b.team_id, b.duty_id, d.contract_id, d.code, p.id, w.first_day, w.last_day,
       p.first_day, p.last_day, v.id, coalesce((s.measure ->> 'warn_days')::int, 7), w.last_day < %(today)s,
       NOT isempty(b.exempt) AND isempty(contracts_span(w.first_day, w.last_day) - b.exempt)
FROM bound b
JOIN duty d ON d.id = b.duty_id
JOIN obligation_period p ON p.obligation_id = b.duty_id
CROSS JOIN LATERAL (
    SELECT greatest(b.first_day, p.first_day) AS first_day, least(b.last_day, p.last_day) AS last_day
) AS w
JOIN contract_version v
  ON v.contract_id = d.contract_id AND v.first_day <= w.last_day
 AND (v.last_day IS NULL OR v.last_day >= w.last_day)
JOIN standard s ON s.version_id = v.id AND s.code = d.code
WHERE w.first_day <= w.last_day AND w.first_day <= %(today)s
  AND p.first_day <= %(today)s AND p.last_day >= %(from_day)s
  AND (%(window)s::date IS NULL OR w.first_day = %(window)s);

-- The windows by stretches of 32 days that reach into them: to find that of a day, few need be looked at.
INSERT INTO stretch_of_days (bound_id, number, cell_id, first_day, last_day)
SELECT c.bound_id, s.number, c.id, c.first_day, c.last_day
FROM cell c
CROSS JOIN LATERAL generate_series(
    (c.first_day - DATE '2000-01-01') / 32, (c.last_day - DATE '2000-01-01') / 32
) AS s (number);

-- FACTS
INSERT INTO life (id, bound_id, team_id, duty_id, kind, per, unit_id, days, owed, first_day, since, owed_from, owed_until)
SELECT row_number() OVER (), own.bound_id, b.team_id, b.duty_id, b.kind, b.per, own.unit_id, own.days,
       CASE WHEN isempty(b.exempt) THEN own.days ELSE own.days - b.exempt END, lower(own.days), s.day,
       -- Of days in one run of which none is excused, the first and the last: for them a subtraction counts, no set.
       CASE WHEN one.run THEN lower(own.days) END,
       CASE WHEN one.run THEN coalesce(upper(own.days) - 1, 'infinity') END
FROM (
    SELECT b.id AS bound_id, b.team_id AS unit_id, contracts_span(b.first_day, b.last_day) AS days
    FROM bound b
    WHERE b.per = 'team'
    UNION ALL
    SELECT b.id, n.id, contracts_span(b.first_day, b.last_day) * contracts_span(n.active_from, n.active_until)
    FROM bound b
    JOIN neighbourhood n ON n.team_id = b.team_id
    WHERE b.per = 'neighbourhood'
    UNION ALL
    SELECT b.id, p.person_id,
           range_agg(contracts_span(b.first_day, b.last_day) * contracts_span(p.first_day, p.last_day))
    FROM bound b
    JOIN duty d ON d.id = b.duty_id
    JOIN posting p ON p.team_id = b.team_id
    WHERE b.per = 'officer' AND (d.ranks IS NULL OR p.rank = ANY (d.ranks))
    GROUP BY b.id, p.person_id
) AS own
JOIN bound b ON b.id = own.bound_id
JOIN (SELECT bound_id, min(first_day) AS day FROM cell GROUP BY bound_id) AS s ON s.bound_id = own.bound_id
CROSS JOIN LATERAL (
    SELECT isempty(b.exempt) AND own.days = datemultirange(range_merge(own.days)) AS run
) AS one
WHERE NOT isempty(own.days);

INSERT INTO unit (cell_id, life_id, duty_id, kind, unit_id, owed, owed_days, last_day)
SELECT c.id, l.id, l.duty_id, l.kind, l.unit_id, datemultirange(daterange(own.first_day, own.last_day, '[]')),
       own.last_day - own.first_day + 1, own.last_day
FROM cell c
JOIN life l ON l.bound_id = c.bound_id
CROSS JOIN LATERAL (
    SELECT greatest(c.first_day, l.owed_from) AS first_day, least(c.last_day, l.owed_until) AS last_day
) AS own
WHERE l.owed_from IS NOT NULL AND own.first_day <= own.last_day
UNION ALL
SELECT c.id, l.id, l.duty_id, l.kind, l.unit_id, l.owed * own.days, contracts_days(l.owed * own.days),
       upper(own.days) - 1
FROM cell c
JOIN life l ON l.bound_id = c.bound_id
CROSS JOIN LATERAL (SELECT l.days * contracts_span(c.first_day, c.last_day) AS days) AS own
WHERE l.owed_from IS NULL AND NOT isempty(own.days);

-- Of which kinds activities are asked for, from which day, and whether anything is asked of them besides.
INSERT INTO asked (bound_id, team_id, channel, since, particulars)
SELECT b.id, b.team_id, c.channel, s.day, d.particulars OR d.kind <> ALL (%(gathering)s)
FROM duty d
JOIN bound b ON b.duty_id = d.id
JOIN (SELECT bound_id, min(first_day) AS day FROM cell GROUP BY bound_id) AS s ON s.bound_id = b.id
CROSS JOIN LATERAL (SELECT DISTINCT unnest(d.channels)) AS c (channel);
