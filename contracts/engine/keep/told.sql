-- What differs, with all that is needed to write it down; nothing where nothing does.
SELECT (SELECT count(*) FROM difference WHERE news) AS news,
       -- Which statements of write.sql have anything to do, in their order.
       ARRAY[
           EXISTS (SELECT FROM difference WHERE news),
           EXISTS (SELECT FROM difference WHERE cell_id IS NULL),
           EXISTS (SELECT FROM difference WHERE cell_id IS NOT NULL),
           EXISTS (SELECT FROM unit_difference WHERE gone),
           EXISTS (SELECT FROM unit_difference WHERE NOT gone)
       ] AS needed,
       jsonb_build_object(
           'difference', (SELECT coalesce(jsonb_agg(d), '[]') FROM difference d),
           'unit_difference', (SELECT coalesce(jsonb_agg(x), '[]') FROM unit_difference x),
           'verdict', (
               SELECT coalesce(jsonb_agg(v), '[]')
               FROM verdict v
               WHERE v.cell_id IN (SELECT cell_id FROM difference UNION ALL SELECT cell_id FROM unit_difference)
           ),
           'measured', (
               SELECT coalesce(jsonb_agg(m), '[]')
               FROM measured m
               JOIN unit_difference x ON x.cell_id = m.cell_id AND x.unit_id = m.unit_id
           )
       )::text AS found
WHERE EXISTS (SELECT FROM difference) OR EXISTS (SELECT FROM unit_difference)
