"""The slow twin over generated worlds: what they reach between them, and what must hold in every one."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

import pytest

from contracts.kinds.count.kind import Count
from contracts.kinds.gap.kind import Gap
from contracts.kinds.on_time.kind import OnTime
from contracts.measures import canonical
from contracts.plain.owed import Cell, cells, is_exempt, obligations, units_in
from contracts.plain.plain_assessment import Assessed, assess, considered, judge
from contracts.plain.qualifying import Known, counting, day, known_facts, names
from contracts.plain.world import Fact, World, covers
from tests.contracts.plain.loading import LATER, NOTED, load_world
from tests.contracts.vector_folders import GIVEN, OWN, as_of
from tests.contracts.worlds import made, moments, random_world, twin, write_world

SEEDS = range(24)
FACTS = ("activities", "enquiries", "exemptions", "grades")
STATUSES = ("met", "on_track", "at_risk", "missed", "exempt", "not_applicable")
FILTERS = {
    "open_to_public": "public",
    "face_to_face": "face_to_face",
    "min_attendance": "attendance",
    "min_notice_days": "notice",
    "led_by_rank": "rank",
    "audiences": "audience",
}
OF_ACTIVITIES = ("channel", "not_held", "after", *FILTERS.values(), "expected", "counted")


@cache
def generated() -> list[tuple[Cell, Known, Assessed]]:
    """Every cell of every seed's world, at each of its moments."""
    return [
        found for seed in SEEDS for at in moments(seed) for found in every_cell(random_world(seed), at, twin(seed, at))
    ]


def every_cell(world: World, at, judged):
    facts = known_facts(world, at, None)
    by_place = {(a.row[0], a.row[1], a.row[3], a.row[6]): a for a in judged}
    for team in world.teams:
        for contract in world.contracts:
            for obligation in obligations(team, contract):
                for cell in cells(obligation, facts.today):
                    place = (team.key, contract.key, obligation.code, str(cell.window.first_day))
                    yield cell, facts, by_place[place]


@cache
def everything() -> list[tuple[Cell, Known, Assessed]]:
    worked = [(load_world(folder), as_of(folder)) for folder in GIVEN + OWN]
    return [found for world, at in worked for found in every_cell(world, at, assess(world, at))] + generated()


@cache
def keys_of(measure) -> frozenset[str]:
    return frozenset(canonical(measure))


def test_every_status_of_every_kind_is_reached():
    reached = Counter((found.kind, found.row[7]) for _, _, found in everything())
    allowed = {(kind, status) for kind in ("count", "gap", "on_time", "presence", "graded") for status in STATUSES}
    assert set(reached) == allowed - {("graded", "not_applicable")}
    assert min(reached.values()) >= 3, reached.most_common()[-3:]


def test_every_reason_of_the_proof_is_reached():
    reached = Counter((found.kind, one.reason) for _, _, found in everything() for one in found.considered)
    wanted = {(kind, reason) for kind in ("count", "gap", "on_time") for reason in OF_ACTIVITIES}
    wanted |= {("count", "unit"), ("gap", "unit")}
    wanted |= {("on_time", reason) for reason in ("late", "pending", "exempt_day", "withdrawn")}
    wanted |= {("presence", "counted"), ("graded", "counted")}  # a day outside the bounds, the grade that stands
    assert set(reached) == wanted
    assert min(reached.values()) >= 3, reached.most_common()[-3:]


@pytest.mark.parametrize(("name", "reason"), FILTERS.items())
def test_every_filter_lets_some_through_and_holds_some_back(name, reason):
    filtered = [(cell, found) for cell, _, found in everything() if name in keys_of(cell.measure)]
    reasons = Counter(one.reason for _, found in filtered for one in found.considered)
    assert reasons["counted"] >= 3
    assert reasons["expected"] >= 3
    assert reasons[reason] >= 3
    assert {cell.measure.kind for cell, _ in filtered} == {"count", "gap", "on_time"}


