-- Windows that were owed at an instant and are owed no more: what the record says that each was then, and when it went.
SELECT t.id, named[3] AS code, named[4]::date AS first_day, s.before, s.at
FROM (
    SELECT e.subject, max(e.at) AS at, (array_agg(e.before ORDER BY e.sequence))[1] AS before
    FROM record_entry e
    WHERE e.force = %(force)s AND e.action IN ('assessment.kept', 'assessment.removed') AND e.at > %(since)s
      AND e.subject IN (
          SELECT subject FROM record_entry
          WHERE force = %(force)s AND action = 'assessment.removed' AND at > %(since)s
      )
    GROUP BY e.subject
) AS s
CROSS JOIN LATERAL string_to_array(split_part(s.subject, ':', 2), '/') AS named
JOIN teams_team t ON t.key = named[1] AND t.id = ANY (%(teams)s)
JOIN contracts_contract c ON c.id = %(contract)s AND c.key = named[2]
WHERE jsonb_typeof(s.before) = 'object'
  AND NOT EXISTS (
      SELECT FROM contracts_assessment a
      WHERE a.team_id = t.id AND a.contract_id = c.id AND a.code = named[3] AND a.first_day = named[4]::date
  )
