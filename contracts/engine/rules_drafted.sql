-- Rules of one contract as a draft of a version would have them: the session's own tables, filled by the rehearsal.
-- The same names and columns as in rules_now.sql; no other contract exists.
contract AS NOT MATERIALIZED (
    SELECT id, force_id, key FROM pg_temp.drafted_contract
),
contract_version AS NOT MATERIALIZED (
    SELECT id, contract_id, key, first_day, last_day FROM pg_temp.drafted_version
),
standard AS NOT MATERIALIZED (
    SELECT version_id, code, measure FROM pg_temp.drafted_standard
),
obligation AS NOT MATERIALIZED (
    SELECT id, contract_id, code, first_day, last_day, measure FROM pg_temp.drafted_obligation
),
obligation_period AS NOT MATERIALIZED (
    SELECT id, obligation_id, first_day, last_day FROM pg_temp.drafted_period
)
