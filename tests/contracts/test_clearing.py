"""A flag that is said to clear by itself can; one that is said to stay stays, whatever is done. Asked of every kind.

In generated worlds everything that can still be done is done, each day up to the end of the window: then the slow twin
judges once more. Source: measures.md, "Flags".
"""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from types import SimpleNamespace

import pytest

from contracts.kinds import KINDS
from contracts.plain.owed import is_exempt
from contracts.plain.plain_assessment import judge
from contracts.plain.world import ALWAYS, Activity, Enquiry, Grade, Posting, Priority, Team
from contracts.wording import clearing, clearing_in_brief
from record.timezones import LONDON
from tests.contracts.test_plain_worlds import generated

DAY = timedelta(days=1)
URGENT = ("at_risk", "missed")
NUMBERS = count()
CHIEF = Team("elsewhere", ALWAYS, postings=(Posting("chief", "superintendent", ALWAYS),))


def noon(day: date) -> datetime:
    return datetime.combine(day, time(23, 50), LONDON)


def days_left(cell, facts) -> list[date]:
    first = max(facts.today, cell.window.first_day)
    return [first + n * DAY for n in range((cell.window.last_day - first).days + 1)]


def everything_done(cell, facts):
    """The cell and the facts after all that can be done has been."""
    team, measure, days = cell.obligation.team, cell.measure, days_left(cell, facts)
    made = replace(facts, at=noon(max(cell.window.last_day, facts.today) + 400 * DAY), teams=[*facts.teams, CHIEF])
    if measure.kind == "graded":
        return cell, replace(made, grades=[*facts.grades, the_best(cell, facts)])
    if measure.kind == "presence":
        return with_enough_published(cell, facts), made
    if getattr(measure, "item", "") == "enquiry_reply":
        return cell, replace(made, enquiries=[*map(answered(facts), facts.enquiries), *asked(team, days)])
    held = [perfect(team, measure, day) for day in days for _ in range(getattr(measure, "minimum", 60))]
    # Of what was held already, what came of it is said at once.
    told = [replace(a, feedback_published_on=a.feedback_published_on or facts.today) for a in facts.activities]
    return cell, replace(made, activities=[*told, *held])


def the_best(cell, facts) -> Grade:
    team, measure = cell.obligation.team.key, cell.measure
    return Grade(team, cell.standard, cell.period.first_day, facts.today + 300 * DAY, measure.passing[0])


def with_enough_published(cell, facts):
    """From tomorrow on exactly as many as are asked for, for each neighbourhood."""
    team, measure = cell.obligation.team, cell.measure
    enough, (until, since) = measure.minimum or 0, (facts.today, facts.today + DAY)
    postings = [replace(p, published_part=ended(p.published_part, until)) for p in team.postings]
    postings += [Posting(f"new-{n}", "pc", (since, None), published=True) for n in range(enough)]
    priorities = [replace(p, in_force=ended(p.in_force, until)) for p in team.priorities]
    priorities += [Priority(f"new {n}", (since, None)) for n in range(enough)]
    team = replace(team, postings=tuple(postings), priorities=tuple(priorities))
    return replace(cell, obligation=replace(cell.obligation, team=team))


def ended(stretch, until):
    first, last = stretch
    return first, min(last or until, until)


def answered(facts):
    return lambda one: replace(one, answered_at=one.answered_at or facts.at + timedelta(seconds=1))


def asked(team, days) -> list[Enquiry]:
    return [
        Enquiry(f"more-{next(NUMBERS)}", team.key, noon(day), noon(day) + timedelta(seconds=1))
        for day in days
        for _ in range(60)
    ]


def perfect(team, measure, day) -> Activity:
    return Activity(
        id=f"perfect-{next(NUMBERS)}",
        team=team.key,
        channel=measure.channels[0],
        status="held",
        starts_at=noon(day),
        neighbourhoods=tuple(place.key for place in team.neighbourhoods),
        officers=tuple({posting.person for posting in team.postings}),
        led_by="chief",
        advertised_on=day - 400 * DAY,
        open_to_public=True,
        face_to_face=True,
        attendance=100_000,
        audiences=tuple(measure.audiences or ()),
        feedback_published_on=day,
    )


def can_nothing_be_judged(cell, facts) -> bool:
    """Items of exempt days are left out: where no other day is left, nothing can be added to a share."""
    days = days_left(cell, facts)
    return cell.measure.kind == "on_time" and all(
        is_exempt(day, cell.obligation.team, cell.standard, facts.exemptions) for day in days
    )


