"""The assess command: what it answers, what it stores, and what cannot be asked."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.engine.assessment import COLUMNS
from contracts.engine.composing import composed
from contracts.engine.settling import unsettled
from contracts.management.commands import assess as command
from contracts.models import Assessment, Unit
from record.entries import Entry
from record.marks import Mark, mark
from teams.models import Team
from tests.contracts.contract_files import assessed, clock, contract, taken, written
from tests.kept_worlds import kept_world
from tests.teams import county
from tests.teams.county import County

pytestmark = pytest.mark.django_db

HEADER = "team,contract,version,standard,period_start,period_end,first_day,status,achieved,required,scheduled,due_by"


def dorset_with_its_contract() -> County:
    """Dorset, with a contract of two standards since April 2025."""
    dorset = county.dorset()
    with TemporaryDirectory() as folder:
        taken("import_contract", written(Path(folder), contract()))
    return dorset


kept = kept_world(dorset_with_its_contract, at=datetime.now(UTC))


@pytest.fixture
def nec(own_world) -> County:
    return own_world


def told(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("assess", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def kept_rows() -> list[list[str]]:
    """The stored assessments, in the columns and the order of the file."""
    with connection.cursor() as cursor:
        cursor.execute(*composed(COLUMNS.replace("FROM verdict j", "FROM contracts_assessment j")))
        return [["" if cell is None else str(cell) for cell in row] for row in cursor.fetchall()]


def state() -> list:
    """What an answer must leave alone."""
    return [list(model.objects.order_by("pk").values()) for model in (Assessment, Entry, Mark)]


class TestAsking:
    def test_nothing_is_stored_and_no_mark_is_touched(self, nec):
        before = state()
        assert len(assessed("--as-of", "2026-06-30")) > 1
        assert len(assessed("--known-at", clock())) > 1
        assert state() == before and not Assessment.objects.exists()

    def test_one_team_or_one_force_or_both(self, nec, borsetshire, tmp_path):
        taken("import_contract", written(tmp_path, contract(force="borsetshire")))
        rows = assessed("--as-of", "2026-06-30")
        assert {row[0] for row in rows[1:]} == {"ambridge", "bridport", "ferndown", "wimborne"}
        of_dorset = [row for row in rows if row[0] != "ambridge"]
        assert assessed("--as-of", "2026-06-30", "--force", "dorset") == of_dorset
        wimborne = [rows[0], *(row for row in rows if row[0] == "wimborne")]
        assert assessed("--as-of", "2026-06-30", "--team", "wimborne") == wimborne
        assert assessed("--as-of", "2026-06-30", "--team", "wimborne", "--force", "dorset") == wimborne

    def test_from_a_day_on_are_the_periods_that_end_then_or_later(self, nec):
        rows = assessed("--as-of", "2026-06-30", "--team", "wimborne")[1:]
        some = assessed("--as-of", "2026-06-30", "--team", "wimborne", "--from", "2026-03-31")[1:]
        assert some == [row for row in rows if row[5] >= "2026-03-31"]
        assert {row[5] for row in some} == {"2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"}
        none = assessed("--as-of", "2026-06-30", "--team", "wimborne", "--from", "2026-07-01")
        assert none == [HEADER.split(",")]

    def test_a_day_is_all_of_that_day(self, nec):
        """The quarter that ends on it is open still, the one after it has not begun."""
        rows = assessed("--as-of", "2026-06-30", "--team", "wimborne")[1:]
        assert [(row[3], row[7]) for row in rows if row[5] == "2026-06-30"] == [("S1", "at_risk"), ("S2", "missed")]
        assert not [row for row in rows if row[4] > "2026-06-30"]

    def test_known_at_alone_is_as_of_now(self, nec):
        today = timezone.localdate().isoformat()
        rows = assessed("--known-at", clock(), "--team", "wimborne")[1:]
        assert rows == assessed("--as-of", today, "--team", "wimborne")[1:]
        assert any(row[4] <= today <= row[5] for row in rows)

    def test_many_teams_are_answered_in_turn_and_stay_in_order(self, nec, monkeypatch):
        for key in ("Zeal", "a.b", "a-b", "a_b", "ab", "B"):
            nec.add_team(key, section="east")
        whole = assessed("--as-of", "2025-06-30")
        monkeypatch.setattr(command, "TEAMS_AT_A_TIME", 2)
        assert assessed("--as-of", "2025-06-30") == whole
        assert [row[:5] for row in whole[1:]] == sorted(row[:5] for row in whole[1:])

    def test_the_file_is_what_standard_output_would_be(self, nec, tmp_path):
        path = tmp_path / "answer.csv"
        path.write_text("an older answer")
        assert told("--as-of", "2026-06-30", "--output", str(path)) == ("", "")
        assert path.read_bytes().decode() == told("--as-of", "2026-06-30")[0]
        assert path.read_bytes().startswith(f"{HEADER}\r\n".encode())
        assert [entry.name for entry in tmp_path.iterdir() if "answer" in entry.name] == ["answer.csv"]


class TestWhatCannotBeAsked:
    @pytest.mark.parametrize(
        ("arguments", "reason"),
        [
            (["--team", "devizes"], "--team devizes: there is no such team."),
            (["--force", "devon"], "--force devon: there is no such force."),
            (["--team", "ambridge", "--force", "dorset"], "--team ambridge: there is no such team in dorset."),
            (["--as-of", "30.6.2026"], "argument --as-of: '30.6.2026' is not a date written as YYYY-MM-DD"),
            (["--as-of", "2026-02-29"], "argument --as-of: '2026-02-29' is not a date"),
            (["--as-of", "9999-12-31"], "argument --as-of: '9999-12-31' lies outside the years 1900 to 2199"),
            (["--as-of", "0001-01-01"], "argument --as-of: '0001-01-01' lies outside"),
            (["--from", "today"], "argument --from: 'today' is not a date"),
            (["--known-at", "30.6.2026"], "argument --known-at: '30.6.2026' is not a date and time"),
            (["--known-at", "2026-03-29T01:30"], "the clocks went forward over it in London"),
            (["--known-at", "0001-01-01T00:00+14:00"], "argument --known-at: '0001-01-01T00:00+14:00' is not a time"),
            (["--known-at", "9999-12-31T00:00Z"], "lies outside the years 1900 to 2199"),
        ],
    )
    def test_is_said_in_a_sentence(self, nec, borsetshire, arguments, reason):
        with pytest.raises(CommandError) as error:
            told("--as-of", "2026-06-30", *arguments)
        assert reason in str(error.value)

    def test_a_file_that_cannot_be_written(self, nec, tmp_path):
        path = tmp_path / "gone" / "answer.csv"
        with pytest.raises(CommandError, match="answer.csv: cannot be written: No such file or directory"):
            told("--as-of", "2026-06-30", "--output", str(path))

    def test_nor_one_that_is_a_folder_and_nothing_is_left_behind(self, nec, tmp_path):
        (folder := tmp_path / "answer.csv").mkdir()
        with pytest.raises(CommandError, match="answer.csv: cannot be written: Is a directory"):
            told("--as-of", "2026-06-30", "--output", str(folder))
        assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


class TestSettling:
    def test_what_is_stored_is_the_answer_of_now(self, nec, tmp_path):
        path = tmp_path / "answer.csv"
        said, progress = told("--output", str(path))
        assert (said, progress) == ("3 teams assessed.\n", "")
        with path.open(newline="") as file:
            answer = list(csv.reader(file))
        assert answer[0] == HEADER.split(",") and len(answer) > 3 * 12
        assert kept_rows() == answer[1:]
        assert not Mark.objects.exists()
        assert list(unsettled(now=timezone.now())) == []

    def test_again_writes_nothing(self, nec):
        told()
        before = kept_rows(), state()
        assert told("--team", "wimborne", "--all")[0] == "1 team assessed.\n"
        assert (kept_rows(), state()) == before

    def test_only_what_may_have_changed_is_judged(self, nec):
        told()
        with CaptureQueriesContext(connection) as asked:
            assert told()[0] == "0 of 3 teams assessed: nothing is new of the others.\n"
        assert not [one for one in asked if "verdict" in one["sql"]]
        mark([Team.objects.get(key="wimborne").pk], first_day=date(2026, 5, 1))
        assert told()[0] == "1 of 3 teams assessed: nothing is new of the others.\n"

    def test_all_of_it_is_judged_where_that_is_asked_for(self, nec):
        """Somebody has changed a figure behind the portal's back: no mark says so."""
        told()
        before = kept_rows()
        Assessment.objects.filter(first_day=date(2025, 4, 1)).update(status="met", achieved=17)
        for asking in ([], ["--from", "2026-04-01"]):
            told(*asking)
            assert kept_rows() != before
        told("--all")
        assert kept_rows() == before

    def test_a_check_finds_what_is_kept_otherwise_and_writes_nothing(self, nec):
        told()
        assert told("--check")[0] == "3 teams checked: everything kept is what the facts come to.\n"
        was = Assessment.objects.filter(team__key="wimborne", achieved__isnull=False).earliest("code", "first_day")
        window = f"wimborne, nec/{was.code}, the window from {was.first_day}"
        Assessment.objects.filter(pk=was.pk).update(achieved=17)
        before = kept_rows()
        with pytest.raises(CommandError, match=f"{window}: kept is {was.status} 17 "):
            told("--check")
        assert kept_rows() == before
        Assessment.objects.filter(pk=was.pk).update(achieved=was.achieved)
        Unit.objects.filter(assessment=was).update(done=19)
        with pytest.raises(CommandError, match=window):
            told("--check")
        Assessment.objects.filter(pk=was.pk).delete()
        with pytest.raises(CommandError, match=f"{window}: kept is nothing; the facts come to {was.status}"):
            told("--check")

    def test_only_the_teams_asked_for(self, nec, borsetshire):
        told("--force", "borsetshire")
        assert not Assessment.objects.exists()
        told("--team", "wimborne")
        assert {row[0] for row in kept_rows()} == {"wimborne"}

    def test_long_ones_say_how_far_they_have_come(self, nec, monkeypatch):
        monkeypatch.setattr(command, "TEAMS_AT_A_TIME", 2)
        assert told()[1] == "2 of 3 teams assessed.\n"

    def test_on_a_terminal_a_bar_says_it(self, nec, capsys):
        class Terminal(StringIO):
            def isatty(self) -> bool:
                return True

        err = Terminal()
        call_command("assess", stdout=StringIO(), stderr=err)
        assert len(kept_rows()) > 3 * 12 and err.getvalue() == ""
        assert capsys.readouterr().out == ""
