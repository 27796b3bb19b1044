"""What a form does to instants: it asks which of two, and what somebody left as shown stays as it is stored.

Source: formats.md, "Files"; reliability.md, "Time".
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engagement import actions
from engagement.content import ActivityContent
from engagement.models import Activity
from engagement.queries import activity_content
from record.timezones import LONDON, midnight
from tests.portal.sergeants_world import at, did
from tests.sent_forms import as_drawn

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 11, 2, 9, tzinfo=UTC)
CAME_TWICE = "The clocks went back on that night, so {} came twice. Say which one it was."
FIRST, SECOND = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))


def stored(found: Activity) -> ActivityContent:
    return activity_content(Activity.objects.get(pk=found.pk))


def correct(client, found: Activity, **changes):
    """The form as it is drawn, sent with these changes."""
    url = f"/activities/{found.pk}/correct/"
    sent = as_drawn(client.get(url), having="reason") | {"reason": "Because"} | changes
    return client.post(url, {name: value for name, value in sent.items() if value is not None})


def errors(answer) -> dict:
    return answer.context["form"].errors


near_the_change = st.integers(-5 * 3600, 5 * 3600).map(lambda seconds: SECOND + timedelta(seconds=seconds))
of_the_year = st.integers(0, 300 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
instants = st.one_of(near_the_change, of_the_year)
lengths = st.one_of(st.none(), st.integers(0, 31 * 86_400).map(lambda seconds: timedelta(seconds=seconds)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(starts_at=instants, length=lengths, recorded=st.one_of(st.none(), instants))
@example(starts_at=FIRST, length=timedelta(hours=1), recorded=None)
@example(starts_at=SECOND, length=timedelta(0), recorded=SECOND)
@example(starts_at=SECOND, length=timedelta(seconds=31), recorded=None)
def test_an_untouched_field_survives_an_edit(signed_in, starts_at, length, recorded):
    """A whole content: what the form shows coarser, what it shows twice, and what it does not show."""
    with time_machine.travel(LATER, tick=False):
        content = ActivityContent(
            id=uuid.uuid4(),
            team="wimborne",
            channel="meeting",
            status="held",
            title="Coffee",
            starts_at=starts_at,
            ends_at=starts_at + length if length is not None else None,
            officers=("dorset-pc",),
            led_by="dorset-sergeant",
            advertised_on=date(2025, 12, 30),
            face_to_face=False,
            attendance=0,
            audiences=("rural", "youth"),
            url="https://example.org/a?b=c&d",
            summary="- speeding\n\n  “two”\n<b>",
            recorded_at=recorded,
        )
        found = actions.log(content=content, by=None, now=LATER).activity
        before = stored(found)
        answer = correct(signed_in("sergeant"), found, summary="Something else")
        assert answer.status_code == 302, errors(answer)
        after = stored(found)
    assert after.summary == "Something else"
    for name in ActivityContent.__slots__:
        if name != "summary":
            assert getattr(after, name) == getattr(before, name), name


def test_of_what_has_no_time_the_day_stays_alone_until_somebody_gives_a_time(signed_in):
    found = did("wimborne", "meeting", midnight(date(2026, 5, 9)), title="Coffee", time_known=False)
    client = signed_in("sergeant")
    correct(client, found, title="Tea")
    assert (stored(found).title, stored(found).time_known) == ("Tea", False)
    correct(client, found, starts_at="2026-05-08T00:00")
    assert (stored(found).starts_at, stored(found).time_known) == (midnight(date(2026, 5, 8)), False)
    correct(client, found, starts_at="2026-05-08T10:00")
    assert (stored(found).starts_at, stored(found).time_known) == (at(8), True)


@pytest.mark.parametrize(
    ("name", "asked"), [("starts_at", "Which of the two?"), ("ends_at", "Until which of the two?")]
)
def test_of_each_time_that_came_twice_a_form_asks_which(signed_in, name, asked):
    with time_machine.travel(LATER, tick=False):
        client = signed_in("sergeant")
        found = did("wimborne", "patrol_walkabout", datetime(2026, 10, 24, 22, tzinfo=UTC), title="Night")
        answer = correct(client, found, **{name: "2026-10-25T01:30"})
        assert errors(answer) == {f"which_{name}": [CAME_TWICE.format("01:30")]}
        assert asked in answer.content.decode()
        for said, instant in (("first", FIRST), ("second", SECOND)):
            correct(client, found, **{name: "2026-10-25T01:30", f"which_{name}": said})
            assert getattr(stored(found), name) == instant


def test_what_is_stored_is_chosen_already_and_the_other_can_be_said(signed_in):
    with time_machine.travel(LATER, tick=False):
        client = signed_in("sergeant")
        start = datetime(2026, 10, 24, 22, 0, 9, tzinfo=UTC)
        found = did("wimborne", "patrol_walkabout", start, title="Night", ends_at=SECOND)
        drawn = as_drawn(client.get(f"/activities/{found.pk}/correct/"), having="reason")
        assert (drawn["ends_at"], drawn["which_ends_at"]) == (["2026-10-25T01:30"], ["second"])
        assert "which_starts_at" not in drawn
        correct(client, found, which_ends_at="first")
        assert (stored(found).starts_at, stored(found).ends_at) == (start, FIRST)


def test_who_was_slower_left_alone_what_was_shown_to_them_and_not_what_came_meanwhile(signed_in):
    client = signed_in("sergeant")
    found = did("wimborne", "meeting", at(9).replace(second=42), title="Coffee")
    url = f"/activities/{found.pk}/correct/"
    late = as_drawn(client.get(url), having="reason") | {"reason": "Late", "title": "Tea"}
    correct(client, found, starts_at="2026-05-09T11:00")
    answer = client.post(url, late)
    assert answer.status_code == 409
    shown = {one["name"]: (one["before"], one["after"]) for one in answer.context["changes"]}
    assert shown == {
        "Title": ("Coffee", "Tea"),
        "Started": ("Saturday 9 May 2026, 11:00", "Saturday 9 May 2026, 10:00"),
    }


# -- The minute of receipt ---------------------------------------------------------------------------------------------


def test_the_present_minute_is_now(signed_in):
    now = datetime(2026, 5, 12, 10, 15, 42, tzinfo=LONDON)
    with time_machine.travel(now, tick=False):
        client = signed_in("sergeant")
        found = did("wimborne", "meeting", at(9), title="Coffee")
        correct(client, found, starts_at="2026-05-12T10:15")
        assert stored(found).starts_at == now
        correct(client, found, starts_at="2026-05-12T10:14")
        assert stored(found).starts_at == now.replace(minute=14, second=0)


def test_what_began_a_moment_ago_can_end_in_the_same_minute(signed_in):
    client = signed_in("sergeant")
    found = did("wimborne", "social_post", at(9).replace(second=42), title="Post")
    correct(client, found, ends_at="2026-05-09T10:00")
    assert stored(found).ends_at == stored(found).starts_at == at(9).replace(second=42)
    assert "ends_at" in errors(correct(client, found, ends_at="2026-05-09T09:59"))
