"""The rehearse command: what it answers, that it stores nothing, and what it refuses."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine
from django.core.management import CommandError, call_command

from contracts.models import Assessment, ContractVersion, Obligation
from contracts.queries import rehearsals
from record.entries import Entry
from record.marks import Mark
from tests.contracts.contract_files import MEET, POST, assessed, contract, standard, taken, written
from tests.kept_worlds import kept_world
from tests.teams import county
from tests.teams.county import County

pytestmark = pytest.mark.django_db

HEADER = (
    "team,contract,version,standard,period_start,period_end,first_day,status_now,status_then,achieved,required,"
    "scheduled,due_by"
)
NOW = datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC)  # the end of that London day
SINCE = "2026-01-01"


def dorset_with_its_contract() -> County:
    """Dorset, with a contract of two standards since April 2025: nobody has done anything."""
    dorset = county.dorset()
    with TemporaryDirectory() as folder:
        taken("import_contract", written(Path(folder), contract()))
    return dorset


kept = kept_world(dorset_with_its_contract, at=NOW)


@pytest.fixture
def nec(own_world):
    with time_machine.travel(NOW, tick=False):
        yield own_world


def draft(*standards, **changes):
    """Version 2 of the contract, which would begin next year."""
    said = {"version": "2", "in_force_from": date(2027, 1, 1)}
    return contract(**said | ({"standards": [*standards]} if standards else {}) | changes)


def told(folder: Path, said, *arguments: str, since: str = SINCE) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    path = said if isinstance(said, Path) else written(folder, said)
    call_command("rehearse", str(path), "--from", since, *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def rehearsed(folder: Path, said, **more) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(told(folder, said, **more)[0], newline="")))


def refusal(folder: Path, said, since: str = SINCE) -> str:
    err = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("rehearse", str(written(folder, said)), "--from", since, stdout=(out := StringIO()), stderr=err)
    assert out.getvalue() == ""
    return f"{err.getvalue()}{error.value}"


def state() -> list:
    models = (Assessment, Entry, Mark, ContractVersion, Obligation)
    return [list(model.objects.order_by("pk").values()) for model in models]


class TestTheAnswer:
    def test_unchanged_rules_turn_nothing_and_the_columns_are_those_of_assess(self, nec, tmp_path):
        rows = rehearsed(tmp_path, draft())
        assert ",".join(rows[0]) == HEADER
        assert len(rows) > 12 and all(row["status_now"] == row["status_then"] for row in rows)
        now = assessed("--as-of", "2026-06-30", "--force", "dorset", "--from", SINCE)
        assert [[*list(row.values())[:2], *list(row.values())[3:8]] for row in rows] == [
            [*row[:2], *row[3:8]] for row in now[1:]
        ]

    def test_another_measure_turns_figures_and_the_figure_is_the_drafts(self, nec, tmp_path):
        """Six months without a post: 181 days is the most that nobody breaks."""
        rows = rehearsed(tmp_path, draft(standard("S1", MEET), standard("S2", POST | {"maximum_days": 1000})))
        posts = [row for row in rows if row["standard"] == "S2" and row["team"] == "wimborne"]
        assert {row["status_now"] for row in posts} == {"missed"}
        assert [row["status_then"] for row in posts] == ["met"] * 5 + ["on_track"]
        assert {row["required"] for row in posts} == {"1000"} and {row["version"] for row in posts} == {"2"}

    def test_what_is_owed_by_one_of_both_alone_has_the_other_empty(self, nec, tmp_path):
        rows = rehearsed(tmp_path, draft(standard("S1", MEET), standard("S9", POST)))
        both = {row["standard"]: (row["status_now"], row["status_then"]) for row in rows if row["status_now"] != ""}
        assert both["S2"] == ("missed", "")
        assert {(row["status_now"], row["status_then"]) for row in rows if row["standard"] == "S9"} == {("", "missed")}

    def test_what_the_draft_says_of_its_beginning_does_not_matter(self, nec, tmp_path):
        changed = [standard("S1", MEET), standard("S2", POST | {"maximum_days": 40})]
        one = told(tmp_path, draft(*changed))
        assert one == told(tmp_path, draft(*changed, in_force_from=date(2030, 5, 1)))
        assert one == told(tmp_path, draft(*changed, in_force_from=date(2020, 5, 1)))

    def test_a_contract_that_is_not_stored_is_judged_by_the_draft_alone(self, nec, tmp_path):
        rows = rehearsed(tmp_path, draft(contract="npg"))
        assert {(row["contract"], row["status_now"]) for row in rows} == {("npg", "")}
        assert {"missed"} < {row["status_then"] for row in rows}

    def test_it_is_what_storing_the_draft_makes_true(self, nec, tmp_path):
        said = draft(standard("S1", MEET | {"minimum": 2}), standard("S2", POST | {"maximum_days": 400}))
        foretold = rehearsed(tmp_path, said)
        taken("import_contract", written(tmp_path, said | {"in_force_from": date.fromisoformat(SINCE)}))
        true = assessed("--as-of", "2026-06-30", "--force", "dorset", "--from", SINCE)
        assert [[row[column] for column in foretold[0] if column != "status_now"] for row in foretold] == true[1:]

    def test_in_a_file_it_says_the_sum_and_nothing_is_stored(self, nec, tmp_path):
        before = state()
        path = tmp_path / "answer.csv"
        said, _ = told(tmp_path, draft(standard("S2", POST | {"maximum_days": 1000})), "--output", str(path))
        assert said.splitlines()[0].startswith("3 teams, ") and "windows would turn." in said
        assert "Missed becomes Met: 15" in said and "Met becomes Missed: 0" in said
        assert said.endswith("Nothing was stored.\n")
        with path.open(newline="") as file:
            assert next(csv.reader(file)) == HEADER.split(",")
        assert told(tmp_path, draft(), "--output", str(path))[0].splitlines()[0].endswith("Nothing would turn.")
        assert state() == before

    def test_long_ones_say_how_far_they_have_come(self, nec, tmp_path, monkeypatch):
        whole = told(tmp_path, draft())
        monkeypatch.setattr(rehearsals, "TEAMS_AT_A_TIME", 2)
        assert told(tmp_path, draft()) == (whole[0], "2 of 3 teams rehearsed.\n")

    def test_other_forces_are_left_out(self, nec, borsetshire, tmp_path):
        taken("import_contract", written(tmp_path, contract(force="borsetshire")))
        assert {row["team"] for row in rehearsed(tmp_path, draft())} == {"bridport", "ferndown", "wimborne"}


class TestWhatIsRefused:
    def test_a_file_that_import_contract_would_refuse(self, nec, tmp_path):
        said = refusal(tmp_path, draft(standard("S2", POST | {"maximum_days": 0})))
        assert "measure.maximum_days: must be between 1 and 1000, not 0" in said
        assert "refused, nothing was rehearsed." in said

    def test_a_day_to_come(self, nec, tmp_path):
        said = refusal(tmp_path, draft(), since="2026-07-01")
        assert said == "--from 2026-07-01: is to come; only days that have been can be rehearsed."

    def test_a_draft_that_ends_before_the_day(self, nec, tmp_path):
        said = refusal(tmp_path, draft(in_force_from=date(2025, 4, 1), in_force_until=date(2025, 12, 31)))
        assert "in_force_until: 2025-12-31 is before 2026-01-01" in said

    def test_a_day_that_is_none(self, nec, tmp_path):
        with pytest.raises(CommandError, match="argument --from: 'today' is not a date"):
            told(tmp_path, draft(), since="today")

    def test_a_force_that_nobody_knows(self, nec, tmp_path):
        assert "is not a force: import its teams first" in refusal(tmp_path, draft(force="devon"))

    def test_an_answer_that_cannot_be_written(self, nec, tmp_path):
        with pytest.raises(CommandError, match="answer.csv: cannot be written: No such file or directory"):
            told(tmp_path, draft(), "--output", str(tmp_path / "gone" / "answer.csv"))
