-- Of each team the days of standards that it owed between two days, and how many of these were exempt.
WITH owed AS MATERIALIZED (
    SELECT t.id AS team_id, o.contract_id, o.code,
           contracts_span(greatest(o.first_day, t.active_from, %(first_day)s::date),
                          least(o.last_day, t.active_until, %(last_day)s::date)) AS days
    FROM teams_team t
    JOIN contracts_contract c ON c.force_id = t.force_id
    JOIN contracts_obligation o ON o.contract_id = c.id
    WHERE t.id = ANY (%(teams)s)
)
SELECT o.team_id, sum(contracts_days(o.days)), sum(contracts_days(o.days * coalesce(e.days, '{}'::datemultirange)))
FROM owed o
LEFT JOIN LATERAL (
    SELECT range_agg(contracts_span(x.first_day, x.last_day)) AS days
    FROM contracts_exemption x
    WHERE x.team_id = o.team_id AND x.state = 'approved'
      AND (x.contract_id IS NULL OR (x.contract_id = o.contract_id AND x.code = o.code))
) AS e ON TRUE
WHERE NOT isempty(o.days)
GROUP BY o.team_id
