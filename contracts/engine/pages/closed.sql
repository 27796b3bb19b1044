-- Of each team and standard the last window that had closed by a day, for each of the days: what "met by the end of
-- March" means, whatever the length of the standard's periods. Of the standards in force on that day: one that has been
-- dropped is not carried on for ever.
SELECT q.day, p.id, p.team_id, p.status
FROM unnest(%(days)s::date[]) AS q (day)
JOIN contracts_contractversion v
  ON v.contract_id = %(contract)s AND v.first_day <= q.day AND (v.last_day IS NULL OR v.last_day >= q.day)
JOIN contracts_standard s ON s.version_id = v.id
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (a.team_id) a.id, a.team_id, a.status
    FROM contracts_assessment a
    WHERE a.contract_id = %(contract)s AND a.code = s.code AND a.team_id = ANY (%(teams)s)
      AND a.last_day <= q.day AND a.last_day > q.day - 366
    ORDER BY a.team_id, a.last_day DESC
) AS p
