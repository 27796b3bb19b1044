"""Days below, against the law in loops: of facts thrown by dice, for every kind that knows such days."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from contracts.actions import exemptions
from contracts.models import Contract
from contracts.queries.days_below import QuarterBelow, by_quarter, days_below, joined
from contracts.wording import over_time as words
from record.timezones import LONDON
from teams.models import Neighbourhood, Priority
from tests.contracts.reviewers_world import NAMED, NOTICE, NOW, POST, REPLY, TODAY, agree, asked, clock_at, held
from tests.kept_worlds import kept_world
from tests.teams import county as counties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
BEGUN = date(2026, 1, 1)
DAYS = [BEGUN + number * DAY for number in range((TODAY - BEGUN).days + 1)]
EXEMPT = [day for day in DAYS if date(2026, 2, 10) <= day <= date(2026, 2, 24)]
MEETINGS = {"channels": ["meeting"], "period": "month"}
STANDARDS = {
    "S1": ("Posts", POST | {"maximum_days": 3}),
    "S2": ("Posts in each place", POST | {"maximum_days": 9, "per": "neighbourhood"}),
    "S3": ("Replies", REPLY | {"percent": 70}),
    "S4": ("Every reply", REPLY | {"percent": 100}),
    "S5": ("Notice", NOTICE | MEETINGS | {"percent": 60}),
    "S6": ("Feedback", MEETINGS | {"kind": "on_time", "item": "feedback", "percent": 60, "within_days": 5}),
    "S7": ("Priorities", NAMED),
    "S8": ("Meetings", {"kind": "count", "minimum": 6, "period": "month", "channels": ["meeting"]}),
}


class Facts:
    """What happened, beside the world in which the portal was told of it."""

    def __init__(self) -> None:
        self.county = counties.dorset()
        self.team, dice = self.county.teams["wimborne"], random.Random(7)
        self.contract = agree(self.county, STANDARDS, first_day=BEGUN)
        places = ["55.X1 wimborne", "55.X2 wimborne"]
        Neighbourhood.objects.create(force=self.county.force, team=self.team, police_id=places[1], name="Low Street")
        self.posts: list[tuple[date, str | None]] = [
            (day, dice.choice([*places, None])) for day in DAYS if dice.random() < 0.3
        ]
        for day, place in self.posts:
            held(self.county, "wimborne", "social_post", day, neighbourhoods=(place,) if place else ())
        self.meetings = [self.meeting(day, dice) for day in DAYS[:-1] if dice.random() < 0.2]
        self.questions = [self.question(day, dice) for day in DAYS[:-1] if dice.random() < 0.4]
        self.priorities = [(date(2026, 1, 5), date(2026, 3, 2)), (date(2026, 3, 20), date(2026, 4, 30))]
        for first, last in self.priorities:
            Priority.objects.create(team=self.team, title=f"{first}", first_day=first, last_day=last)
        self.excuse()

    def meeting(self, day: date, dice: random.Random) -> tuple[date, date | None, date | None]:
        told = day - dice.choice([2, 7, 20]) * DAY
        fed = day + dice.choice([0, 3, 5, 6, 15]) * DAY
        fed_back = fed if fed <= TODAY and dice.random() < 0.8 else None
        at = datetime.combine(max(day, fed_back or day), time(20), LONDON)
        more = {"advertised_on": told, "feedback_published_on": fed_back}
        held(self.county, "wimborne", "meeting", day, at=min(at, NOW), **more)
        return day, told, fed_back

    def question(self, day: date, dice: random.Random) -> tuple[datetime, int | None]:
        at = datetime.combine(day, time(dice.randrange(24), 30), LONDON).astimezone(UTC)
        hours = dice.choice([1, 30, 72, 73, 200, None])
        if day.month == 2:  # late on exempt days alone, which count for nothing
            hours = 200 if day in EXEMPT else 1
        hours = hours if hours and at + timedelta(hours=hours) <= NOW else None
        if at <= NOW:
            asked(self.county, "wimborne", at, hours=hours)
        return at, hours

    def excuse(self) -> None:
        people, span = self.county.people, {"first_day": EXEMPT[0], "last_day": EXEMPT[-1]}
        with clock_at(NOW):
            one = exemptions.ask(team=self.team, reason="Floods", by=people["sergeant"], **span)
            exemptions.approve(exemption=one, by=people["inspector"])


def month(day: date) -> tuple[int, int]:
    return day.year, day.month


def breaches(facts: Facts, most: int, places: list[str | None]) -> set[date]:
    """Of `gap`: obligated days at which more than `most` obligated days lay after the last one before."""
    found = set()
    for place in places:
        days = [day for day, where in facts.posts if place is None or where == place]
        for day in set(DAYS) - set(EXEMPT):
            last = max((one for one in days if one < day), default=BEGUN - DAY)
            since = [one for one in DAYS if last < one <= day and one not in EXEMPT]
            if len(since) > most:
                found.add(day)
    return found


def shares(facts: Facts, items: list[tuple[date, date | None, date | None]], percent: int) -> set[date]:
    """Of `on_time`: each item its day, when it was done in time, when its time was over; either may be None."""
    owed = [item for item in items if item[0] not in EXEMPT]
    found = set()
    for day in set(DAYS) - set(EXEMPT):
        own = [item for item in owed if month(item[0]) == month(day) and item[0] <= day]
        done = sum(1 for _, in_time, _ in own if in_time and in_time <= day)
        late = sum(1 for _, in_time, over in own if not in_time and over and over <= day)
        if 100 * done < percent * (done + late):
            found.add(day)
    return found


def replies(facts: Facts) -> list[tuple[date, date | None, date | None]]:
    made = []
    for at, hours in facts.questions:
        if at <= NOW:
            over = at + timedelta(hours=72)
            answered = at + timedelta(hours=hours) if hours and hours <= 72 else None
            made.append((local(at), answered and local(answered), local(over) if over < NOW else None))
    return made


def local(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def notices(facts: Facts) -> list[tuple[date, date | None, date | None]]:
    return [(day, day if (day - told).days >= 7 else None, day) for day, told, _ in facts.meetings]


def fed_back(facts: Facts) -> list[tuple[date, date | None, date | None]]:
    limit = 5 * DAY
    return [(day, fed if fed and fed <= day + limit else None, day + limit + DAY) for day, _, fed in facts.meetings]


def unpublished(facts: Facts) -> set[date]:
    """Of `presence`: obligated days without any."""
    there = {day for day in DAYS if any(first <= day <= last for first, last in facts.priorities)}
    return set(DAYS) - there - set(EXEMPT)


PLACES = ["55.X1 wimborne", "55.X2 wimborne"]
EXPECTED = {
    "S1": lambda facts: breaches(facts, 3, [None]),
    "S2": lambda facts: breaches(facts, 9, PLACES),
    "S3": lambda facts: shares(facts, replies(facts), 70),
    "S4": lambda facts: shares(facts, replies(facts), 100),
    "S5": lambda facts: shares(facts, notices(facts), 60),
    "S6": lambda facts: shares(facts, fed_back(facts), 60),
    "S7": unpublished,
    "S8": lambda facts: set(),  # only the end of its period judges it
}

kept = kept_world(Facts, at=NOW)


@pytest.mark.parametrize("code", EXPECTED)
def test_the_days_below_are_those_of_the_law(own_world, code):
    contract = Contract.objects.select_related("force").get(pk=own_world.contract.pk)
    runs = days_below(own_world.team, contract, code, NOW)
    days = {first + number * DAY for first, last in runs for number in range((last - first).days + 1)}
    expected = EXPECTED[code](own_world)
    assert days == expected
    assert code == "S8" or 0 < len(expected) < len(DAYS)
    assert runs == joined(runs)


def test_quarters_say_how_many_of_which_days_were_below_and_cut_what_runs_over_their_ends():
    windows = [(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), TODAY)]
    runs = [(date(2026, 1, 20), date(2026, 2, 3)), (date(2026, 3, 30), date(2026, 4, 2))]
    april, february = by_quarter(runs, windows, TODAY)
    assert february == QuarterBelow(
        date(2026, 2, 1),
        date(2026, 3, 31),
        59,
        [(date(2026, 2, 1), date(2026, 2, 3)), (date(2026, 3, 30), date(2026, 3, 31))],
    )
    assert (april.first_day, april.last_day, april.days, april.below) == (date(2026, 4, 1), TODAY, 42, 2)
    assert words.days_below(february.below, february.days, february.runs, TODAY) == (
        "5 of 59 days below: 1 to 3 February, 30 to 31 March."
    )
    assert words.days_below(0, 42, [], TODAY) == "No day below, of 42."
