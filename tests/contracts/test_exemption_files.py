"""Exemptions from files: they count as approved."""

from datetime import date

import pytest

from contracts.actions import exemptions
from contracts.models import Exemption, ExemptionVersion
from record.entries import Entry, Head
from record.marks import Mark
from tests.contracts import kept_contracted
from tests.contracts.contract_files import refused, taken, written

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 31)


kept, dorset = kept_contracted.kept, kept_contracted.dorset


@pytest.fixture
def asked(wimborne, sergeant) -> Exemption:
    said = {"standard": "nec/S1", "first_day": FIRST, "last_day": LAST, "reason": "Mutual aid"}
    return exemptions.ask(team=wimborne, by=sergeant, **said)


def versions() -> list[tuple]:
    return list(ExemptionVersion.objects.order_by("id").values_list("version", "state", "by"))


def marked() -> list[tuple[int, date]]:
    return list(Mark.objects.order_by("id").values_list("team", "first_day"))


def state() -> list:
    """Everything that an exemption's writing may touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Exemption, ExemptionVersion, Entry, Head, Mark)]


HEADER = "team,standard,first_day,last_day,reason\n"


@pytest.fixture
def file(tmp_path):
    def file(*rows: str, header: str = HEADER):
        return written(tmp_path, header + "".join(f"{row}\n" for row in rows), "exemptions.csv")

    return file


class TestImporting:
    def test_they_count_as_approved(self, file, wimborne):
        path = file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid", "wimborne,,2026-02-01,2026-02-01,")
        assert taken("import_exemptions", path) == "Exemptions: 2 stored, 0 as they were.\n"
        one, every = Exemption.objects.order_by("first_day")
        assert (one.team, one.code, one.last_day, one.reason) == (wimborne, "S1", LAST, "Mutual aid")
        assert (one.state, one.asked_by, one.decided_by) == ("approved", None, None)
        assert (every.contract, every.code, every.reason) == (None, "", "")
        assert versions() == [(1, "approved", "command line")] * 2
        assert marked() == [(wimborne.pk, FIRST)]
        actions = list(Entry.objects.order_by("sequence").values_list("action", "by", "subject"))
        assert actions == [("exemption.imported", "command line", f"exemption:{row.pk}") for row in (one, every)]

    def test_the_same_file_again_changes_nothing(self, file):
        path = file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid")
        taken("import_exemptions", path)
        before = state()
        assert taken("import_exemptions", path) == "Exemptions: 0 stored, 1 as they were.\n"
        assert state() == before

    def test_of_two_lines_for_one_the_later_stands_however_often(self, file):
        path = file("wimborne,,2026-01-05,2026-01-31,A", "wimborne,,2026-01-05,2026-02-28,B")
        taken("import_exemptions", path)
        before = state()
        taken("import_exemptions", path)
        assert state() == before
        assert Exemption.objects.get().last_day == date(2026, 2, 28) and len(versions()) == 1

    def test_what_differs_is_another_version(self, file, wimborne):
        taken("import_exemptions", file("wimborne,,2026-01-05,2026-01-31,A", "ferndown,,2026-01-05,2026-01-31,A"))
        Mark.objects.all().delete()
        taken("import_exemptions", file("wimborne,,2026-01-05,2026-01-30,A"))
        row = Exemption.objects.get(team=wimborne)
        assert (row.version, row.last_day) == (2, date(2026, 1, 30))
        assert list(row.versions.order_by("version").values_list("last_day", flat=True)) == [LAST, date(2026, 1, 30)]
        assert marked() == [(wimborne.pk, FIRST)]
        assert Exemption.objects.count() == 2  # what is absent is left alone

    def test_it_approves_what_was_asked_for(self, asked, file, inspector):
        taken("import_exemptions", file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid"), "--by", inspector.email)
        asked.refresh_from_db()
        assert (asked.state, asked.decided_by, asked.version) == ("approved", inspector, 2)

    def test_but_not_for_who_asked(self, asked, file, sergeant):
        before = state()
        path = file("wimborne,nec/S1,2026-01-05,2026-01-31,Mutual aid")
        said = refused("import_exemptions", path, "--by", sergeant.email)
        assert "line 2, column team: you asked for this exemption, so somebody else" in said
        assert state() == before

    def test_two_forces_in_one_file_each_have_their_record(self, file, borsetshire):
        taken("import_exemptions", file("wimborne,,2026-01-05,2026-01-31,", "ambridge,,2026-01-05,2026-01-31,"))
        assert sorted(Entry.objects.values_list("force", flat=True)) == ["borsetshire", "dorset"]

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("devizes,,2026-01-05,2026-01-31,", "line 2, column team: 'devizes' is not a team"),
            (",,2026-01-05,2026-01-31,", "line 2, column team: is empty, and must not be"),
            ("wim borne,,2026-01-05,2026-01-31,", "column team: 'wim borne' is not a key"),
            ("wimborne,nec/S9,2026-01-05,2026-01-31,", "column standard: 'nec/S9' is not a standard (contract/code)"),
            ("wimborne,S1,2026-01-05,2026-01-31,", "column standard: 'S1' is not a standard (contract/code) of dorset"),
            ("ambridge,nec/S1,2026-01-05,2026-01-31,", "column standard: 'nec/S1' is not a standard"),
            ("wimborne,,,2026-01-31,", "column first_day: is empty, and must not be"),
            ("wimborne,,2026-01-05,,", "column last_day: is empty, and must not be"),
            ("wimborne,,5.1.2026,2026-01-31,", "column first_day: '5.1.2026' is not a date written as YYYY-MM-DD"),
            ("wimborne,,2026-01-05,2026-02-30,", "column last_day: '2026-02-30' is not a date"),
            ("wimborne,,2026-01-05,9999-12-31,", "column last_day: 9999-12-31 lies outside the years 1900 to 2199"),
            ("wimborne,,2026-01-05,2026-01-04,", "column last_day: 2026-01-04 is before first_day, 2026-01-05"),
            ("wimborne,,2026-01-05", "line 2: this row has 3 cells, and the first row has 5"),
            ('wimborne,,2026-01-05,2026-01-31,"Mutual', "a quote is opened in this record and never closed"),
            (f"wimborne,,2026-01-05,2026-01-31,{'x' * 20_000_000}", "this record is larger than 1 MiB"),
        ],
        ids=lambda value: value[:60],
    )
    def test_a_bad_row_is_named_and_nothing_is_imported(self, file, borsetshire, row, told):
        before = state()
        said = refused("import_exemptions", file(row, "ferndown,,2026-01-05,2026-01-31,"))
        assert told in said
        assert state() == before

    @pytest.mark.parametrize(
        ("header", "told"),
        [
            ("team,first_day,last_day,reason\n", "line 1, column standard: this column is missing"),
            ("team,standard,first_day,last_day,why\n", "line 1, column 'why': this column is not known"),
            ("", "the file is empty"),
        ],
    )
    def test_a_bad_header_is_named(self, file, header, told):
        assert told in refused("import_exemptions", file(header=header))

    def test_the_reason_may_be_left_out_and_columns_come_in_any_order(self, file):
        taken("import_exemptions", file("2026-01-31,wimborne,2026-01-05,", header="last_day,team,first_day,standard\n"))
        assert Exemption.objects.get().last_day == LAST

    def test_the_good_rows_go_in_where_somebody_says_so(self, file, tmp_path):
        path = file("wimborne,,2026-01-05,2026-01-31,A", "devizes,,2026-01-05,2026-01-31,B")
        told = taken("import_exemptions", path, "--keep-going")
        assert told.startswith("Exemptions: 1 stored, 0 as they were. 1 row refused: see ")
        assert Exemption.objects.count() == 1
        aside = (tmp_path / "exemptions.refused.csv").read_text().splitlines()
        assert aside[1] == "3,team: 'devizes' is not a team,devizes,,2026-01-05,2026-01-31,B"
