"""Points as the tags `over_time` and `small_chart` take them: values and words, no places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.kinds.parts import Axis
from contracts.models.statuses import EXEMPT, MISSED, NOT_APPLICABLE, AssessmentStatus
from contracts.queries.over_time import Slot
from contracts.queries.scales import Scale, Spread, in_words, scale
from contracts.views.over_time_series import Point, Series
from contracts.wording import rule_in_brief
from contracts.wording.over_time import periods_of
from record.dates import month_short
from teams.models import Team

DAYS_OF_A_WEEK = 7
# Why there is no point, as the legend says it.
NO_TEAM, NOT_JUDGED = "no team then", "no figure"
WHY = {EXEMPT.value: "exempt", NOT_APPLICABLE.value: "nothing to judge"}


def chart(shown: Series, today: date) -> dict[str, Any]:
    """The argument of `over_time`."""
    rows = [_point(one, shown.team) for one in shown.points]
    return {
        "label": _label(shown),
        "scale": _scale(scale(shown.axis, shown.values)),
        "promised": rule_in_brief(shown.standard.measure),
        "slots": [_slot_of(one.window or one.slot, number, today) for number, one in enumerate(shown.points)],
        "points": _last_told(rows),
        "like": any(row["spread"] for row in rows),
    }


def small(shown: Series, one_scale: Scale) -> dict[str, Any]:
    """The argument of `small_chart`: the same without words, on a scale that others share."""
    return {"scale": _scale(one_scale), "points": [_point(one, shown.team) for one in shown.points]}


def of_shares(
    shares: Sequence[tuple[int, int] | None], shown: Sequence[Slot], kind: str, today: date
) -> dict[str, Any]:
    """The argument of `over_time` for the share of all teams that kept it, slot by slot."""
    whole = scale(Axis("%", most=100), [100 * part / of for share in shares if share for part, of in [share]])
    rows = [
        _row(
            value=100 * share[0] / share[1] if share else None,
            status="all",
            few=bool(share and share[1] < 10),
            figure=f"{share[0]} of {share[1]}" if share else "",
            open=slot.last_day >= today,
            why="" if share else NOT_JUDGED,
        )
        for share, slot in zip(shares, shown, strict=True)
    ]
    said = ", ".join(row["figure"] for row in rows if row["figure"])
    return {
        "label": f"Teams that kept it, each {periods_of(kind)}: {said}. The table beneath has every figure.",
        "scale": _scale(whole),
        "promised": "",
        "slots": [_slot_of(slot, number, today) for number, slot in enumerate(shown)],
        "points": _last_told(rows),
        "like": False,
    }


def _scale(found: Scale) -> dict[str, Any]:
    return {"low": found.low, "high": found.high, "ticks": list(found.ticks)}


def _slot_of(slot: Any, number: int, today: date) -> dict[str, str]:
    """What stands under the axis: the month in which it begins, and beneath it the year or "so far"."""
    first = slot.first_day
    is_week = (slot.period_last_day - slot.period_first_day).days < DAYS_OF_A_WEEK
    by_day = is_week or first != slot.period_first_day
    name = f"{first.day} {month_short(first, first)}" if by_day else month_short(first, first)
    begins = number == 0 or (first.month == 1 and (not is_week or first.day <= DAYS_OF_A_WEEK))
    return {"name": name, "under": "so far" if slot.last_day >= today else str(first.year) if begins else ""}


def _point(one: Point, team: Team) -> dict[str, Any]:
    return _row(
        value=one.value,
        status=one.window.status if one.window else "",
        promised=one.promised,
        few=one.few,
        revised=bool(one.stood),
        figure=one.figure,
        open=not one.closed,
        spread=one.spread if one.value is not None else None,
        why=_why(one, team) if one.value is None else "",
    )


def _row(**given: Any) -> dict[str, Any]:
    without = {"promised": None, "revised": False, "spread": None, "told": given["status"] == MISSED}
    return without | given


def _why(one: Point, team: Team) -> str:
    if one.window:
        return WHY.get(one.window.status, NOT_JUDGED)
    gone = team.active_until and team.active_until < one.slot.first_day
    return NO_TEAM if gone or one.slot.last_day < team.active_from else NOT_JUDGED


def _last_told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last figure is said in any case, as those missed are."""
    last = max((number for number, row in enumerate(rows) if row["value"] is not None), default=None)
    return [row | {"told": row["told"] or number == last} for number, row in enumerate(rows)]


def _label(shown: Series) -> str:
    windows = [one for one in shown.points if one.window]
    if not windows:
        return f"{shown.team.name}, {shown.standard.title}: nothing has been judged."
    missed = [f"{one.name}, {one.figure}" for one in windows if one.window and one.window.status == MISSED]
    said = f"Missed in {'; '.join(missed)}." if missed else "None missed."
    span = f"each {periods_of(shown.kind)} from {windows[0].name} to {windows[-1].name}"
    return f"{shown.team.name}, {shown.standard.title}, {span}. {said} The table beneath has every figure."


def middle_in_words(spread: Spread | None, axis: Axis) -> str:
    return in_words(spread.middle, axis) if spread else ""


def status_word(point: Point) -> str:
    return str(AssessmentStatus(point.window.status).label) if point.window else ""
