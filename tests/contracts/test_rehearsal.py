"""A rehearsal says what will be true: equal to what is judged once the draft is stored, and to the slow twin.

Ten generated changes a run, `WORLDS=50` looks at more: measures, standards dropped and new, other days, one to
three versions before. Unchanged rules change nothing, and nothing is stored.
"""

import os
import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions.versions import store
from contracts.engine.assessment import WORKING_TABLES, AssessmentScope, as_text, assess
from contracts.engine.rehearsal import giving_way, rehearsed, replayed
from contracts.models import Contract, ContractVersion
from contracts.queries.turned import by_window, turned
from contracts.version_contents import VersionContent
from record.refusal import Invalid
from record.timezones import ONE_DAY, day_of
from tests.contracts import plain_assessment
from tests.contracts.generated.changes import DRAFT, change_of, stated
from tests.contracts.plain.loading import NOTED
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("WORLDS", "10")))
TWINS = range(0, len(SEEDS), 5)  # the twin takes its time
DRAFTED = {f"drafted_{name}" for name in ("contract", "version", "standard", "obligation", "period")}
WRITTEN = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|COPY) (?:pg_temp\.)?\"?(\w+)")


class Rehearsal:
    """A generated world in the database, and the change that is to be rehearsed in it."""

    def __init__(self, seed: int) -> None:
        self.world, self.at = random_world(seed), moments(seed)[seed % 4]
        self.today = day_of(self.at)
        self.stored = Stored(self.world, through=self.today, promises_told=False)
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
        scope = AssessmentScope(
            self.teams, self.at, known_at, from_day=self.since, contract=self.contract.pk, asked_rules="now"
        )
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


@pytest.mark.parametrize("seed", SEEDS)
def test_a_version_rehearsed_as_it_stands_is_what_storing_it_makes_of_the_contract(seed):
    rehearsal = Rehearsal(seed)
    content = replace(rehearsal.change.content, in_force_from=rehearsal.change.day)
    rehearsal.make_room()
    foretold = rehearsed(**rehearsal.asked(content, from_day=rehearsal.since))

    rehearsal.store(content)

    assert foretold == rehearsal.assessed()


@pytest.mark.parametrize("seed", SEEDS)
def test_unchanged_rules_change_nothing(seed):
    """Said again under another name, from any day: the same rows, but for the name from that day on."""
    rehearsal = Rehearsal(seed)
    latest = random_world(seed).contracts[0].versions[-1]
    if latest.in_force[1] is not None:
        pytest.skip("nothing is in force for good")
    day = max(latest.in_force[0], rehearsal.change.day)
    rehearsal.since = min(day, rehearsal.today)

    rows = replayed(**rehearsal.asked(stated(latest), from_day=day))

    renamed = [replace(row, version=latest.key) if row.version == DRAFT else row for row in rows]
    assert by_window(renamed) == by_window(rehearsal.assessed())
    assert rehearsal.assessed() == replayed(
        **rehearsal.asked(replace(stated(latest), version=latest.key), from_day=day)
    )


def test_the_generated_changes_turn_figures_each_way_and_change_what_is_owed():
    """Else equality above would say nothing."""
    turns = {("met", "missed"): 0, ("missed", "met"): 0, (None, "missed"): 0, ("missed", None): 0}
    for seed in range(20):
        rehearsal = Rehearsal(seed)
        before = by_window(rehearsal.assessed())
        after = by_window(replayed(**rehearsal.asked()))
        for one in turned(before, after):
            way = (one.before and one.before.status, one.after and one.after.status)
            turns[way] = turns.get(way, 0) + 1
        if all(turns.values()):
            break
    assert all(turns.values()), turns


def test_a_contract_that_is_not_stored_is_rehearsed_whole():
    rehearsal = Rehearsal(0)
    content = replace(rehearsal.change.content, in_force_from=rehearsal.change.day)
    rehearsal.contract = Contract(key="new", force=rehearsal.stored.force)
    foretold = [replayed(**rehearsal.asked(content)), rehearsed(**rehearsal.asked(content, from_day=rehearsal.since))]

    rehearsal.store(content)
    rehearsal.contract = Contract.objects.get(key="new")

    assert foretold == [rehearsal.assessed(), rehearsal.assessed()]
    assert foretold[0]


