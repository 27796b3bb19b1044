"""How far ahead of the portal's clock a start is taken as sent: ten minutes, to the second, at whatever door."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from engagement import actions
from engagement.facts import activity_facts
from engagement.models import Activity
from engagement.names import Names
from record.entries import made_up_past
from record.refusal import Invalid
from tests.engagement import test_api as api
from tests.engagement.conftest import NOW, meeting
from tests.engagement.test_api import Caller

kept, county, sergeant = api.kept, api.county, api.sergeant

MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("status", ["held", "planned", "cancelled"])
def test_ten_minutes_and_no_second_more_by_the_clock_that_is_given(county, status):
    """The rule of every door: form, file and API."""
    ahead = meeting(status=status, starts_at=NOW + MINUTES)
    later = meeting(status=status, starts_at=NOW + MINUTES + SECOND)
    assert activity_facts(ahead, names=Names.in_content(ahead), now=NOW)["starts_at"] == NOW + MINUTES
    if status == "held":
        with pytest.raises(Invalid, match="A held activity cannot start in the future"):
            activity_facts(later, names=Names.in_content(later), now=NOW)
    else:
        assert activity_facts(later, names=Names.in_content(later), now=NOW)["status"] == status


def test_ten_minutes_and_no_second_more_by_the_databases_clock(county):
    """Where the portal's clock is ahead of it, what the database would not hold is refused in words."""
    with made_up_past() as past:
        past.at = NOW
        actions.log(content=meeting(starts_at=NOW + MINUTES), by=None, now=NOW + timedelta(days=1))
        with pytest.raises(Invalid, match="A held activity cannot start in the future"):
            actions.log(content=meeting(starts_at=NOW + MINUTES + SECOND), by=None, now=NOW + timedelta(days=1))
    assert list(Activity.objects.values_list("starts_at", "known_at")) == [(NOW + MINUTES, NOW)]


@pytest.mark.parametrize(("ahead", "status"), [(590, 201), (620, 422)])
def test_ten_minutes_ahead_of_the_clock_are_taken_as_sent(sergeant: Caller, ahead: int, status: int):
    starts = timezone.now() + timedelta(seconds=ahead)
    answer = sergeant.put(uuid.uuid4(), starts_at=starts.isoformat(timespec="seconds"))
    assert answer.status_code == status, answer.json()
    if status == 201:
        assert Activity.objects.get().starts_at == starts.replace(microsecond=0)
