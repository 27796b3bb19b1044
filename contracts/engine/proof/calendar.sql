SELECT x.first_day, x.last_day, contracts_days(contracts_span(x.first_day, x.last_day) - b.exempt),
       contracts_days(contracts_span(x.first_day, x.last_day) * b.exempt)
FROM cell x JOIN bound b ON b.id = x.bound_id;
