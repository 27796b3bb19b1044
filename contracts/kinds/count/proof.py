"""What the proof of a `count` shows: its activities, and how many were owed of the days that were."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from contracts.engine.proof import UnitLine, gathered
from contracts.kinds.parts import Measure
from contracts.queries.proof import ShownFigure
from contracts.views.proof_of_activities import (  # noqa: F401 (as this folder's)
    EVIDENCE,
    further_evidence,
    row_evidence,
    rows,
    sentence,
    source,
    strip_label,
    strip_spans,
    tables,
    template,
)
from contracts.views.proof_sum import Sum, length, line, sum_of
from contracts.views.proof_units import last_and_next, number, words
from contracts.wording import from_to
from contracts.wording.days import PERIODS
from record.dates import day_short

ROWS = gathered("count")
LEADS_WITH = "counted"


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    return _pro_rata(told, today) if told.per_team else _units(told)


def evidence_columns(measure: Measure) -> tuple[str, ...]:
    return ("units", "minimum", "period_days", "pro_rata")


def unit_evidence(told: ShownFigure, unit: UnitLine) -> dict[str, Any]:
    """What the unit owes, as a sum that anybody can do again."""
    minimum, period = told.measure["minimum"], _period(told)
    sum_said = pro_rata(minimum, unit.obligated_days, period, unit.required or 0)
    return {"minimum": minimum, "period_days": period, "pro_rata": sum_said}


def unit_cells(told: ShownFigure, unit: UnitLine) -> list[dict[str, Any]]:
    figures = [number("Done", unit.done), number("Owed", unit.required), number("Planned", unit.scheduled)]
    return [words("The sum", unit_evidence(told, unit)["pro_rata"]), *figures, *last_and_next(unit)]


def pro_rata(minimum: int, days: int, period: int, required: int) -> str:
    """As in "2 × 22 ÷ 92 = 0.48, rounded 0": with so many places that who rounds what is shown comes to the same."""
    if days == period:
        return f"{minimum}, every day of the period owed"
    return f"{minimum} × {days} ÷ {period} = {_quotient(minimum * days, period, required)}, rounded {required}"


def _quotient(numerator: int, denominator: int, rounded: int) -> str:
    exact = Decimal(numerator) / denominator
    shown = (exact.quantize(Decimal(10) ** -places, ROUND_HALF_UP) for places in range(2, 9))
    return str(next((one for one in shown if one.quantize(Decimal(1), ROUND_HALF_UP) == rounded), exact))


def _period(told: ShownFigure) -> int:
    return length(told.judgement.period_first_day, told.judgement.period_last_day)


def _pro_rata(told: ShownFigure, today: date) -> Sum:
    """`(2 × minimum × n + |P|) div (2 × |P|)`: pro rata of the obligated days, rounded half up."""
    minimum, required = told.measure["minimum"], told.judgement.required or 0
    period = _period(told)
    left = told.proof.calendar.obligated_days
    name = PERIODS[told.measure["period"]]
    whole = line(f"Owed for a whole {name}", minimum)
    if left == period:
        return sum_of("How many are owed", [], f"A whole {name}, every day of it owed", required)
    lines = [whole, line(f"Days in the {name}", period), *_taken_away(told, today), line("Days left", left)]
    title = f"Why {required} and not {minimum}" if required != minimum else f"Why still {minimum}"
    quotient = _quotient(minimum * left, period, required)
    return sum_of(title, lines, f"{minimum} × {left} ÷ {period} = {quotient}, rounded", required)


def _taken_away(told: ShownFigure, today: date) -> list[dict[str, str]]:
    """The days of the period that are not owed: outside the window, and exempt."""
    judged, calendar = told.judgement, told.proof.calendar
    before = length(judged.period_first_day, judged.first_day) - 1
    after = length(judged.last_day, judged.period_last_day) - 1
    lines = [line(f"Not owed before {day_short(judged.first_day, today)}", f"− {before}")] if before else []
    lines += [line(f"Not owed after {day_short(judged.last_day, today)}", f"− {after}")] if after else []
    if not calendar.exempt_days:
        return lines
    return [*lines, *_exempt(told, today)]


def _exempt(told: ShownFigure, today: date) -> list[dict[str, str]]:
    """Each exemption with its days in the window; where two overlap, their days together in one line."""
    judged, exemptions = told.judgement, told.proof.exemptions
    runs = [(max(e.first_day, judged.first_day), min(e.last_day, judged.last_day), e.words) for e in exemptions]
    if sum(length(first, last) for first, last, _ in runs) != told.proof.calendar.exempt_days:
        return [line("Exempt days, each once", f"− {told.proof.calendar.exempt_days}")]
    return [
        line(
            f"Exempt: {because.strip().rstrip('.')}, {from_to(first, last, today)}",
            f"− {length(first, last)}",
        )
        for first, last, because in runs
    ]


def _units(told: ShownFigure) -> Sum:
    per = told.measure["per"]
    lines = [line(f"{per.capitalize()}s that could keep it", told.judgement.required)]
    return sum_of("How the figure is made", lines, "Of these, kept it", told.judgement.achieved)
