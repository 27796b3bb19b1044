-- What time alone may have changed of a team: the earliest period that has gone stale, and the day up to which it has been
-- looked at.
SELECT (
           SELECT min(a.period_last_day) FROM contracts_assessment a
           WHERE a.team_id = %(team)s AND a.stale_at <= %(now)s
       ),
       (SELECT s.through FROM contracts_settlement s WHERE s.team_id = %(team)s)
