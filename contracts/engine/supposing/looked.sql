-- Every activity near the figure with its one reason, and what the engine reads of it. Also of what came after the
-- window: what is moved inside must not open a gap in the next one.

-- FACTS AND CONSIDERED
SELECT c.reason, a.*
FROM considered c
JOIN pg_temp.told_activity a ON a.id = c.activity_id
JOIN cell x ON x.bound_id = c.bound_id AND c.day <= greatest(x.last_day + %(near)s, %(today)s)
ORDER BY a.day, a.id;
