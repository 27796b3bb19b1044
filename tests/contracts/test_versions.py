"""Versions of a contract: what each does to those beside it, and who is judged anew."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.actions.versions import store
from contracts.models import Assessment, Contract, ContractVersion, Obligation, Standard
from contracts.version_contents import Placed, VersionContent, content_of, in_turn
from record.entries import Entry
from record.marks import Mark
from record.refusal import Invalid
from tests.contracts.contract_files import MEET, PANEL, POST, contract, refused, standard, written
from tests.kept_worlds import kept_world
from tests.teams import county

TODAY = date(2026, 5, 20)
ONE_DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("on_20_may_2026", "dorset")
kept = kept_world(county.dorset, at=datetime(2026, 5, 20, 11, tzinfo=UTC))


@pytest.fixture
def dorset(own_world):
    return own_world


def version(key: str) -> ContractVersion:
    return ContractVersion.objects.get(key=key)


def days(key: str) -> tuple[date, date | None]:
    return version(key).first_day, version(key).last_day


def marked() -> set[tuple[int, date]]:
    return set(Mark.objects.values_list("team", "first_day"))


def state() -> list:
    """Everything that a contract's import may write."""
    models = (Contract, ContractVersion, Standard, Obligation, Entry, Mark)
    return [list(model.objects.order_by("id").values()) for model in models]


def days_of(force) -> list[tuple[date, date | None]]:
    versions = ContractVersion.objects.filter(contract__force=force).order_by("first_day")
    return list(versions.values_list("first_day", "last_day"))


class TestVersionsBesideEachOther:
    def test_an_open_one_ends_the_day_before_the_next_begins(self, take):
        take()
        take(version="2", in_force_from=date(2026, 4, 1))
        assert days("1") == (date(2025, 4, 1), date(2026, 3, 31)) and version("1").ended_by_successor
        assert days("2") == (date(2026, 4, 1), None) and not version("2").ended_by_successor
        ended = Entry.objects.get(action="contract.version_ended")
        assert ended.before == {"version": "1", "last_day": None}
        assert ended.after == {"version": "1", "last_day": "2026-03-31"}

    def test_whichever_comes_first(self, take, dorset):
        take(version="3", in_force_from=date(2027, 4, 1))
        take(version="1")
        take(version="2", in_force_from=date(2026, 4, 1), in_force_until=date(2026, 12, 31))
        assert days_of(dorset.force) == [
            (date(2025, 4, 1), date(2026, 3, 31)),
            (date(2026, 4, 1), date(2026, 12, 31)),
            (date(2027, 4, 1), None),
        ]

    def test_that_end_is_no_difference_when_its_file_comes_again(self, take):
        take()
        take(version="2", in_force_from=date(2026, 4, 1))
        before = state()[:-1]
        assert "nothing differs" in take()
        assert "nothing differs" in take(version="2", in_force_from=date(2026, 4, 1))
        assert state() == [*before, []]

    def test_the_same_end_written_into_its_file_is_one(self, take, tmp_path):
        take()
        take(version="2", in_force_from=date(2026, 4, 1))
        said = refused("import_contract", written(tmp_path, contract(in_force_until=date(2026, 3, 31))))
        assert "column in_force_until: differs from what is stored; version 1 is in force since 2025-04-01" in said

    @pytest.mark.parametrize(
        ("first", "until"),
        [
            (date(2025, 4, 1), None),  # begins on the same day
            (date(2025, 4, 1), date(2025, 4, 1)),
            (date(2026, 3, 31), None),  # begins on its last day
            (date(2025, 6, 1), date(2025, 6, 30)),  # lies inside
            (date(2024, 4, 1), date(2025, 4, 1)),  # ends on its first day
            (date(2024, 4, 1), date(2027, 4, 1)),  # lies around
        ],
    )
    def test_any_other_overlap_is_refused(self, take, tmp_path, first, until):
        take(in_force_until=date(2026, 3, 31))
        before = state()
        path = written(tmp_path, contract(version="2", in_force_from=first, in_force_until=until))
        said = refused("import_contract", path)
        assert "line 5, column in_force_from: version" in said and "versions never overlap" in said
        assert "1 is in force from 2025-04-01" in said or "1 would begin on 2025-04-01" in said
        assert state() == before

    def test_the_neighbouring_days_are_no_overlap(self, take, dorset):
        take(in_force_until=date(2026, 3, 31))
        take(version="0", in_force_from=date(2025, 3, 31), in_force_until=date(2025, 3, 31))
        take(version="2", in_force_from=date(2026, 4, 1))
        assert len(days_of(dorset.force)) == 3

    def test_one_in_force_until_the_day_before_its_first_is_refused(self, tmp_path):
        said = refused("import_contract", written(tmp_path, contract(in_force_until=date(2025, 3, 31))))
        assert "column in_force_until: 2025-03-31 is before 2025-04-01" in said


