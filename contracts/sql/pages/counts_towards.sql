-- The standards that one activity counts for, or is expected to: by what was done and how often, and those that ask of
-- each whether something about it was in time.
-- FACTS AND CONSIDERED
SELECT d.contract_id, d.code, d.kind = 'on_time' AS asked
FROM considered c
JOIN bound b ON b.id = c.bound_id
JOIN duty d ON d.id = b.duty_id
WHERE c.activity_id = %(activity)s AND c.reason IN ('counted', 'expected')
  AND CASE
      WHEN d.kind = 'on_time' THEN EXISTS (SELECT FROM life l WHERE l.bound_id = b.id AND l.owed @> c.day)
      ELSE EXISTS (SELECT FROM happened h WHERE h.bound_id = b.id AND h.activity_id = c.activity_id)
  END
ORDER BY d.contract_id, d.code;
