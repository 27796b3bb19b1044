-- Rules as a draft of a version would have them, or as they were known at an instant: the session's own tables
-- (`session_rules`). The same names and columns as in rules_now.sql; a contract that is not in them does not exist.
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
