-- When the record shows that a verdict which stands once its window has closed became another one.
SELECT e.subject, e.at
FROM record_entry e
WHERE e.force = %(force)s AND e.subject = ANY (%(subjects)s) AND e.action = 'assessment.kept'
  AND e.before ->> 'status' = ANY (%(final)s) AND e.before ->> 'status' <> e.after ->> 'status'
