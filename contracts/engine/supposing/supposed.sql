-- The worlds, and what in each of them is otherwise: rows by the columns of their tables, as JSON.
INSERT INTO supposed_world SELECT unnest(%(worlds)s::bigint[]);

INSERT INTO supposed_activity
SELECT * FROM jsonb_populate_recordset(NULL::supposed_activity, %(activity)s::jsonb);

INSERT INTO supposed_enquiry
SELECT * FROM jsonb_populate_recordset(NULL::supposed_enquiry, %(enquiry)s::jsonb);

INSERT INTO supposed_posting
SELECT * FROM jsonb_populate_recordset(NULL::supposed_posting, %(posting)s::jsonb);

INSERT INTO supposed_priority
SELECT * FROM jsonb_populate_recordset(NULL::supposed_priority, %(priority)s::jsonb);
