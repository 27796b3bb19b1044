-- Assessments whose status is another than it was at an instant, each with what it was and when it last changed; and
-- those of a flag raised since, whether or not anything was kept before: no flag is news on one page and not on the other.
-- The record says what changed; the assessment kept says what it is now. What was first kept since has not turned: of a
-- flag it is said whether anything was kept before.
SELECT a.id, s.was, s.at, false AS is_first
FROM (
    SELECT e.subject, max(e.at) AS at,
           (array_agg(e.before ->> 'status' ORDER BY e.sequence))[1] AS was
    FROM record_entry e
    WHERE e.force = %(force)s AND e.action = 'assessment.kept' AND e.at > %(since)s
      AND e.before ->> 'status' <> e.after ->> 'status'
    GROUP BY e.subject
) AS s
CROSS JOIN LATERAL string_to_array(split_part(s.subject, ':', 2), '/') AS named
JOIN teams_team t ON t.key = named[1] AND t.id = ANY (%(teams)s)
JOIN contracts_contract c ON c.id = %(contract)s AND c.key = named[2]
JOIN contracts_assessment a
  ON a.team_id = t.id AND a.contract_id = c.id AND a.code = named[3] AND a.first_day = named[4]::date
WHERE a.status <> s.was
UNION ALL
SELECT a.id, NULL, f.opened_at, NOT EXISTS (
    SELECT FROM record_entry e
    WHERE e.force = %(force)s AND e.action = 'assessment.kept' AND e.at <= %(since)s
      AND e.subject = 'assessment:' || t.key || '/' || c.key || '/' || a.code || '/' || a.first_day
)
FROM contracts_flag f
JOIN contracts_assessment a USING (team_id, contract_id, code, first_day)
JOIN teams_team t ON t.id = a.team_id
JOIN contracts_contract c ON c.id = a.contract_id
WHERE f.contract_id = %(contract)s AND f.team_id = ANY (%(teams)s) AND f.opened_at > %(since)s AND f.cleared_at IS NULL
