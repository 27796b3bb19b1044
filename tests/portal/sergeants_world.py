"""Wimborne on Tuesday 12 May 2026 at 10:41, as the sergeant finds it: what was promised, what was done, what waits.

It posted each Thursday, met people in High Street on 20 April and not yet in Colehill, and has one enquiry to answer.
Borsetshire has the same contract, and things of its own that must never be seen from Dorset.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from contracts.actions.versions import store
from contracts.engine.settling import settle
from contracts.measures import canonical, parse_measure
from contracts.version_contents import StandardContent, VersionContent
from engagement import actions
from engagement.content import ActivityContent, EnquiryContent
from engagement.models import Activity, Enquiry
from record.timezones import LONDON
from teams.models import Neighbourhood, Person
from tests.teams import county as counties
from tests.teams.county import County

NOW = "2026-05-12T10:41:00+01:00"
HIGH_STREET, COLEHILL = "55.X1 wimborne", "55.X2"

STANDARDS = {
    "S1": (
        "Meetings",
        {"kind": "count", "minimum": 1, "period": "quarter", "per": "neighbourhood", "channels": ["meeting"]}
        | {"open_to_public": True, "warn_days": 21},
    ),
    "S2": ("Posts", {"kind": "gap", "maximum_days": 7, "period": "month", "channels": ["social_post"], "warn_days": 2}),
    "S3": (
        "Replies",
        {"kind": "on_time", "item": "enquiry_reply", "percent": 90, "within_hours": 72, "period": "month"},
    ),
    "S4": (
        "Feedback",
        {"kind": "on_time", "item": "feedback", "percent": 80, "within_days": 28, "period": "quarter"}
        | {"channels": ["meeting"]},
    ),
    "S5": (
        "Notice",
        {"kind": "on_time", "item": "event_notice", "percent": 90, "within_days": 7, "period": "quarter"}
        | {"channels": ["meeting"]},
    ),
    "S6": ("Officers", {"kind": "presence", "fact": "published_officer", "minimum": 1, "period": "quarter"}),
    "S7": ("Panel", {"kind": "graded", "passing": ["good", "outstanding"], "within_days": 30, "period": "half_year"}),
}


def at(day: int, month: int = 5, hour: int = 10, minute: int = 0) -> datetime:
    """An instant of London's clock in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def promise(county: County, codes: str = "S1 S2 S3 S4 S5 S6 S7", *, first_day: date = date(2024, 4, 1)) -> None:
    """The force's contract, in force from that day on."""
    standards = [_standard(code, *STANDARDS[code]) for code in codes.split()]
    content = VersionContent(
        version="1",
        title="Engagement contract",
        provisional=True,
        in_force_from=first_day,
        in_force_until=None,
        grades=("outstanding", "good", "adequate"),
        standards=tuple(standards),
    )
    store(force=county.force, contract="nec", content=content, by=None, today=date(2026, 5, 12))


def _standard(code: str, title: str, measure: dict[str, Any]) -> StandardContent:
    stored = canonical(parse_measure(measure))
    return StandardContent(code=code, title=title, promise=f"We promise {title}.", duties=(), measure=stored)


def did(team: str, channel: str, starts_at: datetime, by: Person | None = None, **said: Any) -> Activity:
    """Something the team did, or plans to do where `status` says so."""
    content = {"status": "held", "title": f"{channel} of {starts_at:%-d %B}", **said}
    told = ActivityContent(id=said.pop("id", uuid.uuid4()), team=team, channel=channel, starts_at=starts_at, **content)
    return actions.log(content=told, by=by, now=timezone.now()).activity


def asked(team: str, received_at: datetime, subject: str) -> Enquiry:
    content = EnquiryContent(id=uuid.uuid4(), team=team, received_at=received_at, subject=subject)
    return actions.log_enquiry(content=content, by=None, now=timezone.now()).enquiry


def wimborne(county: County) -> None:
    """What Wimborne did, and what it was asked."""
    promise(county)
    place(county)
    for weeks in range(7):
        did("wimborne", "social_post", at(26, 3) + timedelta(weeks=weeks))
    did(
        "wimborne",
        "meeting",
        at(20, 4, 18),
        title="Floods",
        neighbourhoods=(HIGH_STREET,),
        open_to_public=True,
        attendance=31,
        advertised_on=date(2026, 4, 10),
    )
    asked("wimborne", at(10, 5, 16, 20), "Hanham Road parking")


def two_forces() -> tuple[County, County]:
    """Dorset with all of Wimborne's, and Borsetshire with what must not be seen."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    wimborne(dorset)
    elsewhere(borsetshire)
    return dorset, borsetshire


def settled() -> County:
    """The Dorset of the two, where somebody has looked at Wimborne's page already."""
    dorset, _ = two_forces()
    settle(team=dorset.teams["wimborne"], now=timezone.now())
    return dorset


def place(county: County) -> Neighbourhood:
    """A second neighbourhood of Wimborne's."""
    team = county.teams["wimborne"]
    return Neighbourhood.objects.create(force=county.force, team=team, police_id=COLEHILL, name="Colehill")


def elsewhere(county: County) -> None:
    """What Ambridge did, in another force: the same kinds at the same times, under names that would be seen."""
    promise(county)
    did("ambridge", "social_post", at(7), title="Ambridge secret post")
    did("ambridge", "meeting", at(11, 5, 18), status="planned", title="Ambridge secret plan")
    did("ambridge", "meeting", at(21, 5, 18), status="planned", title="Ambridge secret meeting")
    asked("ambridge", at(11, 5, 9), "Ambridge secret question")
