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
from inputs.csv_files import LARGEST_RECORD
from inputs.protecting import protected

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


ROWS = [(2, {"team": "a;b", "day": "1", "note": "tab\tand, comma"}), (3, {"team": "b", "day": "2", "note": ""})]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_commas_semicolons_and_tabs_in_utf_8_and_utf_16_are_one_file(path: Path, separator: str, encoding: str):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(["team", "day", "note"])
    writer.writerows(cells.values() for _, cells in ROWS)
    assert read(path, file.getvalue().encode(encoding)) == (ROWS, [])


def test_a_first_line_may_say_the_separator_and_lines_count_it(path: Path):
    assert read(path, b"sep=;\r\nteam;day\r\na,b;1\r\n")[0] == [(3, {"team": "a,b", "day": "1"})]


def test_a_separator_inside_quotes_parts_nothing(path: Path):
    with_quotes = b'"team";"day";"note"\na;1;","\n'
    assert read(path, with_quotes)[0] == [(2, {"team": "a", "day": "1", "note": ","})]


def test_a_file_of_utf_16_is_read_in_bounded_memory_and_its_end_is_whole(path: Path):
    written = "team,day\n" + "ä,1\n" * 60_000
    assert len(read(path, written.encode("utf-16"))[0]) == 60_000
    assert "does not go on as such" in fault(path, written.encode("utf-16")[:-1])


@pytest.mark.parametrize("header", ["Team,DAY", " team\u00a0,\tday ", "\u00a0Team ,Day\u200b"])
def test_capitals_and_blanks_around_a_name_are_no_difference(path: Path, header: str):
    assert read(path, f"{header}\na,1\n".encode())[0] == [(2, {"team": "a", "day": "1"})]


def test_blanks_inside_a_name_are_its_underscores(path: Path):
    columns = Columns(required=("starts_at", "team"))
    found, _ = read(path, "Starts\u00a0 At,Team\n1,a\n".encode(), columns)
    assert found == [(2, {"starts_at": "1", "team": "a"})]


def test_columns_and_rows_without_a_cell_are_passed_over(path: Path):
    good, refusals = read(path, "team,day,,\na,1,,\n,,,\n \u00a0,,,\nb,2, ,x\nc,3\nd,4,,,,\n".encode())
    assert good == [(2, {"team": "a", "day": "1"}), (7, {"team": "d", "day": "4"})]
    assert refusals == [
        "line 5: this row has a cell in a column without a name",
        "line 6: this row has 2 cells, and the first row has 4",
    ]


def test_a_cell_of_blanks_is_empty(path: Path):
    assert read(path, "team,day,note\na,1, \u00a0\t\n".encode())[0] == [(2, {"team": "a", "day": "1", "note": ""})]


def test_one_quote_before_what_a_spreadsheet_would_compute_is_taken_off(path: Path):
    good, _ = read(path, b"team,day\n'@team,''=1\n'tis,'\n")
    assert [record for _, record in good] == [{"team": "@team", "day": "'=1"}, {"team": "'tis", "day": "'"}]


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind (.xls)"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_files_of_other_kinds_are_refused_in_one_sentence(path: Path, begins: bytes, said: str):
    words = fault(path, begins + b"\0" * 100)
    assert said in words
    assert "\n" not in words


def test_a_quote_inside_an_unquoted_cell_is_a_character(path: Path):
    assert read(path, b'team,day\n5" pipe,1\n')[0] == [(2, {"team": '5" pipe', "day": "1"})]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("team,day,colour", ["column 'colour'", "not known"]),
        ("note,line", ["column team", "column day", "missing"]),
        ("team,day,team", ["column team", "there twice"]),
        ("team;Day of it", ["column 'Day of it'", "not known", "column day", "missing"]),
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
        (b"\n\n", 1, "the file is empty"),
        (b",,\n ,\xc2\xa0,\n", 1, "the file is empty"),
        (b"team|day\na|1\n", 1, "holds no comma, semicolon or tab"),
        (b'team,day\na,1\n"b,2\nc,3\n', 3, "never closed"),
        (b'team,day\na,1\n"b"x,2\n', 3, "closing quote"),
        (b"team,day\na,\x001\n", 2, "NUL"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "not UTF-8"),
        ("team,day\na,ä\n".encode("latin-1"), 2, "not UTF-8"),
        ("team,day\n".encode("utf-16-le"), 1, "NUL"),
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


@given(st.lists(st.tuples(cell, cell), max_size=8), st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-16"]))
def test_whatever_is_written_as_csv_is_read_back(
    tmp_path_factory, rows: list[tuple[str, str]], separator: str, encoding: str
):
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n", delimiter=separator)
    writer.writerow(["team", "day"])
    writer.writerows([[protected(one) for one in row] for row in rows])
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    good, refusals = read(path, file.getvalue().encode(encoding))
    filled = [row for row in rows if any(protected(one).strip() for one in row)]
    kept = [tuple(one if one.strip() else "" for one in row) for row in filled]
    assert [(record["team"], record["day"]) for _, record in good] == kept
    assert refusals == []
