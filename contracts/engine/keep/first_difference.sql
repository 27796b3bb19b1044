-- The first of what is kept otherwise than it was found: its window, and what each of the two says.
SELECT t.key, c.key, coalesce(v.code, a.code), coalesce(v.first_day, a.first_day),
       CASE WHEN a.id IS NOT NULL THEN concat_ws(' ', a.status, a.achieved, a.required, a.scheduled, a.due_by, a.stale_at) END,
       CASE WHEN v.cell_id IS NOT NULL THEN concat_ws(' ', v.status, v.achieved, v.required, v.scheduled, v.due_by, v.stale_at) END
FROM (
    SELECT cell_id, assessment_id FROM difference
    UNION ALL
    SELECT x.cell_id, a.id
    FROM (SELECT DISTINCT cell_id FROM unit_difference) AS x
    JOIN verdict v ON v.cell_id = x.cell_id
    LEFT JOIN contracts_assessment a
      ON a.team_id = v.team_id AND a.contract_id = v.contract_id AND a.code = v.code AND a.first_day = v.first_day
) AS d
LEFT JOIN verdict v ON v.cell_id = d.cell_id
LEFT JOIN contracts_assessment a ON a.id = d.assessment_id
JOIN teams_team t ON t.id = coalesce(v.team_id, a.team_id)
JOIN contracts_contract c ON c.id = coalesce(v.contract_id, a.contract_id)
ORDER BY t.key, c.key, 3, 4
LIMIT 1
