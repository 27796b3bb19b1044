"""When something is, in words: every page says the days of what lasts several, and no time where none is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from engagement.wording import (
    differences,
    hours_beside,
    last_day,
    names_in,
    when_beside,
    when_short,
    when_words,
)
from record.timezones import LONDON
from tests.engagement.conftest import County, meeting

TODAY = date(2026, 5, 12)


def at(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON, fold=fold)


TEN = at(12, 11, 10)  # a Friday


@pytest.mark.parametrize(
    ("starts", "ends", "words", "beside", "hours", "short"),
    [
        (TEN, None, "Friday 11 December, 10:00", "Friday, 10:00", "10:00", "Fri 11 Dec 2026, 10:00"),
        (TEN, TEN, "Friday 11 December, 10:00", "Friday, 10:00", "10:00", "Fri 11 Dec 2026, 10:00"),
        (
            TEN,
            at(12, 11, 17),
            "Friday 11 December, 10:00 to 17:00",
            "Friday, 10:00 to 17:00",
            "10:00 to 17:00",
            "Fri 11 Dec 2026, 10:00",
        ),
        # A night belongs to its evening.
        (
            at(12, 11, 22),
            at(12, 12, 2),
            "Friday 11 December, 22:00 to 02:00",
            "Friday, 22:00 to 02:00",
            "22:00 to 02:00",
            "Fri 11 Dec 2026, 22:00",
        ),
        (
            at(12, 11, 20),
            at(12, 12, 8),
            "Friday 11 December, 20:00 to 08:00",
            "Friday, 20:00 to 08:00",
            "20:00 to 08:00",
            "Fri 11 Dec 2026, 20:00",
        ),
    ],
)
def test_what_is_over_in_a_day_or_a_night(starts, ends, words, beside, hours, short):
    one = meeting(starts_at=starts, ends_at=ends)
    said = (when_words(one, TODAY), when_beside(one, TODAY), hours_beside(one, TODAY), when_short(one))
    assert said == (words, beside, hours, short)


@pytest.mark.parametrize(
    ("starts", "ends", "words", "short"),
    [
        (TEN, at(12, 13, 17), "10:00 to 17:00, Friday 11 to Sunday 13 December", "Fri 11 to Sun 13 Dec 2026, 10:00"),
        (
            at(12, 11, 20),
            at(12, 12, 8, 1),
            "20:00 to 08:01, Friday 11 to Saturday 12 December",
            "Fri 11 to Sat 12 Dec 2026, 20:00",
        ),
        (
            at(11, 30, 10),
            at(12, 1, 17),
            "10:00 to 17:00, Monday 30 November to Tuesday 1 December",
            "Mon 30 Nov to Tue 1 Dec 2026, 10:00",
        ),
        (
            at(12, 31, 10),
            at(1, 1, 17, year=2027),
            "10:00 to 17:00, Thursday 31 December 2026 to Friday 1 January 2027",
            "Thu 31 Dec 2026 to Fri 1 Jan 2027, 10:00",
        ),
        (
            at(5, 5, 10, year=2027),
            at(5, 7, 17, year=2027),
            "10:00 to 17:00, Wednesday 5 to Friday 7 May 2027",
            "Wed 5 to Fri 7 May 2027, 10:00",
        ),
    ],
)
def test_several_days_are_named_also_beside_the_first(starts, ends, words, short):
    one = meeting(starts_at=starts, ends_at=ends)
    assert when_words(one, TODAY) == when_beside(one, TODAY) == hours_beside(one, TODAY) == words
    assert when_short(one) == short


def test_where_no_time_is_known_the_days_stand_alone():
    day = meeting(starts_at=at(12, 11, 0), time_known=False)
    said = (when_words(day, TODAY), when_beside(day, TODAY), hours_beside(day, TODAY), when_short(day))
    assert said == ("Friday 11 December", "Friday", "", "Fri 11 Dec 2026")
    days = meeting(starts_at=at(12, 11, 0), ends_at=at(12, 13, 0), time_known=False)
    assert when_words(days, TODAY) == when_beside(days, TODAY) == "Friday 11 to Sunday 13 December"
    assert when_short(days) == "Fri 11 to Sun 13 Dec 2026"
    # Half a day later is another day, and no night.
    assert last_day(meeting(starts_at=at(12, 11, 0), ends_at=at(12, 12, 0), time_known=False)) == date(2026, 12, 12)


def test_a_chat_has_a_time_always():
    chat = SimpleNamespace(starts_at=at(5, 14, 18), ends_at=at(5, 14, 19))
    assert when_words(chat, TODAY) == "Thursday 14 May, 18:00 to 19:00"


# -- What differs ------------------------------------------------------------------------------------------------------


def differing(county: County, before: dict, after: dict) -> list[tuple[str, str, str]]:
    one, other = meeting(**before), meeting(**after)
    named = names_in([one, other], force=county.force.id)
    return [(said["name"], said["before"], said["after"]) for said in differences(one, other, named)]


@pytest.mark.django_db
def test_what_reads_alike_to_the_minute_is_told_apart(county: County):
    begun = datetime(2026, 6, 5, 18, 0, 42, tzinfo=UTC)
    assert differing(county, {"starts_at": begun}, {"starts_at": begun.replace(second=0)}) == [
        ("Started", "Friday 5 June 2026, 19:00:42 BST", "Friday 5 June 2026, 19:00:00 BST")
    ]
    first, second = (datetime(2025, 10, 26, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert differing(county, {"ends_at": second}, {"ends_at": first}) == [
        (
            "Ended",
            "Sunday 26 October 2025, 01:30 (the second of the two)",
            "Sunday 26 October 2025, 01:30 (the first of the two)",
        )
    ]


@pytest.mark.django_db
def test_people_of_one_name_are_told_apart(county: County):
    county.constable.name = county.sergeant.name = "A. Smith"
    county.constable.save()
    county.sergeant.save()
    assert differing(county, {"led_by": "pc-1"}, {"led_by": "sgt-1"}) == [
        ("Led by", "A. Smith (pc-1)", "A. Smith (sgt-1)")
    ]


@pytest.mark.django_db
def test_that_the_time_is_known_is_said_by_the_start(county: County):
    day = {"starts_at": at(6, 5, 0), "time_known": False}
    assert differing(county, day, day | {"time_known": True}) == [
        ("Started", "Friday 5 June 2026", "Friday 5 June 2026, 00:00")
    ]
    assert differing(county, day, day) == []


@pytest.mark.django_db
def test_what_says_the_same_in_another_way_is_no_difference(county: County):
    begun = datetime(2026, 6, 5, 18, tzinfo=UTC)
    one = {"starts_at": begun, "officers": ("pc-1", "sgt-1"), "led_by": None}
    other = {"starts_at": begun.astimezone(LONDON), "officers": ("sgt-1", "pc-1"), "led_by": ""}
    assert differing(county, one, other) == []
    recorded = {"recorded_at": datetime(2026, 6, 5, 19, 5, tzinfo=UTC)}
    assert differing(county, one, one | recorded) == [("Noted on the device", "", "Friday 5 June 2026, 20:05")]
