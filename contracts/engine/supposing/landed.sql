-- For which units what is otherwise counts, or is expected to, in each world. Not from `happened`, which begins with
-- the window: a gap may have been ended before it.

-- FACTS AND CONSIDERED
SELECT c.team_id, CASE WHEN l.per <> 'team' THEN l.unit_id END, c.day
FROM considered c
JOIN pg_temp.supposed_activity s ON s.world = c.team_id AND s.id = c.activity_id
JOIN life l ON l.bound_id = c.bound_id AND l.days @> c.day
WHERE c.reason IN ('counted', 'expected')
  AND (l.per = 'team' OR (l.per = 'neighbourhood' AND l.unit_id = ANY (s.neighbourhood_ids))
       OR (l.per = 'officer' AND l.unit_id = ANY (s.officer_ids)))
ORDER BY 1, 2, 3;
