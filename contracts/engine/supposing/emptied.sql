-- Takes out what an earlier question of the same transaction supposed.
DELETE FROM supposed_world;
DELETE FROM supposed_activity;
DELETE FROM supposed_enquiry;
DELETE FROM supposed_posting;
DELETE FROM supposed_priority;
DELETE FROM supposed_place;
DELETE FROM supposed_officer;
