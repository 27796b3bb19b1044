"""What turned, under the grid: since the person last looked, where that is known, else in the last days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from contracts.grid_forms import GridFilter
from contracts.models.statuses import AT_RISK, MISSED
from contracts.queries.status_changes import News, StatusChange, turned
from contracts.views.grid_sheet import Sheet, is_wanted
from contracts.views.grid_table import Channels, window_line
from record.dates import clock, day_words
from record.timezones import day_of, midnight
from teams.models import Team
from teams.requests import SignedInRequest

VISIT_ENDS_AFTER = timedelta(minutes=30)  # without a look at the grid
UNLESS_SEEN = timedelta(days=7)
MOST_TURNED = 6


@dataclass(frozen=True)
class LastVisit:
    """Since when to say what turned. Of visits before this sign-in nothing is known."""

    since: datetime
    known: bool

    def words(self, today: date) -> str:
        """As in "since your last visit, today at 10:41", "in the last 7 days"."""
        if not self.known:
            return f"in the last {UNLESS_SEEN.days} days"
        day = day_of(self.since)
        return f"since your last visit, {'today' if day == today else day_words(day, today)} at {clock(self.since)}"


def last_visit(request: SignedInRequest, now: datetime) -> LastVisit:
    """When the person last looked, on another visit than this one; where nobody knows, whole days."""
    kept = request.session.get("oversight", {})
    since, seen = (parse_datetime(kept.get(name, "")) for name in ("since", "seen"))
    known = bool(kept.get("known"))
    if seen is None:
        since, known = midnight(day_of(now) - UNLESS_SEEN), False
    elif since is None or now - seen > VISIT_ENDS_AFTER:
        since, known = seen, True
    request.session["oversight"] = {"since": since.isoformat(), "seen": now.isoformat(), "known": known}
    return LastVisit(since, known)


def news(
    made: Sheet, form: GridFilter, teams: Sequence[Team], visit: LastVisit, channels_of: Channels, today: date
) -> dict[str, Any]:
    """What turned among what the filters leave."""
    code, when = form.cleaned_data["standard"], visit.words(today)
    wanted = [team for team in teams if is_wanted(team, form)]
    asked: dict[str, Any] = {"contract": made.terms.contract, "teams": wanted, "since": visit.since}
    found = turned(**asked, most=MOST_TURNED, code=code, statuses=form.statuses)
    channels = channels_of() if found.shown else {}
    return {
        "turned": [_turn(one, channels, today) for one in found.shown],
        "turned_number": found.turned,
        "turned_title": f"What turned {when}",
        "turned_note": _note(found, when),
        "since": visit.since,
        "turned_when": when,
        "turned_all": _all(made, form, visit, found, today),
    }


def _note(found: News, when: str) -> str:
    """How many turned; and apart from them what only now has a figure or a flag, of which no figure turned."""
    if not found.shown:
        return ""
    urgent = f"{MISSED.word} or {AT_RISK.word}"
    said = [f"{found.turned:,} turned" if found.turned else f"Nothing turned {when}"]
    if found.first:
        said.append(f"{found.first:,} {urgent}, kept for the first time")
    if found.raised:
        said.append(f"{found.raised:,} {'flag' if found.raised == 1 else 'flags'} raised anew")
    return "; ".join(said)


def _all(made: Sheet, form: GridFilter, visit: LastVisit, found: News, today: date) -> dict[str, str] | None:
    """The page of all of it, which counts whole days; narrowed alike where it can be. None where all is shown here."""
    number = found.turned + found.first + found.raised
    if number <= len(found.shown):
        return None
    day = day_of(visit.since)
    narrowed = {name: form.cleaned_data[name] for name in ("section", "standard") if form.cleaned_data[name]}
    status = {"status": form.statuses[0]} if len(form.statuses) == 1 else {}
    query = {"contract": made.terms.contract.key, "since": day.isoformat(), **narrowed, **status}
    same = not visit.known and not form.cleaned_data["team"] and len(form.statuses) < 2
    words = f"All {number:,} since {day_words(day, today)}" if same else f"All since {day_words(day, today)}"
    return {"url": f"{reverse('turned')}?{urlencode(query)}", "words": words}


def _turn(one: StatusChange, channels: Mapping[str, Any], today: date) -> dict[str, Any]:
    row = one.assessment
    line = window_line(row.team, row.contract, one.standard, row, channels=channels, today=today)
    return line | {"before": one.was, "first": one.is_first, "day": day_of(one.at)}
