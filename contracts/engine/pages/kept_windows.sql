-- The kept windows of a contract's teams that end between two days and have begun by a third, as the grid takes them: with
-- what was late. `open_on`: of each team those that held that day, or the last day it was looked at, if that was earlier.
SELECT a.team_id, a.code, a.version_id, a.status, a.achieved, a.required, a.scheduled, a.due_by, a.first_day,
       a.last_day, a.period_first_day, a.period_last_day, u.late
FROM contracts_assessment a
LEFT JOIN contracts_settlement s ON s.team_id = a.team_id
LEFT JOIN contracts_unit u ON u.assessment_id = a.id AND u.unit_id = a.team_id
WHERE a.contract_id = %(contract)s AND a.team_id = ANY (%(teams)s)
  AND a.first_day <= %(begun_by)s AND a.last_day BETWEEN %(since)s AND %(until)s
  AND (%(open_on)s::date IS NULL OR least(s.through, %(open_on)s) BETWEEN a.first_day AND a.last_day)
