"""Acknowledging and closing flags: what stands in the record, and that nothing is done to a flag that has cleared."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.actions.flags import acknowledge, can_be_closed, close
from contracts.flagging import flag
from contracts.models import Assessment, Flag, FlagChange
from record.entries import Entry
from record.refusal import Invalid
from tests.contracts.reviewers_world import (
    NOW,
    POST,
    agree,
    assessed,
    clock_at,
    flagged,
)
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)  # May is over


def in_arrears() -> County:
    """Nobody in Dorset has posted since 1 May: each team has a flag of May, and no other."""
    dorset = counties.dorset()
    agree(dorset, {"S3": ("Posts", POST)}, first_day=date(2026, 5, 1))
    assessed()
    flagged(dorset)
    return dorset


kept = kept_world(in_arrears, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world


@pytest.fixture
def sergeant(county):
    return county.people["sergeant"]


@pytest.fixture
def inspector(county):
    return county.people["inspector"]


@pytest.fixture
def may(county):
    return Flag.objects.get(team__key="wimborne")


def subject(row):
    return f"flag:wimborne/nec/S3/{row.first_day}"


def test_a_plan_is_kept_with_its_author_and_the_record_keeps_the_one_before(may, sergeant, inspector):
    with clock_at(NOW):
        acknowledge(flag=may, plan=" Three posts booked. ", by=sergeant)
    with clock_at(NOW + DAY):
        kept = acknowledge(flag=may, plan="Four posts booked.", by=inspector)
    may.refresh_from_db()
    assert kept == may
    assert (may.plan, may.acknowledged_by, may.acknowledged_at) == ("Four posts booked.", inspector, NOW + DAY)
    first, second = Entry.objects.filter(action="flag.acknowledged").order_by("sequence")
    assert (first.by, first.before, first.after) == (sergeant.key, None, {"plan": "Three posts booked."})
    assert (second.before, second.subject) == ({"plan": "Three posts booked."}, subject(may))
    assert may.cleared_at is None
    assert list(may.changes.values_list("kind", flat=True)) == ["opened"]


@pytest.mark.parametrize("plan", ["", "  \n "])
def test_a_plan_says_something(may, sergeant, plan):
    with pytest.raises(Invalid, match="Say what you mean to do") as refused:
        acknowledge(flag=may, plan=plan, by=sergeant)
    assert list(refused.value.fields) == ["plan"]


def test_a_missed_window_that_is_over_is_closed_for_good(county, may, inspector):
    with clock_at(JUNE):
        assessed(JUNE)
        flagged(county, JUNE)
        close(flag=may, reason=" Spoken to. ", by=inspector)
    may.refresh_from_db()
    assert (may.cleared_at, may.closed_by, may.closing_reason) == (JUNE, inspector, "Spoken to.")
    assert may.changes.order_by("-id").first().kind == FlagChange.Kind.CLEARED
    entry = Entry.objects.get(action="flag.closed")
    assert (entry.by, entry.subject, entry.reason) == (inspector.key, subject(may), "Spoken to.")
    assert flag(force=county.force, now=JUNE + DAY) == []  # nothing reopens it
    assert Assessment.objects.get(team=may.team, first_day=may.first_day).status == "missed"


def test_what_the_portal_writes_and_what_people_write_stand_under_one_subject(county, may, sergeant):
    acknowledge(flag=may, plan="Booked", by=sergeant)
    actions = Entry.objects.filter(subject=subject(may)).order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["flag.opened", "flag.acknowledged"]


@pytest.mark.parametrize(("level", "at"), [("missed", NOW), ("at_risk", JUNE)])
def test_a_flag_of_what_is_not_missed_for_good_is_not_closed(may, inspector, level, at):
    Flag.objects.update(level=level)
    may.refresh_from_db()
    assert not can_be_closed(may, at.date())
    with clock_at(at), pytest.raises(Invalid, match="whose period is over"):
        close(flag=may, reason="Enough", by=inspector)
    may.refresh_from_db()
    assert may.cleared_at is None


def test_the_last_day_of_a_window_is_not_over(may):
    assert not can_be_closed(may, date(2026, 5, 31))
    assert can_be_closed(may, date(2026, 6, 1))


def test_closing_needs_a_reason(may, inspector):
    with pytest.raises(Invalid, match="Give a reason") as refused:
        close(flag=may, reason=" ", by=inspector)
    assert list(refused.value.fields) == ["reason"]


def test_nothing_is_done_to_a_flag_that_has_cleared_meanwhile(may, sergeant, inspector):
    Flag.objects.update(cleared_at=NOW)  # after the page was opened: `may` still says that it stands
    with pytest.raises(Invalid, match="has cleared meanwhile"):
        acknowledge(flag=may, plan="Booked", by=sergeant)
    with clock_at(JUNE), pytest.raises(Invalid, match="has cleared meanwhile"):
        close(flag=may, reason="Enough", by=inspector)
    assert not Entry.objects.filter(action__in=["flag.acknowledged", "flag.closed"]).exists()
