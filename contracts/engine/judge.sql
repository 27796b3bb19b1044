-- Enough? Folds the units of a cell into its assessment. The only place that knows what `met` means.

-- FACTS
INSERT INTO verdict (
    cell_id, team_id, contract_id, code, first_day, last_day, period_first_day, period_last_day, version_id,
    status, achieved, required, scheduled, due_by, stale_at
)
WITH next_fact AS (
    -- What was told already and has not yet happened as of this instant: whoever settles may have waited for a lock
    -- since the instant was read. It will have happened today, and nobody will mark the team again for it.
    SELECT team_id, min(at) AS at
    FROM (
        SELECT team_id, starts_at AS at FROM activity WHERE held AND day = %(today)s AND team_id = ANY (%(teams)s)
        UNION ALL
        SELECT team_id, received_at FROM enquiry WHERE received_on = %(today)s AND team_id = ANY (%(teams)s)
        UNION ALL
        SELECT team_id, answered_at FROM enquiry WHERE answered_at < %(midnight)s AND team_id = ANY (%(teams)s)
    ) AS told
    WHERE at > %(as_of)s
    GROUP BY team_id
),
folded AS (
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
    -- The plans of a gap before its due day, each once however many units it serves.
    SELECT f.cell_id, count(DISTINCT p.id)::int AS number
    FROM folded f
    JOIN measured m ON m.cell_id = f.cell_id AND m.due_on = f.due_on AND m.scheduled_ids IS NOT NULL
    CROSS JOIN LATERAL unnest(m.scheduled_ids) AS p (id)
    GROUP BY f.cell_id
),
figured AS (
    SELECT c.*, d.kind, d.per, d.percent, f.units, f.owed_days, f.judged, f.late, f.ahead, f.passed, f.ended_short,
           f.short_soon, f.exceeded, f.due_soon, f.due_on, f.short_due_on, f.pending_until, f.more_to_come,
           CASE
               WHEN d.kind = 'count' AND d.per <> 'team' THEN f.kept
               WHEN d.kind = 'gap' THEN f.most
               ELSE f.done
           END AS achieved,
           CASE
               WHEN d.kind = 'count' AND d.per <> 'team' THEN f.judged
               WHEN d.kind = 'gap' THEN d.maximum_days
               WHEN d.kind = 'presence' THEN d.tolerance_days
               ELSE f.required
           END AS required,
           CASE
               WHEN d.kind = 'count' AND d.per <> 'team' THEN f.coming
               WHEN d.kind = 'gap' THEN coalesce(e.number, 0)
               ELSE f.scheduled
           END AS scheduled
    FROM cell c
    JOIN duty d ON d.id = c.duty_id
    LEFT JOIN folded f ON f.cell_id = c.id
    LEFT JOIN expected e ON e.cell_id = c.id
),
judged AS (
    SELECT *,
           CASE
               WHEN all_exempt THEN 'exempt'
               WHEN units IS NULL THEN 'not_applicable'
               WHEN owed_days = 0 THEN 'exempt'
               WHEN kind = 'count' THEN
                   CASE
                       WHEN judged = 0 THEN 'exempt'
                       WHEN achieved >= required THEN 'met'
                       WHEN closed OR ended_short THEN 'missed'
                       WHEN short_soon THEN 'at_risk'
                       ELSE 'on_track'
                   END
               WHEN kind = 'gap' THEN
                   CASE
                       WHEN exceeded THEN 'missed'
                       WHEN closed THEN 'met'
                       WHEN due_soon THEN 'at_risk'
                       ELSE 'on_track'
                   END
               WHEN kind = 'presence' THEN
                   CASE
                       WHEN achieved > required THEN 'missed'
                       WHEN closed THEN 'met'
                       WHEN achieved + ahead > required THEN 'at_risk'
                       ELSE 'on_track'
                   END
               WHEN kind = 'on_time' THEN
                   CASE
                       WHEN closed AND achieved + late + scheduled = 0 THEN 'not_applicable'
                       WHEN closed AND achieved >= required THEN 'met'
                       WHEN closed AND achieved + scheduled < required THEN 'missed'
                       WHEN percent = 100 AND late > 0 THEN 'missed'
                       WHEN 100 * achieved < percent * (achieved + late) THEN 'at_risk'
                       ELSE 'on_track'
                   END
               WHEN passed THEN 'met'
               WHEN NOT passed THEN 'missed'
               WHEN due_on < %(today)s THEN 'at_risk'
               ELSE 'on_track'
           END AS status
    FROM figured
)
SELECT id, team_id, contract_id, code, first_day, last_day, period_first_day, period_last_day,
       version_id, status,
       CASE WHEN status NOT IN ('exempt', 'not_applicable') THEN achieved END,
       CASE WHEN status NOT IN ('exempt', 'not_applicable') THEN required END,
       CASE
           WHEN status IN ('exempt', 'not_applicable') THEN NULL
           WHEN kind = 'gap' AND closed THEN 0
           ELSE scheduled
       END,
       CASE
           WHEN status IN ('exempt', 'not_applicable') THEN NULL
           WHEN kind = 'count' AND status IN ('on_track', 'at_risk') THEN short_due_on
           WHEN kind = 'gap' AND NOT closed THEN due_on
           WHEN kind = 'on_time' AND status IN ('on_track', 'at_risk') THEN due_on
           WHEN kind = 'graded' THEN due_on
       END,
       CASE
           WHEN closed AND NOT coalesce(more_to_come, FALSE) THEN NULL
           ELSE least(%(midnight)s, pending_until + INTERVAL '1 microsecond', next_fact.at)
       END
FROM judged
LEFT JOIN next_fact USING (team_id);
