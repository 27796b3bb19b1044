"""Contract files: what is stored of them."""

from datetime import date

import pytest

from contracts.measures import GRADES
from contracts.models import Contract, ContractVersion, Obligation, Standard
from record.entries import Entry
from record.marks import Mark
from tests.contracts.contract_files import MEET, POST, contract, standard, taken, written

pytestmark = pytest.mark.usefixtures("on_20_may_2026", "dorset")


def version(key: str) -> ContractVersion:
    return ContractVersion.objects.get(key=key)


def days(key: str) -> tuple[date, date | None]:
    return version(key).first_day, version(key).last_day


def state() -> list:
    """Everything that a contract's import may write."""
    models = (Contract, ContractVersion, Standard, Obligation, Entry, Mark)
    return [list(model.objects.order_by("id").values()) for model in models]


def days_of(force) -> list[tuple[date, date | None]]:
    versions = ContractVersion.objects.filter(contract__force=force).order_by("first_day")
    return list(versions.values_list("first_day", "last_day"))


class TestWhatIsStored:
    def test_every_part_of_the_file(self, tmp_path, dorset):
        measure = {"kind": "graded", "period": "quarter", "passing": ["1", "2"], "within_days": 5}
        said = contract(
            provisional="yes",
            in_force_until=date(2027, 3, 31),
            grades=["1", "2", "3"],
            standards=[standard("S9", measure, duties=["prsra-s34", "npg"]), standard("S1", MEET, promise=None)],
        )
        told = taken("import_contract", written(tmp_path, said))
        assert told.endswith("\nNeighbourhood Engagement Contract, version 1: stored, in force from 2025-04-01.\n")
        stored = version("1")
        assert (stored.contract.force, stored.contract.key) == (dorset.force, "nec")
        assert (stored.title, stored.provisional, stored.grades) == (said["title"], True, ["1", "2", "3"])
        assert days("1") == (date(2025, 4, 1), date(2027, 3, 31)) and not stored.ended_by_successor
        first, second = stored.standards.order_by("position")
        assert (first.code, first.title, first.promise) == ("S9", "Standard S9", "We will keep S9.")
        assert (first.duties, first.measure) == (["prsra-s34", "npg"], {**measure, "kind": "graded"})
        assert (second.code, second.promise, second.duties) == ("S1", "", [])
        assert second.measure == {**MEET, "warn_days": 7}

    def test_defaults(self, take):
        take()
        assert (version("1").provisional, version("1").last_day) == (False, None)
        assert version("1").grades == list(GRADES)

    def test_scales_may_be_numbers(self, tmp_path):
        """Names are text however they look: 1 in the scale and 1 among the passing are the same."""
        text = """
            {contract: nec, force: dorset, title: Contract, version: 2026, in_force_from: 2026-04-01,
             grades: [1, 2, no], standards: [{code: S1, title: 7, measure: {kind: graded, period: year,
             passing: [1, no], within_days: 5}}]}
        """
        taken("import_contract", written(tmp_path, text))
        assert version("2026").grades == ["1", "2", "no"]
        assert Standard.objects.get().measure["passing"] == ["1", "no"]

    def test_json_is_yaml_and_quoting_changes_nothing(self, tmp_path):
        said = contract(provisional=True)
        taken("import_contract", written(tmp_path, said))
        before = state()
        quoted = written(tmp_path, said | {"provisional": "true"}, "contract.json")
        assert taken("import_contract", quoted).endswith("nothing differs from what is stored.\n")
        assert state() == before

    def test_the_order_of_lists_inside_a_measure_is_no_difference(self, take):
        take()
        swapped = MEET | {"channels": ["surgery", "meeting"], "open_to_public": "no"}
        assert "nothing differs" in take(standards=[standard("S1", swapped), standard("S2", POST)])

    def test_the_record_says_who_and_what(self, tmp_path, dorset):
        path = written(tmp_path, contract())
        taken("import_contract", path, "--by", "admin@dorset.example")
        entry = Entry.objects.get(force="dorset")
        assert (entry.by, entry.action, entry.subject) == (
            "dorset-admin",
            "contract.version_added",
            "contract:dorset/nec",
        )
        assert entry.before is None and entry.after["in_force_from"] == "2025-04-01"
        assert [standard["code"] for standard in entry.after["standards"]] == ["S1", "S2"]

    def test_two_forces_may_use_one_key(self, take, borsetshire):
        take()
        take(force="borsetshire", title="Another", in_force_from=date(2025, 1, 1))
        assert Contract.objects.filter(key="nec").count() == 2
        assert days_of(borsetshire.force) == [(date(2025, 1, 1), None)]

    def test_the_contract_is_called_as_its_newest_version_is(self, take):
        take(version="2", title="Commitment", in_force_from=date(2026, 6, 1))
        take(version="1", title="Contract")
        assert Contract.objects.get().title == "Commitment"
        take(version="3", title="Promise", in_force_from=date(2027, 6, 1))
        assert Contract.objects.get().title == "Promise"
