"""Files that others made, imported by a mapping: the cases in `cases/`, the mappings that come with the portal.

The force of the cases is invented. Whoever looks at them does so on 29 November 2026.
"""

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
import yaml
from django.core.management import CommandError, call_command

from engagement.importing.mapped import ACTIVITY_SHAPE, SHIPPED, mapping_called, shipped, shipped_mapping
from engagement.models import Activity, ActivityVersion, Enquiry
from inputs import Refused, parse_document
from teams.importing import import_teams
from tests.engagement.test_files_as_they_come import CASES, TODAY, testshire
from tests.engagement.test_importing import run
from tests.kept_worlds import kept_world

OPERATORS = Path(__file__).parents[2] / "docs" / "operators.md"
pytestmark = pytest.mark.django_db

DORSET = """
force: {id: dorset, name: Dorset Police}
sections:
  - id: east
    name: East Dorset
    teams:
      - {id: east-dorset, name: East Dorset NPT, active_from: 2024-04-01}
      - {id: west, name: West NPT, active_from: 2024-04-01}
"""


def two_forces() -> None:
    testshire()
    import_teams(parse_document(DORSET), by=None, today=TODAY.date())


kept = kept_world(two_forces, at=TODAY)


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


def mapping(folder: Path, **rules) -> str:
    path = folder / "map.yaml"
    path.write_text(yaml.safe_dump(rules), "utf-8")
    return str(path)


def failed(*args, **options) -> tuple[list[str], str]:
    """What was refused, line by line, and the error that ended it."""
    err = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command(*args, stdout=io.StringIO(), stderr=err, **options)
    return [line.split(": ", 1)[1] for line in err.getvalue().splitlines()], str(error.value)


OURS = ("team", "channel", "status", "title", "starts_at", "ends_at", "neighbourhoods", "open_to_public")
EXCEL = {
    "columns": {name: name for name in (*OURS, "attendance", "advertised_on", "summary")},
    "dates": ["%d/%m/%Y %H:%M", "%d %b %Y %H:%M", "%d/%m/%Y", "%d-%b-%y"],
    "values": {"open_to_public": {"TRUE": "yes", "Y": "yes", "yes": "yes"}},
    "numbers": "loose",
}


# -- Case 07: a sheet of ours, saved by a British spreadsheet ----------------------------------------------------------


def test_without_a_mapping_each_form_that_was_seen_is_named():
    told, _ = failed("import_activities", CASES / "07-excel-uk.csv")
    first = [line for line in told if line.startswith("line 2")]
    assert [line.split("(")[-1] for line in first if "(" in line] == [
        "day first: 04/11/2026)",
        "day first: 20/10/2026)",
    ]
    assert "line 2, column open_to_public: must be yes or no, not 'TRUE'" in first
    assert "line 2, column attendance: must be a whole number, not '1,200'" in first
    assert any("column starts_at" in line and "(the month in letters: 4 Nov 2026)" in line for line in told)
    assert any("column advertised_on" in line and "(the month in letters: 20-Oct-26)" in line for line in told)


def test_with_one_its_days_words_and_numbers_are_read_and_what_is_none_is_refused(tmp_path):
    rules = mapping(tmp_path, **EXCEL)
    told, ended = failed("import_activities", CASES / "07-excel-uk.csv", map=rules)
    assert told == ["line 4, column attendance: must be a whole number, not 'approx 30'"]
    assert "1 row refused" in ended
    path = tmp_path / "sheet.csv"
    path.write_bytes((CASES / "07-excel-uk.csv").read_bytes())
    assert "2 activities new" in run("import_activities", path, map=rules, keep_going=True)[0]
    stored = Activity.objects.order_by("attendance").values_list("attendance", "starts_at", "advertised_on")
    ten = datetime(2026, 11, 4, 10, tzinfo=UTC)
    assert list(stored) == [(25, ten, date(2026, 10, 20)), (1200, ten, date(2026, 10, 20))]
    assert set(Activity.objects.values_list("open_to_public", flat=True)) == {True}


def test_the_refused_rows_go_in_by_the_same_mapping_once_they_are_put_right(tmp_path):
    rules, path, aside = mapping(tmp_path, **EXCEL), tmp_path / "sheet.csv", tmp_path / "sheet.refused.csv"
    path.write_bytes((CASES / "07-excel-uk.csv").read_bytes())
    run("import_activities", path, map=rules, keep_going=True)
    assert "attendance: must be a whole number, not 'approx 30'" in aside.read_text("utf-8")
    aside.write_text(aside.read_text("utf-8").replace("approx 30", "30").replace("2026-11-04", "05/11/2026"), "utf-8")
    assert "1 activities new" in run("import_activities", aside, map=rules)[0]
    stored = Activity.objects.get(attendance=30)
    assert (stored.starts_at, stored.time_known) == (datetime(2026, 11, 5, tzinfo=UTC), False)


