"""The engine against the worked vectors and its slow twin, through both clocks' preludes."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from contracts.engine.assessment import AssessmentScope, as_text, assess
from record.timezones import last_instant
from tests.contracts.plain.loading import load_world
from tests.contracts.world_storing import Stored

VECTORS = sorted((Path(__file__).parent / "vectors" / "given").iterdir())
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("folder", VECTORS, ids=lambda folder: folder.name)
def test_every_row_of_a_given_vector_through_both_preludes(folder):
    as_of = date.fromisoformat((folder / "as_of").read_text().strip())
    stored = Stored(load_world(folder), through=as_of)
    with (folder / "expected.csv").open(newline="") as lines:
        expected = list(csv.reader(lines))[1:]
    for known_at in (None, datetime(2099, 1, 1, tzinfo=UTC)):
        scope = AssessmentScope(tuple(team.id for team in stored.teams.values()), last_instant(as_of), known_at)
        assert list(as_text(assess(scope))) == expected
