-- The verdicts in the engine's working tables, as the grid takes them: of one contract, with what was late.
SELECT j.team_id, j.code, j.version_id, j.status, j.achieved, j.required, j.scheduled, j.due_by, j.first_day,
       j.last_day, j.period_first_day, j.period_last_day,
       (SELECT sum(m.late)::int FROM measured m WHERE m.cell_id = j.cell_id) AS late
FROM verdict j
