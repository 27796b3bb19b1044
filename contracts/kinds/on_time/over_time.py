"""An `on_time` one window after another: the share in time of what was in time or late."""

from __future__ import annotations

from contracts.kinds.on_time.words import FEW
from contracts.kinds.parts import Axis
from contracts.wording.things import Channels, Judged, Measure

# What was in time stands from the day on which it was dealt with, what was late from that on which its time was over.
# A day is below when, of what stood at its end, too little was in time: what the law asks of a window that is open.
BELOW = """
-- FACTS
SELECT s.cell_id, s.day AS first_day, s.day AS last_day
FROM (
    SELECT x.id AS cell_id, o.day::date AS day, m.percent,
           count(*) FILTER (WHERE i.in_time) AS done, count(*) AS total
    FROM unit u
    JOIN cell x ON x.id = u.cell_id
    JOIN duty d ON d.id = u.duty_id
    CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (percent int, item text)
    CROSS JOIN LATERAL unnest(u.owed * contracts_span(x.first_day, %(today)s)) AS r (run)
    CROSS JOIN LATERAL generate_series(lower(r.run), upper(r.run) - 1, INTERVAL '1 day') AS o (day)
    JOIN (
        SELECT i.bound_id, i.day, i.in_time, CASE
                   WHEN i.in_time THEN coalesce(e.day, greatest(i.day, a.feedback_published_on), i.day)
                   ELSE coalesce(late.day, i.day)
               END AS stood_on
        FROM item i
        JOIN bound b ON b.id = i.bound_id
        JOIN duty d ON d.id = b.duty_id
        LEFT JOIN LATERAL (
            SELECT (answered_at AT TIME ZONE 'Europe/London')::date AS day FROM enquiry
            WHERE enquiry.id = i.id AND d.measure ->> 'item' = 'enquiry_reply'
        ) AS e ON TRUE
        LEFT JOIN LATERAL (
            SELECT min(feedback_published_on) AS feedback_published_on FROM activity
            WHERE activity.id = i.id AND d.measure ->> 'item' = 'feedback'
        ) AS a ON TRUE
        CROSS JOIN LATERAL (
            SELECT i.due_on + CASE d.measure ->> 'item' WHEN 'feedback' THEN 1 ELSE 0 END AS day
        ) AS late
        WHERE i.in_time OR i.passed
    ) AS i ON i.bound_id = x.bound_id AND i.day BETWEEN x.first_day AND x.last_day AND i.stood_on <= o.day
          AND u.owed @> i.day
    WHERE u.kind = 'on_time'
    GROUP BY x.id, o.day, m.percent
) AS s
WHERE 100 * s.done < s.percent * s.total
"""


def axis(measure: Measure) -> Axis:
    return Axis("%", most=100)


def value(judged: Judged, measure: Measure, late: int | None) -> float | None:
    found = share(judged, measure, late)
    return 100 * found[0] / found[1] if found else None


def promised(judged: Judged, measure: Measure) -> float | None:
    return measure["percent"]


def share(judged: Judged, measure: Measure, late: int | None) -> tuple[int, int] | None:
    if judged.achieved is None or late is None or not judged.achieved + late:
        return None
    return judged.achieved, judged.achieved + late


def with_few(measure: Measure, whole: int) -> str:
    percent = measure["percent"]
    if percent == 100 or not 0 < whole < FEW:
        return ""
    needed = -(-percent * whole // 100)
    every = {1: "that one", 2: "both"}.get(whole, f"all {whole}")
    return f"With {whole}, {percent}% means {every if needed == whole else f'{needed} of them'}."


def below(measure: Measure, channels: Channels) -> str:
    percent = measure["percent"]
    part = "not all" if percent == 100 else f"less than {percent}%"
    return f"A day is below when, by its end, {part} of those of its period so far had been in time."
