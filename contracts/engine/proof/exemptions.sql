-- FACTS
SELECT e.id, e.contract_id IS NULL AS every_standard, e.first_day, e.last_day, e.reason, e.kind_id, k.words,
       e.public_words
FROM exemption e
JOIN contracts_exemptionkind k ON k.key = e.kind_id
JOIN cell x ON x.team_id = e.team_id AND (e.contract_id IS NULL OR (e.contract_id = x.contract_id AND e.code = x.code))
WHERE e.first_day <= x.last_day AND e.last_day >= x.first_day
ORDER BY e.first_day, e.last_day;
