-- Rules as they are stored: contracts, their versions and what follows from both. After this prelude rules are read
-- only through the names it defines, so that the same statements judge by rules that nobody has stored.
contract AS NOT MATERIALIZED (
    SELECT id, force_id, key FROM contracts_contract
),
contract_version AS NOT MATERIALIZED (
    SELECT id, contract_id, key, first_day, last_day FROM contracts_contractversion
),
standard AS NOT MATERIALIZED (
    SELECT version_id, code, measure FROM contracts_standard
),
obligation AS NOT MATERIALIZED (
    SELECT id, contract_id, code, first_day, last_day, measure FROM contracts_obligation
),
obligation_period AS NOT MATERIALIZED (
    SELECT id, obligation_id, first_day, last_day FROM contracts_obligationperiod
)
