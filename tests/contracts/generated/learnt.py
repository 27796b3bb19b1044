"""What a generated world's portal learnt late of structure and contracts: how they had been told before.

Other dice than the world's, which stays what it is: here some of it is made unknown, wrong or unfinished until LATER.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from contracts.measures import Measure, parse_measure
from tests.contracts.generated.promises import measure_of_any_kind
from tests.contracts.generated.setting import Setting
from tests.contracts.plain.loading import FIRST, LATER
from tests.contracts.plain.world import (
    ALWAYS,
    Contract,
    Enquiry,
    Exemption,
    Fact,
    Grade,
    Neighbourhood,
    Posting,
    Priority,
    Team,
    Version,
    World,
)

ONE_DAY = timedelta(days=1)


def learnt_late(seed: int, world: World) -> World:
    """The same world, told in two waves: and no fact is told before what it is about."""
    setting = Setting(seed)
    setting.dice = Random(f"learnt {seed}")
    teams = [_told(team, _team_before(setting, team)) for team in world.teams]
    contracts = [_told(contract, _contract_before(setting, contract)) for contract in world.contracts]
    late = _Unknown(teams, contracts)
    facts = {
        "activities": [late.postponed(fact, late.of_activity) for fact in world.activities],
        "enquiries": [late.postponed(fact, late.of_enquiry) for fact in world.enquiries],
        "exemptions": [late.postponed(fact, late.of_judgement) for fact in world.exemptions],
        "grades": [late.postponed(fact, late.of_judgement) for fact in world.grades],
    }
    return replace(world, teams_told=teams, contracts_told=contracts, **facts)


def _told(now, before) -> Fact:
    if before is None:
        return Fact([(LATER, now)])
    return Fact([(FIRST, before), *([(LATER, now)] if before != now else [])])


def _team_before(setting: Setting, team: Team) -> Team | None:
    """Most as they are; some without their end, with another beginning, or not known at all."""
    if setting.chance(12):
        return None
    first, last = team.active
    moved = first + timedelta(days=setting.pick((-30, -3, 7))) if setting.chance(20) else first
    places = tuple(found for place in team.neighbourhoods if (found := _place_before(setting, place)))
    known = {None, *(place.key for place in places)}
    return replace(
        team,
        active=(moved if last is None else min(moved, last), None if setting.chance(50) else last),
        neighbourhoods=places,
        postings=tuple(one for one in _postings_before(setting, team) if one.neighbourhood in known),
        priorities=tuple(one for one in _priorities_before(setting, team) if one.neighbourhood in known),
    )


def _place_before(setting: Setting, place: Neighbourhood) -> Neighbourhood | None:
    if setting.chance(20):
        return None
    return replace(place, active=(place.active[0], None)) if setting.chance(30) else place


def _postings_before(setting: Setting, team: Team) -> tuple[Posting, ...]:
    """Backdated ones not there yet, ends and publications unknown or other, ranks wrong; and some that never were."""
    found = []
    for posting in team.postings:
        if setting.chance(25):
            continue
        if setting.chance(30):
            posting = replace(posting, posted=(posting.posted[0], None))
        if setting.chance(30):
            posting = _published_otherwise(setting, posting)
        if setting.chance(15):
            posting = replace(posting, rank=setting.pick(("pcso", "pc", "sergeant", "inspector")))
        found.append(posting)
    if team.postings and setting.chance(60):
        wrong = setting.pick(team.postings)
        first = wrong.posted[0] - timedelta(days=setting.pick((3, 11, 40)))
        never = replace(wrong, posted=(first, None), published=True, published_part=ALWAYS)
        if known_by(never) not in {known_by(one) for one in team.postings}:
            found.append(never)
    return tuple({known_by(one): one for one in found}.values())


def known_by(one: Posting) -> tuple:
    return one.person, one.posted[0], one.neighbourhood


def _published_otherwise(setting: Setting, posting: Posting) -> Posting:
    """Not yet; or longer than it came out to be. What is published no more, a file can only end from today on."""
    if posting.published and setting.chance(50):
        return replace(posting, published=False, published_part=ALWAYS)
    return replace(posting, published_part=ALWAYS) if posting.published else posting


def _priorities_before(setting: Setting, team: Team) -> tuple[Priority, ...]:
    found = []
    for priority in team.priorities:
        if setting.chance(30):
            continue
        first, last = priority.in_force
        found.append(replace(priority, in_force=(first, None if setting.chance(40) else last)))
    if setting.chance(50):
        found.append(Priority("Never set", (setting.turning_point(), None)))
    return tuple(found)


def _contract_before(setting: Setting, contract: Contract) -> Contract | None:
    """The last version unknown, and with it the end that it set; or one with other measures; or no contract yet."""
    if len(contract.versions) == 1 and setting.chance(15):
        return None
    *earlier, last = contract.versions
    if earlier and setting.chance(60):
        follows = earlier[-1].in_force[1] == last.in_force[0] - ONE_DAY
        if follows and setting.chance(70):
            earlier[-1] = replace(earlier[-1], in_force=(earlier[-1].in_force[0], None))
        return Contract(contract.key, tuple(earlier))
    if setting.chance(50):
        return Contract(contract.key, (*earlier, _measured_otherwise(setting, last)))
    return contract


def _measured_otherwise(setting: Setting, version: Version) -> Version:
    code = setting.pick(sorted(version.measures))
    measure = parse_measure(measure_of_any_kind(setting, version.grades), grades=version.grades)
    return replace(version, measures={**version.measures, code: measure})


class _Unknown:
    """What nobody had been told of at first: facts about it can only have come later."""

    def __init__(self, teams: list[Fact[Team]], contracts: list[Fact[Contract]]) -> None:
        first = [fact.versions[0][1] for fact in teams if fact.versions[0][0] == FIRST]
        self.teams = {team.key for team in first}
        self.places = {place.key for team in first for place in team.neighbourhoods}
        self.people = {posting.person for team in first for posting in team.postings}
        self.measures = [_measures(one) for fact in contracts for at, one in fact.versions if at == FIRST]
        self.now = [_measures(fact.versions[-1][1]) for fact in contracts]

    def postponed(self, fact: Fact, is_unknown: Callable) -> Fact:
        """With what was told at first of something unknown then told later, unless it was corrected by then."""
        before = [(at, one) for at, one in fact.versions if at < LATER and not is_unknown(one)]
        newest = fact.versions[-1][1]
        if before and before[-1][1] == newest:
            return Fact(before)
        return Fact([*before, (LATER, newest)])

    def of_activity(self, one) -> bool:
        led_by = {one.led_by} if one.led_by else set()
        named = ({one.team, *one.also_teams}, self.teams), (set(one.neighbourhoods), self.places)
        return any(some - known for some, known in (*named, ({*one.officers, *led_by}, self.people)))

    def of_enquiry(self, one: Enquiry) -> bool:
        return one.team not in self.teams or (one.neighbourhood is not None and one.neighbourhood not in self.places)

    def of_judgement(self, one: Exemption | Grade) -> bool:
        """Of a standard that is now, or was, another than it was known to be: only told later."""
        measures, now = (
            [m for promised in some for m in promised.get(one.standard, ())] for some in (self.measures, self.now)
        )
        return one.team not in self.teams or (one.standard is not None and measures != now)


def _measures(contract: Contract) -> dict[str, list[Measure]]:
    found: dict[str, list[Measure]] = {}
    for version in contract.versions:
        for code, measure in version.measures.items():
            found.setdefault(f"{contract.key}/{code}", []).append(measure)
    return found
