-- The entries of assessments by which a final verdict became another, the earliest first: what it was until then.
SELECT e.subject, e.before ->> 'status', (e.before ->> 'achieved')::int, (e.before ->> 'required')::int,
       (e.before ->> 'scheduled')::int, e.before ->> 'version', e.at, (e.before ->> 'last_day')::date
FROM record_entry e
WHERE e.force = %(force)s AND e.action = 'assessment.kept' AND e.subject = ANY (%(subjects)s)
  AND e.before ->> 'status' = ANY (%(final)s) AND e.before ->> 'status' IS DISTINCT FROM e.after ->> 'status'
ORDER BY e.sequence
