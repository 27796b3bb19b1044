-- What counts, or is expected to, for each unit, on one of the unit's own days, from its first window asked for; with the
-- window of its day, where that is one of those asked for. Most reasons are one of the two: asked for with IN, the planner
-- expects one in a hundred, and joins in loops.

-- FACTS AND GATHERED
INSERT INTO happened (life_id, bound_id, cell_id, kind, activity_id, day, reason)
SELECT l.id, l.bound_id, x.cell_id, l.kind, c.activity_id, c.day, c.reason
FROM considered c
JOIN life l ON l.bound_id = c.bound_id
LEFT JOIN stretch_of_days x ON x.bound_id = c.bound_id AND x.number = (c.day - DATE '2000-01-01') / 32
                           AND c.day BETWEEN x.first_day AND x.last_day
WHERE c.per = 'team' AND c.kind = ANY (%(gathering)s) AND array_position('{counted,expected}', c.reason) > 0
  AND (c.day BETWEEN l.owed_from AND l.owed_until OR l.days @> c.day);

-- FACTS AND GATHERED
INSERT INTO happened (life_id, bound_id, cell_id, kind, activity_id, day, reason)
SELECT l.id, l.bound_id, x.cell_id, l.kind, c.activity_id, c.day, c.reason
FROM considered c
JOIN served s ON s.activity_id = c.activity_id AND s.per = c.per
JOIN life l ON l.bound_id = c.bound_id AND l.unit_id = s.unit_id
LEFT JOIN stretch_of_days x ON x.bound_id = c.bound_id AND x.number = (c.day - DATE '2000-01-01') / 32
                           AND c.day BETWEEN x.first_day AND x.last_day
WHERE c.per <> 'team' AND c.kind = ANY (%(gathering)s) AND array_position('{counted,expected}', c.reason) > 0
  AND (c.day BETWEEN l.owed_from AND l.owed_until OR l.days @> c.day);
