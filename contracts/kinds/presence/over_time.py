"""A `presence` one window after another: the days outside the bounds, beside those that are allowed."""

from __future__ import annotations

from contracts.kinds.parts import Axis
from contracts.wording.things import Channels, Judged, Measure, bounds, days

BELOW = """
SELECT u.cell_id, lower(r.run) AS first_day, upper(r.run) - 1 AS last_day
FROM unit u
JOIN outside o ON o.life_id = u.life_id
CROSS JOIN LATERAL unnest(o.days * u.owed * contracts_span(NULL, %(today)s)) AS r (run)
WHERE u.kind = 'presence'
"""


def axis(measure: Measure) -> Axis:
    return Axis("days")


def value(judged: Judged, measure: Measure, late: int | None) -> float | None:
    return judged.achieved


def promised(judged: Judged, measure: Measure) -> float | None:
    return measure.get("tolerance_days") or 0


def share(judged: Judged, measure: Measure, late: int | None) -> tuple[int, int] | None:
    return None


def with_few(measure: Measure, whole: int) -> str:
    return ""


def below(measure: Measure, channels: Channels) -> str:
    spared = measure.get("tolerance_days")
    whose = "" if measure["per"] == "team" else f" for one {measure['per']}"
    but = f" {days(spared)} of them {'is' if spared == 1 else 'are'} allowed." if spared else ""
    return f"A day is below when there {'were not' if _many(measure) else 'was not'} {bounds(measure)}{whose}.{but}"


def _many(measure: Measure) -> bool:
    return not bounds(measure).startswith(("at least 1 ", "at most 1 ", "1 named", "1 local"))