# -- Case 25: a plain list of events -----------------------------------------------------------------------------------


def test_a_plain_list_of_events_is_taken_and_taken_once():
    said, err = run("import_activities", CASES / "25-event-list-layout.csv", map="events")
    assert (said.split(" activities")[0], err) == ("2", "")
    coffee, hall = Activity.objects.order_by("starts_at").select_related("team")
    assert (coffee.team.key, coffee.channel_id, coffee.status) == ("east-dorset", "drop_in", "planned")
    assert (coffee.title, coffee.summary, coffee.url) == (
        "Coffee with cops",
        "Library",
        "https://www.example.org/coffee",
    )
    assert coffee.starts_at == datetime(2026, 11, 9, 18, tzinfo=UTC)
    assert coffee.ends_at == datetime(2026, 11, 9, 19, tzinfo=UTC)
    assert (hall.channel_id, hall.starts_at, hall.ends_at) == ("meeting", datetime(2026, 11, 16, tzinfo=UTC), None)
    assert (coffee.time_known, hall.time_known) == (True, False)
    assert (
        "0 activities new, 0 changed, 2 as they were."
        in run("import_activities", CASES / "25-event-list-layout.csv", map="events")[0]
    )
    assert ActivityVersion.objects.count() == 2


# -- Case 26: what Meta Business Suite exports -------------------------------------------------------------------------

META = CASES / "26-meta-business-suite-layout.csv"


def test_metas_export_is_known_by_its_permalinks_and_taken_once():
    """Both numbers of posts read 1.22158E+17: a spreadsheet has been there."""
    run("import_activities", META, map="meta", constant=["team=east-dorset"])
    flood, reel = Activity.objects.order_by("starts_at").select_related("team")
    assert [one.team.key for one in (flood, reel)] == ["east-dorset", "east-dorset"]
    assert (flood.source, flood.source_id) == ("meta", "https://facebook.example/p/1")
    assert (flood.title, flood.summary) == ("Flood update", "Flood update\nStay off Leigh Road")
    assert (flood.channel_id, flood.status, flood.url) == ("social_post", "held", "https://facebook.example/p/1")
    assert flood.starts_at == datetime(2026, 11, 10, 21, tzinfo=UTC)
    assert reel.title == "Social post, 12 November 2026"
    said = run("import_activities", META, map="meta", constant=["team=east-dorset"])[0]
    assert "0 activities new, 0 changed, 2 as they were." in said


def test_a_made_title_says_nothing_against_one_that_a_person_gives(tmp_path):
    path = tmp_path / "meta.csv"
    path.write_bytes(META.read_bytes())
    run("import_activities", path, map="meta", constant=["team=east-dorset"])
    path.write_text(META.read_text("utf-8").replace(",,,27,", ",Our horses,,27,"), "utf-8")
    assert "0 activities new, 1 changed" in run("import_activities", path, map="meta", constant=["team=east-dorset"])[0]
    assert Activity.objects.filter(title="Our horses").count() == 1
    path.write_bytes(META.read_bytes())
    assert "2 as they were" in run("import_activities", path, map="meta", constant=["team=east-dorset"])[0]


def test_a_page_whose_name_is_no_teams_is_refused_by_both_names_of_its_column(tmp_path):
    told, _ = failed("import_activities", META, map="meta")
    assert told == [f"line {line}, column Page name (team): There is no team 'East Dorset Police'." for line in (2, 4)]
    rules = yaml.safe_load((SHIPPED / "meta.yaml").read_text("utf-8"))
    path = mapping(tmp_path, **rules, team_by={"east dorset  POLICE": "west"})
    run("import_activities", META, map=path)
    assert set(Activity.objects.values_list("team__key", flat=True)) == {"west"}


# -- The older export of Facebook --------------------------------------------------------------------------------------

INSIGHTS = """Post ID,Permalink,Post Message,Type,Posted,Lifetime Post Total Reach,Lifetime Post Total Reach
,,,,,Lifetime: The total number of people your Page post was served to. (Unique Users),Lifetime
951_1,https://www.facebook.example/posts/1:0,"{message}",Photo,10/1/2025 21:00,8,9
951_2,https://www.facebook.example/posts/2:0,,Photo,10/1/2025 9:22,0,0
"""


