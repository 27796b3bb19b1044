"""A committee pack as plain values: the page of contents, and each figure as its proof shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from contracts.api import assessments as api
from contracts.models import Assessment
from contracts.models.statuses import MISSED, URGENT, AssessmentStatus
from contracts.queries.judged_windows import WINDOWS
from contracts.views.grid_table import proof_url
from contracts.views.proof_clocks import Clocks, ProofQuery, clocks
from contracts.views.proof_kept import kept_stated
from contracts.views.proof_page import page
from contracts.wording import ADDED_AFTERWARDS, figure
from record.dates import day_short, day_words, moment_short
from record.timezones import day_of
from teams.models import Force

MOST_BETWEEN = 5
MOST_ROWS = 10  # of a table; one figure is to fit on one sheet, and the file has them all
HOW = (
    "A figure is one promise of one team in one period: what was owed, what was done, and whether it was enough. It is "
    "worked out from what the team recorded, by rules that anybody can read; nobody types it.",
    "“Shown” is what the portal said on that day, from its record; it never changes. “As it happened” is what all that "
    "is known now makes of it, and can still change.",
    "Teams are named, not ranked: they differ in size and in what they owe.",
    "Each figure names the address of its proof as it was known at that moment, and a SHA-256: “This proof as JSON” at "
    "that address gives the same as its content_hash, and anybody can make it again from what stands in that answer.",
)


def pack_content(chosen: Sequence[Assessment], now: datetime) -> dict[str, Any]:
    """The figures in the order in which they were chosen. All of one force; each costs what its proof's page costs."""
    force = chosen[0].team.force
    title = f"Committee pack, {day_words(day_of(now))}"
    figures = [_figure(one, title, number, len(chosen), now) for number, one in enumerate(chosen, 1)]
    provisional = any(one.pop("provisional") for one in figures)
    return {
        "title": title,
        "force": force.name,
        "contracts": ", ".join(dict.fromkeys(one.contract.title for one in chosen)),
        "day": f"As of {moment_short(now)}",
        "lede": _lede(chosen),
        "note": _note(force),
        "how": [*HOW, *(["Numbers marked provisional are the portal’s own; no force has agreed them."] * provisional)],
        "figures": figures,
    }


def _lede(chosen: Sequence[Assessment]) -> str:
    missed = sum(one.status == MISSED for one in chosen)
    number = len(chosen)
    if number == 1:
        return "One figure, with what it rests on."
    return f"{number} figures, {missed or 'none'} of them missed, each with what it rests on."


def _note(force: Force) -> str:
    return "Demonstration: every name and figure is invented." if force.invented else ""


def _figure(assessment: Assessment, title: str, number: int, of: int, now: datetime) -> dict[str, Any]:
    both = clocks(assessment, ProofQuery(), now)
    shown = page(assessment, ProofQuery(), both, now)
    told, today = shown["told"], day_of(now)
    standard = f"{shown['standard'].code} {shown['standard'].title}"
    identity = (
        ("Team", assessment.team.name),
        ("Standard", f"{standard}, version {shown['version'].key}"),
        ("Period", shown["name"]),
        ("As of", moment_short(now)),
        ("As known at", moment_short(now)),
    )
    return {
        "contract": assessment.contract.title,
        "team": assessment.team.name,
        "standard": standard,
        "period": shown["name"],
        "place": f"{title}. Figure {number} of {of}",
        "figure": figure(told.judgement, told.measure, late=told.late),
        **_status(told.judgement.status),
        "identity": [{"term": term, "text": text} for term, text in identity],
        "sentence": shown["verdict"],
        "clocks": [_side(side) for side in shown["clocks"]],
        "between": _between(shown["between"]),
        "counted": _counted(shown["rows"], today),
        "not_counted": _not_counted(shown["rows"], today),
        "units": _units(shown["units"], told.measure.get("per", "team"), today),
        "sum": shown["sum"],
        **_windows(assessment, both),
        "promise": shown["standard"].promise,
        "rule": [_fact(one) for one in shown["facts"]],
        "beside": _beside(shown),
        "foot": f"{assessment.team.name}, {standard}, {shown['name']}. As of and as known at {moment_short(now)}.",
        "check": _check(assessment, both, shown["history"]["newest"], now),
        "provisional": shown["version"].provisional,
    }


def _status(status: str) -> dict[str, str]:
    return {"status": status, "word": str(AssessmentStatus(status).label)}