IN_FORCE = [
    ("title", "Commitment", "title"),
    ("provisional", "yes", "provisional"),
    ("in_force_from", date(2025, 4, 2), "in_force_from"),
    ("in_force_until", date(2027, 4, 2), "in_force_until"),
    ("grades", ["good", "bad"], "grades"),
    ("standards", [standard("S1", MEET | {"minimum": 2}), standard("S2", POST)], "standards: S1: differs"),
    ("standards", [standard("S1", MEET), standard("S2", POST, promise="Less.")], "standards: S2: differs"),
    ("standards", [standard("S1", MEET | {"warn_days": 8}), standard("S2", POST)], "standards: S1: differs"),
    ("standards", [standard("S1", MEET)], "standards: S2: differs"),
    ("standards", [standard("S1", MEET), standard("S2", POST), standard("S3", POST)], "standards: S3: differs"),
    ("standards", [standard("S2", POST), standard("S1", MEET)], "standards: their order: differs"),
]


class TestReplacing:
    @pytest.mark.parametrize(("key", "value", "place"), IN_FORCE)
    def test_one_in_force_stays_as_it_is(self, take, tmp_path, key, value, place):
        take()
        before = state()
        said = refused("import_contract", written(tmp_path, contract(**{key: value})))
        assert place in said and "version 1 is in force since 2025-04-01 and cannot change" in said
        assert state() == before

    def test_so_does_one_that_has_ended(self, take, tmp_path):
        take(in_force_until=date(2025, 6, 30))
        refused("import_contract", written(tmp_path, contract(in_force_until=date(2025, 6, 29))))

    def test_so_does_one_that_begins_today(self, take, tmp_path):
        take(in_force_from=TODAY)
        refused("import_contract", written(tmp_path, contract(in_force_from=TODAY, title="Other")))

    @pytest.mark.parametrize(("key", "value", "place"), IN_FORCE)
    def test_one_to_come_is_replaced_by_any_of_that(self, take, key, value, place):
        tomorrow = {"in_force_from": TODAY + ONE_DAY}
        take(**tomorrow)
        pk = version("1").pk
        take(**tomorrow | {key: value})
        assert version("1").pk == pk
        assert "nothing differs" in take(**tomorrow | {key: value})
        entry = Entry.objects.get(action="contract.version_replaced")
        assert entry.before[key] != entry.after[key]

    @pytest.mark.parametrize("first", [date(2026, 5, 25), date(2026, 6, 25), date(2027, 6, 1), date(2025, 5, 1)])
    def test_moved_it_moves_the_end_of_the_one_before(self, take, dorset, first):
        take()
        take(version="2", in_force_from=date(2026, 6, 1))
        take(version="2", in_force_from=first)
        assert days_of(dorset.force) == [(date(2025, 4, 1), first - ONE_DAY), (first, None)]

    def test_moved_past_another_it_gives_back_the_end_it_had_set(self, take, dorset):
        take()
        take(version="2", in_force_from=date(2026, 6, 1))
        take(version="3", in_force_from=date(2026, 8, 1))
        take(version="2", in_force_from=date(2026, 10, 1))
        assert days_of(dorset.force) == [
            (date(2025, 4, 1), date(2026, 7, 31)),
            (date(2026, 8, 1), date(2026, 9, 30)),
            (date(2026, 10, 1), None),
        ]

    def test_moved_before_an_open_one_it_leaves_that_one_open(self, take, dorset):
        take(in_force_from=date(2026, 6, 1))
        take(version="2", in_force_from=date(2026, 8, 1))
        take(version="2", in_force_from=date(2026, 4, 1))
        assert days_of(dorset.force) == [(date(2026, 4, 1), date(2026, 5, 31)), (date(2026, 6, 1), None)]
        assert not version("1").ended_by_successor

    def test_though_an_assessment_names_it_already(self, take, dorset):
        """The quarter it ends is open before it is in force, and its assessment is the later version's."""
        take()
        take(version="2", in_force_from=date(2026, 6, 1))
        Assessment.objects.create(
            team=dorset.teams["wimborne"],
            contract=Contract.objects.get(),
            code="S1",
            first_day=date(2026, 4, 1),
            last_day=date(2026, 6, 30),
            period_first_day=date(2026, 4, 1),
            period_last_day=date(2026, 6, 30),
            version=version("2"),
            status="on_track",
        )
        take(version="2", in_force_from=date(2026, 7, 1), standards=[standard("S1", MEET)])
        assert [standard.code for standard in version("2").standards.all()] == ["S1"]