def test_every_kind_of_unit_and_item_is_judged_in_every_way():
    judged = {
        (cell.measure.kind, getattr(cell.measure, "per", None) or cell.measure.item, found.row[7])
        for cell, _, found in everything()
        if found.kind != "graded"
    }
    for kind in ("count", "gap"):
        for per in ("team", "neighbourhood", "officer"):
            assert {(kind, per, status) for status in STATUSES[:5]} <= judged
    for item in ("enquiry_reply", "event_notice", "feedback"):
        assert {("on_time", item, status) for status in STATUSES} <= judged
    for per in ("team", "neighbourhood"):
        assert {("presence", per, status) for status in STATUSES[:5]} <= judged


def test_periods_are_cut_and_carried_on():
    """Versions take over in the middle of a period, changed and unchanged."""
    cut = carried = 0
    for cell, _, _ in generated():
        carried += len(cell.obligation.versions) > 1 and not covers(
            cell.obligation.versions[0].in_force, cell.window.last_day
        )
        cut += cell.window.first_day > cell.period.first_day and cell.window.first_day > cell.obligation.team.active[0]
    assert cut >= 20
    assert carried >= 20


def test_what_counts_in_the_proof_is_the_figure():
    checked = 0
    for cell, _, found in everything():
        if found.row[7] in ("exempt", "not_applicable"):
            continue
        counted = sum(1 for one in found.considered if one.reason == "counted")
        if isinstance(cell.measure, OnTime) or (isinstance(cell.measure, Count) and cell.measure.per == "team"):
            assert str(counted) == found.row[8]
            checked += counted > 0
    assert checked > 100


def test_the_age_of_a_gap_is_what_the_definition_says_word_for_word():
    """`age(d)` = obligated days after the last activity before d, up to and including d; the walk must agree."""
    checked = 0
    for cell, facts, found in generated()[::2]:
        if isinstance(cell.measure, Gap) and found.row[8]:
            assert found.row[8] == str(max(_age_by_definition(cell, facts)))
            checked += 1
    assert checked > 100


def _age_by_definition(cell: Cell, facts: Known):
    yield 0
    for unit, own in units_in(cell):
        under = lambda d, unit=unit: covers(cell.obligation.days, d) and unit.owns(d)  # noqa: E731
        acted = [
            day(a)
            for a in counting(cell.obligation.team, cell.measure, facts)
            if names(a, unit, cell.measure.per) and under(day(a))
        ]
        for d in own:
            if d > facts.today or is_exempt(d, cell.obligation.team, cell.standard, facts.exemptions):
                continue
            last = max((a for a in acted if a < d), default=cell.obligation.days[0] - timedelta(days=1))
            between = [last + timedelta(days=n) for n in range(1, (d - last).days + 1)]
            yield sum(
                1
                for x in between
                if under(x) and not is_exempt(x, cell.obligation.team, cell.standard, facts.exemptions)
            )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_arrived_later_never_happened(seed):
    """Known as of before it came, a thing is as if its later versions had been torn out."""
    world = random_world(seed)
    facts = {name: _first_wave(getattr(world, name)) for name in FACTS}
    told = {name: _first_wave(getattr(world, f"{name}_told")) for name in ("teams", "contracts")}
    newest = {name: [fact.versions[-1][1] for fact in some] for name, some in told.items()}
    torn = World(world.force, **newest, **facts)
    for at in moments(seed)[:2]:
        assert twin(seed, at, NOTED) == assess(torn, at)


def _first_wave(facts: list[Fact]) -> list[Fact]:
    kept = [[(at, content) for at, content in fact.versions if at < LATER] for fact in facts]
    return [Fact(versions) for versions in kept if versions]


@pytest.mark.parametrize("what", ["facts", "structure", "contracts"])
def test_what_arrives_later_changes_something(what):
    changed = 0
    for seed in SEEDS:
        world, at = random_world(seed), moments(seed)[0]
        told = {"structure": {"teams_told": world.teams_told}, "contracts": {"contracts_told": world.contracts_told}}
        facts = {name: getattr(world, name) for name in FACTS} if what == "facts" else {}
        alone = World(world.force, world.teams, world.contracts, **facts, **told.get(what, {}))
        changed += assess(alone, at, NOTED) != assess(alone, at)
    assert changed > len(SEEDS) // 2


