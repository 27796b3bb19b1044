-- What was looked at for a kind whose units gather activities: each activity near the window, with its one reason.
SELECT x.id AS cell_id, c.activity_id::text AS id, c.day,
       CASE
           WHEN c.reason IN ('counted', 'expected') AND NOT EXISTS (
               SELECT FROM happened h WHERE h.bound_id = c.bound_id AND h.activity_id = c.activity_id
           ) THEN 'unit'
           ELSE c.reason
       END AS reason
FROM cell x
JOIN duty d ON d.id = x.duty_id AND d.kind = 'KIND'
JOIN considered c ON c.bound_id = x.bound_id AND c.day BETWEEN x.first_day AND x.last_day