class TestWhoIsJudgedAnew:
    def teams(self, county) -> set[int]:
        return {team.pk for team in county.teams.values()}

    def test_every_team_of_the_force_and_no_other(self, take, dorset, borsetshire):
        take()
        assert marked() == {(team, date(2025, 4, 1)) for team in self.teams(dorset)}

    def test_obligations_are_derived(self, take):
        take()
        take(version="2", in_force_from=date(2026, 4, 1), standards=[standard("S1", MEET), standard("S2", MEET)])
        found = Obligation.objects.order_by("code", "first_day").values_list("code", "first_day", "last_day")
        assert list(found) == [
            ("S1", date(2025, 4, 1), None),
            ("S2", date(2025, 4, 1), date(2026, 3, 31)),
            ("S2", date(2026, 4, 1), None),
        ]

    @pytest.mark.parametrize(
        ("first", "since"),
        [
            (date(2026, 5, 10), date(2026, 3, 31)),  # cuts S1's quarter, which began on 1 April
            (date(2026, 4, 1), date(2025, 12, 31)),  # cuts none; but what the last one says of the next may differ
            (date(2026, 7, 1), date(2026, 3, 31)),  # to come: the quarter before it does not go on
            (date(2027, 7, 1), TODAY),  # far to come: today's clocks may be about to run out with it
        ],
    )
    def test_from_the_day_before_the_period_that_is_cut(self, take, dorset, first, since):
        take()
        take(version="2", in_force_from=first, standards=[standard("S1", MEET | {"minimum": 3})])
        assert marked() == {(team, since) for team in self.teams(dorset)}

    def test_from_its_first_day_where_nothing_stood_before(self, take, dorset):
        take(in_force_until=date(2025, 12, 31))
        take(version="2", in_force_from=date(2026, 2, 10))
        assert marked() == {(team, date(2026, 2, 10)) for team in self.teams(dorset)}

    def test_also_where_only_the_version_is_another(self, take, dorset):
        """Carried on unchanged: no clock is cut, but assessments that end from there on name it, and its warning."""
        take()
        take(version="2", in_force_from=date(2026, 4, 1))
        assert {day for _, day in marked()} == {date(2025, 12, 31)}

    def test_nobody_where_only_words_differ(self, take):
        take(in_force_from=TODAY + ONE_DAY)
        take(in_force_from=TODAY + ONE_DAY, title="Commitment")
        assert marked() == set()


def stated(key: str, first: date, until: date | None = None) -> VersionContent:
    return VersionContent(
        version=key,
        title=key,
        provisional=False,
        in_force_from=first,
        in_force_until=until,
        grades=(),
        standards=(),
    )


class TestVersionsInTurn:
    def test_one_alone_is_as_it_says(self):
        one = stated("1", date(2026, 1, 1))
        assert in_turn([one]) == [Placed(one, None)]

    def test_the_action_refuses_as_the_file_is_refused(self, dorset):
        with pytest.raises(Invalid, match="in_force_until: 2025-12-31 is before 2026-01-01") as error:
            store(
                force=dorset.force,
                contract="nec",
                content=stated("1", date(2026, 1, 1), date(2025, 12, 31)),
                by=None,
                today=TODAY,
            )
        assert list(error.value.fields) == ["in_force_until"]
        assert not Contract.objects.exists()

    def test_what_is_stored_can_be_stated_again(self, take):
        take(standards=[standard("S1", MEET, duties=["npg"]), standard("S3", PANEL)])
        take(version="2", in_force_from=date(2026, 4, 1))
        content = content_of(version("1"))
        assert content.in_force_until is None and [s.code for s in content.standards] == ["S1", "S3"]
        assert not store(force=version("1").contract.force, contract="nec", content=content, by="portal", today=TODAY)
