"""The geometry of the portal's charts: numbers in, places out. Templates print them; nothing is added up there."""

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.models.statuses import KEPT_FIRST

# -- One mark a team ---------------------------------------------------------------------------------------------------

MARKS_A_ROW = 30
MARK_PITCH = 13


@dataclass(frozen=True)
class ChartMark:
    """One team's status at a place of the drawing."""

    status: str
    x: int
    y: int


def marks(counts: Mapping[str, int]) -> dict:
    """`{"marks": [Mark, …], "height": …, "counts": counts}`, ordered met … nothing to judge, 30 a row."""
    statuses = [status for status in KEPT_FIRST for _ in range(counts.get(status, 0))]
    places = [
        ChartMark(status, MARK_PITCH * (index % MARKS_A_ROW), MARK_PITCH * (index // MARKS_A_ROW))
        for index, status in enumerate(statuses)
    ]
    rows = max(1, -(-len(statuses) // MARKS_A_ROW))
    return {"marks": places, "height": MARK_PITCH * rows - 1, "counts": counts}


# -- Sparkline ---------------------------------------------------------------------------------------------------------

TOP, BOTTOM, LEFT, RIGHT = 3, 25, 4, 88


def sparkline(
    *,
    values: Sequence[float | None],
    low: int,
    high: int,
    unit: str = "",
    last: str | None = None,
    said: str | None = None,
) -> dict:
    """A line over the last closed periods on a fixed scale from `low` (bottom) to `high` (top rule).

    `values` are oldest first, None before the team existed: hatched, never zero. A value off the scale
    is drawn at its edge; the figure beside it says what it was. Values that are shares have their own words:
    `last` is the figure beside the line, `said` what is read out after it.
    """
    step = (RIGHT - LEFT) / max(1, len(values) - 1)
    places = [
        (LEFT + index * step, _height(value, low, high)) for index, value in enumerate(values) if value is not None
    ]
    if not places:
        return {"line": "", "before": RIGHT - 1, "end": None, "last": last or "new", "said": ""}
    known = [value for value in values if value is not None]
    return {
        "line": "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places),
        "before": f"{places[0][0] - 7:.1f}" if values[0] is None else "",
        "end": f"{places[-1][1]:.1f}",
        "end_x": f"{places[-1][0]:g}",
        "last": known[-1] if last is None else last,
        "said": _said(known, unit) if said is None else said,
    }


def _height(value: float, low: int, high: int) -> float:
    share = (min(max(value, low), high) - low) / (high - low)
    return BOTTOM - share * (BOTTOM - TOP)


def _said(known: Sequence[float], unit: str) -> str:
    earlier = ", ".join(str(value) for value in known[:-1])
    return f"{unit}; earlier: {earlier}" if earlier else unit


# -- Strip: a row a month, a column a day ------------------------------------------------------------------------------

COLUMNS = 31  # every month on the same columns, so that a weekday's column is the same width in each
CELL, MARK_STEP = 34, 24
KINDS = ("counted", "late", "not", "planned")


@dataclass
class StripRow:
    """One month of the strip, in percent across and pixels down."""

    name: str
    first: dt.date
    last: dt.date
    days: list[dict] = field(default_factory=list)
    numbers: list[dict] = field(default_factory=list)
    marks: list[dict] = field(default_factory=list)
    spans: list[dict] = field(default_factory=list)
    today: dict | None = None
    due: dict | None = None
    top: int = 0
    cell: int = CELL
    foot: int = 0
    height: int = 0


def strip(
    *,
    first_day: dt.date,
    last_day: dt.date,
    label: str,
    marks: Sequence[Mapping] = (),
    exempt: Iterable[tuple[dt.date, dt.date]] = (),
    spans: Sequence[Mapping] = (),
    today: dt.date | None = None,
    today_word: str = "today",
    due_by: dt.date | None = None,
    counted: str = "counted",
) -> dict:
    """A period day by day.

    `label` is the whole chart in a sentence. `marks` are `{"day", "ref": "1", "kind": one of KINDS}`. `exempt` are
    pairs of first and last day. `spans` are `{"from", "to", "open": bool, "text": str}`, the distances of a gap,
    labelled in days or with a text of their own.
    `today` only for a period that is open, with its word: later days are outlined. `due_by` draws the amber line.
    `counted` is what the legend calls the marks of that kind.
    """
    closed_days = _days_of(exempt)
    rows = [_row(month, first_day, last_day, closed_days, today) for month in _months(first_day, last_day)]
    tall = bool(spans) or today is not None
    for row in rows:
        row.top = 20 if tall else 0
        _place_marks(row, [mark for mark in marks if row.first <= mark["day"] <= row.last])
        _place_spans(row, spans)
        _place_lines(row, today, due_by)
        row.foot = row.top + row.cell + (15 if tall else 14)
        row.height = row.foot + (5 if tall else 4)
    return {"rows": rows, "label": label, "legend": _legend(marks, closed_days, counted), "today_word": today_word}


def _months(first_day: dt.date, last_day: dt.date) -> list[dt.date]:
    months, month = [], first_day.replace(day=1)
    while month <= last_day:
        months.append(month)
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return months


def _days_of(stretches: Iterable[tuple[dt.date, dt.date]]) -> set[dt.date]:
    return {first + dt.timedelta(days=offset) for first, last in stretches for offset in range((last - first).days + 1)}


def _row(month: dt.date, first_day: dt.date, last_day: dt.date, exempt: set, today: dt.date | None) -> StripRow:
    end = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    row = StripRow(f"{month:%b}", max(month, first_day), min(end, last_day))
    for number in range(row.first.day, row.last.day + 1):
        day = month.replace(day=number)
        row.days.append(
            {
                "x": _across(number - 1),
                "weekend": day.weekday() >= 5,
                "exempt": day in exempt,
                "future": today is not None and day > today,
            }
        )
    row.numbers = [
        {"x": _across(number - 0.5), "text": number}
        for number in sorted({1, 8, 15, 22, row.last.day})
        if row.first.day <= number <= row.last.day
    ]
    return row


def _across(columns: float) -> str:
    return f"{100 * columns / COLUMNS:.3f}%"


def _place_marks(row: StripRow, marks: Sequence[Mapping]) -> None:
    """Marks nearer than two days would lie on one another on a phone: each takes the first level that is free."""
    levels: list[dt.date] = []
    for mark in sorted(marks, key=lambda mark: mark["day"]):
        level = next((index for index, day in enumerate(levels) if (mark["day"] - day).days >= 2), len(levels))
        levels[level : level + 1] = [mark["day"]]
        row.marks.append({**mark, "x": _across(mark["day"].day - 0.5), "y": row.top + CELL // 2 + level * MARK_STEP})
    row.cell = CELL + max(0, len(levels) - 1) * MARK_STEP


def _place_spans(row: StripRow, spans: Sequence[Mapping]) -> None:
    for span in spans:
        first, last = max(span["from"], row.first), min(span["to"], row.last)
        if first > last or (first == last and span["from"] != span["to"]):
            continue
        days = (span["to"] - span["from"]).days
        row.spans.append(
            {
                "x1": _across(first.day - 0.5),
                "x2": _across(last.day - 0.5),
                "y": row.top + CELL // 2,
                "open": span.get("open", False),
                "middle": _across((first.day + last.day - 1) / 2),
                "text": _text(span, days) if _is_longest(span, first, last) else "",
            }
        )


def _is_longest(span: Mapping, first: dt.date, last: dt.date) -> bool:
    """A distance that runs over months is labelled once, on the month that shows most of it."""
    return 2 * (last - first).days >= (span["to"] - span["from"]).days


def _text(span: Mapping, days: int) -> str:
    """What the span says of itself, where not every day of it counts; else the distance."""
    return span.get("text") or _distance(days, span.get("open", False))


def _distance(days: int, still_open: bool) -> str:
    if days < 5:
        return str(days)
    return f"{days} so far" if still_open else f"{days} days"


def _place_lines(row: StripRow, today: dt.date | None, due_by: dt.date | None) -> None:
    bottom = row.top + row.cell + 4
    if today and row.first <= today <= row.last:
        row.today = {
            "x": _across(today.day - 0.5),
            "word": _across(today.day - (0.7 if today.day > 28 else 0.3)),
            "at_end": today.day > 28,
            "top": row.top - 6,
            "bottom": bottom,
        }
    if due_by and row.first <= due_by <= row.last:
        row.due = {"x": _across(due_by.day - 0.5), "top": row.top, "bottom": bottom, "text": f"due {due_by.day}"}
        row.numbers = [number for number in row.numbers if abs(number["text"] - due_by.day) > 2]


def _legend(marks: Sequence[Mapping], exempt: set, counted: str) -> list[dict]:
    """One entry a kind that the chart shows, each with the first reference of its kind as the example."""
    entries = []
    for kind in KINDS:
        first = next((mark for mark in marks if mark["kind"] == kind), None)
        if first:
            words = {"counted": counted, "late": f"{counted}, recorded late", "not": "not counted"}.get(kind, kind)
            entries.append({"kind": kind, "ref": first["ref"], "words": words})
    return [*entries, {"kind": "exempt", "ref": "", "words": "exempt days"}] if exempt else entries
