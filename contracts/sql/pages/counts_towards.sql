-- The standards that one activity counts for, or is expected to: those judged by what was done, and by how often.
-- FACTS AND CONSIDERED
SELECT d.contract_id, d.code, c.reason
FROM considered c
JOIN bound b ON b.id = c.bound_id
JOIN duty d ON d.id = b.duty_id
WHERE c.activity_id = %(activity)s AND d.kind IN ('count', 'gap') AND c.reason IN ('counted', 'expected')
  AND EXISTS (SELECT FROM happened h WHERE h.bound_id = b.id AND h.activity_id = c.activity_id)
ORDER BY d.contract_id, d.code;
