-- The one figure: what it is measured by, and how it stands.
SELECT d.measure, v.status, c.closed, c.first_day, c.last_day, c.warn_days
FROM cell c JOIN duty d ON d.id = c.duty_id JOIN verdict v ON v.cell_id = c.id
