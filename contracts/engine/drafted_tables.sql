-- The rules of one answer, a draft's or those known at an instant, of this session alone and empty after each transaction: no table of the portal is written, and
-- no lock is taken that anybody else could wait for.
CREATE TEMPORARY TABLE IF NOT EXISTS drafted_contract (
    id bigint PRIMARY KEY, force_id bigint, key text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS drafted_version (
    id bigint PRIMARY KEY, contract_id bigint, key text, first_day date, last_day date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS drafted_standard (
    version_id bigint, code text, measure jsonb, PRIMARY KEY (version_id, code)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS drafted_obligation (
    id bigint PRIMARY KEY, contract_id bigint, code text, first_day date, last_day date, measure jsonb
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS drafted_period (
    id bigint PRIMARY KEY, obligation_id bigint, first_day date, last_day date, UNIQUE (obligation_id, first_day)
) ON COMMIT DELETE ROWS;
