-- Keep what was found: only rows that differ are written, rows no longer owed are removed, both leave an entry.
INSERT INTO record_entry (force, sequence, at, by, action, subject, before, after, reason)
SELECT %(force)s, %(sequence)s + row_number() OVER (ORDER BY e.subject), %(at)s, 'portal', e.action, e.subject,
       e.before, e.after, ''
FROM (
    SELECT CASE WHEN d.cell_id IS NULL THEN 'assessment.removed' ELSE 'assessment.kept' END AS action,
           concat_ws(
               '/', 'assessment:' || t.key, c.key, coalesce(v.code, a.code), coalesce(v.first_day, a.first_day)
           ) AS subject,
           CASE
               WHEN a.id IS NOT NULL THEN jsonb_build_object(
                   'status', a.status, 'achieved', a.achieved, 'required', a.required, 'scheduled', a.scheduled,
                   'due_by', a.due_by, 'last_day', a.last_day, 'version', was.key
               )
           END AS before,
           CASE
               WHEN d.cell_id IS NOT NULL THEN jsonb_build_object(
                   'status', v.status, 'achieved', v.achieved, 'required', v.required, 'scheduled', v.scheduled,
                   'due_by', v.due_by, 'last_day', v.last_day, 'version', became.key
               )
           END AS after
    FROM difference d
    LEFT JOIN verdict v ON v.cell_id = d.cell_id
    LEFT JOIN contracts_assessment a ON a.id = d.assessment_id
    LEFT JOIN contracts_contractversion was ON was.id = a.version_id
    LEFT JOIN contracts_contractversion became ON became.id = v.version_id
    JOIN teams_team t ON t.id = coalesce(v.team_id, a.team_id)
    JOIN contracts_contract c ON c.id = coalesce(v.contract_id, a.contract_id)
    WHERE d.news
) AS e;

DELETE FROM contracts_assessment a
USING difference d
WHERE d.cell_id IS NULL AND a.id = d.assessment_id;

INSERT INTO contracts_assessment (
    team_id, contract_id, code, first_day, last_day, period_first_day, period_last_day, version_id, status, achieved,
    required, scheduled, due_by, stale_at
)
SELECT v.team_id, v.contract_id, v.code, v.first_day, v.last_day, v.period_first_day, v.period_last_day, v.version_id,
       v.status, v.achieved, v.required, v.scheduled, v.due_by, v.stale_at
FROM difference d
JOIN verdict v ON v.cell_id = d.cell_id
ORDER BY v.team_id, v.contract_id, v.code, v.first_day -- flags are raised, and numbered, in the order of the rows
ON CONFLICT (team_id, contract_id, code, first_day) DO UPDATE SET
    last_day = excluded.last_day, period_first_day = excluded.period_first_day,
    period_last_day = excluded.period_last_day, version_id = excluded.version_id, status = excluded.status,
    achieved = excluded.achieved, required = excluded.required, scheduled = excluded.scheduled,
    due_by = excluded.due_by, stale_at = excluded.stale_at;

DELETE FROM contracts_unit u
USING unit_difference x, verdict v, contracts_assessment a
WHERE x.gone AND v.cell_id = x.cell_id AND u.assessment_id = a.id AND u.unit_id = x.unit_id
  AND a.team_id = v.team_id AND a.contract_id = v.contract_id AND a.code = v.code AND a.first_day = v.first_day;

INSERT INTO contracts_unit (assessment_id, unit_id, done, required, scheduled, late, last_on, next_due_on)
SELECT a.id, m.unit_id, m.done, m.required, m.scheduled, m.late, m.last_on, m.next_due_on
FROM unit_difference x
JOIN measured m ON m.cell_id = x.cell_id AND m.unit_id = x.unit_id
JOIN verdict v ON v.cell_id = x.cell_id
JOIN contracts_assessment a
  ON a.team_id = v.team_id AND a.contract_id = v.contract_id AND a.code = v.code AND a.first_day = v.first_day
WHERE NOT x.gone
ON CONFLICT (assessment_id, unit_id) DO UPDATE SET
    done = excluded.done, required = excluded.required, scheduled = excluded.scheduled, late = excluded.late,
    last_on = excluded.last_on, next_due_on = excluded.next_due_on;
