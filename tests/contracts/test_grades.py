"""Grades: given by an assessor, or taken from a file."""

from datetime import UTC, date, datetime

import pytest

from contracts.actions import grades
from contracts.models import Contract, Grade, GradeVersion
from record.entries import Entry, Head
from record.marks import Mark
from record.refusal import Invalid
from record.timezones import day_of
from tests.contracts.contract_files import MEET, PANEL, contract, refused, standard, stored, taken, written
from tests.kept_worlds import kept_world
from tests.teams import county

HALF = date(2025, 10, 1)
GIVEN = date(2026, 4, 20)
QUARTERLY = PANEL | {"period": "quarter", "passing": ["a"]}


def dorset_with_its_contract() -> county.County:
    """S1 is counted, S2 graded by the half year; from 2026 on S2 is graded by the quarter, from a to c."""
    dorset = county.dorset()
    stored(
        contract(in_force_until=date(2025, 12, 31), standards=[standard("S1", MEET), standard("S2", PANEL)]),
        contract(
            version="2", in_force_from=date(2026, 1, 1), grades=["a", "b", "c"], standards=[standard("S2", QUARTERLY)]
        ),
    )
    return dorset


kept = kept_world(dorset_with_its_contract, at=datetime.now(UTC))


@pytest.fixture(autouse=True)
def dorset(own_world):
    return own_world


@pytest.fixture
def give(wimborne, reviewer):
    def give(**changes) -> Grade:
        said = {"standard": "nec/S2", "period_first_day": HALF, "grade": "good", "graded_on": GIVEN}
        return grades.give(**{"team": wimborne, "by": reviewer} | said | changes)

    return give


