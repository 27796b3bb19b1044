-- What lies outside a window and can decide it all the same, where the clock runs on through all periods: from each
-- unit's last activity before it, or from where its clock starts, to the latest day by which one is due after it.
-- One row at least: the two days, and beside them each activity there that counts or is expected to.
-- FACTS AND CONSIDERED
SELECT s.since, s.until, c.activity_id::text, c.day, c.reason
FROM (
    SELECT x.bound_id, x.first_day, x.last_day, min(coalesce(l.last_on, l.first_day - 1)) AS since,
           greatest(x.last_day, max(m.next_due_on)) AS until
    FROM cell x
    JOIN (
        SELECT l.id, l.bound_id, l.unit_id, l.first_day, max(c.day) AS last_on
        FROM life l
        JOIN cell x ON x.bound_id = l.bound_id
        LEFT JOIN considered c
          ON c.bound_id = l.bound_id AND c.reason = 'counted' AND c.day >= l.first_day AND c.day < x.first_day
         AND l.days @> c.day
         AND CASE l.per
                 WHEN 'neighbourhood' THEN EXISTS (
                     SELECT FROM activity_neighbourhood n
                     WHERE n.activity_id = c.activity_id AND n.neighbourhood_id = l.unit_id
                 )
                 WHEN 'officer' THEN EXISTS (
                     SELECT FROM activity_officer o WHERE o.activity_id = c.activity_id AND o.person_id = l.unit_id
                 )
                 ELSE TRUE
             END
        GROUP BY l.id, l.bound_id, l.unit_id, l.first_day
    ) AS l ON l.bound_id = x.bound_id
    LEFT JOIN measured m ON m.cell_id = x.id AND m.unit_id = l.unit_id
    GROUP BY x.bound_id, x.first_day, x.last_day
) AS s
LEFT JOIN considered c
  ON c.bound_id = s.bound_id AND c.reason IN ('counted', 'expected') AND c.day BETWEEN s.since AND s.until
 AND NOT c.day BETWEEN s.first_day AND s.last_day;
