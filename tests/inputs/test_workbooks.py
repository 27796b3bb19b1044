"""Workbooks: the first sheet is read as the table that a CSV file would hold."""

# ruff: noqa: DTZ001 (the times of a workbook have no zone)
import io
import tracemalloc
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from inputs import Columns, Refused, Table

COLUMNS = Columns(required=("team",), optional=("starts_at", "day", "came", "open", "note"))


def saved(path: Path, *rows, others=()) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, row in others:
        book.create_sheet(name).append(row)
    book.save(path)
    return path


def read(path: Path) -> tuple[list[tuple[int, dict]], list[str], tuple[str, ...]]:
    refusals: list[str] = []
    table = Table(path, COLUMNS, lambda record, refusal: refusals.append(str(refusal)))
    return [(record.line, record.cells) for record in table], refusals, table.notes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.xlsx"


def test_cells_are_what_a_csv_file_would_hold(path):
    header = ["Team ", "Starts at", "day", "came", "open", "note", None]
    row = ["a", datetime(2026, 11, 3, 18, 30), date(2026, 11, 3), 12, True, "'=1\n two", None]
    said = {"team": "a", "starts_at": "2026-11-03T18:30", "day": "2026-11-03", "came": "12", "open": "yes"}
    found, refusals, notes = read(saved(path, header, row, [None] * 7, ["b"]))
    assert found[0] == (2, said | {"note": "=1\n two"})
    assert found[1] == (4, dict.fromkeys(said, "") | {"team": "b", "note": ""})
    assert (refusals, notes) == ([], ())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (-3, "-3"),
        (71.1, "71.1"),
        (122158000000000000, "1.221580E+17"),  # its last digits are lost: a number of nothing
        (False, "no"),
        (datetime(2026, 7, 1, 18, 0, 5), "2026-07-01T18:00:05"),
        (datetime(2026, 7, 1, 17, 59, 59, 999_700), "2026-07-01T18:00"),  # fractions of a day are seldom whole seconds
        (datetime(2026, 7, 1), "2026-07-01T00:00"),
        (date(2026, 7, 1), "2026-07-01"),
        (time(18, 30), "18:30"),
        ("007", "007"),
        ("#REF!", "#REF!"),
    ],
)
def test_a_value_as_text(path, value, text):
    ((_, cells),), _, _ = read(saved(path, ["team", "note"], ["a", value]))
    assert cells["note"] == text


def test_a_second_sheet_with_rows_is_said(path):
    others = [("Old", ["x"]), ("Empty", [None]), ("Older", ["y"])]
    assert read(saved(path, ["team"], ["a"], others=others))[2] == (
        "The workbook holds more than its first sheet: Old, Older were not read.",
    )


def test_faults_name_the_row_as_the_spreadsheet_does(path):
    _, refusals, _ = read(saved(path, ["team"], [None], ["a", "too much"]))
    assert refusals == ["line 3: this row has 2 cells, and the first row has 1"]


def test_a_packed_file_that_is_no_workbook_is_refused(path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "a")
    with pytest.raises(Refused, match="no workbook"):
        read(path)


def test_a_workbook_whose_parts_are_missing_is_refused_in_one_sentence(path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(Refused, match="cannot be read") as refused:
        read(path)
    assert len(refused.value.refusals) == 1


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_small_file_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(path, part):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "")
        with packed.open(part, "w", force_zip64=True) as member:
            for _ in range(1100):
                member.write(bytes(1024 * 1024))
    tracemalloc.start()
    with pytest.raises(Refused, match="too large"):
        read(path)
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    tracemalloc.stop()


def test_entities_that_multiply_are_not_unfolded(path):
    saved(path, ["team"], ["a"])
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>"
    )
    with zipfile.ZipFile(path) as packed:
        parts = {one.filename: packed.read(one) for one in packed.infolist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode().replace("<t>a</t>", "<t>&i;</t>")
    assert "&i;" in sheet
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, bomb + sheet if name.endswith("sheet1.xml") else part)
    path.write_bytes(buffer.getvalue())
    with pytest.raises(Refused, match="cannot be read"):
        read(path)
