"""CSV files, read strictly and in bounded memory."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inputs import (
    Columns,
    Refused,
    Table,
    day,
)
from inputs.tables import LARGEST_RECORD

COLUMNS = Columns(required=("team", "day"), optional=("note",))
LONG = 20 * 1024 * 1024


def read(path: Path, written: bytes, columns: Columns = COLUMNS) -> tuple[list[tuple[int, dict]], list[str]]:
    """The good records by line, and the refusals of the others."""
    path.write_bytes(written)
    refusals: list[str] = []
    table = Table(path, columns, lambda record, refusal: refusals.append(str(refusal)))
    return [(record.line, record.cells) for record in table], refusals


def fault(path: Path, written: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(path, written)
    return str(refused.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def test_columns_come_in_any_order_with_or_without_a_mark_and_either_line_end(path: Path):
    expected = [(2, {"day": "1", "note": "é", "team": "a"}), (3, {"day": "2", "note": "", "team": "b"})]
    for begin in ("", "\ufeff"):
        for end in ("\n", "\r\n"):
            written = f"{begin}day,note,team{end}1,é,a{end}2,,b"
            assert read(path, written.encode()) == (expected, [])
            assert read(path, f"{written}{end}".encode()) == (expected, [])


def test_a_records_line_is_the_physical_one_on_which_it_starts(path: Path):
    written = b'team,day\n"a\n\n""b",1\n\nc,2\n"d",3\n'
    assert [line for line, _ in read(path, written)[0]] == [2, 6, 7]
    assert read(path, written)[0][0][1]["team"] == 'a\n\n"b'


def test_a_quote_inside_an_unquoted_cell_is_a_character(path: Path):
    assert read(path, b'team,day\n5" pipe,1\n')[0] == [(2, {"team": '5" pipe', "day": "1"})]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("team,day,colour", ["column 'colour'", "not known"]),
        ("team,day,", ["column ''", "not known"]),
        ("team, day", ["column ' day'", "not known", "column day", "missing"]),
        ("note", ["column team", "column day", "missing"]),
        ("team,day,team", ["column team", "there twice"]),
        ("team;day", ["column 'team;day'", "not known"]),
    ],
)
def test_columns_that_are_unknown_missing_or_there_twice_are_refused_by_name(path: Path, header: str, names: list[str]):
    said = fault(path, f"{header}\n".encode())
    assert said.startswith("line 1, column")
    for name in names:
        assert name in said


@pytest.mark.parametrize(
    ("written", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"\n\n", 1, "column team"),
        (b'team,day\na,1\n"b,2\nc,3\n', 3, "never closed"),
        (b'team,day\na,1\n"b"x,2\n', 3, "closing quote"),
        (b"team,day\na,\x001\n", 2, "NUL"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "not UTF-8"),
        ("team,day\na,ä\n".encode("latin-1"), 2, "not UTF-8"),
        ("team,day\n".encode("utf-16"), 1, "not UTF-8|NUL"),
        (b"team,day\ra,1\r", 1, "carriage return"),
    ],
)
def test_a_file_that_cannot_be_read_on_is_refused_whole(path: Path, written: bytes, line: int, reason: str):
    said = fault(path, written)
    assert any(part in said for part in reason.split("|")), said
    assert said.startswith(f"line {line}")


def test_a_row_with_too_few_or_too_many_cells_is_refused_and_the_rest_is_read(path: Path):
    good, refusals = read(path, b"team,day\na\nb,1\nc,2,3\nd,4\n")
    assert [line for line, _ in good] == [3, 5]
    assert refusals == [
        "line 2: this row has 1 cells, and the first row has 2",
        "line 4: this row has 3 cells, and the first row has 2",
    ]


def test_a_record_of_one_mebibyte_is_read_and_a_larger_one_refused(path: Path):
    full = b"a," + b"x" * (LARGEST_RECORD - 3) + b"\n"
    good, refusals = read(path, b"team,day\n" + full + b"b,1\n")
    assert ([line for line, _ in good], refusals) == ([2, 3], [])
    good, refusals = read(path, b"team,day\n" + b"x" + full + b"b,1\n")
    assert [line for line, _ in good] == [3]
    assert refusals == ["line 2: this record is larger than 1 MiB"]


@pytest.mark.parametrize("line", [b"a," + b"x" * LONG, b'a,"' + b"x" * LONG + b'"'])
def test_a_line_of_twenty_megabytes_is_refused_without_holding_it(path: Path, line: bytes):
    path.write_bytes(b"team,day\na,1\n" + line + b"\nb,2\n")
    refusals: list[str] = []
    tracemalloc.start()
    found = [record.line for record in Table(path, COLUMNS, lambda record, refusal: refusals.append(str(refusal)))]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, refusals) == ([2, 4], ["line 3: this record is larger than 1 MiB"])
    assert peak < 6 * LARGEST_RECORD


@pytest.mark.parametrize("tail", [b"x" * LONG, b"x\n" * (LONG // 2)], ids=["one line", "many lines"])
def test_a_quote_that_swallows_too_much_ends_the_reading(path: Path, tail: bytes):
    assert fault(path, b'team,day\na,"' + tail).startswith("line 2: this record is larger than 1 MiB; a quote")


def test_a_header_of_twenty_megabytes_is_refused(path: Path):
    assert fault(path, b"x" * LONG) == "line 1: this record is larger than 1 MiB"


def test_what_is_not_a_file_is_refused(tmp_path: Path):
    for wrong, reason in [
        (tmp_path, "is not a file"),
        (tmp_path / "none.csv", "No such file"),
        (tmp_path / ("n" * 300), "too long"),
        (Path("/dev/null"), "is not a file"),
    ]:
        with pytest.raises(Refused, match=reason):
            list(Table(wrong, COLUMNS, lambda record, refusal: None))


def test_cells_that_must_be_there_are_refused_when_empty_and_faults_are_counted(path: Path):
    path.write_bytes(b"team,day\n,1\na,2024-02-30\nb,2024-02-29\nc,\n")
    refusals: list[str] = []
    read = []
    for record in Table(path, COLUMNS, lambda record, refusal: refusals.append(str(refusal))):
        read.append((record.need("team", str), record.read("day", day), record.read("note", str), record.faults))
    assert [row[3] for row in read] == [2, 1, 0, 0]
    assert refusals[0] == "line 2, column team: is empty, and must not be"
    assert read[3][1] is None


def test_progress_is_told_every_thousand_records(path: Path):
    path.write_bytes(b"team,day\n" + b"a,1\n" * 2500)
    came = []
    table = Table(path, COLUMNS, lambda record, refusal: None, lambda records, offset: came.append(records))
    assert len(list(table)) == table.read == 2500
    assert came == [1000, 2000]


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)


@given(st.lists(st.tuples(cell, cell), max_size=8))
def test_whatever_is_written_as_csv_is_read_back(tmp_path_factory, rows: list[tuple[str, str]]):
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["team", "day"])
    writer.writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    good, refusals = read(path, file.getvalue().encode())
    assert [(record["team"], record["day"]) for _, record in good] == rows
    assert refusals == []
