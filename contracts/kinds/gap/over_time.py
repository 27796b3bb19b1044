"""A `gap` one window after another: the most days without, beside the most allowed."""

from __future__ import annotations

from contracts.kinds.parts import Axis
from contracts.wording.things import Channels, Judged, Measure, bare_one_of, days

# Each activity begins a stretch that ends with the day of the next; past the most allowed its owed days are breaches.
BELOW = """
SELECT u.cell_id, lower(r.run) AS first_day, upper(r.run) - 1 AS last_day
FROM (
    SELECT g.life_id, g.day, lead(g.day) OVER (PARTITION BY g.life_id ORDER BY g.day) AS until
    FROM (
        SELECT id AS life_id, first_day - 1 AS day FROM life WHERE kind = 'gap'
        UNION
        SELECT life_id, day FROM happened WHERE kind = 'gap' AND reason = 'counted'
    ) AS g
) AS s
JOIN life l ON l.id = s.life_id
JOIN duty d ON d.id = l.duty_id
CROSS JOIN LATERAL jsonb_to_record(d.measure) AS m (maximum_days int)
CROSS JOIN LATERAL (SELECT contracts_nth_day(l.owed, s.day, m.maximum_days + 1) AS day) AS breach
JOIN unit u ON u.life_id = l.id
CROSS JOIN LATERAL unnest(u.owed * contracts_span(breach.day, least(s.until, %(today)s))) AS r (run)
WHERE breach.day <= least(s.until, %(today)s)
"""


def axis(measure: Measure) -> Axis:
    return Axis("days")


def value(judged: Judged, measure: Measure, late: int | None) -> float | None:
    return judged.achieved


def promised(judged: Judged, measure: Measure) -> float | None:
    return measure["maximum_days"]


def share(judged: Judged, measure: Measure, late: int | None) -> tuple[int, int] | None:
    return None


def with_few(measure: Measure, whole: int) -> str:
    return ""


def below(measure: Measure, channels: Channels) -> str:
    thing = bare_one_of(measure, channels)
    whose = "" if measure["per"] == "team" else f" for one {measure['per']}"
    return f"A day is below when more than {days(measure['maximum_days'])} had passed since the last {thing}{whose}."
