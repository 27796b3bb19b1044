"""What the proof of a `presence` shows: the days outside the bounds, in runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from contracts.engine.proof import Considered, UnitLine
from contracts.kinds.parts import Channels, Measure
from contracts.kinds.presence.standing import EVIDENCE, RUN, STOOD, runs_of, stood_on, things  # noqa: F401 (as this folder's)
from contracts.queries.proof import ShownFigure
from contracts.queries.proof_evidence import EvidenceRow
from contracts.queries.recordings import BEFORE_NOTED, Recordings
from contracts.views.proof_bars import run_bars
from contracts.views.proof_rows import Rows, RowWords, mark
from contracts.views.proof_sum import Sum, line, sum_of
from contracts.views.proof_tables import Table, moment, run
from contracts.views.proof_units import number
from contracts.wording.things import days
from record.dates import day_short
from record.timezones import ONE_DAY

# Each breach day once a unit; the id is the unit's key.
ROWS = """
SELECT x.id AS cell_id, coalesce(n.police_id, t.key) AS id, b.day::date AS day, 'counted' AS reason
FROM unit u
JOIN cell x ON x.id = u.cell_id
JOIN outside o ON o.life_id = u.life_id
JOIN duty d ON d.id = x.duty_id AND d.kind = 'presence'
JOIN teams_team t ON t.id = x.team_id
LEFT JOIN teams_neighbourhood n ON n.id = u.unit_id AND d.per = 'neighbourhood'
CROSS JOIN LATERAL unnest(o.days * u.owed * contracts_span(NULL, %(today)s)) AS r (run)
CROSS JOIN LATERAL generate_series(lower(r.run), upper(r.run) - 1, INTERVAL '1 day') AS b (day)
"""
LEADS_WITH = "days outside the bounds"


def source(measure: Measure) -> str:
    """A breach is a day of a unit."""
    return measure["per"]


def evidence_columns(measure: Measure) -> tuple[str, ...]:
    return (*STOOD, *RUN)


def row_evidence(told: ShownFigure, one: Considered) -> dict[str, Any]:
    """How many stood on that day, and what."""
    return stood_on(told, one.id, one.day)


def unit_evidence(told: ShownFigure, unit: UnitLine) -> dict[str, Any]:
    return {}


def further_evidence(told: ShownFigure) -> list[EvidenceRow]:
    """Each posting or priority that was looked at, and then the days of each unit, in runs of what stood on them."""
    return [*things(told), *runs_of(told)]


def template(measure: Measure) -> str:
    return "contracts/_days_outside.html"


def rows(told: ShownFigure, words: RowWords) -> Rows:
    """Breach days as runs: a week without a named officer is one row."""
    names = {unit.unit: unit.name for unit in told.proof.units}
    runs = [
        {
            "ref": str(number),
            "day": days[0],
            "last_day": days[-1],
            "days": len(days),
            "title": names.get(unit, told.team.name),
            "kind": "counted",
        }
        for number, (unit, days) in enumerate(_runs(told.proof.counted), 1)
    ]
    return Rows(runs, [], [], [mark(run) for run in runs], shown=_shown(told))


def sentence(told: ShownFigure, channels: Channels, today: date) -> str | None:
    return None


def _shown(told: ShownFigure) -> dict[str, Any]:
    """What stood: the days of each unit as a bar and in words, and each posting or priority with its days."""
    found, window = runs_of(told), (told.judgement.first_day, told.judgement.last_day)
    bars = [
        {"name": name, "bars": run_bars([_run(one) for one in lines], *window)}
        for (_, name), lines in groupby(found, key=lambda one: (one.id, one.title))
    ]
    return {
        "of_people": told.measure["fact"] == "published_officer",
        "bars": bars,
        "runs": [{"day": one.day, "where": one.title} | one.said for one in found],
        "things": [{"name": one.title} | one.said for one in things(told)],
        "several": len(bars) > 1,
        "any_afterwards": any(one.said["recorded_afterwards"] for one in found),
    }


def _run(one: EvidenceRow) -> dict[str, Any]:
    kind = "off" if one.said["outside"] else "late" if one.said["recorded_afterwards"] else "on"
    return {"day": one.day, "last_day": one.said["run_until"], "number": one.said["stood"], "kind": kind}


def tables(told: ShownFigure, found: Rows, words: RowWords, known: Recordings, today: date) -> list[Table]:
    """The days outside, what stood on which days, and each posting or priority with its days and who recorded them."""
    outside = [(run(row["day"], row["last_day"], today), row["title"], row["days"]) for row in found.counted]
    stood, people = found.shown, found.shown["of_people"]
    who = "Who was published" if people else "Which priorities stood"
    heads = ("Days", "Where", "How many", "Who" if people else "Which")
    of_things = ("Officer" if people else "Priority", "Where", "Published" if people else "In force", "Counts")
    return [
        Table("Days outside the bounds", ("Days", "Where", "How many"), outside, none="There was none."),
        Table("What stood, day by day", heads, [_stood(one, today) for one in stood["runs"]]),
        Table(
            who,
            (*of_things, "Recorded", "By"),
            [_thing(one, known, today) for one in things(told)],
            none="There was none.",
        ),
    ]


def _stood(row: dict[str, Any], today: date) -> tuple[Any, ...]:
    names = ", ".join(row["stood_names"]) or "–"
    afterwards = " (recorded afterwards)" if row["recorded_afterwards"] else ""
    return run(row["day"], row["run_until"], today), row["where"], row["stood"], f"{names}{afterwards}"


def _thing(one: EvidenceRow, known: Recordings, today: date) -> tuple[str, ...]:
    said, at = one.said, one.said["recorded_at"]
    shown, counts = "not published", "no: the posting is not published"
    if first := said["shown_from"]:
        shown = run(first, said["shown_until"], today) if said["shown_until"] else f"{day_short(first, today)}, no end"
        counts = days(said["days_counted"]) if said["days_counted"] else "no day of this period"
    late = " (afterwards)" if said["recorded_afterwards"] else ""
    ended = said["end_recorded_at"]
    end = f"; its end {moment(ended, today)}" if ended and ended != at else ""
    recorded = f"{moment(at, today) if at else BEFORE_NOTED}{late if at else ''}{end}"
    return one.title, said["place"] or "", shown, counts, recorded, known.by_thing(one.of, one.id, at)


def strip_label(days: str) -> str:
    return f"Days outside the bounds from {days}." if days else "No day missing."


def strip_spans(told: ShownFigure, rows: Rows, *, today: date, last_before: date | None) -> list[dict[str, Any]]:
    return [
        {"from": row["day"], "to": row["last_day"], "text": f"{row['days']} day{'' if row['days'] == 1 else 's'}"}
        for row in rows.counted
    ]


def proof_sum(told: ShownFigure, today: date) -> Sum | None:
    lines = [line("Days that may be outside the bounds", told.judgement.required)]
    return sum_of("How the figure is made", lines, "Days outside the bounds", told.judgement.achieved)


def unit_cells(told: ShownFigure, unit: UnitLine) -> list[dict[str, Any]]:
    return [number("Days outside", unit.done)]


def _runs(breaches: Iterable[Considered]) -> list[tuple[str, list[date]]]:
    """Days that follow one another, of each unit; by their first day."""
    ordered = sorted(breaches, key=lambda one: (one.id, one.day))
    # Within a run the day grows as the place does, so their difference stays.
    keyed = groupby(enumerate(ordered), key=lambda pair: (pair[1].id, pair[1].day - pair[0] * ONE_DAY))
    runs = [(unit, [one.day for _, one in run]) for (unit, _), run in keyed]
    return sorted(runs, key=lambda run: (run[1][0], run[0]))
