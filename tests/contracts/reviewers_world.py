"""What a reviewer looks at, made small: Dorset's teams under two contracts, with what they did, assessed.

Days are those of spring 2026; NOW is Tuesday 12 May, 10:41 in London. Facts come through the actions, so that versions,
marks and entries are as they are in use; `at` is the instant at which the portal receives them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from contracts.actions import versions
from contracts.engine.settling import settle, unsettled
from contracts.flagging import flag
from contracts.measures import canonical, parse_measure
from contracts.models import Contract
from contracts.version_contents import StandardContent, VersionContent
from engagement import actions as log
from engagement.content import ActivityContent, EnquiryContent
from engagement.models import Activity, Enquiry
from record.entries import made_up_past
from record.timezones import LONDON, midnight
from tests.structure_told import tell_all
from tests.teams.county import FIRST_DAY, County

NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
TODAY = date(2026, 5, 12)

MEET = {"kind": "count", "minimum": 6, "period": "quarter", "channels": ["meeting", "surgery"], "min_notice_days": 7}
PLACES = {"kind": "count", "minimum": 1, "period": "quarter", "channels": ["meeting"], "per": "neighbourhood"}
POST = {"kind": "gap", "maximum_days": 7, "period": "month", "channels": ["social_post"], "warn_days": 2}
REPLY = {"kind": "on_time", "item": "enquiry_reply", "percent": 90, "within_hours": 72, "period": "month"}
NOTICE = {"kind": "on_time", "item": "event_notice", "percent": 90, "within_days": 7, "period": "quarter"}
NAMED = {"kind": "presence", "fact": "priority", "minimum": 1, "maximum": 3, "period": "month", "tolerance_days": 3}
PANEL = {"kind": "graded", "period": "half_year", "passing": ["good", "outstanding"], "within_days": 30}
EVERY_KIND = {
    "S1": ("Meetings", MEET),
    "S2": ("Every place", PLACES),
    "S3": ("Posts", POST),
    "S4": ("Replies", REPLY),
    "S5": ("Notice", NOTICE | {"channels": ["meeting"]}),
    "S6": ("Priorities", NAMED),
    "S7": ("Panel", PANEL),
}


def version(key: str, standards: dict[str, tuple[str, dict[str, Any]]], first_day: date, **more: Any) -> VersionContent:
    """A version that promises these, by code: title and measure."""
    stated = {"title": "Neighbourhood Engagement Contract", "provisional": True, "in_force_until": None} | more
    return VersionContent(
        version=key,
        in_force_from=first_day,
        grades=("outstanding", "good", "adequate", "requires_improvement", "inadequate"),
        standards=tuple(
            StandardContent(
                code=code,
                title=title,
                promise=f"We will keep {title.lower()}.",
                duties=("prsra-s34",) if code == "S1" else (),
                measure=canonical(parse_measure(measure)),
            )
            for code, (title, measure) in standards.items()
        ),
        **stated,
    )


def agree(
    county: County,
    standards: dict[str, tuple[str, dict[str, Any]]],
    *,
    first_day: date,
    contract: str = "nec",
    at: datetime | None = None,
    **more: Any,
) -> Contract:
    """The contract, in force from the day; adopted the day before, or at the instant."""
    content = version(more.pop("key", "1"), standards, first_day, **more)
    with transaction.atomic(), clock_at(at or datetime.combine(first_day - timedelta(days=1), time(12), LONDON)):
        versions.store(force=county.force, contract=contract, content=content, by=None, today=TODAY)
    return Contract.objects.select_related("force").get(force=county.force, key=contract)


def held(county: County, team: str, channel: str, day: date, *, at: datetime | None = None, **more: Any) -> Activity:
    """An activity held at noon of the day, which the portal hears of that evening unless `at` says when."""
    starts_at = datetime.combine(day, time(12), LONDON)
    said = {"status": "held", "title": f"{channel} of {day}"} | more
    content = ActivityContent(id=uuid.uuid4(), team=team, channel=channel, starts_at=starts_at, **said)
    received = at or min(starts_at + timedelta(hours=6), NOW)
    with clock_at(received):
        return log.log(content=content, by=county.people.get("sergeant"), now=received).activity


def asked(county: County, team: str, at: datetime, *, hours: int | None = None, subject: str = "Parking") -> Enquiry:
    """An enquiry, answered after so many hours; None: not yet."""
    answered = at + timedelta(hours=hours) if hours is not None else None
    content = EnquiryContent(id=uuid.uuid4(), team=team, received_at=at, answered_at=answered, subject=subject)
    with clock_at(answered or at):
        return log.log_enquiry(content=content, by=None, now=answered or at).enquiry


def structure_told(county: County, at: datetime | None = None) -> None:
    """Whatever of the force's structure says something new was told at the instant; without one, as it all began."""
    tell_all(county.force, at=at or midnight(FIRST_DAY))


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """What is written inside became known at the instant."""
    with transaction.atomic(), made_up_past() as past:
        past.at = instant
        yield


def assessed(now: datetime = NOW) -> None:
    """Everything that can be assessed is."""
    for team in unsettled(now=now):
        settle(team=team, now=now)


def flagged(county: County, now: datetime = NOW) -> None:
    flag(force=county.force, now=now)
