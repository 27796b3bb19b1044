-- What one activity is to each standard of its kind that binds its team on its day: `counted`, `expected`, or the one
-- reason why not. Those that ask whether something about it was in time are told only where they do ask.
-- FACTS AND CONSIDERED
SELECT d.contract_id, d.code, d.kind <> ALL (%(gathering)s) AS asked,
       CASE
           WHEN d.kind = ANY (%(gathering)s) AND c.reason IN ('counted', 'expected') AND NOT EXISTS (
               SELECT FROM happened h WHERE h.bound_id = b.id AND h.activity_id = c.activity_id
           ) THEN 'unit'
           ELSE c.reason
       END AS reason
FROM considered c
JOIN bound b ON b.id = c.bound_id
JOIN duty d ON d.id = b.duty_id
WHERE c.activity_id = %(activity)s AND contracts_span(b.first_day, b.last_day) @> c.day
  AND EXISTS (
      SELECT FROM life l
      WHERE l.bound_id = b.id
        AND (d.kind = ANY (%(gathering)s) OR (c.reason IN ('counted', 'expected') AND l.owed @> c.day))
  )
ORDER BY d.contract_id, d.code;