def test_what_arrives_later_is_of_every_sort():
    """Backdated, corrected, withdrawn, published otherwise; teams, places, versions and whole contracts unknown."""
    found = Counter(sort for seed in SEEDS for sort in sorts_of_news(random_world(seed)))
    assert set(found) == {
        "team unknown",
        "team's days",
        "place unknown",
        "place's days",
        "posting unknown",
        "posting's days",
        "posting's rank",
        "posting withdrawn",
        "publication",
        "priority unknown",
        "priority's days",
        "priority withdrawn",
        "version unknown",
        "version's end",
        "version corrected",
    }
    assert min(found.values()) >= 3, found.most_common()[-3:]


def sorts_of_news(world: World):
    for fact in world.teams_told:
        before, now = fact.as_known_at(NOTED), fact.as_known_at(None)
        if before is None:
            yield "team unknown"
        else:
            yield from _news_of_team(before, now)
    for fact in world.contracts_told:
        before, now = fact.as_known_at(NOTED), fact.as_known_at(None)
        versions = {version.key: version for version in before.versions} if before else {}
        for version in now.versions:
            known = versions.get(version.key)
            if known is None:
                yield "version unknown"
            elif known.measures != version.measures:
                yield "version corrected"
            elif known.in_force != version.in_force:
                yield "version's end"


def _news_of_team(before, now):
    if before.active != now.active:
        yield "team's days"
    sides = (
        ("place", lambda one: one.key, lambda one: one.active, "neighbourhoods"),
        ("posting", lambda one: (one.person, one.posted[0], one.neighbourhood), lambda one: one.posted, "postings"),
        (
            "priority",
            lambda one: (one.title, one.in_force[0], one.neighbourhood),
            lambda one: one.in_force,
            "priorities",
        ),
    )
    for noun, known_by, days, name in sides:
        known, new = ({known_by(one): one for one in getattr(side, name)} for side in (before, now))
        yield from (f"{noun} unknown" for key in new.keys() - known.keys())
        yield from (f"{noun} withdrawn" for key in known.keys() - new.keys())
        for key in known.keys() & new.keys():
            if days(known[key]) != days(new[key]):
                yield f"{noun}'s days"
            if noun == "posting" and known[key].rank != new[key].rank:
                yield "posting's rank"
            if noun == "posting" and (known[key].published, known[key].published_part) != (
                new[key].published,
                new[key].published_part,
            ):
                yield "publication"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_written_as_files_is_read_back_as_itself(seed, tmp_path):
    world = random_world(seed)
    write_world(world, tmp_path)
    read = load_world(tmp_path)
    assert (read.force, read.teams, read.contracts) == (world.force, world.teams, world.contracts)
    assert (read.teams_told, read.contracts_told) == (world.teams_told, world.contracts_told)
    for name in FACTS:
        assert sorted(map(repr, getattr(read, name))) == sorted(map(repr, getattr(world, name)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_in_which_things_are_kept_means_nothing(seed):
    world, dice = random_world(seed), Random(seed)
    shuffled = replace(world, **{name: dice.sample(getattr(world, name), len(getattr(world, name))) for name in FACTS})
    at = moments(seed)[0]
    assert twin(seed, at) == assess(shuffled, at)


def test_a_seed_makes_the_same_world_every_time_and_another_makes_another():
    assert made.__wrapped__(7) == (random_world(7), moments(7))
    assert len({repr(random_world(seed)) for seed in SEEDS}) == len(SEEDS)


def test_worlds_are_small():
    for seed in SEEDS:
        world = random_world(seed)
        assert 2 <= len(world.teams) <= 4
        assert len(world.activities) <= 60


def test_reasons_are_given_once_an_activity_and_day():
    for cell, facts, _ in generated()[:500]:
        looked_at = [
            one.id if cell.measure.kind != "presence" else (one.id, one.day) for one in considered(cell, facts)
        ]
        assert len(looked_at) == len(set(looked_at))
        assert judge(cell, facts).status in STATUSES
