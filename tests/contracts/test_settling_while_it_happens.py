"""Whoever settles may have read the clock before what it now finds: the figure goes stale when that happens."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from contracts.engine.settling import settle, unsettled
from contracts.models import Assessment
from tests.contracts.reviewers_world import MEET, REPLY, agree, asked, held

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 5, 12, 11, 0, tzinfo=UTC)  # noon in London
BEFORE = LATER - timedelta(minutes=1)  # the clock that the one who settles has read


def settled(county, measure) -> Assessment:
    """Settled with the earlier clock; a second look, once what was told has happened, finds it."""
    with time_machine.travel(LATER, tick=False):
        agree(county, {"S1": ("Promise", measure)}, first_day=date(2026, 5, 1))
    team = county.teams["wimborne"]
    settle(team=team, now=BEFORE)
    found = Assessment.objects.get(team=team)
    assert found.stale_at == LATER
    assert team in unsettled(now=LATER)
    settle(team=team, now=LATER)
    return Assessment.objects.get(team=team)


def test_an_activity_that_has_just_begun_counts_from_then(dorset):
    with time_machine.travel(LATER, tick=False):
        held(dorset, "wimborne", "meeting", LATER.date(), at=LATER, advertised_on=date(2026, 4, 20))
    assert settled(dorset, MEET).achieved == 1


def test_an_enquiry_that_has_just_come_is_owed_from_then(dorset):
    asked(dorset, "wimborne", LATER)
    assert settled(dorset, REPLY).scheduled == 1


def test_an_answer_that_has_just_been_given_counts_from_then(dorset):
    asked(dorset, "wimborne", LATER - timedelta(hours=2), hours=2)
    assert settled(dorset, REPLY).achieved == 1
