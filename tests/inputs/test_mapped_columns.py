"""Files that others made, read by a mapping as rows of ours."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl import Workbook

from inputs import Mapping, Record, Refused, Table, cells
from inputs.rejected_rows import Aside
from record.timezones import LONDON
from tests.inputs.test_mapping import SHAPE

RULES = {
    "columns": {
        "team": "Who",
        "title": "What",
        "starts_at": "When",
        "attendance": "Came",
        "open_to_public": "Open",
        "url": "Link",
    },
    "constants": {"channel": "meeting", "status": "held"},
    "dates": ["%d/%m/%Y %H:%M", "%d/%m/%Y"],
    "values": {"open_to_public": {"Y": "yes", "no way": "no"}},
    "numbers": "loose",
    "ignore": ["Cost"],
}
HEADER = "Who,What,When,Came,Open,Link,Cost\n"


def mapping(**changes: Any) -> Mapping:
    return Mapping.from_data({**RULES, **changes}, SHAPE)


def table(path: Path, rules: Mapping, refused: list[str]) -> Table:
    return Table(path, SHAPE.columns, lambda record, refusal: refused.append(str(refusal)), mapping=rules)


def read(path: Path, text: str, rules: Mapping) -> list[dict[str, str]]:
    """The rows as ours, empty cells left out."""
    path.write_text(text, "utf-8")
    return [{name: cell for name, cell in record.cells.items() if cell} for record in table(path, rules, [])]


def fault(path: Path, text: str, rules: Mapping) -> list[str]:
    path.write_text(text, "utf-8")
    with pytest.raises(Refused) as error:
        list(table(path, rules, []))
    return [str(one) for one in error.value.refusals]


def told(path: Path, text: str, rules: Mapping, readers: dict[str, Any]) -> list[str]:
    """What is refused where these columns are read."""
    path.write_text(text, "utf-8")
    refused: list[str] = []
    for record in table(path, rules, refused):
        for column, reader in readers.items():
            record.read(column, reader)
    return refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "theirs.csv"


def test_their_columns_words_days_and_numbers_become_ours(path: Path):
    text = f'{HEADER}east,Coffee,04/07/2026 10:00,"1,200",y,www.example.org/c,12\n'
    assert read(path, text, mapping()) == [
        {
            "team": "east",
            "title": "Coffee",
            "starts_at": "2026-07-04T09:00:00+00:00",
            "attendance": "1200",
            "open_to_public": "yes",
            "url": "https://www.example.org/c",
            "channel": "meeting",
            "status": "held",
        }
    ]


def test_names_of_theirs_are_found_whatever_their_capitals_and_blanks(path: Path):
    text = "WHO ,\N{NO-BREAK SPACE}what,When,Came,Open,Link,\neast,Coffee,04/07/2026 10:00,,,,\n"
    assert read(path, text, mapping())[0]["title"] == "Coffee"


def test_what_no_rule_reads_is_refused_by_its_name_unless_all_the_rest_is_ignored(path: Path):
    text = HEADER.replace("Cost", "Cost,Reach") + "east,Coffee,04/07/2026 10:00,,,,,\n"
    reason = "no rule of the mapping reads this column, and none ignores it"
    assert fault(path, text, mapping()) == [f"line 1, column 'Reach': {reason}"]
    assert len(read(path, text, mapping(ignore="*"))) == 1


def test_a_column_that_every_row_must_have_is_missed_by_both_its_names(path: Path):
    assert fault(path, HEADER.replace("When", "Cost 2"), mapping(ignore="*")) == [
        "line 1, column When (starts_at): this column is missing"
    ]


def test_another_that_is_missing_is_told_and_left_empty(path: Path):
    path.write_text(HEADER.replace(",Link", "") + "east,Coffee,04/07/2026 10:00,,,\n")
    found = table(path, mapping(), [])
    assert [record.cells["url"] for record in found] == [""]
    assert found.notes == ("The file has no column Link: url is not read from it.",)


def test_the_number_of_the_other_system_is_not_done_without(path: Path):
    rules = mapping(columns={**RULES["columns"], "source_id": "Number"}, source="theirs")
    assert fault(path, HEADER, rules) == ["line 1, column Number (source_id): this column is missing"]
    [row] = read(path, HEADER.replace("Cost", "Number") + "east,Coffee,04/07/2026 10:00,,,,A7\n", rules)
    assert (row["source"], row["source_id"]) == ("theirs", "A7")


def test_two_columns_of_one_name_are_refused_where_a_rule_reads_them(path: Path):
    text = HEADER.replace("Cost", "what")
    assert fault(path, text, mapping()) == ["line 1, column What: this column is there twice"]
    assert read(path, HEADER.replace("Cost", "Cost,Cost") + "e,C,04/07/2026 10:00,,,,,\n", mapping())


def test_a_mapping_that_leaves_a_required_column_open_is_refused_with_the_file(path: Path):
    rules = mapping(constants={"channel": "meeting"})
    assert fault(path, HEADER, rules) == [
        "line 1, column status: no rule of the mapping gives this, and every row must have it"
    ]


def test_refusals_name_their_column_and_ours_and_all_faults_of_a_row_are_told(path: Path):
    text = f"{HEADER}east,Coffee,the fourth,approx 30,y,,\n"
    readers = {"starts_at": cells.instant, "attendance": cells.whole_number}
    assert told(path, text, mapping(), readers) == [
        "line 2, column When (starts_at): 'the fourth' is not written as %d/%m/%Y %H:%M, %d/%m/%Y",
        "line 2, column Came (attendance): must be a whole number, not 'approx 30'",
    ]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("1,200", "1200"),
        ("25.0", "25"),
        ("1,234,567.00", "1234567"),
        ("1\N{NARROW NO-BREAK SPACE}200", "1200"),
        ("7.", "7"),
        ("12,00", "12,00"),
        ("25.5", "25.5"),
        ("approx 30", "approx 30"),
    ],
)
def test_loose_numbers(path: Path, written: str, plain: str):
    text = f'{HEADER}east,Coffee,04/07/2026 10:00,"{written}",,,\n'
    assert read(path, text, mapping())[0]["attendance"] == plain
    assert read(path, text, mapping(numbers=None))[0]["attendance"] == written


def test_several_columns_are_joined_lists_as_lists_and_their_words_one_by_one(path: Path):
    rules = mapping(
        columns={"team": "A", "also_teams": ["B", "C"], "title": ["D", "E"], "starts_at": "F"},
        team_by={"West Team": "west", "East  team": "east"},
        values={"also_teams": {"n/a": ""}},
    )
    [row] = read(path, "A,B,C,D,E,F\neast team,West Team; north,n/a,One,Two,4/7/2026 10:00\n", rules)
    assert (row["team"], row["also_teams"], row["title"]) == ("east", "west;north", "One\nTwo")


TWO_COLUMNS = {
    "columns": {"team": "Who", "starts_at": ["Day", "From"], "ends_at": ["Day", "Until"]},
    "dates": "%d/%m/%Y",
    "times": "%I:%M%p",
}


@pytest.mark.parametrize(
    ("day", "begins", "ends", "expected"),
    [
        ("9/11/2026", "6:00pm", "7:00pm", ("2026-11-09T18:00:00+00:00", "2026-11-09T19:00:00+00:00", None)),
        ("9/11/2026", "6:00pm", "", ("2026-11-09T18:00:00+00:00", None, None)),
        ("9/11/2026", "", "", ("2026-11-09T00:00", None, "no")),
        ("4/7/2026", "", "7:00pm", ("2026-07-04T00:00", "2026-07-04T18:00:00+00:00", "no")),
    ],
)
def test_day_and_time_in_two_columns(path: Path, day: str, begins: str, ends: str, expected: tuple):
    [row] = read(path, f"Who,Day,From,Until\neast,{day},{begins},{ends}\n", mapping(**TWO_COLUMNS, ignore=[]))
    assert (row.get("starts_at"), row.get("ends_at"), row.get("time_known")) == expected


def test_days_alone_from_the_start_to_an_end(path: Path):
    rules = mapping(columns={"team": "Who", "starts_at": "From", "ends_at": "Until"}, ignore=[])
    text = "Who,From,Until\ne,11/12/2026,13/12/2026\ne,11/12/2026,11/12/2026\n"
    days = [(row["starts_at"], row.get("ends_at"), row["time_known"]) for row in read(path, text, rules)]
    assert days == [("2026-12-11T00:00", "2026-12-13T00:00", "no"), ("2026-12-11T00:00", None, "no")]


@pytest.mark.parametrize("rows", ["11/12/2026 10:00,13/12/2026", ",13/12/2026"])
def test_an_end_whose_time_is_left_out_is_refused_where_the_start_has_one(path: Path, rows: str):
    rules = mapping(columns={"team": "Who", "starts_at": "From", "ends_at": "Until"}, ignore=[])
    refused = told(path, f"Who,From,Until\ne,{rows}\n", rules, {"ends_at": cells.instant})
    assert refused == ["line 2, column Until (ends_at): holds a day and no time"]


def test_what_the_file_says_of_its_times_stands(path: Path):
    rules = mapping(columns={"team": "Who", "starts_at": "When", "time_known": "Sure"}, ignore=[])
    text = "Who,When,Sure\ne,11/12/2026,yes\ne,11/12/2026,\ne,11/12/2026 10:00,\n"
    assert [row.get("time_known") for row in read(path, text, rules)] == ["yes", "no", None]


def test_a_title_too_long_is_cut_between_words_and_the_rest_goes_to_the_summary(path: Path):
    rules = mapping(cut="title", columns={"team": "A", "title": "B", "summary": "C", "starts_at": "D"}, ignore=[])
    text = "A,B,C,D\n" + "".join(
        f"e,{title},there,4/7/2026 10:00\n" for title in ["Short enough for one", "Stay off the Leigh Road", "x" * 30]
    )
    said = [(row["title"], row["summary"]) for row in read(path, text, rules)]
    assert said == [
        ("Short enough for one", "there"),
        ("Stay off the Leigh…", "…Road\n\nthere"),
        (f"{'x' * 19}…", f"…{'x' * 11}\n\nthere"),
    ]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("www.example.org/a?b", "https://www.example.org/a?b"),
        ("http://example.org", "http://example.org"),
        ("ask at the desk", "ask at the desk"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_an_address_without_its_beginning_is_given_one(path: Path, written: str, address: str):
    assert read(path, f"{HEADER}e,C,4/7/2026 10:00,,,{written},\n", mapping())[0]["url"] == address


@pytest.mark.parametrize("skipped", [2, [1, 2]])
def test_rows_before_the_names_are_passed_over_and_the_separator_is_the_names_own(path: Path, skipped: Any):
    text = f"The log of the year, by hand, for all\n\n{HEADER}e,C,4/7/2026 10:00,,,,\n".replace(",", ";")
    text = text.replace("year; by hand; for", "year, by hand, for")
    rules = mapping(skip_rows=skipped)
    path.write_text(text)
    if skipped == 2:
        assert [record.line for record in table(path, rules, [])] == [4]
    book = Workbook()
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        book.active.append(row)
    book.save(path.with_suffix(".xlsx"))
    [record] = table(path.with_suffix(".xlsx"), rules, [])
    assert (record.line, record.cells["title"]) == (4, "C")


def test_refused_rows_keep_their_cells_and_go_in_again_by_the_same_mapping(path: Path):
    """The row of explanations is not among them, and no row of theirs is taken for it."""
    rules = mapping(skip_rows=[2])
    path.write_text(
        f"{HEADER}name,of it,when,how many,-,-,-\ne,First,4 July,,,,9\ne,Second,4/7/2026 10:00,,,,9\n", "utf-8"
    )
    aside = path.with_name("refused.csv")

    def refuse(record: Record, refusal: Any) -> None:
        kept.add(found, record, refusal)

    with Aside(aside) as kept:
        found = Table(path, SHAPE.columns, refuse, mapping=rules)
        good = [record.cells["title"] for record in found if record.read("starts_at", cells.instant)]
        kept.keep(found)
    assert good == ["Second"]
    [header, row] = csv.reader(aside.open(encoding="utf-8", newline=""))
    assert header[2:] == HEADER.strip().split(",")
    assert row[:2] == ["3", "When (starts_at): '4 July' is not written as %d/%m/%Y %H:%M, %d/%m/%Y"]
    assert row[2:] == ["e", "First", "4 July", "", "", "", "9"]
    again = aside.read_text("utf-8").replace(",4 July,", ",04/07/2026 10:00,")
    assert [one["title"] for one in read(aside, again, rules)] == ["First"]


def test_rows_may_be_decided_about_in_a_column_of_ours(path: Path):
    text = HEADER.replace("Cost", "decide") + "e,C,4/7/2026 10:00,,,,update\n"
    assert read(path, text, mapping(ignore="*"))[0]["decide"] == "update"


def test_good_rows_are_read_again_as_they_were(path: Path):
    path.write_text(f"{HEADER}e,One,4/7/2026 10:00,,,,\ne,Two,4/7/2026 11:00,,,,\n")
    refused: list[str] = []
    for record in table(path, mapping(), refused).again([3]):
        assert record.cells["title"] == "Two"
        record.refuse("title", "is like another")
    assert refused == ["line 3, column What (title): is like another"]


# -- There and back ----------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
    lambda word: word[0] not in "'=+-@|%\uff1d\uff0b\uff0d\uff20"
)
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)).map(  # noqa: DTZ001 (London's, at once)
    lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC)
)
ROWS = st.fixed_dictionaries(
    {
        "team": st.sampled_from(["east", "west"]),
        "channel": st.sampled_from(["meeting", "surgery"]),
        "status": st.just("held"),
        "title": WORDS,
        "starts_at": INSTANTS,
        "lasts": st.none() | st.integers(0, 400),
        "open_to_public": st.none() | st.booleans(),
        "attendance": st.none() | st.integers(0, 99_999_999),
        "advertised_on": st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    }
)
FOREIGN = Mapping.from_data(
    {
        "columns": {
            "team": "Beat",
            "channel": "Sort",
            "title": "Name of event",
            "starts_at": ["Date", "From"],
            "ends_at": ["Last day", "To"],
            "open_to_public": "All welcome?",
            "attendance": "Heads",
            "advertised_on": "Told",
        },
        "constants": {"status": "held"},
        "dates": "%d/%m/%Y",
        "times": "%I:%M%p",
        "values": {
            "channel": {"Public meeting": "meeting", "Drop-in surgery": "surgery"},
            "open_to_public": {"TRUE": "yes", "FALSE": "no"},
        },
        "team_by": {"East & Coast": "east", "The West": "west"},
        "numbers": "loose",
        "ignore": ["Cost", "Notes"],
    },
    SHAPE,
)
READERS = {
    "starts_at": cells.instant,
    "ends_at": cells.instant,
    "open_to_public": cells.yes_no,
    "attendance": cells.whole_number,
    "advertised_on": cells.day,
}


def written_abroad(row: dict[str, Any], loose: int) -> dict[str, str]:
    """As an office would keep it; `loose` chooses how a number is written."""
    begins = row["starts_at"].astimezone(LONDON)
    ends = row["ends_at"].astimezone(LONDON) if row["ends_at"] else None
    heads = row["attendance"]
    numbers = ("", "", "") if heads is None else (str(heads), f"{heads:,}", f"{heads}.0")
    return {
        "Cost": "£12",
        "Beat": {"east": "East & coast", "west": "the  west"}[row["team"]],
        "Sort": {"meeting": "PUBLIC MEETING", "surgery": "Drop-in surgery"}[row["channel"]],
        "Name of event": row["title"],
        "Date": f"{begins:%d/%m/%Y}",
        "From": f"{begins:%I:%M%p}".lower(),
        "Last day": f"{ends:%d/%m/%Y}" if ends else "",
        "To": f"{ends:%I:%M%p}" if ends else "",
        "Notes": "; ,",
        "All welcome?": {None: "", True: "True", False: "false"}[row["open_to_public"]],
        "Heads": numbers[loose],
        "Told": f"{row['advertised_on']:%d/%m/%Y}" if row["advertised_on"] else "",
    }


def first_of_two(at: datetime) -> bool:
    """A file cannot say the second 01:30 of the night when clocks go back."""
    return at.astimezone(LONDON).fold == 0


@given(st.lists(ROWS, min_size=1, max_size=5), st.integers(0, 2), st.sampled_from(",;\t"))
def test_rows_rewritten_as_others_keep_them_come_back_as_they_were(rows: list[dict], loose: int, separator: str):
    for row in rows:
        lasts = row.pop("lasts")
        row["ends_at"] = row["starts_at"] + timedelta(minutes=lasts) if lasts is not None else None
    rows = [row for row in rows if all(first_of_two(row[at]) for at in ("starts_at", "ends_at") if row[at])]
    assume(rows)
    foreign = [written_abroad(row, loose) for row in rows]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "theirs.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, foreign[0], delimiter=separator)
            writer.writeheader()
            writer.writerows(foreign)
        refused: list[str] = []
        back = [
            {name: record.read(name, READERS.get(name, cells.text)) for name in rows[0]}
            for record in table(path, FOREIGN, refused)
        ]
    assert refused == []
    assert back == rows
