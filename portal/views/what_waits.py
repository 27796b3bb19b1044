"""What waits for me: what needs one's decision large, and small beside it what waits with the teams one leads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contracts.engine.settling import settle_each_stale
from contracts.queries import unplanned
from contracts.queries.exemptions import next_to_end
from portal.templatetags.gds import in_words
from portal.what_waits.counting import waiting_numbers
from portal.what_waits.sources import AT_ONCE, SOURCES, Asking, Source, elsewhere, waiting_rows
from teams.permissions import Permission
from teams.requests import SignedInRequest

LARGEST_WORD = 12


@require_safe
def what_waits(request: SignedInRequest) -> HttpResponse:
    """A fixed number of queries, but for the teams whose figures had to be brought up to date."""
    now = timezone.now()
    asking = Asking(request.user, now)
    rows = waiting_rows(asking.person, now)
    numbers = waiting_numbers(asking.person, now)
    settle_each_stale(set(rows["flags"].values_list("team", flat=True)[:AT_ONCE]), now)
    number = sum(numbers.values())
    sections = [_section(source, rows[source.key], numbers[source.key], now) for source in SOURCES]
    teams = [_with_teams(source, asking) for source in SOURCES]
    context = {
        "lede": _lede(number, any(teams)),
        "number": number,
        "sections": [section for section in sections if section["number"]],
        "with_teams": [one for one in teams if one],
        "silent": unplanned.answered(asking.in_sight(Permission.ACKNOWLEDGE_FLAG)).count(),
        "next_to_end": None if number else next_to_end(asking.in_sight(Permission.READ), asking.today),
        "today": asking.today,
        "now": now,
    }
    return render(request, "portal/what_waits.html", context)


def _section(source: Source, rows: Any, number: int, now: datetime) -> dict[str, Any]:
    shown = list(rows[:AT_ONCE]) if number else []
    return {
        "source": source,
        "number": number,
        "lines": source.lines(shown, now) if shown else [],
        "more": max(0, number - AT_ONCE),
    }


def _with_teams(source: Source, asking: Asking) -> dict[str, Any] | None:
    rows = elsewhere(source, asking)
    if not rows or source.elsewhere is None:
        return None
    told = source.elsewhere
    number = sum(row.number for row in rows)
    lines = [(row, told.one if row.number == 1 else told.several) for row in rows]
    return {"source": source, "number": number, "rows": lines}


def _lede(number: int, others: bool) -> str:
    """As in "Four things need you. The rest waits for a team and is here so that you know."""
    if not number:
        return "Nothing waits for you."
    figure = in_words(number) if number <= LARGEST_WORD else str(number)
    said = f"{figure} thing{'s' if number > 1 else ''} need{'' if number > 1 else 's'} you."
    return f"{said} The rest waits for a team and is here so that you know." if others else said
