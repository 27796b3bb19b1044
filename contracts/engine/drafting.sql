-- Fills the rules of one answer from lists that Python gives as JSON, in place of those of an earlier one.
DELETE FROM drafted_contract;
DELETE FROM drafted_version;
DELETE FROM drafted_standard;
DELETE FROM drafted_obligation;
DELETE FROM drafted_period;

INSERT INTO drafted_contract (id, force_id, key)
SELECT * FROM jsonb_to_recordset(%(contracts)s::jsonb) AS said (id bigint, force_id bigint, key text);

INSERT INTO drafted_version (id, contract_id, key, first_day, last_day)
SELECT *
FROM jsonb_to_recordset(%(versions)s::jsonb) AS said (
    id bigint, contract_id bigint, key text, first_day date, last_day date
);

INSERT INTO drafted_standard (version_id, code, measure)
SELECT * FROM jsonb_to_recordset(%(standards)s::jsonb) AS said (version_id bigint, code text, measure jsonb);

INSERT INTO drafted_obligation (id, contract_id, code, first_day, last_day, measure)
SELECT *
FROM jsonb_to_recordset(%(obligations)s::jsonb) AS said (
    id bigint, contract_id bigint, code text, first_day date, last_day date, measure jsonb
);

INSERT INTO drafted_period (id, obligation_id, first_day, last_day)
SELECT *
FROM jsonb_to_recordset(%(periods)s::jsonb) AS said (id bigint, obligation_id bigint, first_day date, last_day date);

ANALYZE drafted_contract, drafted_version, drafted_standard, drafted_obligation, drafted_period;
