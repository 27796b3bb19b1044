"""The sum of a proof, line by line, so that anybody can do it again."""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.queries.proof import ShownFigure
from contracts.wording import day_brief, from_to
from contracts.wording.days import PERIODS

Sum = dict[str, Any]


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    """The argument of `_components/sum.html`, with a `title`; None where there is nothing to add up."""
    if told.judgement.status in ("exempt", "not_applicable"):
        return None
    if told.kind == "count":
        return _count(told, today) if told.per_team else _units(told)
    if told.kind == "graded":
        return None
    return {"gap": _gap, "on_time": _on_time, "presence": _presence}[told.kind](told, today)


def _count(told: ShownFigure, today: date) -> Sum:
    """`(2 × minimum × n + |P|) div (2 × |P|)`: pro rata of the obligated days, rounded half up."""
    minimum, required = told.measure["minimum"], told.judgement.required
    period = _length(told.judgement.period_first_day, told.judgement.period_last_day)
    left = told.proof.calendar.obligated_days
    name = PERIODS[told.measure["period"]]
    whole = _line(f"Owed for a whole {name}", minimum)
    if left == period:
        return _sum("How many are owed", [], f"A whole {name}, every day of it owed", required)
    lines = [whole, _line(f"Days in the {name}", period), *_taken_away(told, today), _line("Days left", left)]
    title = f"Why {required} and not {minimum}" if required != minimum else f"Why still {minimum}"
    return _sum(title, lines, f"{minimum} × {left} ÷ {period} = {minimum * left / period:.2f}, rounded", required)


def _taken_away(told: ShownFigure, today: date) -> list[dict[str, str]]:
    """The days of the period that are not owed: outside the window, and exempt."""
    judged, calendar = told.judgement, told.proof.calendar
    before = _length(judged.period_first_day, judged.first_day) - 1
    after = _length(judged.last_day, judged.period_last_day) - 1
    lines = [_line(f"Not owed before {day_brief(judged.first_day, today)}", f"− {before}")] if before else []
    lines += [_line(f"Not owed after {day_brief(judged.last_day, today)}", f"− {after}")] if after else []
    if not calendar.exempt_days:
        return lines
    return [*lines, *_exempt(told, today)]


def _exempt(told: ShownFigure, today: date) -> list[dict[str, str]]:
    """Each exemption with its days in the window; where two overlap, their days together in one line."""
    judged, exemptions = told.judgement, told.proof.exemptions
    runs = [(max(e.first_day, judged.first_day), min(e.last_day, judged.last_day), e.reason) for e in exemptions]
    if sum(_length(first, last) for first, last, _ in runs) != told.proof.calendar.exempt_days:
        return [_line("Exempt days, each once", f"− {told.proof.calendar.exempt_days}")]
    return [
        _line(
            f"Exempt: {because.strip().rstrip('.') or 'no reason given'}, {from_to(first, last, today)}",
            f"− {_length(first, last)}",
        )
        for first, last, because in runs
    ]


def _units(told: ShownFigure) -> Sum:
    per = told.measure["per"]
    lines = [_line(f"{per.capitalize()}s that could keep it", told.judgement.required)]
    return _sum("How the figure is made", lines, "Of these, kept it", told.judgement.achieved)


def _gap(told: ShownFigure, today: date) -> Sum:
    lines = [_line("The most days allowed from one to the next", told.measure["maximum_days"])]
    lines += [_line("The last one was on", day_brief(day, today)) for day in _last_on(told)]
    if told.proof.calendar.exempt_days:
        lines.append(_line("Exempt days, on which no clock runs", told.proof.calendar.exempt_days))
    return _sum("How the figure is made", lines, "The most there were, ended or still running", told.judgement.achieved)


def _last_on(told: ShownFigure) -> list[date]:
    """Of a team judged as one, where there ever was one: it may lie before the window."""
    days = [unit.last_on for unit in told.proof.units] if told.per_team else []
    return [day for day in days if day]


def _on_time(told: ShownFigure, today: date) -> Sum:
    judged, percent = told.judgement, told.measure["percent"]
    achieved, late, pending = judged.achieved or 0, told.late or 0, judged.scheduled or 0
    total = achieved + late + pending
    lines = [
        _line("In time", achieved),
        _line("Too late", late),
        _line("Still pending", pending),
        _line("Together", total),
    ]
    return _sum(
        "How many must be in time",
        lines,
        f"{percent}% of {total} = {percent * total / 100:.2f}, rounded up",
        judged.required,
    )


def _presence(told: ShownFigure, today: date) -> Sum:
    lines = [_line("Days outside the bounds that are put up with", told.judgement.required)]
    return _sum("How the figure is made", lines, "Days outside the bounds", told.judgement.achieved)


def _sum(title: str, lines: list[dict[str, str]], text: str, figure: int | None) -> Sum:
    return {"title": title, "lines": lines, "total": {"text": text, "figure": "" if figure is None else str(figure)}}


def _line(text: str, figure: object) -> dict[str, str]:
    return {"text": text, "figure": str(figure)}


def _length(first: date, last: date) -> int:
    return (last - first).days + 1
