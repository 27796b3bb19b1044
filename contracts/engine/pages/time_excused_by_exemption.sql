-- Of each approved exemption the days of standards that it excused between two days; one that excused none is not there.
WITH owed AS MATERIALIZED (
    SELECT t.id AS team_id, o.contract_id, o.code,
           contracts_span(greatest(o.first_day, t.active_from, %(first_day)s::date),
                          least(o.last_day, t.active_until, %(last_day)s::date)) AS days
    FROM teams_team t
    JOIN contracts_contract c ON c.force_id = t.force_id
    JOIN contracts_obligation o ON o.contract_id = c.id
    WHERE t.id = ANY (%(teams)s)
)
SELECT x.id, sum(contracts_days(o.days * contracts_span(x.first_day, x.last_day)))
FROM contracts_exemption x
JOIN owed o ON o.team_id = x.team_id
           AND (x.contract_id IS NULL OR (x.contract_id = o.contract_id AND x.code = o.code))
WHERE x.state = 'approved'
GROUP BY x.id
HAVING sum(contracts_days(o.days * contracts_span(x.first_day, x.last_day))) > 0
