-- Where what was found differs from what is kept. `news` is a difference in what the row says, which leaves an entry;
-- without it only the instant to look again has moved. A cell without an assessment is new, an assessment without a
-- cell is no longer owed.
INSERT INTO difference (cell_id, assessment_id, news)
SELECT v.cell_id, a.id,
       a.id IS NULL
       OR (a.last_day, a.period_first_day, a.period_last_day, a.version_id, a.status, a.achieved, a.required,
           a.scheduled, a.due_by)
          IS DISTINCT FROM
          (v.last_day, v.period_first_day, v.period_last_day, v.version_id, v.status, v.achieved, v.required,
           v.scheduled, v.due_by)
FROM verdict v
LEFT JOIN contracts_assessment a
  ON a.team_id = v.team_id AND a.contract_id = v.contract_id AND a.code = v.code AND a.first_day = v.first_day
WHERE a.id IS NULL
   OR (a.last_day, a.period_first_day, a.period_last_day, a.version_id, a.status, a.achieved, a.required,
       a.scheduled, a.due_by, a.stale_at)
      IS DISTINCT FROM
      (v.last_day, v.period_first_day, v.period_last_day, v.version_id, v.status, v.achieved, v.required,
       v.scheduled, v.due_by, v.stale_at);

INSERT INTO difference (cell_id, assessment_id, news)
SELECT NULL, a.id, TRUE
FROM contracts_assessment a
WHERE a.team_id = ANY (%(teams)s) AND a.period_last_day >= %(from_day)s
  AND NOT EXISTS (
      SELECT FROM verdict v
      WHERE v.team_id = a.team_id AND v.contract_id = a.contract_id AND v.code = a.code AND v.first_day = a.first_day
  )
  AND (
      %(channels)s::text[] IS NULL
      OR EXISTS (SELECT FROM duty d WHERE d.contract_id = a.contract_id AND d.code = a.code)
  );

-- Of each assessment the units whose part in it is another, or that are new in it or no longer.
INSERT INTO unit_difference (cell_id, unit_id, gone)
SELECT m.cell_id, m.unit_id, FALSE
FROM measured m
JOIN verdict v ON v.cell_id = m.cell_id
LEFT JOIN contracts_assessment a
  ON a.team_id = v.team_id AND a.contract_id = v.contract_id AND a.code = v.code AND a.first_day = v.first_day
LEFT JOIN contracts_unit u ON u.assessment_id = a.id AND u.unit_id = m.unit_id
WHERE u.id IS NULL
   OR (u.done, u.required, u.scheduled, u.late, u.last_on, u.next_due_on)
      IS DISTINCT FROM (m.done, m.required, m.scheduled, m.late, m.last_on, m.next_due_on)
UNION ALL
SELECT v.cell_id, u.unit_id, TRUE
FROM verdict v
JOIN contracts_assessment a
  ON a.team_id = v.team_id AND a.contract_id = v.contract_id AND a.code = v.code AND a.first_day = v.first_day
JOIN contracts_unit u ON u.assessment_id = a.id
WHERE NOT EXISTS (SELECT FROM measured m WHERE m.cell_id = v.cell_id AND m.unit_id = u.unit_id);
