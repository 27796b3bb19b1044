-- Of each team and standard the last window that had closed by a day, for each of the days: what "met by the end of
-- March" means, whatever the length of the standard's periods. A window after which another one should have closed by
-- then is none: the standard is no longer owed.
SELECT q.day, p.id, p.team_id, p.status
FROM unnest(%(days)s::date[]) AS q (day)
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (a.team_id, a.code) a.id, a.team_id, a.status, a.period_first_day, a.period_last_day
    FROM contracts_assessment a
    WHERE a.contract_id = %(contract)s AND a.team_id = ANY (%(teams)s)
      AND a.last_day <= q.day AND a.last_day > q.day - 366
    ORDER BY a.team_id, a.code, a.last_day DESC
) AS p
WHERE p.period_last_day + (p.period_last_day - p.period_first_day + 1) >= q.day
