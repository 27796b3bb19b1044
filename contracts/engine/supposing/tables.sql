-- The facts one figure rests on, and those of supposed worlds, in which single ones are otherwise: of this session
-- alone and empty after each transaction. No table of the portal is written, and no lock is taken.
CREATE TEMPORARY TABLE IF NOT EXISTS told_activity (
    id uuid PRIMARY KEY, channel text, day date, status text, starts_at timestamptz, advertised_on date,
    open_to_public boolean, face_to_face boolean, attendance int, audiences text[], feedback_published_on date,
    led_by_id bigint, neighbourhood_ids bigint[], officer_ids bigint[]
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS told_enquiry (
    id uuid PRIMARY KEY, received_at timestamptz, received_on date, answered_at timestamptz, withdrawn_because text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS told_exemption (
    id bigint PRIMARY KEY, contract_id bigint, code text, first_day date, last_day date, reason text, kind_id text,
    public_words text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS told_grade (
    id bigint PRIMARY KEY, contract_id bigint, code text, period_first_day date, graded_on date, grade text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS told_team (
    id bigint PRIMARY KEY, force_id bigint, active_from date, active_until date, ours boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS told_neighbourhood (
    id bigint PRIMARY KEY, active_from date, active_until date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS told_posting (
    id bigint PRIMARY KEY, person_id bigint, team_id bigint, neighbourhood_id bigint, rank text, first_day date,
    last_day date, published_from date, published_until date, ours boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS told_priority (
    id bigint PRIMARY KEY, neighbourhood_id bigint, first_day date, last_day date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS supposed_world (id bigint PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS supposed_activity (
    world bigint, replaces uuid, LIKE pg_temp.told_activity, PRIMARY KEY (world, id)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS supposed_enquiry (
    world bigint, LIKE pg_temp.told_enquiry, PRIMARY KEY (world, id)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS supposed_posting (
    world bigint, LIKE pg_temp.told_posting, PRIMARY KEY (world, id)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS supposed_priority (
    world bigint, LIKE pg_temp.told_priority, PRIMARY KEY (world, id)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS supposed_place (
    activity_id uuid, neighbourhood_id bigint, day date, PRIMARY KEY (activity_id, neighbourhood_id)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS supposed_officer (
    activity_id uuid, person_id bigint, day date, PRIMARY KEY (activity_id, person_id)
) ON COMMIT DELETE ROWS;
