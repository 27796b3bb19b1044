"""Files as offices save and send them, in `cases/`: what is taken, what is refused, and what each refusal says.

The force of the cases is invented. Whoever looks at them does so on 29 November 2026.
"""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from engagement.importing import Answer
from engagement.models import Activity, ActivityVersion, Enquiry
from tests.engagement.test_importing import run
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parent / "cases"
TODAY = datetime(2026, 11, 29, 9, tzinfo=UTC)
AT_TEN = datetime(2026, 11, 4, 10, tzinfo=UTC)


def testshire() -> None:
    run("import_teams", CASES / "00-world-teams.yaml")
    run("import_teams", CASES / "24-world-clean.yaml")
    run("import_contract", CASES / "00-world-contract.yaml")


kept = kept_world(testshire, at=TODAY)


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


def stored() -> list[tuple]:
    return list(Activity.objects.order_by("starts_at").values_list("title", "starts_at", "attendance"))


def refused(command: str, file: str) -> list[str]:
    """What is told of a file that is refused; nothing of it is stored."""
    before, err = (Activity.objects.count(), Enquiry.objects.count()), io.StringIO()
    with pytest.raises(CommandError):
        call_command(command, CASES / file, stdout=io.StringIO(), stderr=err)
    assert (Activity.objects.count(), Enquiry.objects.count()) == before
    return [line.removeprefix(f"{CASES / file}: ") for line in err.getvalue().splitlines()]


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("file", ["02-excel-trailing-commas", "03a-semicolon", "05a-nbsp-header"])
def test_the_library_table_is_taken_however_it_was_saved(file):
    assert run("import_activities", CASES / f"{file}.csv")[1] == ""
    assert stored() == [("Library table", AT_TEN, 4)]


def test_utf_16_and_blanks_that_do_not_break_are_taken():
    run("import_activities", CASES / "04a-utf16.csv")
    run("import_activities", CASES / "05b-nbsp-cell.csv", answer=Answer.NEW)  # an hour after the first
    assert [title for title, _, _ in stored()] == ["Café drop-in", "Library table two"]


def test_the_same_rows_as_a_workbook_are_the_same_activities(tmp_path):
    book = Workbook()
    header, *rows = read(CASES / "02-excel-trailing-commas.csv")
    for row in (header, *rows):
        book.active.append([cell or None for cell in row])
    book.active["E2"] = datetime(2026, 11, 4, 10)  # noqa: DTZ001 (a workbook's times have no zone)
    book.active["I2"], book.active["H2"] = 4, True
    book.active["G2"].number_format = "@"
    book.create_sheet("Last year").append(["old"])
    book.save(tmp_path / "log.xlsx")
    said, _ = run("import_activities", tmp_path / "log.xlsx")
    assert stored() == [("Library table", AT_TEN, 4)]
    assert "Last year was not read." in said


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("04b-cp1252.csv", "line 2: byte 26 of this line is not UTF-8: save the file as CSV in UTF-8"),
        ("16-mac-cr.csv", "line 1: a bare carriage return: lines must end in LF or CR LF"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(file, said):
    assert refused("import_activities", file) == [said]


def test_text_that_a_spreadsheet_would_compute_stays_as_it_was_typed():
    run("import_activities", CASES / "11-formula-like.csv")
    typed = ["@AltonCouncil flood update", "+44 number warning", "'Tis the season"]
    assert [title for title, _, _ in stored()] == typed
    assert list(Activity.objects.order_by("starts_at").values_list("summary", flat=True)) == ["- sandbags", "=scam", ""]


def test_the_portals_own_export_imported_unchanged_changes_nothing(tmp_path):
    from engagement.exporting import activities_as_csv

    run("import_activities", CASES / "11-formula-like.csv")
    path = tmp_path / "export.csv"
    path.write_text("".join(activities_as_csv(Activity.objects.order_by("starts_at", "id"))), "utf-8")
    assert "'@AltonCouncil" in path.read_text("utf-8")
    assert "0 activities new, 0 changed, 3 as they were." in run("import_activities", path)[0]
    assert ActivityVersion.objects.count() == 3


def test_refused_rows_are_put_right_and_go_in_as_they_are(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes((CASES / "14-keep-going.csv").read_bytes())
    run("import_activities", path, keep_going=True)
    aside = tmp_path / "log.refused.csv"
    header, bad_date, too_many = read(aside)
    assert header[:3] == ["line", "refused_because", "team"]
    assert too_many[-2:] == ["a", "b"]  # the surplus cell is not lost
    bad_date[header.index("starts_at")] = "2026-11-04 16:00"
    too_many[-2:] = ["a; b"]
    with aside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, bad_date, too_many])
    assert "2 activities new" in run("import_activities", aside, answer=Answer.NEW)[0]  # near the good one
    assert [title for title, _, _ in stored()] == ["Good one", "Too many", "Bad date"]


def test_rows_that_are_refused_twice_have_one_line_and_one_reason(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes((CASES / "14-keep-going.csv").read_bytes())
    run("import_activities", path, keep_going=True)
    run("import_activities", tmp_path / "log.refused.csv", keep_going=True)
    header, *rows = read(tmp_path / "log.refused.refused.csv")
    assert header.count("line") == header.count("refused_because") == 1
    assert [row[0] for row in rows] == ["2", "3"]


def test_a_mark_at_the_beginning_and_a_break_inside_a_cell_are_taken():
    run("import_enquiries", CASES / "28-bom.csv")
    run("import_enquiries", CASES / "28b-quoted-newline.csv")
    subjects = ["With a byte order mark", 'Line one line two; "quoted" 👮']
    assert list(Enquiry.objects.order_by("received_at").values_list("subject", flat=True)) == subjects


def test_days_and_ends_that_cannot_be_are_refused_by_line_and_column():
    assert refused("import_activities", "09-wrong-year.csv") == [
        "line 2, column ends_at: An activity ends at most 31 days after its start.",
        "line 3, column advertised_on: This must be between the years 1900 and 2199.",
        "line 4, column advertised_on: This must be between the years 1900 and 2199.",
    ]


def test_an_enquiry_of_the_future_is_refused():
    assert refused("import_enquiries", "10-enquiries-future.csv") == [
        "line 2, column answered_at: An enquiry cannot be answered in the future.",
        "line 3, column received_at: An enquiry cannot be received in the future.",
    ]


def test_ids_that_a_spreadsheet_spoilt_are_refused_or_were_warned_of():
    """71.10 became 71.1, which is another place: nothing in the file says so."""
    said, _ = run("import_teams", CASES / "00-world-teams.yaml")
    assert "A spreadsheet makes one number of the neighbourhood ids 71.1 and 71.10" in said
    assert refused("import_activities", "08-number-like-ids.csv") == [
        "line 3, column neighbourhoods: There is no neighbourhood '7.00E+02'."
    ]


def test_what_nobody_sees_in_a_contract_is_named():
    [key] = refused("import_contract", "20-contract-nbsp.yaml")
    assert key.startswith("line 10, ")
    assert key.endswith("is not known to this kind of measure: it holds a non-breaking space after 'maximum_days:'")
    tab = "line 7: this is not YAML: a tab, where only blanks may stand: YAML is not indented by tabs"
    assert refused("import_contract", "20b-contract-tab.yaml") == [tab]
