-- For which units of the window each activity counts, or is expected to, where units are judged one by one.
SELECT h.activity_id::text, coalesce(n.police_id, p.key) AS unit
FROM happened h
JOIN cell x ON x.bound_id = h.bound_id AND h.day BETWEEN x.first_day AND x.last_day
JOIN life l ON l.id = h.life_id AND l.per <> 'team'
LEFT JOIN teams_neighbourhood n ON l.per = 'neighbourhood' AND n.id = l.unit_id
LEFT JOIN teams_person p ON l.per = 'officer' AND p.id = l.unit_id
ORDER BY 1, 2;
