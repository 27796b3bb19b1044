"""Everything a proof shows, as its template takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from contracts.kinds import KINDS
from contracts.models import Assessment
from contracts.queries.adoption import adoption_words
from contracts.queries.announced import is_announced, of_those
from contracts.queries.proof import (
    Around,
    ShownFigure,
    around,
)
from contracts.views.grid_table import proof_url
from contracts.views.proof_clocks import (
    Clocks,
    ProofQuery,
    another_day,
    between,
    cards,
    differing,
    revised,
)
from contracts.views.proof_exempt import exempt
from contracts.views.proof_rows import RowWords
from contracts.views.proof_strip import strip
from contracts.views.proof_sum import proof_sum
from contracts.views.proof_units import units
from contracts.views.rule_facts import rule_facts, warns
from contracts.wording import fact, figure_recorded, why_exempt, window_name
from contracts.wording.phrases import UnitStanding
from record.dates import as_recorded
from record.entries import Entry
from record.timezones import day_of

# Days of each kind of period, at most.
LONGEST = (("week", 7), ("month", 31), ("quarter", 92), ("half_year", 184), ("year", 366))
TURNS = ("status", "required", "version")  # an entry that changes one of these is shown; the others are counted


def page(assessment: Assessment, asked: ProofQuery, both: Clocks, words: RowWords, now: datetime) -> dict[str, Any]:
    """The context of `contracts/proof.html`."""
    shown = both.shown
    today = min(day_of(shown.proof.as_of), day_of(now))
    kind = KINDS.of(shown.measure).proof
    found = kind.rows(shown, words)
    near, address = around(assessment), _address(assessment)
    last_before = None if both.known_shown else near.last_on
    entries = [*reversed(both.figures.record.entries)]
    return {
        "told": shown,
        "standard": shown.proof.standard,
        "version": shown.proof.standard.version,
        "team": assessment.team,
        "name": window_name(shown.measure["period"], shown.judgement, today),
        "verdict": verdict(shown, words, today),
        "clocks": cards(both, address, now),
        "known_words": as_recorded(both.figures.instant) if both.known_shown else "",
        "not_then": asked.known_at is not None and not both.known_shown and as_recorded(asked.known_at),
        "another_day": another_day(both),
        "revised": revised(both, now),
        "differing": differing(both.figures, now),
        "between": between(both.figures, now),
        "rows": found,
        "row_words": words,
        "rows_template": kind.template(shown.measure),
        "strip": strip(shown, found, today=today, is_now=today == day_of(now), last_before=last_before),
        "exempt": exempt(shown, today),
        "facts": [
            *rule_facts(shown.proof.standard, assessment.contract, words.channels, words.audiences),
            *warns(shown.measure),
        ],
        "adopted": adoption_words(shown.proof.standard.version, shown.judgement.first_day, today),
        "sum": proof_sum(shown, today),
        "units": units(shown),
        "links": _links(assessment, asked),
        "beside": _beside(near, today),
        "history": _history(entries, both.figures.record.revisions(), shown, today),
        "judged_on": today,
    }


def verdict(told: ShownFigure, words: RowWords, today: date) -> str:
    """The sentence after the status word."""
    if said := KINDS.of(told.measure).proof.sentence(told, words.channels, today):
        return said
    exemptions, units = told.proof.exemptions, told.proof.units
    until = max((one.last_day for one in exemptions), default=None)
    return fact(
        told.judgement,
        told.measure,
        words.channels,
        today=today,
        team=told.team.name,
        last_on=units[0].last_on if told.per_team and units else None,
        late=told.late,
        grade=told.grade,
        exempt_because=why_exempt(exemptions),
        exempt_until=until,
        owed_days=told.proof.calendar.obligated_days,
        units=[] if told.per_team else [UnitStanding(u.name, u.done, u.required, u.next_due_on) for u in units],
        announced=_announced(told, words, today),
    )


def _announced(told: ShownFigure, words: RowWords, today: date) -> int | None:
    """How many of the plans that are expected to count people have been told of."""
    expected = {one.id for one in told.proof.not_counted if one.reason == "expected"}
    plans = [activity for key, activity in told.activities.items() if key in expected]
    if not told.judgement.scheduled or not all(words.channels[plan.channel_id].has_notice for plan in plans):
        return None
    known = [is_announced(plan, today) for plan in plans]
    return of_those(known, told.judgement.scheduled, counted=told.per_team)


def _address(assessment: Assessment) -> str:
    return proof_url(assessment.team, assessment.contract, assessment.code, assessment.first_day)


def _links(assessment: Assessment, asked: ProofQuery) -> list[dict[str, Any]]:
    identity = [assessment.team.key, assessment.contract.key, assessment.code, assessment.first_day]
    json = reverse("api:proof", args=identity) + asked.both
    csv = f"{_address(assessment)}{asked.query}{'&' if asked.query else '?'}format=csv"
    return [
        {"label": "This proof as JSON", "url": json, "icon": "ui-download"},
        {"label": "This proof as CSV", "url": csv, "icon": "ui-download"},
        {"label": "This figure as PDF", "url": f"{_address(assessment)}?format=pdf", "icon": "ui-download"},
        {"label": "Print this proof", "print": True},
    ]


def _beside(near: Around, today: date) -> dict[str, Any]:
    """The windows around this one, and the other parts of its period where a changed measure cuts it."""
    return {
        "before": near.before and window_link(near.before, today),
        "after": near.after and window_link(near.after, today),
        "parts": [window_link(part, today) for part in near.parts],
    }


def window_link(assessment: Assessment, today: date) -> dict[str, Any]:
    """One window by its days, with its status."""
    name = window_name(_kind(assessment), assessment, today)
    return {"name": f"{name[0].upper()}{name[1:]}", "url": _address(assessment), "status": assessment.status}


def _kind(assessment: Assessment) -> str:
    """The kind of its period: windows of one standard may have different ones, as its versions differ."""
    length = (assessment.period_last_day - assessment.period_first_day).days + 1
    return next(kind for kind, longest in LONGEST if length <= longest)


def _history(entries: list[Entry], revisions: list[Entry], told: ShownFigure, today: date) -> dict[str, Any]:
    """The entries that turned something, the newest first; how many others there are; and the newest one's number."""
    turns = [entry for entry in entries if _turns(entry) or entry in revisions]
    return {
        "entries": [_entry(entry, told, today) for entry in turns],
        "quiet": len(entries) - len(turns),
        "newest": entries[0].sequence if entries else None,
    }


def _turns(entry: Entry) -> bool:
    before, after = entry.before or {}, entry.after or {}
    return any(before.get(name) != after.get(name) for name in TURNS)


def _entry(entry: Entry, told: ShownFigure, today: date) -> dict[str, Any]:
    """What it was and became, each a status with its figure; None where it was not kept before, or no longer."""
    return {
        "at": entry.at,
        "sequence": entry.sequence,
        "before": entry.before and _stood(entry.before, told),
        "after": entry.after and _stood(entry.after, told),
        "version": _version_change(entry),
    }


def _stood(said: dict[str, Any], told: ShownFigure) -> dict[str, str]:
    judged = replace(told.judgement, **{name: said[name] for name in ("status", "achieved", "required", "scheduled")})
    return {"status": judged.status, "figure": figure_recorded(judged, told.measure)}


def _version_change(entry: Entry) -> str:
    """The version by which it is judged from then on, where that changed."""
    before, after = entry.before or {}, entry.after or {}
    return after.get("version", "") if before and before.get("version") != after.get("version") else ""
