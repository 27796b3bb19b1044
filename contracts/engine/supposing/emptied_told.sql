-- Takes out the facts of an earlier figure of the same transaction.
DELETE FROM told_activity;
DELETE FROM told_enquiry;
DELETE FROM told_exemption;
DELETE FROM told_grade;
DELETE FROM told_team;
DELETE FROM told_neighbourhood;
DELETE FROM told_posting;
DELETE FROM told_priority;
