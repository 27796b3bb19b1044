-- The units of the one figure: their own days, those that are owed, and how much of each was done.
SELECT l.unit_id, l.days, l.owed, l.first_day, u.last_day, m.done, m.required, m.scheduled, m.due_on
FROM unit u
JOIN life l ON l.id = u.life_id
LEFT JOIN measured m ON m.cell_id = u.cell_id AND m.unit_id = u.unit_id
ORDER BY l.unit_id
