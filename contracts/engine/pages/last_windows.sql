-- The last windows of each team and standard that had ended by a day (date.max: whether or not they have), in turn.
SELECT w.team_id, w.code, w.first_day, w.last_day, w.period_first_day, w.status
FROM (
    SELECT a.*, row_number() OVER (PARTITION BY a.team_id, a.code ORDER BY a.first_day DESC) AS place
    FROM contracts_assessment a
    WHERE a.contract_id = %(contract)s AND a.team_id = ANY (%(teams)s) AND a.last_day <= %(until)s
) AS w
WHERE w.place <= %(most)s
ORDER BY w.team_id, w.code, w.first_day
