"""Dorset as a reviewer finds it on the very day on which the test runs: last month is over, this one runs.

Wimborne posted every six days; one post of the middle of last month the portal heard of only a minute ago. Ferndown and
Bridport never posted.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from contracts.actions import exemptions
from record.timezones import LONDON, day_of
from tests.contracts.reviewers_world import (
    EVERY_KIND,
    agree,
    assessed,
    clock_at,
    flagged,
    held,
)
from tests.teams import county as counties
from tests.teams.county import County

LATE = "Told late"


def last_month() -> tuple[date, date]:
    """Its first and last day."""
    last = day_of(timezone.now()).replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def dorset() -> County:
    county, now = counties.dorset(), timezone.now()
    first, _ = last_month()
    agree(county, EVERY_KIND, first_day=first)
    number = 0
    while (noon := _noon(first + timedelta(days=2 + 6 * number))) < now - timedelta(hours=7):
        late = number == 2
        heard = now - timedelta(minutes=1) if late else noon + timedelta(hours=6)
        held(county, "wimborne", "social_post", noon.date(), at=heard, title=LATE if late else f"Post {number}")
        number += 1
    days = {"first_day": first + timedelta(days=20), "last_day": first + timedelta(days=21)}
    exemptions.ask(team=county.teams["wimborne"], reason="Floods", by=county.people["sergeant"], **days)
    with clock_at(timezone.now()):
        assessed(timezone.now())
    flagged(county, timezone.now())
    return county


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)
