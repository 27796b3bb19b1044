"""A supposed world is judged as the figure it came from, and as the same facts are judged once they are stored."""

import os

import pytest

from contracts.engine.assessment import AssessmentScope, assess
from contracts.engine.supposing import supposing
from contracts.kinds.changes import Change
from contracts.models import Contract
from record.timezones import day_of
from tests.contracts.plain.loading import NOTED
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("WORLDS", "1")))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_in_which_nothing_is_otherwise_is_judged_as_the_figure_is(seed):
    world, at = random_world(seed), moments(seed)[seed % 4]
    stored = Stored(world, through=day_of(at))
    contracts = {contract.key: contract.pk for contract in Contract.objects.all()}
    statuses = set()
    for known_at in (None, NOTED):
        rows = assess(AssessmentScope(tuple(t.pk for t in stored.teams.values()), at, known_at))
        for row in rows if "WORLDS" in os.environ else rows[:: len(rows) // 12]:
            place = {"contract": contracts[row.contract], "code": row.standard, "window": row.first_day}
            with supposing(AssessmentScope((stored.teams[row.team].pk,), at, known_at, **place)) as supposed:
                judged = supposed.judged([Change(()), Change(())])
            assert [one.status for one in judged] == [row.status, row.status], row
            statuses.add(row.status)
    assert len(statuses) > 2