def test_a_version_that_is_in_the_way_is_refused_as_when_it_is_stored_and_gives_way_in_a_replay():
    rehearsal = Rehearsal(0)
    ContractVersion.objects.filter(contract=rehearsal.contract).exclude(key="1").delete()
    first = ContractVersion.objects.get(contract=rehearsal.contract)
    ContractVersion.objects.update(last_day=date(2099, 1, 1))
    content = replace(rehearsal.change.content, in_force_from=first.first_day + ONE_DAY)
    with pytest.raises(Invalid, match="versions never overlap"):
        rehearsed(**rehearsal.asked(content))
    assert replayed(**rehearsal.asked(content, from_day=content.in_force_from))


def test_nothing_is_stored_and_nobody_waits():
    rehearsal = Rehearsal(0)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        replayed(**rehearsal.asked())
        rehearsed(**rehearsal.asked(replace(rehearsal.change.content, version="2099", in_force_from=date(2099, 1, 1))))
    statements = [query["sql"] for query in asked]
    written = {name for sql in statements for name in WRITTEN.findall(sql)}
    assert written <= {*WORKING_TABLES, *DRAFTED}
    assert written >= {"verdict", *DRAFTED}
    assert not [sql for sql in statements if "FOR UPDATE" in sql or "pg_advisory" in sql]


class TestGivingWay:
    """Others beside a draft that is taken to bind from a day on."""

    def stand(self, *others, draft=None, day=date(2026, 4, 1)):  # noqa: B008 (a day never changes)
        draft = draft or version("draft", date(2030, 1, 1))
        placed = giving_way(others, draft, from_day=day, today=date(2026, 6, 1))
        return [(one.content.version, one.content.in_force_from, one.last_day) for one in placed]

    draft = ("draft", date(2026, 4, 1), None)

    def test_one_that_is_in_force_on_the_day_ends_on_the_day_before(self):
        assert self.stand(version("1", date(2020, 1, 1))) == [("1", date(2020, 1, 1), date(2026, 3, 31)), self.draft]

    def test_so_does_one_with_an_end_of_its_own(self):
        stated = version("1", date(2020, 1, 1), date(2026, 12, 31))
        assert self.stand(stated) == [("1", date(2020, 1, 1), date(2026, 3, 31)), self.draft]

    def test_one_that_ended_before_keeps_its_end(self):
        ended = version("1", date(2020, 1, 1), date(2026, 3, 1))
        assert self.stand(ended) == [("1", date(2020, 1, 1), date(2026, 3, 1)), self.draft]

    def test_one_that_begins_on_the_day_or_later_falls_away(self):
        others = version("1", date(2026, 4, 1)), version("2", date(2026, 5, 1)), version("3", date(2027, 5, 1))
        assert self.stand(*others) == [self.draft]

    def test_one_that_begins_after_the_stated_end_of_the_draft_stays(self):
        draft = version("draft", date(2030, 1, 1), date(2026, 12, 31))
        others = version("1", date(2026, 5, 1)), version("2", date(2027, 1, 1))
        assert self.stand(*others, draft=draft) == [
            ("draft", date(2026, 4, 1), date(2026, 12, 31)),
            ("2", date(2027, 1, 1), None),
        ]

    def test_the_name_of_one_in_force_may_be_the_drafts_too(self):
        assert self.stand(version("draft", date(2020, 1, 1))) == [
            ("draft", date(2020, 1, 1), date(2026, 3, 31)),
            self.draft,
        ]

    def test_one_to_come_of_the_drafts_name_is_replaced_as_when_it_is_stored(self):
        to_come = version("draft", date(2026, 7, 1))
        assert self.stand(to_come, day=date(2026, 8, 1)) == [("draft", date(2026, 8, 1), None)]

    def test_a_draft_that_ends_before_the_day_is_refused(self):
        with pytest.raises(Invalid, match="2026-03-31 is before 2026-04-01"):
            self.stand(draft=version("draft", date(2020, 1, 1), date(2026, 3, 31)))


def version(key: str, first: date, until: date | None = None) -> VersionContent:
    said = {"title": "", "provisional": False, "grades": (), "standards": ()}
    return VersionContent(version=key, in_force_from=first, in_force_until=until, **said)
