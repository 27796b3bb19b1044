"""A rehearsal says what will be true: equal to what is judged once the draft is stored, and to the slow twin.

Fifty generated changes a run, `WORLDS=500` looks at more: measures, standards dropped and new, other days, one to
three versions before. Unchanged rules change nothing, and nothing is stored.
"""

import os
from dataclasses import replace

import pytest

from contracts.actions.versions import store
from contracts.engine.assessment import AssessmentScope, as_text, assess
from contracts.engine.rehearsal import replayed
from contracts.models import ContractVersion
from contracts.version_contents import VersionContent
from record.timezones import day_of
from tests.contracts import plain_assessment
from tests.contracts.generated.changes import change_of
from tests.contracts.plain.loading import NOTED
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("WORLDS", "50")))
TWINS = range(0, len(SEEDS), 5)  # the twin takes its time
WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "TRUNCATE", "ANALYZE", "ALTER", "DROP")


class Rehearsal:
    """A generated world in the database, and the change that is to be rehearsed in it."""

    def __init__(self, seed: int) -> None:
        self.world, self.at = random_world(seed), moments(seed)[seed % 4]
        self.today = day_of(self.at)
        self.stored = Stored(self.world, through=self.today)
        self.teams = tuple(team.id for team in self.stored.teams.values())
        self.change = change_of(seed, self.world)
        self.contract = self.stored.contracts[self.change.contract.key]
        self.since = min(self.change.day, self.today)

    def asked(self, content: VersionContent | None = None, **others):
        said = {"content": content or self.change.content, "from_day": self.change.day, "as_of": self.at}
        return {"force": self.stored.force, "contract": self.contract.key, "teams": self.teams} | said | others

    def make_room(self) -> None:
        """Take out, table by table, what gives way: a version with an end of its own is otherwise in the way."""
        ContractVersion.objects.filter(contract=self.contract, key__in=self.change.given_way).delete()
        ContractVersion.objects.filter(contract=self.contract, last_day__gte=self.change.day).update(last_day=None)

    def store(self, content: VersionContent) -> None:
        store(force=self.stored.force, contract=self.contract.key, content=content, by=None, today=self.today)

    def assessed(self, known_at=None):
        scope = AssessmentScope(self.teams, self.at, known_at, from_day=self.since, contract=self.contract.pk)
        return assess(scope)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_rehearsed_is_what_comes_true(seed):
    rehearsal = Rehearsal(seed)
    before = rehearsal.assessed()
    foretold = {known_at: replayed(**rehearsal.asked(known_at=known_at)) for known_at in (None, NOTED)}
    assert rehearsal.assessed() == before

    rehearsal.make_room()
    rehearsal.store(replace(rehearsal.change.content, in_force_from=rehearsal.change.day))

    for known_at, rows in foretold.items():
        assert rows == rehearsal.assessed(known_at)
    assert foretold[None]


@pytest.mark.parametrize("seed", TWINS)
def test_the_slow_twin_says_what_is_rehearsed(seed):
    rehearsal = Rehearsal(seed)
    twins = plain_assessment.assess(rehearsal.change.world(rehearsal.world), rehearsal.at, from_day=rehearsal.since)
    of_the_contract = [list(twin.row) for twin in twins if twin.row[1] == rehearsal.contract.key]
    assert list(as_text(replayed(**rehearsal.asked()))) == of_the_contract
