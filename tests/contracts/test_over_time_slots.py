"""Slots of the axis of time, and which figures were revised: pure rows and entries, told apart one by one."""

from datetime import UTC, date, datetime

import pytest

from contracts.models import Contract
from contracts.queries.over_time import WINDOWS, JudgedWindow, aligned
from contracts.queries.revisions import revisions
from record.entries import Entry
from teams.models import Force, Team

TODAY = date(2026, 5, 12)


def window(first: date, last: date, *, team: int = 1, period: tuple[date, date] | None = None) -> JudgedWindow:
    begun, ended = period or (first, last)
    return JudgedWindow(team, "S1", 1, "met", 1, 1, 0, None, first, last, begun, ended, None)


JANUARY, APRIL = (window(date(2026, month, 1), date(2026, month, last)) for month, last in ((1, 31), (4, 30)))
MAY = (date(2026, 5, 1), date(2026, 5, 31))


def test_months_in_which_nobody_was_judged_have_a_slot_without_windows():
    found = aligned([JANUARY, APRIL], "month", TODAY)
    assert [(slot.first_day.month, bool(found.at(n))) for n, slot in enumerate(found.slots)] == [
        (1, True),
        (2, False),
        (3, False),
        (4, True),
        (5, False),
    ]
    assert found.windows[1] == [JANUARY, None, None, APRIL, None]


def test_parts_of_a_cut_period_are_two_slots_and_who_began_after_the_cut_stands_in_the_second():
    first = window(MAY[0], date(2026, 5, 9), period=MAY)
    second = window(date(2026, 5, 10), MAY[1], period=MAY)
    late = window(date(2026, 5, 11), MAY[1], team=2, period=MAY)
    early_end = window(MAY[0], date(2026, 5, 4), team=3, period=MAY)
    found = aligned([first, second, late, early_end], "month", TODAY)
    assert found.windows == {1: [first, second], 2: [None, late], 3: [early_end, None]}


def test_no_more_than_the_last_twelve_are_shown():
    months = [window(date(2024 + n // 12, n % 12 + 1, 1), date(2024 + n // 12, n % 12 + 1, 28)) for n in range(28)]
    found = aligned(months, "month", TODAY)
    assert len(found.slots) == WINDOWS
    assert (found.slots[0].first_day, found.slots[-1].first_day) == (date(2025, 6, 1), MAY[0])


@pytest.mark.parametrize(
    ("before", "after", "at", "is_revision"),
    [
        ("missed", "met", datetime(2026, 5, 5, tzinfo=UTC), True),
        ("met", "missed", datetime(2026, 5, 5, tzinfo=UTC), True),
        ("met", "exempt", datetime(2026, 5, 5, tzinfo=UTC), True),
        ("missed", "on_track", datetime(2026, 4, 20, tzinfo=UTC), False),  # while it was open
        ("met", "missed", datetime(2026, 4, 30, 22, tzinfo=UTC), False),  # on its last day
        ("met", "missed", datetime(2026, 4, 30, 23, tzinfo=UTC), True),  # in London it is the next
        ("on_track", "met", datetime(2026, 5, 1, tzinfo=UTC), False),  # by time alone
        ("at_risk", "missed", datetime(2026, 5, 5, tzinfo=UTC), False),
        ("met", "met", datetime(2026, 5, 5, tzinfo=UTC), False),
        (None, "met", datetime(2026, 5, 5, tzinfo=UTC), False),  # kept for the first time
    ],
)
@pytest.mark.django_db
def test_a_verdict_that_changed_after_its_window_had_closed_was_revised(before, after, at, is_revision):
    force = Force(key="dorset")
    figures = {"achieved": 1, "required": 2, "scheduled": 0, "last_day": "2026-04-30", "version": "1"}
    Entry.objects.create(
        force="dorset",
        sequence=1,
        at=at,
        by="portal",
        action="assessment.kept",
        subject="assessment:wimborne/nec/S1/2026-04-01",
        before=before and figures | {"status": before},
        after=figures | {"status": after},
    )
    found = revisions(Contract(key="nec", force=force), Team(key="wimborne"), [JANUARY, APRIL], TODAY)
    stood = [(one.was.status, one.until) for one in found.get(("S1", APRIL.first_day), [])]
    assert stood == ([(before, at)] if is_revision else [])
