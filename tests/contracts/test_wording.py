"""The words of rules, figures, sentences, deeds and reasons: each kind in each status it can have."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from contracts import wording
from contracts.kinds.count import owed as owed_of_counts
from contracts.kinds.gap import owed as owed_of_gaps
from contracts.kinds.on_time import owed as owed_in_time
from contracts.measures import RANKS, canonical, parse_measure
from contracts.wording import Looked, things
from record import dates

TODAY = date(2026, 5, 12)


@dataclass(frozen=True)
class ChannelWords:
    one: str
    many: str
    to_do: str = "hold"
    done: str = "held"


CHANNELS = {
    "meeting": ChannelWords("an open meeting", "open meetings"),
    "surgery": ChannelWords("a surgery", "surgeries"),
    "drop_in": ChannelWords("a drop-in", "drop-ins"),
    "social_post": ChannelWords("a post", "posts", "publish", "published"),
    "alert": ChannelWords("an alert", "alerts", "send", "sent"),
}
AUDIENCES = {"youth": "Young people", "business": "Businesses"}


@dataclass(frozen=True)
class Found:
    """An assessment of April to June 2026, open on the day of these tests."""

    status: str
    achieved: int | None = None
    required: int | None = None
    scheduled: int | None = None
    due_by: date | None = None
    first_day: date = date(2026, 4, 1)
    last_day: date = date(2026, 6, 30)
    period_first_day: date = date(2026, 4, 1)
    period_last_day: date = date(2026, 6, 30)


CLOSED = {
    "first_day": date(2026, 1, 1),
    "last_day": date(2026, 3, 31),
    "period_first_day": date(2026, 1, 1),
    "period_last_day": date(2026, 3, 31),
}


def measure(kind, **keys):
    return canonical(parse_measure({"kind": kind, "period": "quarter", **keys}))


MEETINGS = measure("count", minimum=4, channels=["meeting"])
PLACES = measure("count", minimum=1, channels=["meeting"], per="neighbourhood")
MIXED = measure("count", minimum=1, channels=["meeting", "surgery", "drop_in"])
POSTS = measure("gap", maximum_days=7, channels=["social_post"])
SURGERIES = measure("gap", maximum_days=56, channels=["surgery"], per="neighbourhood")
REPLIES = measure("on_time", item="enquiry_reply", percent=90, within_hours=72)
NOTICE = measure("on_time", item="event_notice", percent=90, within_days=7, channels=["meeting", "surgery"])
FEEDBACK = measure("on_time", item="feedback", percent=100, within_days=28, channels=["meeting"])
FEW = measure("on_time", item="feedback", percent=80, within_days=28, channels=["meeting"])
OFFICERS = measure("presence", fact="published_officer", minimum=1)
PRIORITIES = measure("presence", fact="priority", minimum=1, maximum=3, per="neighbourhood", tolerance_days=2)
GRADED = measure("graded", passing=["good", "outstanding"], within_days=30)


@pytest.mark.parametrize(
    ("which", "whole", "brief"),
    [
        (MEETINGS, "4 open meetings each quarter", "4 each quarter"),
        (PLACES, "an open meeting in each neighbourhood each quarter", "1 each quarter, per neighbourhood"),
        (MIXED, "a drop-in, an open meeting or a surgery each quarter", "1 each quarter"),
        (POSTS, "posts at most 7 days apart", "at most 7 days apart"),
        (SURGERIES, "surgeries in each neighbourhood at most 56 days apart", "at most 56 days apart"),
        (REPLIES, "90% of the questions answered within 72 hours", "90% in 72 hours"),
        (NOTICE, "90% of the open meetings or surgeries advertised at least 7 days before", "90%, 7 days ahead"),
        (FEEDBACK, "every open meeting followed by feedback within 28 days", "100% in 28 days"),
        (OFFICERS, "at least 1 named officer, every day", "1 or more, always"),
        (
            PRIORITIES,
            "1 to 3 local priorities in each neighbourhood, every day, but for 2 days",
            "1 to 3, always",
        ),
        (
            measure("presence", fact="priority", maximum=3),
            "at most 3 local priorities, every day",
            "at most 3, always",
        ),
        (
            measure("presence", fact="priority", minimum=2, maximum=2),
            "2 local priorities, every day",
            "2, always",
        ),
        (GRADED, "graded good or outstanding each quarter, within 30 days of its end", "graded each quarter"),
        (
            measure("count", minimum=2, channels=["alert"], per="officer", ranks=["pc", "pcso"], period="half_year"),
            "2 alerts by each PC or PCSO each half year",
            "2 each half year, per officer",
        ),
        (
            measure("gap", maximum_days=1, channels=["social_post"], per="officer"),
            "posts by each officer at most 1 day apart",
            "at most 1 day apart",
        ),
    ],
)
def test_rule(which, whole, brief):
    assert wording.rule(which, CHANNELS) == whole
    assert wording.rule_in_brief(which) == brief


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("open_to_public", True, "open to the public"),
        ("face_to_face", True, "face to face"),
        ("min_attendance", 5, "with at least 5 there, counted"),
        ("min_notice_days", 1, "advertised at least 1 day before"),
        ("led_by_rank", "inspector", "led by an inspector or higher"),
        ("audiences", ["youth", "business"], "meant for businesses or young people"),
    ],
)
def test_every_filter_is_part_of_the_rule(key, value, said):
    asked = measure("gap", maximum_days=7, channels=["social_post"], **{key: value})
    assert wording.rule(asked, CHANNELS, AUDIENCES) == f"posts at most 7 days apart, {said}"


def test_several_filters_are_listed():
    asked = measure("count", minimum=1, channels=["meeting"], open_to_public=True, face_to_face=True, min_notice_days=7)
    assert wording.rule(asked, CHANNELS) == (
        "an open meeting each quarter, open to the public, face to face and advertised at least 7 days before"
    )


@pytest.mark.parametrize(
    ("which", "found", "late", "said"),
    [
        (MEETINGS, Found("on_track", 3, 4, 0), None, "3 of 4"),
        (POSTS, Found("on_track", 5, 7, 0), None, "5 days"),
        (POSTS, Found("on_track", 1, 7, 0), None, "1 day"),
        (OFFICERS, Found("met", 0, 0), None, "no gap"),
        (OFFICERS, Found("missed", 4, 0), None, "4 days"),
        (REPLIES, Found("on_track", 19, 18, 0), 1, "95%"),
        (REPLIES, Found("on_track", 249, 18, 0), 1, "99%"),
        (REPLIES, Found("on_track", 3, 4, 0), 1, "3 of 4"),
        (REPLIES, Found("on_track", 0, 1, 1), 0, "none yet"),
        (REPLIES, Found("on_track", 3, 4, 0), None, "3 in time"),
        (GRADED, Found("met"), None, "passed"),
        (GRADED, Found("missed"), None, "not passed"),
        (GRADED, Found("on_track"), None, "no grade yet"),
        (GRADED, Found("at_risk"), None, "no grade"),
        (MEETINGS, Found("exempt"), None, ""),
        (REPLIES, Found("not_applicable"), None, ""),
    ],
)
def test_figure(which, found, late, said):
    assert wording.figure(found, which, late=late) == said


JUNE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("which", "found", "said"),
    [
        (MEETINGS, Found("met", 5, 4, 0, **CLOSED), "Met. Wimborne held 5 open meetings. It owed 4."),
        (MEETINGS, Found("missed", 1, 4, 0, **CLOSED), "Missed. Wimborne held 1 open meeting. It owed 4."),
        (
            MEETINGS,
            Found("on_track", 3, 4, 0, JUNE),
            "On track. 3 of 4 open meetings so far; the last is due by Tuesday 30 June.",
        ),
        (
            MEETINGS,
            Found("on_track", 2, 4, 2, JUNE),
            "On track. 2 of 4 open meetings so far; 2 more are due by Tuesday 30 June, and 2 are planned.",
        ),
        (
            MEETINGS,
            Found("at_risk", 2, 4, 1, JUNE),
            "At risk. 2 of 4 open meetings so far; 2 more are due by Tuesday 30 June, and only one is planned.",
        ),
        (
            MEETINGS,
            Found("at_risk", 0, 1, 0, JUNE),
            "At risk. No open meeting so far; one is due by Tuesday 30 June, and none is planned by then.",
        ),
        (
            MEETINGS,
            Found("on_track", 0, 4, 0, date(2027, 1, 1)),
            "On track. No open meeting so far; 4 are due by Friday 1 January 2027.",
        ),
        (
            PLACES,
            Found("on_track", 3, 4, 0, JUNE),
            "On track. 3 of 4 neighbourhoods have had their open meeting; the last is due by Tuesday 30 June.",
        ),
        (PLACES, Found("met", 4, 4, 0), "Met. All 4 neighbourhoods have had their open meeting."),
        (PLACES, Found("met", 1, 1, 0), "Met. The neighbourhood has had its open meeting."),
        (
            PLACES,
            Found("missed", 3, 4, 0, **CLOSED),
            "Missed. 3 of 4 neighbourhoods had their open meeting.",
        ),
        (PLACES, Found("missed", 0, 1, 0, **CLOSED), "Missed. The neighbourhood did not have its open meeting."),
        (
            PLACES,
            Found("at_risk", 0, 1, 0, JUNE),
            "At risk. The neighbourhood has not had its open meeting; one is due by Tuesday 30 June, and none is "
            "planned by then.",
        ),
        (POSTS, Found("missed", 12, 7, 0), "Missed. 12 days without a post; 7 is the most."),
        (POSTS, Found("met", 6, 7, 0, **CLOSED), "Met. Never more than 6 days without a post; 7 is the most."),
        (
            POSTS,
            Found("at_risk", 5, 7, 0, date(2026, 5, 14)),
            "At risk. The next post is due by Thursday 14 May and none is planned by then.",
        ),
        (
            POSTS,
            Found("on_track", 5, 7, 1, date(2026, 5, 14)),
            "On track. The next post is due by Thursday 14 May and one is planned.",
        ),
        (POSTS, Found("on_track", 5, 7, 0), "On track. Nothing more is due."),
        (
            SURGERIES,
            Found("missed", 57, 56, 0),
            "Missed. 57 days without a surgery for one neighbourhood; 56 is the most.",
        ),
        (NOTICE, Found("not_applicable"), "There was no open meeting or surgery to judge."),
        (REPLIES, Found("not_applicable"), "There was no question to judge."),
        (PLACES, Found("not_applicable"), "There was no neighbourhood to judge."),
        (OFFICERS, Found("met", 0, 0, **CLOSED), "Met. Every day had at least 1 named officer."),
        (OFFICERS, Found("on_track", 0, 0), "On track. Every day so far had at least 1 named officer."),
        (
            OFFICERS,
            Found("at_risk", 0, 0),
            "At risk. Every day so far had at least 1 named officer, but a day without is coming.",
        ),
        (
            OFFICERS,
            Found("missed", 4, 0),
            "Missed. 4 days without at least 1 named officer; none is allowed.",
        ),
        (
            PRIORITIES,
            Found("missed", 3, 2),
            "Missed. 3 days without 1 to 3 local priorities in some neighbourhood; 2 is the most.",
        ),
        (GRADED, Found("on_track", due_by=JUNE), "On track. Not graded yet; the grade is due by Tuesday 30 June."),
        (GRADED, Found("at_risk", due_by=JUNE), "At risk. No grade was given by Tuesday 30 June."),
        (GRADED, Found("met"), "Met. Graded. Good or outstanding passes."),
        (MEETINGS, Found("exempt"), "Exempt. Nothing is owed on these days."),
    ],
)
def test_sentence(which, found, said):
    assert wording.sentence(found, which, CHANNELS, today=TODAY, team="Wimborne") == said


@pytest.mark.parametrize(
    ("which", "found", "late", "said"),
    [
        (
            REPLIES,
            Found("met", 19, 18, 0, **CLOSED),
            1,
            "19 of 20 questions answered within 72 hours; 90% is promised.",
        ),
        (
            REPLIES,
            Found("at_risk", 3, 4, 2, date(2026, 5, 14)),
            1,
            "3 of 4 questions answered within 72 hours; 90% is promised. "
            "2 still wait, the first until Thursday 14 May.",
        ),
        (
            REPLIES,
            Found("on_track", 0, 1, 1, date(2026, 5, 14)),
            0,
            "No reply has fallen due so far. 1 still waits, until Thursday 14 May.",
        ),
        (REPLIES, Found("on_track", 3, 3, 0), None, "3 questions answered within 72 hours; 90% is promised."),
        (
            FEEDBACK,
            Found("missed", 7, 8, 0),
            1,
            "7 of 8 open meetings followed by feedback within 28 days; it is promised of every one.",
        ),
        (
            NOTICE,
            Found("missed", 10, 11, 0),
            2,
            "10 of 12 open meetings or surgeries advertised at least 7 days before; 90% is promised.",
        ),
        (
            FEW,
            Found("missed", 2, 3, 0, **CLOSED),
            1,
            "2 of 3 open meetings followed by feedback within 28 days; 80% is promised, and of only 3 that is all 3.",
        ),
        (
            FEW,
            Found("at_risk", 0, 1, 0),
            1,
            "0 of 1 open meeting followed by feedback within 28 days; 80% is promised, and of only 1 that is the one.",
        ),
        (
            FEW,
            Found("missed", 6, 8, 0),
            3,
            "6 of 9 open meetings followed by feedback within 28 days; 80% is promised.",
        ),
        (REPLIES, Found("on_track", 1, 1, 0), None, "1 question answered within 72 hours; 90% is promised."),
        (NOTICE, Found("on_track", 0, 0, 0), 0, "No open meeting or surgery to judge so far."),
    ],
)
def test_fact_of_a_share(which, found, late, said):
    assert wording.fact(found, which, CHANNELS, today=TODAY, late=late) == said


def test_fact_says_what_else_is_known():
    due = Found("at_risk", 5, 7, 0, date(2026, 5, 14))
    assert wording.fact(due, POSTS, CHANNELS, today=TODAY, last_on=date(2026, 5, 7)) == (
        "Last one Thursday 7 May. The next is due by Thursday 14 May and none is planned by then."
    )
    assert wording.fact(Found("missed"), GRADED, CHANNELS, today=TODAY, grade="requires_improvement") == (
        "Graded requires improvement. Good or outstanding would pass."
    )


@pytest.mark.parametrize(
    ("which", "unit", "said"),
    [
        (PLACES, {"place": "Wimborne Minster"}, "Hold one open meeting in Wimborne Minster"),
        (MEETINGS, {"missing": 2, "done": 2}, "Hold 2 more open meetings"),
        (MEETINGS, {"missing": 1, "done": 3}, "Hold one more open meeting"),
        (POSTS, {}, "Publish a post"),
        (
            measure("count", minimum=1, channels=["meeting", "alert"], per="officer"),
            {"officer": "PC Ashby"},
            "Log one alert or open meeting with PC Ashby",
        ),
        (REPLIES, {"missing": 3}, "Answer 3 questions"),
        (REPLIES, {}, "Answer a question"),
        (NOTICE, {}, "Advertise open meetings or surgeries in time"),
        (FEEDBACK, {}, "Say what came of an open meeting"),
        (FEEDBACK, {"missing": 2}, "Say what came of 2 open meetings"),
        (OFFICERS, {}, "Publish at least 1 named officer"),
        (PRIORITIES, {"place": "Holt"}, "Publish 1 to 3 local priorities in Holt"),
        (GRADED, {}, "Be graded by the assessors"),
    ],
)
def test_deed(which, unit, said):
    assert wording.deed(which, CHANNELS, **unit) == said


def test_deed_in_a_line():
    said = wording.deed(PLACES, CHANNELS, place="Wimborne Minster")
    line = wording.deed_in_a_line
    assert line(said, due_by=JUNE, scheduled=0, today=TODAY) == (
        "Hold one open meeting in Wimborne Minster by Tue 30 June, nothing planned"
    )
    assert line(said, due_by=JUNE, scheduled=1, today=TODAY).endswith("by Tue 30 June, 1 planned")
    assert line(said, due_by=None, scheduled=None, today=TODAY) == "Hold one open meeting in Wimborne Minster"


@dataclass(frozen=True)
class Counted:
    """One unit of an assessment."""

    done: int = 0
    required: int = 1
    scheduled: int = 0
    last_on: date | None = None
    next_due_on: date | None = JUNE


@pytest.mark.parametrize(
    ("which", "found", "unit", "plan_on", "said"),
    [
        (
            MEETINGS,
            Found("on_track", 1, 4),
            Counted(1, 4, 2),
            None,
            "1 of 4 open meetings in April to June 2026. 2 are planned.",
        ),
        (
            MEETINGS,
            Found("on_track", 0, 1),
            Counted(0, 1, 1),
            JUNE,
            "No open meeting yet in April to June 2026. One is planned for Tuesday 30 June, and will keep this promise "
            "when it is held.",
        ),
        (
            PLACES,
            Found("on_track", 3, 4),
            Counted(),
            None,
            "3 of 4 neighbourhoods have had theirs in April to June 2026. Nothing that counts is planned by Tuesday 30 "
            "June.",
        ),
    ],
)
def test_why_counted(which, found, unit, plan_on, said):
    assert owed_of_counts.why_owed(found, unit, which, CHANNELS, plan_on=plan_on, today=TODAY) == said


@pytest.mark.parametrize(
    ("due", "later", "said"),
    [
        (JUNE, None, "Nothing that counts is planned by Tuesday 30 June."),
        (
            JUNE,
            date(2026, 7, 2),
            "Nothing that counts is planned by Tuesday 30 June; the next is planned for Thursday 2 July, which is too "
            "late.",
        ),
        (TODAY, None, "Nothing that counts is planned today."),
        (date(2026, 5, 9), date(2026, 5, 14), "The next is planned for Thursday 14 May, and will be late."),
        (date(2026, 5, 9), None, "Nothing that counts is planned."),
    ],
)
def test_what_is_planned_too_late_is_planned(due, later, said):
    unit = Counted(next_due_on=due)
    why = owed_of_gaps.why_owed(unit, POSTS, plan_on=None, today=TODAY, later=later)
    assert why == f"None yet. Never more than 7 days apart. {said}"


def test_why_the_rest_is_owed():
    never = owed_of_gaps.why_owed(Counted(scheduled=1), POSTS, plan_on=None, today=TODAY)
    assert never == "None yet. Never more than 7 days apart. One is planned."
    a_day = measure("on_time", item="event_notice", percent=90, within_days=1, channels=["meeting"])
    assert owed_in_time.why_advertise(JUNE, a_day, TODAY) == (
        "Planned for Tuesday 30 June, and not advertised yet. A day’s notice is promised."
    )


@pytest.mark.parametrize(
    ("kind", "first", "last", "said"),
    [
        ("week", date(2026, 5, 4), date(2026, 5, 10), "week of 4 May"),
        ("week", date(2025, 12, 29), date(2026, 1, 4), "week of 29 December 2025"),
        ("month", date(2026, 6, 1), JUNE, "June 2026"),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31), "January to March 2026"),
        ("half_year", date(2025, 10, 1), date(2026, 3, 31), "October 2025 to March 2026"),
        ("year", date(2025, 4, 1), date(2026, 3, 31), "April 2025 to March 2026"),
    ],
)
def test_period_name(kind, first, last, said):
    assert wording.period_name(kind, first, last, TODAY) == said


def test_window_name_says_which_part_is_judged():
    whole = Found("met")
    assert wording.window_name("quarter", whole) == "April to June 2026"
    assert wording.window_name("quarter", replace(whole, first_day=date(2026, 5, 11))) == "11 May to 30 June 2026"
    assert wording.window_name("quarter", replace(whole, first_day=date(2026, 6, 11))) == "11 to 30 June 2026"
    year = replace(whole, first_day=date(2025, 11, 3), last_day=date(2026, 3, 1))
    assert wording.window_name("year", year) == "3 November 2025 to 1 March 2026"
    one_day = replace(whole, first_day=date(2026, 4, 9), last_day=date(2026, 4, 9))
    assert wording.window_name("quarter", one_day) == "9 April 2026"


def test_days_say_the_year_only_when_it_is_another():
    assert dates.day_words(date(2026, 5, 15), TODAY) == "Friday 15 May"
    assert dates.day_words(date(2026, 5, 15)) == "Friday 15 May 2026"
    assert dates.day_short(date(2027, 1, 1), TODAY) == "Fri 1 January 2027"


ASKING = measure(
    "count",
    minimum=1,
    channels=["meeting"],
    per="neighbourhood",
    min_attendance=5,
    min_notice_days=7,
    led_by_rank="sergeant",
    audiences=["youth"],
)
HELD = date(2026, 5, 9)


@pytest.mark.parametrize(
    ("code", "looked", "said"),
    [
        ("counted", Looked(), "Counts."),
        ("expected", Looked(), "Planned; it will count when it has been held."),
        ("channel", Looked(channel="alert"), "An alert is not of a kind that counts here."),
        ("channel", Looked(channel="knock_knock"), "A knock knock is not of a kind that counts here."),
        ("channel", Looked(), "Not of a kind that counts here."),
        ("not_held", Looked(status="cancelled"), "Cancelled."),
        ("not_held", Looked(status="planned"), "Planned, and nobody has confirmed that it was held."),
        ("not_held", Looked(), "It was not held."),
        ("after", Looked(), "It started after the moment that these figures are for."),
        ("public", Looked(), "Not open to the public, or nobody said so."),
        ("face_to_face", Looked(), "Not face to face, or nobody said so."),
        ("attendance", Looked(attendance=3), "3 came; the rule asks for 5."),
        ("attendance", Looked(attendance=0), "Nobody came; the rule asks for 5."),
        ("attendance", Looked(), "Nobody said how many came; the rule asks for 5."),
        ("notice", Looked(day=HELD, advertised_on=date(2026, 5, 7)), "Advertised 2 days before; the rule asks for 7."),
        ("notice", Looked(day=HELD, advertised_on=HELD), "Advertised on the day; the rule asks for 7."),
        ("notice", Looked(day=HELD, advertised_on=date(2026, 5, 10)), "Advertised afterwards; the rule asks for 7."),
        ("notice", Looked(day=HELD), "Nobody said when it was advertised; the rule asks for 7 days before."),
        (
            "notice",
            Looked(day=HELD, status="planned"),
            "Not advertised yet, and too late for the 7 days that the rule asks for.",
        ),
        ("rank", Looked(), "Not led by a sergeant or higher, or nobody said who led it."),
        ("audience", Looked(), "Not meant for young people, or nobody said so."),
        ("unit", Looked(), "Names no neighbourhood that the rule is judged for on that day."),
    ],
)
def test_reason(code, looked, said):
    assert wording.reason(code, ASKING, CHANNELS, looked=looked, audiences=AUDIENCES) == said


@pytest.mark.parametrize(
    ("code", "looked", "said"),
    [
        ("public", Looked(unsaid=frozenset({"open_to_public"})), "nobody said whether anybody could come."),
        (
            "public",
            Looked(unsaid=frozenset({"open_to_public", "neighbourhoods", "url", "advertised_on"})),
            "nobody said whether anybody could come, when it was advertised or for which neighbourhood.",
        ),
        ("notice", Looked(unsaid=frozenset({"advertised_on"})), "nobody said when it was advertised."),
        (
            "notice",
            Looked(status="planned", unsaid=frozenset({"advertised_on"})),
            "not advertised yet, and too late for the 7 days that the rule asks for.",
        ),
        ("unit", Looked(unsaid=frozenset({"neighbourhoods"})), "nobody said for which neighbourhood."),
        ("unit", Looked(unsaid=frozenset()), "names no neighbourhood that the rule is judged for on that day."),
        ("public", Looked(unsaid=frozenset({"neighbourhoods"})), "not open to the public."),
        ("face_to_face", Looked(unsaid=frozenset()), "not face to face."),
        ("rank", Looked(unsaid=frozenset()), "not led by a sergeant or higher."),
        ("rank", Looked(unsaid=frozenset({"led_by"})), "nobody said who led it."),
        ("audience", Looked(unsaid=frozenset()), "not meant for young people."),
        ("attendance", Looked(attendance=3, unsaid=frozenset()), "3 came; the rule asks for 5."),
    ],
)
def test_why_not_ends_a_sentence_and_names_all_that_nobody_said(code, looked, said):
    asking = ASKING | {"open_to_public": True}
    assert wording.why_not(code, asking, CHANNELS, looked=looked, audiences=AUDIENCES) == said


@pytest.mark.parametrize(
    ("which", "code", "looked", "said"),
    [
        (POSTS, "unit", Looked(), "Not on a day on which the team owed it."),
        (REPLIES, "late", Looked(), "Not answered within 72 hours."),
        (REPLIES, "pending", Looked(), "Not answered yet; the 72 hours have not passed."),
        (REPLIES, "withdrawn", Looked(withdrawn_because="sent twice"), "Withdrawn: sent twice."),
        (REPLIES, "withdrawn", Looked(withdrawn_because="Another team's."), "Withdrawn: Another team's."),
        (FEEDBACK, "late", Looked(), "No feedback within 28 days."),
        (FEEDBACK, "pending", Looked(), "No feedback yet; the 28 days have not passed."),
        (NOTICE, "late", Looked(day=HELD), "Not advertised 7 days before."),
        (
            NOTICE,
            "late",
            Looked(day=HELD, advertised_on=date(2026, 5, 8)),
            "Advertised 1 day before; the rule asks for 7.",
        ),
        (REPLIES, "exempt_day", Looked(), "Left out, because nothing was owed on that day."),
        (OFFICERS, "counted", Looked(), "A day without at least 1 named officer."),
    ],
)
def test_reason_by_kind(which, code, looked, said):
    assert wording.reason(code, which, CHANNELS, looked=looked) == said


def test_an_unknown_reason_is_not_passed_over():
    with pytest.raises(KeyError):
        wording.reason("weather", POSTS, CHANNELS)


def test_every_rank_has_its_words():
    assert set(things.RANKS) == set(RANKS)
