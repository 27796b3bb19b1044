"""The engine's SQL and its slow twin must agree row for row and unit for unit, on both clocks.

Twelve generated worlds a run; `WORLDS=200` looks at more of them.
"""

import os

import pytest
from django.db import connection

from contracts.engine.assessment import (
    AssessmentScope,
    as_text,
    assess,
)
from contracts.plain import plain_assessment
from record.timezones import day_of
from tests.contracts.plain.loading import NOTED, load_world
from tests.contracts.vector_folders import OWN, as_of
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world, twin

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("WORLDS", "12")))
UNITS = """
SELECT t.key, k.key, x.code, x.first_day::text,
       CASE d.per WHEN 'officer' THEN p.key WHEN 'neighbourhood' THEN n.police_id ELSE t.key END AS unit,
       m.done, m.required, m.scheduled, m.last_on, m.next_due_on
FROM measured m
JOIN cell x ON x.id = m.cell_id
JOIN duty d ON d.id = x.duty_id
JOIN verdict v ON v.cell_id = x.id AND v.status NOT IN ('exempt', 'not_applicable')
JOIN teams_team t ON t.id = x.team_id
JOIN contracts_contract k ON k.id = x.contract_id
LEFT JOIN teams_person p ON d.per = 'officer' AND p.id = m.unit_id
LEFT JOIN teams_neighbourhood n ON d.per = 'neighbourhood' AND n.id = m.unit_id
"""


def scope(stored, at, known_at):
    return AssessmentScope(tuple(team.id for team in stored.teams.values()), at, known_at)


def agree(stored, at, known_at, twins):
    mine = [list(found.row) for found in twins]
    assert list(as_text(assess(scope(stored, at, known_at)))) == mine
    assert mine


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_and_every_unit_of_a_generated_world(seed):
    instants = moments(seed)
    stored = Stored(random_world(seed), through=max(day_of(at) for at in instants))
    for at in instants:
        for known_at in (NOTED, None):
            agree(stored, at, known_at, twin(seed, at, known_at))
            assert units() == _units_of_the_twin(twin(seed, at, known_at))


@pytest.mark.parametrize("folder", OWN, ids=lambda folder: folder.name)
def test_every_row_of_a_case_of_our_own(folder):
    world, at = load_world(folder), as_of(folder)
    stored = Stored(world, through=day_of(at))
    for known_at in (NOTED, None):
        agree(stored, at, known_at, plain_assessment.assess(world, at, known_at))


def units():
    """What the engine has just found of each unit."""
    with connection.cursor() as cursor:
        cursor.execute(UNITS)
        return {row[:5]: row[5:] for row in cursor.fetchall()}


def _units_of_the_twin(twins):
    return {
        (found.row[0], found.row[1], found.row[3], found.row[6], unit.key): (
            unit.done,
            unit.required,
            unit.scheduled,
            unit.last_on,
            unit.next_due_on,
        )
        for found in twins
        for unit in found.units
    }
