"""A committee pack as plain values: the page of contents, and each figure as its proof shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from contracts.api import assessments as api
from contracts.kinds import KINDS
from contracts.models import Assessment
from contracts.models.statuses import MISSED, URGENT, AssessmentStatus
from contracts.queries.judged_windows import WINDOWS
from contracts.queries.recordings import recordings
from contracts.views import pack_words as words
from contracts.views.proof_clocks import Clocks, ProofQuery, clocks
from contracts.views.proof_kept import kept_on_paper
from contracts.views.proof_page import page
from contracts.views.proof_rows import row_words
from contracts.views.proof_tables import Table
from contracts.wording import ADDED_AFTERWARDS, figure
from record.dates import day_short, moment_short
from record.timezones import day_of

MOST_BETWEEN = 5
MOST_ROWS = 20  # of a table: a sheet is to be read, and the file has them all


def pack_content(chosen: Sequence[Assessment], now: datetime) -> dict[str, Any]:
    """The figures in the order in which they were chosen. All of one force; each costs what its proof's page costs."""
    force = chosen[0].team.force
    title = words.title(chosen, now)
    figures = [
        _figure(one, now) | {"place": _place(title, number, len(chosen))} for number, one in enumerate(chosen, 1)
    ]
    provisional = any(one.pop("provisional") for one in figures)
    return {
        "title": title,
        "force": force.name,
        "contracts": ", ".join(dict.fromkeys(one.contract.title for one in chosen)),
        "day": f"As of {moment_short(now)}",
        "lede": words.lede(chosen),
        "note": words.note(force),
        "how": words.how(chosen, provisional=provisional),
        "figures": figures,
    }


def _place(title: str, number: int, of: int) -> str:
    return title if of == 1 else f"{title}. Figure {number} of {of}"


def _figure(assessment: Assessment, now: datetime) -> dict[str, Any]:
    both = clocks(assessment, ProofQuery(), now)
    shown = page(assessment, ProofQuery(), both, row_words(), now)
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
        "figure": figure(told.judgement, told.measure, late=told.late),
        **_status(told.judgement.status),
        "identity": [{"term": term, "text": text} for term, text in identity],
        "sentence": shown["verdict"],
        "clocks": [_side(side) for side in shown["clocks"]],
        "between": _between(shown["between"]),
        "tables": _tables(shown, today),
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


def _tables(shown: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
    """What its kind of measure shows, then its units."""
    told, rows = shown["told"], shown["rows"]
    kind = KINDS.of(told.measure).proof
    tables = [*kind.tables(told, rows, shown["row_words"], recordings(told), today)]
    tables += _units(shown["units"], told.measure.get("per", "team"), today)
    return [_table(one) for one in tables]


def _table(table: Table) -> dict[str, Any]:
    written = [["" if cell is None else str(cell) for cell in row] for row in table.rows]
    left_out = len(written) - MOST_ROWS
    more = f"And {left_out} more, left out for room: “This proof as CSV” at the address below has all {len(written)}."
    return {
        "title": table.title,
        "head": list(table.head),
        "rows": written[:MOST_ROWS],
        "beneath": [line for line in (more if left_out > 0 else "", table.besides) if line],
        "note": table.note,
        "none": table.none,
    }


def _units(units: Sequence[Mapping[str, Any]], per: str, today: date) -> list[Table]:
    if not units:
        return []
    head = (per.capitalize(), "Days owed", *(cell["label"] for cell in units[0]["cells"]))
    lines = [(unit["name"], unit["days"], *(_cell(cell, today) for cell in unit["cells"])) for unit in units]
    return [Table("One by one", head, lines)]


def _cell(cell: Mapping[str, Any], today: date) -> str | int | None:
    if "text" in cell:
        return cell["text"]
    if not cell["is_day"]:
        return cell["value"]
    return day_short(cell["value"], today) if cell["value"] else cell["without"]


def _windows(assessment: Assessment, both: Clocks) -> dict[str, Any]:
    """The last windows of the promise, this one last, as it is shown here."""
    earlier = Assessment.objects.filter(
        team=assessment.team, contract=assessment.contract, code=assessment.code, first_day__lt=assessment.first_day
    )
    statuses = list(earlier.order_by("-first_day").values_list("status", flat=True)[: WINDOWS - 1])[::-1]
    statuses.append(both.shown.judgement.status)
    missed, of = statuses.count(MISSED), len(statuses)
    return {
        "windows": statuses,
        "windows_title": "The first period" if of == 1 else f"The last {of} periods",
        "windows_words": f"Missed in {missed or 'none'} of {of}, counting this one."
        if of > 1
        else "None came before it.",
    }


def _fact(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"term": one["term"], "text": str(one["text"]), "provisional": bool(one.get("provisional"))}


def _beside(shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What stands to the right of the rule: what would have kept it, and exempt days, marked where added afterwards."""
    exempt, told = shown["exempt"], shown["told"]
    kept = kept_on_paper(told.proof, told.team) if told.judgement.status in URGENT else None
    lines = ["No exemption was asked for or given."]
    if exempt:
        lines = [f"{one['text']}{f' {ADDED_AFTERWARDS}.' if one['mark'] else ''}" for one in exempt["lines"]]
    if shown["adopted"]:
        lines.append(f"{shown['adopted']}.")
    return [*([kept] if kept else []), {"title": "Exempt days", "lines": lines}]


def _check(assessment: Assessment, both: Clocks, entry: int | None, now: datetime) -> str:
    told = replace(both.shown, proof=replace(both.shown.proof, as_of=now, known_at=now))
    kept = f"entry {entry:,} of the force’s record, " if entry else ""
    digest = api.content_hash(api.shown(told))
    said = f"Check, signed in: {words.address(assessment, now)}, {kept}SHA-256 {digest}."
    return f"{said} {words.note(assessment.team.force)}".strip()
