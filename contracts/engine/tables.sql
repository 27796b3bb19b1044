-- The engine's working tables, of this session alone and empty after each transaction. Real tables with real
-- statistics: read through one long statement, the planner guesses one row for each step and joins them in loops.
-- Keys, for the loops that are left, alone: each is made anew at every commit.
CREATE TEMPORARY TABLE IF NOT EXISTS duty (
    id bigint PRIMARY KEY, contract_id bigint, force_id bigint, code text, first_day date, last_day date, kind text,
    per text, measure jsonb, channels text[], ranks text[], audiences text[], open_to_public boolean,
    face_to_face boolean, min_attendance int, min_notice_days int, least_rank int, particulars boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS bound (
    id bigint PRIMARY KEY, team_id bigint, duty_id bigint, kind text, per text, first_day date, last_day date,
    exempt datemultirange
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS cell (
    id bigint, bound_id bigint, team_id bigint, duty_id bigint, contract_id bigint, code text,
    period_id bigint,
    first_day date, last_day date, period_first_day date, period_last_day date, version_id bigint, warn_days int,
    closed boolean, all_exempt boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS stretch_of_days (
    bound_id bigint, number int, cell_id bigint, first_day date, last_day date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS life (
    id bigint, bound_id bigint, team_id bigint, duty_id bigint, kind text, per text, unit_id bigint,
    days datemultirange, owed datemultirange, first_day date, since date, owed_from date, owed_until date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS unit (
    cell_id bigint, life_id bigint, duty_id bigint, kind text, unit_id bigint, owed datemultirange, owed_days int,
    last_day date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS asked (
    bound_id bigint, team_id bigint, channel text, since date, particulars boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS gathered (
    id uuid, team_id bigint, channel text, day date, held boolean, status text, starts_at timestamptz,
    advertised_on date, open_to_public boolean, face_to_face boolean, attendance int, audiences text[],
    feedback_published_on date, led_by_id bigint
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS served (
    per text, unit_id bigint, activity_id uuid
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS happened (
    life_id bigint, bound_id bigint, cell_id bigint, kind text, activity_id uuid, day date, reason text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS item (
    bound_id bigint, cell_id bigint, id uuid, day date, in_time boolean, passed boolean, deadline timestamptz, due_on date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS outside (
    life_id bigint, days datemultirange
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS measured (
    cell_id bigint, unit_id bigint, owed_days int, done int, required int, scheduled int, scheduled_ids uuid[],
    late int, ahead int, passed boolean, due_on date, last_on date, next_due_on date, pending_until timestamptz,
    more_to_come boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS verdict (
    cell_id bigint, team_id bigint, contract_id bigint, code text, first_day date, last_day date,
    period_first_day date, period_last_day date, version_id bigint, status text, achieved int, required int,
    scheduled int, due_by date, stale_at timestamptz
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS difference (
    cell_id bigint, assessment_id bigint, news boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS unit_difference (
    cell_id bigint, unit_id bigint, gone boolean
) ON COMMIT DELETE ROWS;
