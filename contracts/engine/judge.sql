-- Enough? Folds the units of a cell into its assessment. What `met` means, each kind says in its verdict.

-- FACTS
INSERT INTO verdict (
    cell_id, team_id, contract_id, code, first_day, last_day, period_first_day, period_last_day, version_id,
    status, achieved, required, scheduled, due_by, stale_at
)
WITH next_fact AS MATERIALIZED (
    -- What was told already and has not yet happened as of this instant: whoever settles may have waited for a lock
    -- since the instant was read. It will have happened today, and nobody will mark the team again for it.
    -- An activity concerns whoever asks for its kind.
    SELECT team_id, channel, min(at) AS at
    FROM (
        SELECT team_id, channel, starts_at AS at FROM activity
        WHERE held AND day = %(today)s AND team_id = ANY (%(teams)s)
        UNION ALL
        SELECT team_id, NULL, received_at FROM enquiry
        WHERE withdrawn_because = '' AND received_on = %(today)s AND team_id = ANY (%(teams)s)
        UNION ALL
        SELECT team_id, NULL, answered_at FROM enquiry
        WHERE withdrawn_because = '' AND answered_at < %(midnight)s AND team_id = ANY (%(teams)s)
    ) AS told
    WHERE at > %(as_of)s
    GROUP BY team_id, channel
),
summed AS (
    SELECT m.cell_id, count(*)::int AS units, sum(m.owed_days)::int AS owed_days, sum(m.done)::int AS done,
           max(m.done) AS most, sum(m.required)::int AS required, sum(m.scheduled)::int AS scheduled,
           sum(m.late)::int AS late, sum(m.ahead)::int AS ahead, bool_or(m.passed) AS passed,
           count(*) FILTER (WHERE m.required > 0)::int AS judged,
           count(*) FILTER (WHERE m.required > 0 AND m.done >= m.required)::int AS kept,
           count(*) FILTER (WHERE m.done < m.required AND m.done + m.scheduled >= m.required)::int AS coming,
           bool_or(m.done < m.required AND m.due_on < %(today)s) AS ended_short,
           bool_or(
               m.done < m.required AND m.due_on <= %(today)s + c.warn_days AND m.done + m.scheduled < m.required
           ) AS short_soon,
           bool_or(m.done > m.required) AS exceeded,
           bool_or(m.due_on <= %(today)s + c.warn_days AND m.scheduled = 0) AS due_soon,
           min(m.due_on) AS due_on, min(m.due_on) FILTER (WHERE m.done < m.required) AS short_due_on,
           min(m.pending_until) AS pending_until, bool_or(m.more_to_come) AS more_to_come
    FROM measured m
    JOIN cell c ON c.id = m.cell_id
    GROUP BY m.cell_id
),
expected AS (
    -- The plans that units name, each once however many units it serves: those of the units that are due first.
    SELECT f.cell_id, count(DISTINCT p.id)::int AS number
    FROM summed f
    JOIN measured m ON m.cell_id = f.cell_id AND m.due_on = f.due_on AND m.scheduled_ids IS NOT NULL
    CROSS JOIN LATERAL unnest(m.scheduled_ids) AS p (id)
    GROUP BY f.cell_id
),
folded AS MATERIALIZED (
    SELECT c.*, d.kind, d.per, d.measure, d.channels, s.units, s.owed_days, s.done, s.most, s.required, s.scheduled, s.late, s.ahead,
           s.passed, s.judged, s.kept, s.coming, s.ended_short, s.short_soon, s.exceeded, s.due_soon, s.due_on,
           s.short_due_on, s.pending_until, s.more_to_come, e.number AS plans
    FROM cell c
    JOIN duty d ON d.id = c.duty_id
    LEFT JOIN summed s ON s.cell_id = c.id
    LEFT JOIN expected e ON e.cell_id = c.id
),
of_kinds AS (
-- VERDICTS
),
judged AS (
    SELECT f.*, k.achieved, k.required AS asked, k.scheduled AS planned, k.due_by,
           CASE
               WHEN f.all_exempt THEN 'exempt'
               WHEN f.units IS NULL THEN 'not_applicable'
               WHEN f.owed_days = 0 THEN 'exempt'
               ELSE k.status
           END AS status
    FROM folded f
    JOIN of_kinds k ON k.cell_id = f.id
)
SELECT id, team_id, contract_id, code, first_day, last_day, period_first_day, period_last_day, version_id, status,
       CASE WHEN status NOT IN ('exempt', 'not_applicable') THEN achieved END,
       CASE WHEN status NOT IN ('exempt', 'not_applicable') THEN asked END,
       CASE WHEN status NOT IN ('exempt', 'not_applicable') THEN planned END,
       CASE WHEN status NOT IN ('exempt', 'not_applicable') THEN due_by END,
       CASE
           WHEN closed AND NOT coalesce(more_to_come, FALSE) THEN NULL
           ELSE least(
               %(midnight)s, pending_until + INTERVAL '1 microsecond',
               (
                   SELECT min(n.at) FROM next_fact n
                   WHERE n.team_id = judged.team_id AND (n.channel IS NULL OR n.channel = ANY (judged.channels))
               )
           )
       END
FROM judged;