def state() -> list:
    """Everything that a grade's writing may touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Grade, GradeVersion, Entry, Head, Mark)]


class TestGiving:
    def test_is_kept_with_its_version_entry_and_mark(self, give, wimborne):
        given = Grade.objects.get(pk=give().pk)
        assert (given.team, given.contract, given.code) == (wimborne, Contract.objects.get(), "S2")
        assert (given.period_first_day, given.graded_on, given.grade, given.version) == (HALF, GIVEN, "good", 1)
        version = given.versions.get()
        assert (version.team_id, version.contract_id, version.code) == (wimborne.pk, given.contract_id, "S2")
        assert (version.period_first_day, version.graded_on, version.grade) == (HALF, GIVEN, "good")
        assert (version.version, version.by, version.known_at) == (1, "dorset-reviewer", given.known_at)
        assert version.content_hash == given.content_hash and len(given.content_hash) == 64
        entry = Entry.objects.get()
        assert (entry.action, entry.by, entry.subject) == ("grade.given", "dorset-reviewer", f"grade:{given.pk}")
        assert entry.before is None and entry.at == given.known_at
        assert entry.after == {
            "team": "wimborne",
            "contract": "nec",
            "code": "S2",
            "period_first_day": "2025-10-01",
            "graded_on": "2026-04-20",
            "grade": "good",
            "version": 1,
            "content_hash": given.content_hash,
        }
        assert list(Mark.objects.values_list("team", "first_day")) == [(wimborne.pk, HALF)]

    def test_again_the_same_changes_nothing(self, give):
        first = give()
        before = state()
        assert give() == first and state() == before

    def test_another_on_the_same_day_takes_its_place(self, give):
        give()
        second = give(grade="adequate")
        second.refresh_from_db()
        assert (second.grade, second.version, Grade.objects.count()) == ("adequate", 2, 1)
        assert list(second.versions.order_by("version").values_list("grade", flat=True)) == ["good", "adequate"]
        entry = Entry.objects.order_by("sequence").last()
        assert (entry.before["grade"], entry.after["grade"]) == ("good", "adequate")

    def test_another_on_another_day_stands_beside_it(self, give):
        give()
        give(graded_on=date(2026, 4, 21), grade="adequate")
        assert sorted(Grade.objects.values_list("grade", "version")) == [("adequate", 1), ("good", 1)]

    def test_of_a_period_to_come_marks_today(self, give):
        give(period_first_day=date(2150, 1, 1), grade="a")
        assert Mark.objects.get().first_day == day_of(Grade.objects.get().known_at)

    @pytest.mark.parametrize(
        ("changes", "field", "told"),
        [
            ({"standard": "nec/S1"}, "standard", "'nec/S1' is not a graded standard of this force"),
            ({"standard": "nec/S9"}, "standard", "'nec/S9' is not a graded standard"),
            ({"standard": "S2"}, "standard", "'S2' is not a graded standard"),
            (
                {"period_first_day": date(2025, 10, 2)},
                "period_start",
                "2025-10-02 does not begin a half year or quarter, as nec/S2 is graded by",
            ),
            ({"period_first_day": date(1899, 10, 1)}, "period_start", "does not begin"),
            ({"period_first_day": date(9999, 10, 1)}, "period_start", "does not begin"),
            ({"grade": "splendid"}, "grade", "'splendid' is not one of outstanding, good"),
            # the scale is of the version that grades by such a period
            ({"period_first_day": date(2026, 1, 1)}, "grade", "'good' is not one of a, b, c"),
        ],
    )
    def test_what_cannot_be(self, give, changes, field, told):
        before = state()
        with pytest.raises(Invalid, match=told) as error:
            give(**changes)
        assert list(error.value.fields) == [field] and state() == before

    def test_a_period_that_both_versions_grade_by_takes_either_scale(self, give):
        """1 October and 1 April begin a quarter and a half year."""
        assert give(grade="a").grade == "a"

    def test_another_force_s_standard_is_none(self, give, borsetshire):
        with pytest.raises(Invalid, match="not a graded standard of this force"):
            give(team=borsetshire.teams["ambridge"], by=borsetshire.people["reviewer"])


HEADER = "team,standard,period_start,grade,graded_on\n"


@pytest.fixture
def file(tmp_path):
    def file(*rows: str, header: str = HEADER):
        return written(tmp_path, header + "".join(f"{row}\n" for row in rows), "grades.csv")

    return file


class TestImporting:
    def test_is_kept(self, file, wimborne, reviewer):
        path = file("wimborne,nec/S2,2025-10-01,good,2026-04-20", "ferndown,nec/S2,2026-01-01,b,2026-04-20")
        assert taken("import_grades", path, "--by", reviewer.email) == "Grades: 2 stored, 0 as they were.\n"
        given = Grade.objects.get(team=wimborne)
        assert (given.code, given.period_first_day, given.grade, given.graded_on) == ("S2", HALF, "good", GIVEN)
        assert set(GradeVersion.objects.values_list("grade", "version", "by")) == {
            ("good", 1, "dorset-reviewer"),
            ("b", 1, "dorset-reviewer"),
        }
        assert set(Entry.objects.values_list("action", "by")) == {("grade.imported", "dorset-reviewer")}
        assert sorted(Mark.objects.values_list("first_day", flat=True)) == [HALF, date(2026, 1, 1)]

    def test_the_same_file_again_changes_nothing(self, file):
        path = file("wimborne,nec/S2,2025-10-01,good,2026-04-20")
        taken("import_grades", path)
        before = state()
        assert taken("import_grades", path) == "Grades: 0 stored, 1 as they were.\n"
        assert state() == before

    def test_of_two_lines_for_one_the_later_was_received_later_however_often(self, file):
        path = file("wimborne,nec/S2,2025-10-01,good,2026-04-20", "wimborne,nec/S2,2025-10-01,adequate,2026-04-20")
        taken("import_grades", path)
        before = state()
        taken("import_grades", path)
        assert state() == before
        assert Grade.objects.get().grade == "adequate"

    def test_what_differs_is_another_version(self, file):
        taken("import_grades", file("wimborne,nec/S2,2025-10-01,good,2026-04-20"))
        taken("import_grades", file("wimborne,nec/S2,2025-10-01,inadequate,2026-04-20"))
        assert (Grade.objects.get().grade, Grade.objects.get().version) == ("inadequate", 2)

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("devizes,nec/S2,2025-10-01,good,2026-04-20", "line 2, column team: 'devizes' is not a team"),
            ("wimborne,,2025-10-01,good,2026-04-20", "line 2, column standard: is empty, and must not be"),
            ("wimborne,nec/S1,2025-10-01,good,2026-04-20", "column standard: 'nec/S1' is not a graded standard"),
            ("ambridge,nec/S2,2025-10-01,good,2026-04-20", "column standard: 'nec/S2' is not a graded standard"),
            ("wimborne,nec/S2,,good,2026-04-20", "column period_start: is empty, and must not be"),
            ("wimborne,nec/S2,2025-10,good,2026-04-20", "column period_start: '2025-10' is not a date"),
            (
                "wimborne,nec/S2,2025-11-01,good,2026-04-20",
                "column period_start: 2025-11-01 does not begin a",
            ),
            ("wimborne,nec/S2,2025-10-01,,2026-04-20", "column grade: is empty, and must not be"),
            ("wimborne,nec/S2,2025-10-01,Good,2026-04-20", "column grade: 'Good' is not one of outstanding, good"),
            ("wimborne,nec/S2,2025-10-01,good,", "column graded_on: is empty, and must not be"),
            ("wimborne,nec/S2,2025-10-01,good,yesterday", "column graded_on: 'yesterday' is not a date"),
            ("wimborne,nec/S2,2025-10-01,good,2026-04-20,x", "line 2: this row has 6 cells, and the first row has 5"),
        ],
    )
    def test_a_bad_row_is_named_and_nothing_is_imported(self, file, borsetshire, row, told):
        before = state()
        said = refused("import_grades", file(row, "ferndown,nec/S2,2025-10-01,good,2026-04-20"))
        assert told in said and "1 row refused, nothing was imported" in said
        assert state() == before

    def test_who_judged_and_why_are_kept_and_a_file_that_says_nothing_of_them_takes_nothing_away(self, file):
        said = HEADER.strip() + ",assessor,reasons\n"
        told = "wimborne,nec/S2,2025-10-01,good,2026-04-20"
        taken("import_grades", file(f"{told},Scrutiny panel,Every meeting held.", header=said))
        assert taken("import_grades", file(told)) == "Grades: 0 stored, 1 as they were.\n"
        taken("import_grades", file(f"{told},Scrutiny panel,", header=said))
        taken("import_grades", file("wimborne,nec/S2,2025-10-01,adequate,2026-04-20"))  # another grade, other reasons
        kept = GradeVersion.objects.order_by("version").values_list("grade", "assessor", "reasons")
        assert list(kept) == [
            ("good", "Scrutiny panel", "Every meeting held."),
            ("good", "Scrutiny panel", ""),
            ("adequate", "", ""),
        ]
        assert (Grade.objects.get().assessor, Grade.objects.get().reasons) == ("", "")
        first = Entry.objects.order_by("sequence")[0]
        assert first.after["assessor"] == "Scrutiny panel"
        assert "reasons" not in first.after

    @pytest.mark.parametrize("column", HEADER.strip().split(","))
    def test_every_column_is_needed(self, file, column):
        header = ",".join(name for name in HEADER.strip().split(",") if name != column)
        said = refused("import_grades", file(header=f"{header},level\n"))
        assert f"line 1, column {column}: this column is missing" in said
        assert "line 1, column 'level': this column is not known" in said
