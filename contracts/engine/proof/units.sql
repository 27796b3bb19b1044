SELECT coalesce(n.police_id, p.key, t.key), coalesce(n.name, p.name, t.name), u.owed_days, m.done, m.required, m.scheduled,
       m.last_on, m.next_due_on
FROM measured m
JOIN cell x ON x.id = m.cell_id
JOIN duty d ON d.id = x.duty_id
JOIN unit u ON u.cell_id = x.id AND u.unit_id = m.unit_id
JOIN teams_team t ON t.id = x.team_id
LEFT JOIN teams_neighbourhood n ON d.per = 'neighbourhood' AND n.id = m.unit_id
LEFT JOIN teams_person p ON d.per = 'officer' AND p.id = m.unit_id
ORDER BY 2, 1;
