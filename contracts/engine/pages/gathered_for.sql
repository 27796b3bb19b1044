-- What counts, or is expected to, for the standards of the teams: of each activity the units that it is for.
SELECT h.activity_id, l.team_id, d.contract_id, d.code, l.unit_id, h.day, h.reason = 'counted' AS counted
FROM happened h
JOIN life l ON l.id = h.life_id
JOIN duty d ON d.id = l.duty_id
WHERE %(activities)s::uuid[] IS NULL AND h.reason = 'expected' OR h.activity_id = ANY (%(activities)s::uuid[])
