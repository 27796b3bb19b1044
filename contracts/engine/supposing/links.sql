-- Who and where, of every activity of the worlds: found by the activity's number, as stored links are.
INSERT INTO supposed_place (activity_id, neighbourhood_id, day)
SELECT DISTINCT a.id, n.id, a.day
FROM (
    SELECT id, day, neighbourhood_ids FROM told_activity UNION ALL SELECT id, day, neighbourhood_ids FROM supposed_activity
) AS a
CROSS JOIN LATERAL unnest(a.neighbourhood_ids) AS n (id);
INSERT INTO supposed_officer (activity_id, person_id, day)
SELECT DISTINCT a.id, o.id, a.day
FROM (
    SELECT id, day, officer_ids FROM told_activity UNION ALL SELECT id, day, officer_ids FROM supposed_activity
) AS a
CROSS JOIN LATERAL unnest(a.officer_ids) AS o (id);
ANALYZE told_activity, told_enquiry, told_posting, told_priority, told_team, supposed_world, supposed_activity;
ANALYZE supposed_enquiry, supposed_posting, supposed_priority, supposed_place, supposed_officer;
