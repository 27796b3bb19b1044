"""Days and times as people say them."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from portal.templatetags import dates
from record import dates as words

TODAY = dt.date(2026, 5, 12)
LONDON = ZoneInfo("Europe/London")
said = dates.register.filters  # by name, as templates find them


@pytest.mark.parametrize(
    ("day", "today", "words"),
    [
        (dt.date(2026, 5, 15), TODAY, "Friday 15 May"),
        (dt.date(2027, 5, 15), TODAY, "Saturday 15 May 2027"),
        (dt.date(2026, 5, 15), None, "Friday 15 May 2026"),
        (None, TODAY, ""),
    ],
)
def test_a_day_has_its_year_only_when_it_is_not_this_one(day, today, words):
    assert said["day_words"](day, today) == words


def test_an_instant_is_said_in_london_time():
    summer_night = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)
    assert said["day_words"](summer_night, TODAY) == "Wednesday 1 July"
    assert said["clock"](summer_night) == "00:30"
    assert said["moment_words"](summer_night, TODAY) == "Wednesday 1 July, 00:30"
    assert said["iso"](summer_night) == "2026-07-01T00:30"
    assert said["iso"](TODAY) == "2026-05-12"


def test_a_time_says_its_day_only_where_it_is_another():
    evening = dt.datetime(2026, 5, 12, 17, 21, tzinfo=dt.UTC)
    assert said["time_words"](evening, TODAY) == said["time_words"](evening, evening) == "18:21"
    assert said["time_words"](evening, dt.date(2026, 5, 13)) == "Tuesday 12 May, 18:21"
    assert said["time_words"](None, TODAY) == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (2, "in 2 days"),
        (-4, "4 days ago"),
        (27, "in 27 days"),
        (28, "in 4 weeks"),
        (50, "in 7 weeks"),
        (-30, "4 weeks ago"),
    ],
)
def test_how_far_away(days, words):
    assert said["away"](TODAY + dt.timedelta(days=days), TODAY) == words


def test_what_stands_under_the_date_a_promise_turns_late():
    assert said["beside"](dt.date(2026, 5, 15), TODAY) == "Friday, in 3 days"
    assert said["beside"](dt.date(2027, 1, 1), TODAY) == "Friday, in 33 weeks"
    assert said["beside"](dt.datetime(2026, 5, 13, 16, 20, tzinfo=LONDON), TODAY) == "tomorrow, 16:20"


@pytest.mark.parametrize(
    ("day", "anchor"),
    [(dt.date(2026, 5, 1), "1 May"), (dt.date(2026, 9, 30), "30 Sept"), (dt.date(2026, 3, 9), "9 March")],
)
def test_an_anchor_fits_its_column(day, anchor):
    assert said["day_anchor"](day) == anchor.replace(" ", "\N{NO-BREAK SPACE}")


def test_the_year_follows_the_anchor_where_it_is_not_this_one():
    assert said["other_year"](dt.date(2027, 1, 1), TODAY) == "2027"
    assert said["other_year"](dt.date(2026, 12, 31), TODAY) == ""
    line = {"title": "Meet", "late_from": dt.date(2027, 1, 1), "status": "on_track"}
    line_shown = render_to_string("_components/owed.html", {"lines": [line], "today": TODAY})
    assert "1\N{NO-BREAK SPACE}Jan <small>2027</small></time></b><span>Friday, in 33 weeks</span>" in re.sub(
        "[ \\n]+", " ", line_shown
    )


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (dt.timedelta(seconds=59), "just now"),
        (dt.timedelta(seconds=60), "1 minute ago"),
        (dt.timedelta(minutes=47), "47 minutes ago"),
        (dt.timedelta(minutes=119), "119 minutes ago"),
        (dt.timedelta(hours=2), "2 hours ago"),
        (dt.timedelta(hours=49), "2 days ago"),
    ],
)
def test_how_old_a_check_is(age, words):
    now = dt.datetime(2026, 5, 12, 10, 41, tzinfo=LONDON)
    assert said["ago"](now - age, now) == words


def test_the_small_words_of_events_and_tables():
    assert said["day_short"](dt.date(2026, 1, 15), TODAY) == "Thu 15 January"
    assert said["day_month"](dt.date(2025, 1, 15), TODAY) == "15 January 2025"
    assert said["day_number"](dt.date(2026, 9, 4)) == 4
    assert said["month_short"](dt.date(2026, 9, 4), TODAY) == "Sept"
    assert said["weekday"](dt.date(2026, 9, 4)) == "Friday"
    assert (said["clock"](None), said["day_month"](None), said["day_short"](None), said["moment_words"](None)) == (
        "",
    ) * 4


def test_what_the_record_keeps_says_the_end_of_a_day_as_that_day():
    assert words.as_recorded(dt.datetime(2026, 5, 31, 22, 59, 59, 999_999, tzinfo=dt.UTC)) == "31 May 2026"
    assert words.as_recorded(dt.datetime(2026, 5, 31, 13, 0, tzinfo=dt.UTC)) == "31 May 2026, 14:00"


def test_what_somebody_typed_is_londons_already():
    assert words.iso_local(dt.datetime(2026, 5, 13, 16, 20)) == "2026-05-13T16:20"  # noqa: DTZ001 (it has none)
    assert words.iso_local(dt.datetime(2026, 5, 13, 16, 20, tzinfo=dt.UTC)) == "2026-05-13T17:20"
    assert words.clock(dt.time(9, 5)) == "09:05"


def test_lists_and_transcripts_say_the_year_always():
    morning = dt.datetime(2026, 9, 5, 9, 0, tzinfo=dt.UTC)
    assert words.moment_short(morning) == "Sat 5 Sep 2026, 10:00"
    assert words.moment_padded(morning) == "05 September 2026, 10:00"