def _side(side: Mapping[str, Any]) -> dict[str, str]:
    said = {name: side[name] for name in ("name", "sub", "figure")}
    return said | (_status(side["status"]) if side["status"] else {"status": "", "word": ""})


def _between(lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line each; of many the first, how many more, and what the last says: that nothing else came between."""
    *named, last = [" ".join(filter(None, (one.get("lead"), one["text"]))) for one in lines]
    left_out = len(named) - MOST_BETWEEN
    more = [f"And {left_out} more: on the page."] if left_out > 0 else []
    return [*named[:MOST_BETWEEN], *more, last]


def _table(
    head: Sequence[str], rows: Iterable[Sequence[Any]], *, wide: Iterable[str], note: str = "", none: str = ""
) -> dict[str, Any]:
    written = [["" if cell is None else str(cell) for cell in row] for row in rows]
    left_out = len(written) - MOST_ROWS
    return {
        "head": list(head),
        "widths": ["rest" if name in set(wide) else "auto" for name in head],
        "rows": written[:MOST_ROWS],
        "more": f"And {left_out} more: in the file." if left_out > 0 else "",
        "note": note,
        "none": none,
    }


def _counted(rows: Any, today: date) -> dict[str, Any]:
    lines = [(day_short(row["day"], today), row["title"], row.get("recorded", "")) for row in rows.counted]
    head, none = ("Day", "What", "Recorded"), "Nothing counted in this period."
    return _table(head, lines, wide=["What"], note=rows.counted_note, none=none)


def _not_counted(rows: Any, today: date) -> dict[str, Any]:
    lines = [(day_short(row["day"], today), row["title"], row.get("why", "")) for row in rows.not_counted]
    return _table(("Day", "What", "Why not"), lines, wide=["What", "Why not"], note=rows.not_counted_note)


def _units(units: Sequence[Mapping[str, Any]], per: str, today: date) -> dict[str, Any]:
    if not units:
        return _table((), (), wide=())
    head = (per.capitalize(), "Days owed", *(cell["label"] for cell in units[0]["cells"]))
    lines = [(unit["name"], unit["days"], *(_cell(cell, today) for cell in unit["cells"])) for unit in units]
    return _table(head, lines, wide=head[:1])


def _cell(cell: Mapping[str, Any], today: date) -> str:
    if not cell["is_day"]:
        return "" if cell["value"] is None else str(cell["value"])
    return day_short(cell["value"], today) if cell["value"] else cell["without"]


def _windows(assessment: Assessment, both: Clocks) -> dict[str, Any]:
    """The last windows of the promise, this one last, as it is shown here."""
    earlier = Assessment.objects.filter(
        team=assessment.team, contract=assessment.contract, code=assessment.code, first_day__lt=assessment.first_day
    )
    statuses = list(earlier.order_by("-first_day").values_list("status", flat=True)[: WINDOWS - 1])[::-1]
    statuses.append(both.shown.judgement.status)
    missed = statuses.count(MISSED)
    periods = "period" if len(statuses) == 1 else f"{len(statuses)} periods"
    return {
        "windows": statuses,
        "windows_title": f"The last {periods}",
        "windows_words": f"Missed in {missed or 'none'} of {len(statuses)}.",
    }


def _fact(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"term": one["term"], "text": str(one["text"]), "provisional": bool(one.get("provisional"))}


def _beside(shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What stands to the right of the rule: what would have kept it, and exempt days, marked where added afterwards."""
    exempt, told = shown["exempt"], shown["told"]
    kept = kept_stated(told.proof, told.team) if told.judgement.status in URGENT else None
    lines = ["No exemption was asked for or given."]
    if exempt:
        lines = [f"{one['text']}{f' {ADDED_AFTERWARDS}.' if one['mark'] else ''}" for one in exempt["lines"]]
    if shown["adopted"]:
        lines.append(f"{shown['adopted']}.")
    would = [{"title": "What would have kept it", "lines": [kept["said"]]}] if kept else []
    return [*would, {"title": "Exempt days", "lines": lines}]


def _check(assessment: Assessment, both: Clocks, entry: int | None, now: datetime) -> str:
    told = replace(both.shown, proof=replace(both.shown.proof, as_of=now, known_at=now))
    path = proof_url(assessment.team, assessment.contract, assessment.code, assessment.first_day)
    address = f"{settings.SITE_URL}{path}?known_at={now.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    kept = f"entry {entry:,}, " if entry else ""
    digest = api.content_hash(api.shown(told))
    note = _note(assessment.team.force)
    return f"Check: {address}, {kept}SHA-256 {digest}. {note}".strip()
