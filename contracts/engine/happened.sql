-- What counts, or is expected to, for each unit, on one of the unit's own days, from its first window asked for.

-- FACTS AND CONSIDERED
INSERT INTO happened (life_id, bound_id, kind, activity_id, day, reason)
SELECT l.id, l.bound_id, l.kind, c.activity_id, c.day, c.reason
FROM life l
JOIN considered c ON c.bound_id = l.bound_id AND c.team_id = l.team_id AND c.day >= l.since
WHERE l.per = 'team' AND l.kind = ANY (%(gathering)s) AND c.reason IN ('counted', 'expected') AND l.days @> c.day;

-- FACTS AND CONSIDERED
INSERT INTO happened (life_id, bound_id, kind, activity_id, day, reason)
SELECT l.id, l.bound_id, l.kind, c.activity_id, c.day, c.reason
FROM (
    SELECT DISTINCT bound_id, team_id, since FROM life WHERE per = 'neighbourhood' AND kind = ANY (%(gathering)s)
) AS b
JOIN considered c ON c.bound_id = b.bound_id AND c.team_id = b.team_id AND c.day >= b.since
JOIN activity_neighbourhood n ON n.activity_id = c.activity_id
JOIN life l ON l.bound_id = b.bound_id AND l.unit_id = n.neighbourhood_id AND l.days @> c.day
WHERE c.reason IN ('counted', 'expected');

-- FACTS AND CONSIDERED
INSERT INTO happened (life_id, bound_id, kind, activity_id, day, reason)
SELECT l.id, l.bound_id, l.kind, c.activity_id, c.day, c.reason
FROM (
    SELECT DISTINCT bound_id, team_id, since FROM life WHERE per = 'officer' AND kind = ANY (%(gathering)s)
) AS b
JOIN considered c ON c.bound_id = b.bound_id AND c.team_id = b.team_id AND c.day >= b.since
JOIN activity_officer o ON o.activity_id = c.activity_id
JOIN life l ON l.bound_id = b.bound_id AND l.unit_id = o.person_id AND l.days @> c.day
WHERE c.reason IN ('counted', 'expected');
