"""Wimborne has promised two meetings in May and planned one, so that its flag stands: what can become of that plan."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from contracts.actions.flags import choose_plan
from contracts.flagging import flag
from contracts.models import Flag, FlagChange
from engagement import actions as log
from engagement.content import ActivityContent
from engagement.models import Activity
from record.timezones import LONDON
from tests.contracts.reviewers_world import NOW, agree, assessed, clock_at, flagged
from tests.teams import county as counties
from tests.teams.county import County

DAY = timedelta(days=1)
MAY = date(2026, 5, 1)
MEETINGS = {"kind": "count", "minimum": 2, "period": "month", "channels": ["meeting"], "warn_days": 31}


def planned(county: County, team: str, day: date, *, at: datetime = NOW, **more: Any) -> Activity:
    said = {"channel": "meeting", "title": f"Meeting of {day}"} | more
    content = ActivityContent(
        id=uuid.uuid4(), team=team, status="planned", starts_at=datetime.combine(day, time(12), LONDON), **said
    )
    with clock_at(at):
        return log.log(content=content, by=county.people.get("sergeant"), now=at).activity


def at_risk() -> County:
    """Two forces owe the same; each of the teams has its flag, at risk. Wimborne plans for 20 May, Ferndown for 21."""
    dorset = counties.dorset()
    agree(dorset, {"S1": ("Meetings", MEETINGS)}, first_day=MAY)
    planned(dorset, "wimborne", date(2026, 5, 20))
    planned(dorset, "ferndown", date(2026, 5, 21))
    assessed()
    flagged(dorset)
    return dorset


def wimbornes() -> Flag:
    return Flag.objects.select_related("team__force", "contract").get(team__key="wimborne", first_day=MAY)


def the_plan(team: str = "wimborne") -> Activity:
    return Activity.objects.filter(team__key=team).order_by("known_at", "pk")[0]


def choose(county: County, *, at: datetime = NOW, plan: str = "") -> Flag:
    with clock_at(at):
        return choose_plan(flag=wimbornes(), planned=the_plan().pk, plan=plan, by=county.people["sergeant"], now=at)


def swept(county: County, at: datetime) -> list[tuple[str, str]]:
    """All that is to be done at the instant is done: the changes of Wimborne's flag of May, as kind and level."""
    assessed(at)
    changes = [change for change in flag(force=county.force, now=at) if change.flag.first_day == MAY]
    return [(change.kind, change.level) for change in changes if change.flag.team.key == "wimborne"]


def kinds() -> list[str]:
    found = FlagChange.objects.filter(flag__team__key="wimborne").order_by("id")
    return list(found.values_list("kind", flat=True))