def test_the_older_export_of_facebook_is_read_past_its_row_of_explanations(tmp_path):
    path = tmp_path / "insights.csv"
    message = " ".join(["Stay off Leigh Road."] * 20)
    path.write_text(INSIGHTS.format(message=message), "utf-8")
    assert failed("import_activities", path, map="facebook-insights")[0] == [
        "line 1, column team: no rule of the mapping gives this, and every row must have it"
    ]
    run("import_activities", path, map="facebook-insights", constant=["team=west"])
    morning, evening = Activity.objects.order_by("starts_at")
    assert morning.starts_at == datetime(2025, 10, 1, 16, 22, tzinfo=UTC)
    assert evening.starts_at == datetime(2025, 10, 2, 4, tzinfo=UTC)  # the next day, in London
    assert morning.title == "Social post, 1 October 2025"
    assert len(evening.title) <= 300
    assert f"{evening.title[:-1]} {evening.summary[1:]}" == message


# -- Names of mappings, and what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["events", "facebook-insights", "meta"])
def test_each_shipped_mapping_can_be_read_and_says_whose_it_is(name: str):
    assert name in shipped()
    assert mapping_called(name, ACTIVITY_SHAPE).about


@pytest.mark.parametrize("name", ["", "../mappings/meta", "/etc/passwd", "meta.yaml"])
def test_a_shipped_mapping_is_asked_for_by_its_name_alone(name: str):
    with pytest.raises(Refused, match="there is no mapping of this name"):
        shipped_mapping(name, ACTIVITY_SHAPE)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"map": "mata"}, "there is no mapping of this name (events, facebook-insights, meta)"),
        ({"map": "no/such.yaml"}, "no/such.yaml cannot be read: No such file or directory"),
        ({"map": "meta", "constant": ["colour=red"]}, "column constants.colour: this key is not known"),
    ],
)
def test_a_mapping_that_is_not_there_or_not_right_is_refused_before_anything_is_read(options: dict, told: str):
    lines, ended = failed("import_activities", META, **options)
    assert lines == [told]
    assert ended == f"{options['map']}: this mapping is refused, nothing was imported."


def test_a_constant_belongs_to_a_mapping():
    assert failed("import_activities", META, constant=["team=west"])[1].startswith("--constant says what a mapping")


def test_the_mapping_that_operators_are_shown_reads_such_a_file(tmp_path):
    [shown] = re.findall(r"^```yaml\n(.*?)^```", OPERATORS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "shown.yaml").write_text(shown.replace("wimborne", "west"), "utf-8")
    path = tmp_path / "log.csv"
    path.write_text(
        'Beat,What,Date,From,To,How many,Cost,Notes\nBeat 4,Coffee,04/11/2026,6:00pm,7:00pm,"1,200",9,-\n'
        "East Dorset NPT,Tea,4/11/2026,,,25.0,9,-\n",
        "utf-8",
    )
    run("import_activities", path, map=str(tmp_path / "shown.yaml"))
    stored = Activity.objects.order_by("title").values_list("team__key", "attendance", "time_known")
    assert list(stored) == [("west", 1200, True), ("east-dorset", 25, False)]


def test_enquiries_have_mappings_too(tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text(
        "Ref,Beat,Came in,Reply sent,Topic,Operator\nC-1,West npt,4/7/2026 10:00,5/7/2026 9:00,Speeding,7\n"
        "C-2,West NPT,4/7/2026,,Litter,7\n",
        "utf-8",
    )
    rules = mapping(
        tmp_path,
        columns={
            "source_id": "Ref",
            "team": "Beat",
            "received_at": "Came in",
            "answered_at": "Reply sent",
            "subject": "Topic",
        },
        source="contact centre",
        dates=["%d/%m/%Y %H:%M", "%d/%m/%Y"],
        ignore=["Operator"],
    )
    told, _ = failed("import_enquiries", path, map=rules)
    assert told == ["line 3, column Came in (received_at): holds a day and no time"]
    run("import_enquiries", path, map=rules, keep_going=True)
    stored = Enquiry.objects.get()
    assert (stored.source, stored.source_id, stored.subject) == ("contact centre", "C-1", "Speeding")
    assert stored.received_at == datetime(2026, 7, 4, 9, tzinfo=UTC)
    assert "title" in failed("import_enquiries", path, map="meta")[0][0]
