"""Small worlds: one team, four weeks, a few activities, promises by the week. For what is tried by brute force."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from contracts.measures import parse_measure
from contracts.plain.world import (
    Activity,
    Contract,
    Enquiry,
    Exemption,
    Fact,
    Neighbourhood,
    Posting,
    Priority,
    Team,
    Version,
    World,
)
from tests.contracts.plain.loading import FIRST

BEGIN = date(2025, 3, 3)  # a Monday
DAYS = 28
DAY = timedelta(days=1)
PERS = ("team", "neighbourhood", "officer")


def small_world(seed: int) -> tuple[World, datetime]:
    """The world of a seed, and the instant to judge it as of."""
    dice = Random(seed)
    team = f"small-{seed}"
    places = tuple(Neighbourhood(f"{team}.N{number}", (BEGIN - 30 * DAY, None)) for number in (1, 2))
    people = [f"{team}-o{number}" for number in (1, 2)]
    world = World(f"{team}-force", [_team(dice, team, places, people)], [Contract(f"{team}-nec", (_version(dice),))])
    for number in range(dice.randint(2, 7)):
        world.activities.append(_fact(_activity(dice, f"{team} a{number}", team, places, people)))
    for number in range(dice.randint(1, 5)):
        world.enquiries.append(_fact(_enquiry(dice, f"{team} e{number}", team)))
    if dice.random() < 0.3:
        first = _day(dice)
        world.exemptions.append(_fact(Exemption(team, None, first, first + dice.randint(0, 4) * DAY)))
    return world, datetime.combine(BEGIN + dice.randint(10, 24) * DAY, time(15), UTC)


def _team(dice: Random, key: str, places, people) -> Team:
    postings = tuple(
        Posting(
            person,
            dice.choice(("pcso", "pc", "sergeant")),
            (BEGIN - 9 * DAY, None) if dice.random() < 0.5 else _stretch(dice),
            published=dice.random() < 0.7,
            neighbourhood=dice.choice((None, places[0].key)),
        )
        for person in people
    )
    names = (None, None, places[0].key, places[1].key)
    priorities = tuple(Priority(f"P{n}", _stretch(dice), dice.choice(names)) for n in range(dice.randint(0, 3)))
    return Team(key, (BEGIN - 30 * DAY, None), places, postings, priorities)


def _version(dice: Random) -> Version:
    asked = {
        "C1": {"kind": "count", "minimum": dice.randint(1, 3), "period": "week", **_gathered(dice)},
        "C2": {"kind": "count", "minimum": dice.randint(1, 2), "period": "week", **_gathered(dice)},
        "G1": {"kind": "gap", "maximum_days": dice.randint(2, 6), "period": "week", **_gathered(dice)},
        "G2": {"kind": "gap", "maximum_days": dice.randint(3, 9), "period": "week", **_gathered(dice)},
        "T1": {"kind": "on_time", "item": "enquiry_reply", "within_hours": 48, **_share(dice)},
        "T2": {"kind": "on_time", "item": "event_notice", "within_days": 3, "channels": ["meeting"], **_share(dice)},
        "T3": {"kind": "on_time", "item": "feedback", "within_days": 3, "channels": ["meeting"], **_share(dice)},
        "P1": {"kind": "presence", "fact": "published_officer", "minimum": 1, **_kept(dice)},
        "P2": {"kind": "presence", "fact": "priority", "minimum": 1, "maximum": dice.choice((1, 2)), **_kept(dice)},
    }
    return Version("1", (BEGIN, None), {code: parse_measure(measure) for code, measure in asked.items()})


def _gathered(dice: Random):
    asked = {
        "open_to_public": True,
        "face_to_face": True,
        "min_attendance": 5,
        "min_notice_days": 3,
        "led_by_rank": "sergeant",
        "audiences": ["youth"],
    }
    chosen = dice.sample(list(asked), dice.choice((0, 1, 1, 2)))
    per = dice.choice(PERS)
    return {"channels": ["meeting"], "per": per, "warn_days": dice.choice((0, 2, 3))} | {
        key: asked[key] for key in chosen
    }


def _share(dice: Random):
    return {"percent": dice.choice((60, 80, 100)), "period": "week"}


def _kept(dice: Random):
    per = dice.choice(("team", "neighbourhood"))
    return {"period": "week", "per": per, "tolerance_days": dice.choice((0, 0, 1, 3)), "warn_days": dice.choice((0, 3))}


def _activity(dice: Random, id: str, team: str, places, people) -> Activity:
    day = _day(dice)
    return Activity(
        id,
        team,
        "meeting",
        dice.choice(("held", "held", "held", "planned", "planned", "cancelled", "withdrawn")),
        datetime.combine(day, time(dice.choice((9, 18))), UTC),
        neighbourhoods=tuple(place.key for place in places if dice.random() < 0.5),
        officers=tuple(person for person in people if dice.random() < 0.4),
        led_by=dice.choice((None, *people)),
        advertised_on=dice.choice((None, day - dice.randint(0, 6) * DAY)),
        open_to_public=dice.choice((True, True, False)),
        face_to_face=dice.choice((True, True, None)),
        attendance=dice.choice((None, 2, 9, 9)),
        audiences=dice.choice(((), ("youth",), ("older",))),
        feedback_published_on=dice.choice((None, day + dice.randint(0, 6) * DAY)),
    )


def _enquiry(dice: Random, id: str, team: str) -> Enquiry:
    received_at = datetime.combine(_day(dice), time(dice.choice((8, 20))), UTC)
    answered_at = dice.choice((None, received_at + timedelta(hours=dice.choice((5, 48, 60, 100)))))
    return Enquiry(id, team, received_at, answered_at)


def _day(dice: Random) -> date:
    return BEGIN + dice.randint(0, DAYS - 1) * DAY


def _stretch(dice: Random):
    first = _day(dice) - 4 * DAY
    return first, dice.choice((None, first + dice.randint(0, 14) * DAY))


def _fact(content) -> Fact:
    return Fact([(FIRST, content)])
