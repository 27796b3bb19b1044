-- Of each quarter and team: the standards met in every window that ended in it, and the standards owed in it. A window in
-- which there was nothing to judge is none that was owed.
SELECT s.last_day, s.team_id, count(*) FILTER (WHERE s.kept), count(*)
FROM (
    SELECT q.last_day, a.team_id, a.code, bool_and(a.status = 'met') AS kept
    FROM unnest(%(first_days)s::date[], %(last_days)s::date[]) AS q (first_day, last_day)
    JOIN contracts_assessment a ON a.last_day BETWEEN q.first_day AND q.last_day
    WHERE a.contract_id = %(contract)s AND a.team_id = ANY (%(teams)s) AND a.code = ANY (%(codes)s)
      AND a.status = ANY (%(judged)s)
    GROUP BY q.last_day, a.team_id, a.code
) AS s
GROUP BY s.last_day, s.team_id
