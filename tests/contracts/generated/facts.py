"""What was done, asked, excused and graded in a generated world, and what of it the portal learnt only later."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from contracts.kinds.graded.kind import Graded
from contracts.kinds.on_time.kind import OnTime
from contracts.periods import period_containing
from contracts.plain.world import Activity, Enquiry, Exemption, Fact, Grade, Version, World
from record.timezones import last_instant, midnight
from tests.contracts.generated.setting import AUDIENCES, CHANNELS, Setting
from tests.contracts.plain.loading import FIRST, LATER

Content = TypeVar("Content")
SECOND = timedelta(seconds=1)
# Offsets from London midnight: around it, and around the hours that the clocks skip or repeat.
TIMES_OF_DAY = tuple(timedelta(minutes=m) for m in (0, 1, 59, 90, 150, 600, 1080, 1130, 1379))


def add_facts(setting: Setting, world: World) -> None:
    """Give the world its activities, enquiries, exemptions and grades."""
    activities = [_activity(setting, world) for _ in range(setting.dice.randint(25, 60))]
    world.activities = [_told(setting, activity, _corrected(setting, world)) for activity in activities]
    enquiries = [_enquiry(setting, world) for _ in range(setting.dice.randint(0, 25))]
    world.enquiries = [_told(setting, enquiry, _put_right(setting)) for enquiry in enquiries]
    exemptions = {(e.team, e.standard, e.first_day): e for e in _exemptions(setting, world)}
    world.exemptions = [_told(setting, e, _moved_end(setting)) for e in exemptions.values()]
    world.grades = _grades(setting, world)


def _told(setting: Setting, content: Content, corrected: Callable[[Content], Content]) -> Fact[Content]:
    """Most facts at once; some only later; some at once and corrected later."""
    roll = setting.dice.randrange(100)
    if roll < 15:
        return Fact([(LATER, content)])
    if roll < 30 and corrected(content) != content:
        return Fact([(FIRST, content), (LATER, corrected(content))])
    return Fact([(FIRST, content)])


def _activity(setting: Setting, world: World) -> Activity:
    team = setting.pick(world.teams)
    # Half of them close about the turn, where statuses are decided; the rest anywhere.
    on = setting.turn + timedelta(days=setting.pick((-14, -8, -7, -3, -1, 0, 0, 1, 2, 3, 7, 8, 14, 21, 30)))
    on = on if setting.chance(50) else setting.day_in_world()
    people = sorted({posting.person for team in world.teams for posting in team.postings})
    places = [place.key for place in team.neighbourhoods]
    others = [other.key for other in world.teams if other is not team]
    return Activity(
        id=str(UUID(int=setting.dice.getrandbits(128), version=4)),
        team=team.key,
        channel=setting.pick(setting.channels) if setting.chance(92) else setting.pick(CHANNELS),
        status=_status(setting, on),
        starts_at=midnight(on) + setting.pick(TIMES_OF_DAY),
        also_teams=setting.some(others, 0) if setting.chance(20) else (),
        neighbourhoods=setting.some(places, 0) if places and setting.chance(75) else (),
        officers=setting.some(people, 0)[:3] if people and setting.chance(60) else (),
        led_by=setting.pick(people) if people and setting.chance(70) else None,
        advertised_on=_advertised_on(setting, on),
        open_to_public=setting.pick((True, True, True, False, None)),
        face_to_face=setting.pick((True, True, True, False, None)),
        attendance=setting.pick((None, 0, 1, 4, 5, 60)),
        audiences=setting.some(AUDIENCES, 0)[:2],
        feedback_published_on=_some_days_after(setting, on),
    )


def _status(setting: Setting, on: date) -> str:
    if on < setting.turn:
        return setting.pick(("held",) * 8 + ("planned", "cancelled", "withdrawn"))
    return setting.pick(("planned",) * 7 + ("held", "held", "cancelled", "withdrawn"))


def _advertised_on(setting: Setting, on: date) -> date | None:
    if setting.chance(35):
        return None
    return on - timedelta(days=setting.pick((0, 2, 3, 4, 6, 7, 8, 13, 14, 15, 30)))


def _some_days_after(setting: Setting, on: date) -> date | None:
    if setting.chance(35):
        return None
    return on + timedelta(days=setting.pick((-1, 0, 1, 2, 3, 4, 7, 8, 14, 15)))


def _corrected(setting: Setting, world: World) -> Callable[[Activity], Activity]:
    team, status = setting.pick(world.teams).key, setting.pick(("held", "cancelled", "withdrawn", "planned"))
    channel, days = setting.pick(setting.channels), setting.pick((-7, -1, 1, 7))

    def correct(activity: Activity) -> Activity:
        moved = activity.starts_at + timedelta(days=days)
        others = tuple(other for other in activity.also_teams if other != team)
        change = days % 4 if status == "planned" else 3
        return (
            replace(activity, team=team, also_teams=others),
            replace(activity, channel=channel),
            replace(activity, starts_at=moved),
            replace(activity, status=status),
        )[change]

    return correct


def _enquiry(setting: Setting, world: World) -> Enquiry:
    """Many with a deadline within a second of a moment of judgement, and answers within a second of the deadline."""
    hours = timedelta(hours=setting.pick(_hours_promised(world)))
    nearly = SECOND * setting.dice.randint(-1, 1)
    received_at = last_instant(setting.turn).replace(microsecond=0) - hours + nearly
    if setting.chance(60):
        received_at = midnight(setting.day_in_world()) + setting.pick(TIMES_OF_DAY)
    answered_at = received_at + hours + SECOND * setting.dice.randint(-1, 1)
    team = setting.pick(world.teams)
    places = [place.key for place in team.neighbourhoods]
    return Enquiry(
        id=str(UUID(int=setting.dice.getrandbits(128), version=4)),
        team=team.key,
        received_at=received_at,
        answered_at=setting.pick((None, answered_at, answered_at, received_at + hours / 2, received_at + 2 * hours)),
        neighbourhood=setting.pick(places) if places and setting.chance(30) else None,
        withdrawn_because="sent twice" if setting.chance(25) else "",
    )


def _hours_promised(world: World) -> list[int]:
    measures = [m for contract in world.contracts for version in contract.versions for m in version.measures.values()]
    return [m.within_hours for m in measures if isinstance(m, OnTime) and m.within_hours is not None] or [72]


def _put_right(setting: Setting) -> Callable[[Enquiry], Enquiry]:
    """Answered at another time, or withdrawn. A file cannot take a withdrawal back: an empty cell says nothing."""
    if setting.chance(30):
        return lambda enquiry: replace(enquiry, withdrawn_because="spam")
    hours = setting.pick((1, 24, 71, 72, 73))
    return lambda enquiry: replace(enquiry, answered_at=enquiry.received_at + timedelta(hours=hours))


def _exemptions(setting: Setting, world: World) -> list[Exemption]:
    """For one standard or for all; some a whole period, to its very edges, some a day short of it or over it."""
    standards = [
        (f"{contract.key}/{code}", measure.period)
        for contract in world.contracts
        for version in contract.versions
        for code, measure in version.measures.items()
    ]
    found = []
    for _ in range(setting.dice.randint(0, 5)):
        standard, kind = setting.pick(standards)
        period = period_containing(kind, setting.day_between(setting.begin, setting.turn + timedelta(days=20)))
        first = period.first_day if setting.chance(40) else setting.turning_point()
        last = setting.pick((period.last_day, setting.day_about(period.last_day), first, setting.turning_point()))
        team = setting.pick(world.teams).key
        found.append(Exemption(team, standard if setting.chance(60) else None, first, max(first, last)))
    return found


def _moved_end(setting: Setting) -> Callable[[Exemption], Exemption]:
    days = timedelta(days=setting.pick((-3, 1, 10)))
    return lambda e: replace(e, last_day=max(e.first_day, e.last_day + days))


def _grades(setting: Setting, world: World) -> list[Fact[Grade]]:
    found = []
    for contract in world.contracts:
        for version in contract.versions:
            for code, measure in version.measures.items():
                if isinstance(measure, Graded):
                    found += _grades_of(setting, world, version, f"{contract.key}/{code}", measure)
    by_identity = {(g.team, g.standard, g.period_start, g.graded_on): fact for fact in found for _, g in fact.versions}
    return list(by_identity.values())


def _grades_of(setting: Setting, world: World, version: Version, standard: str, measure: Graded) -> list[Fact[Grade]]:
    """Some periods graded, some again on another day, and some twice on one day, the second time with another grade."""
    found = []
    for team in world.teams:
        for _ in range(setting.dice.randint(0, 3)):
            period = period_containing(measure.period, setting.day_between(version.in_force[0], setting.turn))
            graded_on = setting.pick((setting.day_about(setting.turn), setting.day_about(period.last_day)))
            grade = Grade(team.key, standard, period.first_day, graded_on, setting.pick(version.grades))
            again = replace(grade, grade=setting.pick(version.grades))
            if setting.chance(30) and again != grade:
                found.append(Fact([(FIRST, grade), (setting.pick((FIRST, LATER)), again)]))
            else:
                found.append(_told(setting, grade, lambda _, again=again: again))
    return found
