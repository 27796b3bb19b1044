"""What the page of the grid says of itself: of which day it is, how many teams ask for somebody, what was left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from contracts.grid_forms import GridFilter
from contracts.models.statuses import AssessmentStatus
from contracts.queries.freshness import freshness
from contracts.queries.grid import GridQuery
from contracts.views.grid_sheet import Sheet
from contracts.views.grid_table import GridAddress, proof_url
from contracts.wording import period_name
from record.dates import as_recorded, day_words

FILTERS = ("section", "standard", "status", "team")


def about(made: Sheet, form: GridFilter, address: GridAddress, now: datetime) -> dict[str, Any]:
    asked = made.asked
    return {
        "said": _said(made, form),
        "notes": [*_notes(asked, address), *_narrowed(made, form, address)],
        "most_first": made.order == "missed",
        "freshness": _freshness(asked, now),
        "taken_off": _taken_off(form, address),
        "next": None if asked.is_another_day or made.troubled else _next(made, asked.today),
        "all_url": address.without(*FILTERS),
    }


def _said(made: Sheet, form: GridFilter) -> dict[str, Any]:
    """How many teams ask for somebody, of how many: whatever statuses are shown."""
    return {
        "teams": made.number,
        "troubled": made.troubled,
        "had": made.asked.is_another_day,
        "judged": len(made.whole),
        "figures": made.windows,
        "cells": sum(made.counts().values()),
    }


def _narrowed(made: Sheet, form: GridFilter, address: GridAddress) -> list[dict[str, str]]:
    """How much of the whole a filter by status shows; nothing where it shows nothing, which the page says at length."""
    shown = made.windows
    if not form.statuses or not shown:
        return []
    whole = sum(len(cell.whole) for cell in made.whole.values())
    words = " or ".join(AssessmentStatus(status).word for status in form.statuses)
    figures = f"{shown:,} {'figure is' if shown == 1 else 'figures are'} {words}."
    back = {"url": address.without("status"), "link": "Show all figures"}
    return [{"lead": figures, "text": f"The other {whole - shown:,} are not shown.", "icon": "ui-search", **back}]


def _notes(asked: GridQuery, address: GridAddress) -> list[dict[str, str]]:
    """Of which day the figures are, where it is not this one."""
    back = {"url": address.without("period", "known_on"), "link": "Back to now"}
    notes = []
    if asked.known_on:
        known = f"As known on {day_words(asked.known_on)}, as of the end of that day."
        notes.append({"lead": known, "text": "Not the figures of today.", "icon": "ui-clock", **back})
    if asked.quarter:
        name = period_name("quarter", asked.quarter.first_day, asked.quarter.last_day)
        lead, text = (f"{name}.", ENDED) if asked.is_over else (f"{name}, so far.", RUNS)
        notes.append({"lead": lead, "text": text, "icon": "ui-calendar", **({} if notes else back)})
    return notes


ENDED = "Every window that ended in it. A cell sums its windows, the worst first, and opens to each."
RUNS = "Every window that has ended in it, and those that are open. A cell sums its windows and opens to each."


def _freshness(asked: GridQuery, now: datetime) -> dict[str, Any]:
    """Of another day nothing was checked just now."""
    if asked.known_on:
        return {"late": False, "said": f"As of the end of {day_words(asked.known_on)}, as known then."}
    fresh = freshness(now)
    if asked.quarter and asked.is_over:
        ended = f"Of windows that ended by {day_words(asked.quarter.last_day, asked.today)}"
        fresh["said"] = f"{ended}, as known on {as_recorded(now)}."
    return fresh


def _taken_off(form: GridFilter, address: GridAddress) -> list[dict[str, str]]:
    """Each filter that leaves something out, with the address without it."""
    found = []
    for name in FILTERS:
        if form.cleaned_data[name]:
            words = dict(form.fields[name].choices)[form.cleaned_data[name]]  # type: ignore[attr-defined]
            found.append({"words": str(words), "url": address.to(**{name: None}, open=None, fold=None)})
    return found


def _next(made: Sheet, today: date) -> dict[str, Any] | None:
    """What could turn next, where nothing is wrong."""
    due = [
        (window.due_by, team.name, standard.title, team, window)
        for team in made.everybody
        for standard, cell in zip(made.columns, made.row(team), strict=True)
        for window in (cell.windows if cell else ())
        if window.due_by and window.due_by >= today
    ]
    if not due:
        return None
    day, name, title, team, window = min(due, key=lambda one: one[:3])
    url = proof_url(team, made.terms.contract, window.code, window.first_day)
    return {"day": day, "title": f"{name}, {title}", "url": url}
