"""A kind of measure that the portal has never seen: one folder of the tests' own, and nothing else is touched.

It is taken from a file, judged as its plain loops judge it on both clocks, proved row by row, and worded on every page.
"""

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from contracts import kinds
from contracts.checks import kinds_are_whole
from contracts.engine.assessment import AssessmentScope, as_text, assess
from contracts.engine.proof import looked_at_in
from contracts.kinds import KINDS
from contracts.measures import canonical, parse_measure
from contracts.models import Standard
from contracts.models.kinds import fill
from contracts.plain import plain_assessment
from contracts.plain.world import Fact
from record.timezones import day_of
from tests.contracts.contract_files import contract, standard, stored
from tests.contracts.flagged_world import tell_all
from tests.contracts.page_reading import read, rows_of
from tests.contracts.plain.loading import NOTED
from tests.contracts.reviewers_world import NOW, assessed, flagged, held
from tests.contracts.test_engine_and_twin import units
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world
from tests.kept_worlds import kept_world
from tests.teams import county
from tests.teams.county import County

SEEDS = range(int(os.environ.get("WORLDS", "12")))
STREAK = {"kind": "streak", "weeks": 4, "period": "quarter", "channels": ["meeting"]}


@contextmanager
def six_kinds():
    before = kinds.PACKAGES
    kinds.PACKAGES = [*before, "tests.contracts.kinds"]
    KINDS.look_again()
    try:
        yield
    finally:
        kinds.PACKAGES = before
        KINDS.look_again()


@pytest.fixture(autouse=True)
def sixth(db):
    """As `migrate` leaves it once the folder is there."""
    with six_kinds():
        fill(apps, "default")
        yield


def of_streaks(world):
    """The world with a streak wherever it promised a count or a gap, and nothing else promised."""
    versions = lambda agreed: tuple(replace(v, measures=dict(_streaks(v.measures))) for v in agreed.versions)  # noqa: E731
    of_them = lambda agreed: replace(agreed, versions=versions(agreed))  # noqa: E731
    told = [Fact([(at, of_them(agreed)) for at, agreed in fact.versions]) for fact in world.contracts_told]
    return replace(world, contracts=list(map(of_them, world.contracts)), contracts_told=told)


def _streaks(measures):
    for code, measure in measures.items():
        if measure.kind in ("count", "gap"):
            said = canonical(measure)
            asked = said.pop("minimum", None) or said.pop("maximum_days")
            yield code, parse_measure({**said, "kind": "streak", "weeks": 1 + asked % 4})


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_judged_as_its_plain_loops_judge_it(seed):
    world, at = of_streaks(random_world(seed)), moments(seed)[seed % 4]
    stored = Stored(world, through=day_of(at))
    teams = tuple(team.id for team in stored.teams.values())
    for known_at in (NOTED, None):
        expected = plain_assessment.assess(world, at, known_at)
        assert list(as_text(assess(AssessmentScope(teams, at, known_at)))) == [list(found.row) for found in expected]
        assert units() == {
            (*found.row[:2], found.row[3], found.row[6], unit.key): (unit.done, unit.required, unit.scheduled)
            + (unit.last_on, unit.next_due_on)
            for found in expected
            for unit in found.units
        }
        assert _looked_at(teams, at, known_at) == sorted(
            (*found.row[:2], found.row[3], found.row[6], one.id, one.reason)
            for found in expected
            for one in found.considered
        )


def _looked_at(teams, at, known_at):
    """What the proof's statement gives, by the title under which each activity is stored: the twin's own key."""
    statement = looked_at_in([KINDS["streak"]], as_known=known_at is not None).rstrip().removesuffix("ORDER BY 3, 2")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS ({statement}) SELECT t.key, k.key, x.code, x.first_day::text, v.title, f.reason"
            " FROM found f JOIN cell x ON x.id = f.cell_id JOIN teams_team t ON t.id = x.team_id"
            " JOIN contracts_contract k ON k.id = x.contract_id"
            " JOIN engagement_activity v ON v.id = f.id::uuid",
            AssessmentScope(teams, at, known_at).parameters(every_channel=True),
        )
        return sorted(cursor.fetchall())


def test_seeds_reach_each_of_its_statuses():
    with six_kinds():
        found = [
            row.row[7]
            for seed in range(12)
            for row in plain_assessment.assess(of_streaks(random_world(seed)), moments(seed)[0])
        ]
    assert set(found) >= {"met", "missed", "on_track", "at_risk", "exempt"}


def promised_streaks() -> County:
    """Wimborne met in three weeks in a row of the second quarter, and then not; Ferndown never did."""
    dorset = county.dorset()
    with six_kinds():
        fill(apps, "default")
        stored(contract(standards=[standard("S1", STREAK, title="Streak")], in_force_from=date(2026, 1, 1)))
        for week in range(3):
            held(dorset, "wimborne", "meeting", date(2026, 4, 7) + timedelta(weeks=week), title=f"Meeting {week}")
        assessed()
    return dorset


kept = kept_world(promised_streaks, at=NOW)


@pytest.fixture
def promised(own_world, in_may):
    return own_world


def test_it_is_whole_and_taken_from_a_file(promised):
    assert kinds_are_whole(None) == []
    assert Standard.objects.get().kind == "streak"


@pytest.mark.parametrize(
    ("person", "address", "said"),
    [
        (None, "/teams/wimborne/", "3 of 4 weeks in a row with an open meeting; due by Tuesday 30 June."),
        ("sergeant", "/my-team/?team=wimborne", "Hold a weekly open meeting"),
        ("sergeant", "/my-team/?team=wimborne", "3 weeks in a row so far."),
        (None, "/contracts/dorset/nec/", "weeks in a row each quarter"),
        ("reviewer", "/oversight/", "3 of 4 weeks"),
        ("reviewer", "/oversight/", "4 weeks in a row"),
    ],
)
def test_it_is_worded_on_every_page(client, promised, person, address, said):
    if person:
        client.force_login(promised.people[person])
    assert said in read(client.get(address)).text


def test_its_figure_is_proved(client, promised):
    client.force_login(promised.people["reviewer"])
    page = client.get("/oversight/wimborne/nec/S1/2026-04-01/")
    assert "On track. 3 of 4 weeks in a row with an open meeting" in read(page).text
    assert [f"Meeting {week}" in rows_of(page, "counted") for week in range(3)] == [True] * 3
    assert "The longest run 3" in rows_of(page, "sum")
    assert "Weeks with one on Tuesday 7 April" in page.content.decode()


def test_a_letter_says_what_is_to_be_done(promised):
    later = NOW.replace(month=6, day=26)
    with time_machine.travel(later, tick=False):
        assessed(later)
        flagged(promised, later)
        letters = tell_all(later)
    assert any("Hold a weekly open meeting" in letter.body for letter in letters)
