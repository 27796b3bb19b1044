"""What the proof of each kind says of its units, its sum and its strip, word for word."""

import re
from datetime import date, timedelta

import pytest

from tests.contracts.page_reading import rows_of
from tests.contracts.reviewers_world import MEET, NAMED, POST, agree, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
MAY = ["1", "8", "15", "22", "31"]  # the days of the scale
IN_EACH_PLACE = {"per": "neighbourhood"}


@pytest.fixture
def proof(dorset, client):
    client.force_login(dorset.people["reviewer"])

    def shown(measure, first_day, *, since=date(2025, 1, 1), team="wimborne"):
        agree(dorset, {"S1": ("Promise", measure)}, first_day=since)
        return client.get(f"/oversight/{team}/nec/S1/{first_day}/")

    return shown


def strip(answer) -> list[str]:
    return re.findall(r'class="np-strip__num">([^<]*)<', answer.content.decode())


def test_the_gap_of_each_unit_stands_with_its_last_day_and_the_next(dorset, proof):
    for day in (date(2026, 4, 28), date(2026, 5, 4)):
        held(dorset, "wimborne", "social_post", day, neighbourhoods=("55.X1 wimborne",))
    answer = proof(POST | IN_EACH_PLACE, "2026-05-01")
    assert rows_of(answer, "units") == (
        "One by one Neighbourhood Days owed in all Longest Most allowed From To Last one Next due by "
        "High Street 31 8 7 Mon 4 May Tue 12 May Mon 4 May Mon 11 May"
    )
    assert strip(answer) == MAY  # units have no strip in common
    assert rows_of(answer, "sum") == (
        "How the figure is made The most days allowed from one to the next 7 "
        "The most there were, ended or still running 8"
    )


def test_a_gap_is_counted_from_the_last_one_before_the_window(dorset, proof):
    for day in (date(2026, 4, 28), date(2026, 5, 4)):
        held(dorset, "wimborne", "social_post", day)
    answer = proof(POST, "2026-05-01")
    assert strip(answer) == [*MAY, "6 days", "8 so far"]
    assert rows_of(answer, "sum") == (
        "How the figure is made The most days allowed from one to the next 7 The last one was on Mon 4 May "
        "The most there were, ended or still running 8"
    )


def test_of_several_too_long_the_others_are_named_and_one_from_before_the_window_says_that_it_is_one(dorset, proof):
    for day in (date(2026, 4, 20), date(2026, 5, 2), date(2026, 5, 11)):
        held(dorset, "wimborne", "social_post", day)
    said = rows_of(proof(POST, "2026-05-01"), "gap")
    assert "Between 12 days; at most 7 are allowed Over it too 9 days, from 2 May to 11 May" in said
    assert "It is one distance, and counts in each period into which it reaches" in said


def test_without_any_one_no_distance_is_drawn(proof):
    answer = proof(POST, "2026-05-01", since=date(2026, 5, 1))
    assert strip(answer) == ["1", "15", "22", "31"]
    assert rows_of(answer, "sum").endswith("The most there were, ended or still running 12")


def test_days_outside_the_bounds_stand_unit_by_unit_and_run_by_run(dorset, proof):
    answer = proof(NAMED | IN_EACH_PLACE | {"fact": "published_officer", "minimum": 2, "maximum": 9}, "2026-05-01")
    assert rows_of(answer, "units") == ("One by one Neighbourhood Days owed in all Days outside High Street 31 12")
    assert "12 days" in strip(answer)
    assert rows_of(answer, "sum") == (
        "How the figure is made Days that may be outside the bounds 3 Days outside the bounds 12"
    )


def test_a_run_of_one_day_is_a_day(dorset, proof):
    since = date(2026, 5, 12)
    answer = proof(NAMED | {"fact": "published_officer", "minimum": 2, "maximum": 9}, "2026-05-12", since=since)
    assert "1 day" in strip(answer)


def test_pro_rata_is_worked_out_in_view(proof):
    answer = proof(MEET, "2026-04-11", since=date(2026, 4, 11))
    assert rows_of(answer, "sum") == (
        "Why 5 and not 6 Owed for a whole quarter 6 Days in the quarter 91 Not owed before Sat 11 April − 10 "
        "Days left 81 6 × 81 ÷ 91 = 5.34, rounded 5"
    )


def test_a_whole_period_is_owed_whole(proof):
    assert rows_of(proof(MEET, "2026-04-01"), "sum").endswith("A whole quarter, every day of it owed 6")