@cache
def urgent_cells():
    return [
        (cell, facts, found)
        for cell, facts, found in generated()
        if found.row[7] in URGENT and (found.row[7] == "missed" or not can_nothing_be_judged(cell, facts))
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["count", "gap", "on_time", "presence", "graded"])
def test_what_is_said_to_clear_can_be_turned_and_all_else_cannot(kind):
    seen = Counter()
    for cell, facts, found in urgent_cells():
        if found.kind != kind:
            continue
        status, is_open = found.row[7], cell.window.last_day >= facts.today
        said = KINDS[kind].words.clears_by_itself(SimpleNamespace(status=status))
        after = judge(*everything_done(cell, facts)).status
        assert (after == "met") is said, (cell.standard, found.row, str(facts.at), after)
        seen[status, is_open] += 1
    assert seen["missed", True] or kind == "graded", seen
    assert seen["at_risk", True] + seen["at_risk", False], seen


# -- The sentences -----------------------------------------------------------------------------------------------------

TODAY = date(2026, 5, 12)
COUNT = {"kind": "count", "period": "quarter", "minimum": 1, "per": "neighbourhood", "channels": ["meeting"]}
GAP = {"kind": "gap", "period": "month", "maximum_days": 7, "per": "team", "channels": ["social_post"]}
REPLIES = {"kind": "on_time", "item": "enquiry_reply", "percent": 100, "within_hours": 72, "period": "month"}
PANEL = {"kind": "graded", "period": "half_year", "passing": ["good"], "within_days": 30}
PRIORITIES = {"kind": "presence", "fact": "priority", "minimum": 1, "per": "team", "period": "month"}
PROOF = " The proof says what would still keep it, if anything would."
STAYS = "What is missed stays missed, unless something about its days is recorded or corrected. The flag stands "
UNTIL = "until the period after it closes met, or an inspector closes the flag"


@pytest.mark.parametrize(
    ("measure", "judged", "when"),
    [
        (
            GAP,
            {"due_by": date(2026, 5, 14), "last_day": date(2026, 5, 31)},
            "only if what is due by Thursday 14 May is done by then, or planned for a day up to it",
        ),
        # Ten to midnight of that day nobody knows whether it still can be.
        (COUNT, {"due_by": TODAY, "last_day": TODAY}, "only if what is due today is done, or planned for today"),
        (
            REPLIES,
            {"due_by": None, "last_day": date(2026, 5, 31)},
            "only if the share in time comes up to 100% by Sunday 31 May, or with what still waits then",
        ),
        (
            REPLIES,
            {"due_by": None, "last_day": TODAY},
            "only if the share in time comes up to 100% by the end of today, or with what still waits then",
        ),
        (
            REPLIES,
            {"due_by": None, "last_day": date(2026, 4, 30)},
            "only if enough of what still waits is dealt with in time",
        ),
        (
            PRIORITIES,
            {"required": 0, "last_day": date(2026, 5, 31)},
            "only if the days to come are seen to before any day is without at least 1 local priority",
        ),
        (
            PRIORITIES,
            {"required": 2, "last_day": date(2026, 5, 31)},
            "only if the days to come are seen to before more than 2 days are without at least 1 local priority",
        ),
    ],
)
def test_of_what_is_at_risk_it_is_said_what_it_would_take_and_never_that_it_can(measure, judged, when):
    judged = SimpleNamespace(status="at_risk", **judged)
    assert clearing(judged, measure, TODAY) == f"It clears by itself {when}.{PROOF}"
    assert clearing_in_brief(judged, measure, TODAY) == f"Clears {when}."


@pytest.mark.parametrize(
    ("measure", "last_day", "until"),
    [
        (GAP, date(2026, 5, 31), f"{UNTIL}, from Monday 1 June on."),
        (COUNT, date(2026, 6, 30), f"{UNTIL}, from Wednesday 1 July on."),
        (COUNT, TODAY, f"{UNTIL}, from Wednesday 13 May on."),
        (COUNT, date(2026, 3, 31), f"{UNTIL}."),
    ],
)
def test_what_is_missed_stays_so_and_its_flag_stands_until_what_comes_after_it(measure, last_day, until):
    judged = SimpleNamespace(status="missed", last_day=last_day)
    assert clearing(judged, measure, TODAY) == STAYS + until
    assert clearing_in_brief(judged, measure, TODAY) == f"Stands {until}"


def test_a_grade_can_be_given_anew_at_any_time():
    judged = SimpleNamespace(status="missed", last_day=date(2026, 3, 31))
    assert clearing(judged, PANEL, TODAY) == "It clears by itself when the assessors give a grade that passes."
    assert clearing_in_brief(judged, PANEL, TODAY) == "Clears when the assessors give a grade that passes."
