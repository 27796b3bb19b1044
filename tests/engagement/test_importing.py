"""Activities and enquiries from files: all or nothing, nothing twice, and never over a person's correction."""

import csv
import io
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from engagement import actions
from engagement.importing import IMPORTED, Answer
from engagement.models import Activity, ActivityVersion, Enquiry, EnquiryVersion
from engagement.queries import activity_content
from record.entries import Entry, Head
from record.marks import Mark
from teams.models import FormerNeighbourhoodId, Neighbourhood
from tests.engagement import kept_county
from tests.engagement.conftest import NOW, County, meeting

kept, county = kept_county.kept, kept_county.county

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def folder(county: County, tmp_path: Path) -> Path:
    return tmp_path


def run(command: str, path: Path, **options) -> tuple[str, str]:
    """What the command said on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, path, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refused(command: str, path: Path, **options) -> str:
    """What a command that must fail told; nothing may be stored."""
    err = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command(command, path, stdout=io.StringIO(), stderr=err, **options)
    assert not Activity.objects.exists()
    assert not Enquiry.objects.exists()
    assert not Entry.objects.exists()
    assert not Mark.objects.exists()
    return f"{err.getvalue()}{error.value}"


def activities(folder: Path, *rows: dict[str, object], name: str = "activities.csv") -> Path:
    """A file of meetings; each row says how it differs."""
    usual = {
        "id": "",
        "team": "wimborne",
        "channel": "meeting",
        "status": "held",
        "title": "Meeting",
        "starts_at": "2026-01-05T18:00",
    }
    return write(folder / name, [{**usual, **row} for row in rows])


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def everything() -> list[list[tuple]]:
    tables = (Activity, ActivityVersion, Enquiry, EnquiryVersion, Entry, Mark, Head)
    return [sorted(map(repr, model.objects.values_list())) for model in tables]


def test_a_row_becomes_what_logging_it_would_have_made(folder: Path, county: County):
    content = meeting(
        also_teams=("ferndown",),
        ends_at=datetime(2026, 6, 5, 19, tzinfo=UTC),
        neighbourhoods=("55.X1", "55.X2"),
        officers=("pc-1", "sgt-1"),
        led_by="sgt-1",
        advertised_on=date(2026, 5, 1),
        open_to_public=True,
        face_to_face=False,
        attendance=12,
        audiences=("rural", "youth"),
        feedback_published_on=date(2026, 6, 8),
        url="https://example.org/library",
        summary='Parking, "speeding"\n\\N and\ttabs \U0001f600',
        recorded_at=datetime(2026, 6, 5, 19, 5, tzinfo=UTC),
    )
    logged = actions.log(content=content, by=None, now=NOW).activity
    row = {
        "id": str(TWO),
        "team": "wimborne",
        "also_teams": "ferndown;wimborne",
        "channel": "meeting",
        "status": "held",
        "title": content.title,
        "starts_at": "2026-06-05T19:00",
        "ends_at": "2026-06-05T20:00:00.5+01:00",
        "neighbourhoods": "55.X2; 55 old",
        "officers": "sgt-1;pc-1;;sgt-1",
        "led_by": "sgt-1",
        "advertised_on": "2026-05-01",
        "open_to_public": "yes",
        "face_to_face": "no",
        "attendance": "12",
        "audiences": "youth;rural",
        "feedback_published_on": "2026-06-08",
        "url": content.url,
        "summary": content.summary,
        "recorded_at": "2026-06-05T19:05:00Z",
    }

    said, _ = run("import_activities", write(folder / "a.csv", [row]))

    assert said.startswith("1 activities new, 0 changed, 0 as they were.")
    imported = Activity.objects.get(pk=TWO)
    differing = {"id", "activity", "activity_id", "known_at", "content_hash", "reason", "file_import_id"}
    for one, other in [
        (logged, imported),
        (logged.versions.get(), imported.versions.get()),
        (logged.officer_links.get(person=county.constable), imported.officer_links.get(person=county.constable)),
        (logged.officer_links.get(person=county.sergeant), imported.officer_links.get(person=county.sergeant)),
        (logged.team_links.get(team=county.ferndown), imported.team_links.get(team=county.ferndown)),
        (logged.team_links.get(team=county.wimborne), imported.team_links.get(team=county.wimborne)),
    ]:
        for field in one._meta.concrete_fields:
            if field.attname not in differing:
                assert getattr(one, field.attname) == getattr(other, field.attname), field.attname
    assert activity_content(imported) == activity_content(logged).__class__(
        **{name: getattr(content, name) for name in content.__slots__ if name != "id"}, id=TWO
    )
    assert imported.neighbourhood_links.count() == 2
    assert imported.versions.get().reason == IMPORTED
    entries = list(Entry.objects.order_by("sequence").values_list("sequence", "action", "by", "after__version"))
    assert entries == [(1, "activity.logged", "command line", 1), (2, "activity.logged", "command line", 1)]
    assert Head.objects.get(force="dorset").sequence == 2


def test_the_same_file_again_changes_nothing(folder: Path):
    path = activities(folder, {"id": ONE}, {}, {}, {"team": "ferndown", "also_teams": "wimborne"})
    run("import_activities", path)
    before = everything()

    said, _ = run("import_activities", path)

    assert said.startswith("0 activities new, 0 changed, 4 as they were.")
    assert everything() == before
    assert Activity.objects.count() == 4


def test_rows_without_id_are_known_by_their_likeness_whatever_the_order_of_columns(folder: Path):
    run("import_activities", activities(folder, {"title": "A"}, {"title": "A"}, {"title": "B"}))
    reordered = [
        {"summary": "", "title": title, "starts_at": "2026-01-05T18:00", "status": "held"}
        | {"channel": "meeting", "team": "wimborne"}
        for title in "BAA"
    ]
    said, _ = run("import_activities", write(folder / "again.csv", reordered))
    assert said.startswith("0 activities new, 0 changed, 3 as they were.")
    third = activities(folder, {"title": "A"}, {"title": "A"}, {"title": "A"})
    run("import_activities", third, answer=Answer.NEW)  # it could be B, which this file does not name
    assert Activity.objects.filter(title="A").count() == 3
    assert {activity.id.version for activity in Activity.objects.all()} == {5}


def test_the_same_id_again_is_a_version_only_where_it_differs(folder: Path, county: County):
    run("import_activities", activities(folder, {"id": ONE, "officers": "pc-1"}, {"id": TWO}))
    Mark.objects.all().delete()
    first = Activity.objects.get(pk=ONE)

    changed = {"id": ONE, "team": "ferndown", "starts_at": "2025-12-01T10:00", "officers": "sgt-1"}
    said, _ = run("import_activities", activities(folder, changed, {"id": TWO}), by="sgt-1@dorset.example")

    assert said.startswith("0 activities new, 1 changed, 1 as they were.")
    activity = Activity.objects.get(pk=ONE)
    assert (activity.version, activity.team, activity.day) == (2, county.ferndown, date(2025, 12, 1))
    assert activity.known_at > first.known_at
    assert activity.officer_links.get().person == county.sergeant
    assert activity.team_links.get().team == county.ferndown
    assert activity.versions.get(version=2).by == "sgt-1"
    assert ActivityVersion.objects.count() == 3
    assert set(Mark.objects.values_list("team", "first_day")) == {
        (county.wimborne.id, date(2026, 1, 5)),
        (county.ferndown.id, date(2025, 12, 1)),
    }
    entry = Entry.objects.order_by("sequence").last()
    assert (entry.action, entry.by, entry.subject) == ("activity.corrected", "sgt-1", f"activity:{ONE}")
    assert entry.before == {"version": 1, "receipt": first.content_hash}
    assert entry.after == {"version": 2, "receipt": activity.content_hash}


def test_the_last_row_of_an_id_is_what_the_file_says(folder: Path):
    path = activities(folder, {"id": ONE, "title": "Early"}, {"id": TWO}, {"id": ONE, "title": "Late"})
    said, _ = run("import_activities", path)
    assert "1 rows were overruled by a later row with the same id or number." in said
    assert Activity.objects.get(pk=ONE).title == "Late"
    before = everything()
    run("import_activities", path)
    assert everything() == before


def test_the_same_file_again_does_not_undo_a_correction_and_a_new_one_is_asked_about(folder: Path):
    path = activities(folder, {"id": ONE, "attendance": 5})
    run("import_activities", path)
    actions.correct(
        activity=Activity.objects.get(), changes={"attendance": 9}, by=None, reason="Counted", version=1, now=NOW
    )

    said, _ = run("import_activities", path)

    assert said.startswith("0 activities new, 0 changed, 1 as they were.")
    assert Activity.objects.get().attendance == 9
    newer = activities(folder, {"id": ONE, "attendance": 7}, name="new.csv")
    with pytest.raises(CommandError, match="1 row refused"):
        run("import_activities", newer)  # a person counted nine
    assert Activity.objects.get().attendance == 9
    run("import_activities", newer, answer=Answer.UPDATE)
    assert Activity.objects.get().attendance == 7
    run("import_activities", path)  # an older file after a newer one
    assert (Activity.objects.get().attendance, Activity.objects.get().version) == (7, 3)


def test_a_neighbourhood_that_got_a_new_id_is_no_difference(folder: Path, county: County):
    path = activities(folder, {"id": ONE, "neighbourhoods": "55.X1"})
    run("import_activities", path)
    FormerNeighbourhoodId.objects.create(force=county.force, neighbourhood=county.minster, police_id="55.X1")
    Neighbourhood.objects.filter(pk=county.minster.pk).update(police_id="55.NEW")
    said, _ = run("import_activities", path)
    assert said.startswith("0 activities new, 0 changed, 1 as they were.")


def test_a_file_may_speak_of_several_forces_each_with_its_own_record(folder: Path, county: County):
    run("import_activities", activities(folder, {"id": ONE}, {"id": TWO, "team": "borchester"}))
    assert set(Entry.objects.values_list("force", "sequence")) == {("dorset", 1), ("borsetshire", 1)}
    assert set(Mark.objects.values_list("team", flat=True)) == {county.wimborne.id, county.borchester.id}


def test_an_id_of_another_force_is_refused(folder: Path, county: County):
    actions.log(content=meeting(id=ONE, team="borchester"), by=None, now=NOW)
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_activities", activities(folder, {"id": TWO}, {"id": ONE}), stderr=err)
    assert "line 3, column id: This id is taken by another force." in err.getvalue()
    assert list(Activity.objects.values_list("team__key", flat=True)) == ["borchester"]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("id", "12"),
        ("id", "{9c5b94b1-35ad-49bb-b118-8e8fc24abf80}"),
        ("team", ""),
        ("team", "nowhere"),
        ("team", "not a key"),
        ("also_teams", "ferndown;borchester"),
        ("channel", "telepathy"),
        ("channel", ""),
        ("status", "done"),
        ("title", ""),
        ("title", "x" * 301),
        ("starts_at", ""),
        ("starts_at", "yesterday"),
        ("starts_at", "2026-03-29T01:30"),
        ("starts_at", "2026-13-01T10:00"),
        ("starts_at", "2199-01-01T10:00"),
        ("ends_at", "2026-01-05T17:59"),
        ("neighbourhoods", "55.X1;66.A"),
        ("officers", "pc-9"),
        ("led_by", "pc-9"),
        ("advertised_on", "1 January"),
        ("advertised_on", "2025-02-29"),
        ("open_to_public", "true"),
        ("face_to_face", "maybe"),
        ("attendance", "-1"),
        ("attendance", "1.5"),
        ("attendance", "٣"),
        ("attendance", "99999999999999999999"),
        ("audiences", "youth;martians"),
        ("feedback_published_on", "2026-1-1"),
        ("url", "ftp://example.org"),
        ("recorded_at", "now"),
        ("summary", "x" * 20_001),
    ],
)
def test_a_bad_cell_is_refused_by_line_and_column_and_nothing_is_stored(folder: Path, column: str, cell: str):
    path = activities(folder, {"summary": "two\nlines"}, {column: cell}, {})
    told = refused("import_activities", path)
    assert f"{path}: line 4, column {column}: " in told
    assert "1 row refused, nothing was imported." in told


def test_the_repeated_hour_of_october_is_taken_as_the_first(folder: Path):
    run("import_activities", activities(folder, {"starts_at": "2025-10-26T01:30"}))
    assert Activity.objects.get().starts_at == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


def test_keep_going_takes_the_good_rows_and_sets_the_others_aside(folder: Path):
    path = activities(
        folder,
        {"title": "Good", "summary": "a"},
        {"title": "=BAD()", "attendance": "-1", "channel": "telepathy", "summary": "b\nc"},
        {"title": "Good too"},
        {"title": "Bad", "starts_at": "never"},
    )

    said, told = run("import_activities", path, keep_going=True)

    aside = folder / "activities.refused.csv"
    assert f"2 activities new, 0 changed, 0 as they were. 2 rows refused: see {aside}." in said
    assert "line 3, column attendance" in told
    with aside.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["title"], row["summary"]) for row in rows] == [("3", "=BAD()", "b\nc"), ("6", "Bad", "")]
    assert "attendance: " in rows[0]["refused_because"]
    assert "channel: " in rows[0]["refused_because"]
    assert sorted(folder.iterdir()) == sorted([path, aside])
    assert set(Activity.objects.values_list("title", flat=True)) == {"Good", "Good too"}


def test_keep_going_can_set_aside_elsewhere_and_says_where_it_cannot(folder: Path):
    path = activities(folder, {}, {"attendance": "x"})
    told = refused("import_activities", path, keep_going=str(folder / "nowhere" / "r.csv"))
    assert "cannot be written" in told
    run("import_activities", path, keep_going=str(folder / "r.csv"))
    assert (folder / "r.csv").exists()


def test_keep_going_without_anything_to_refuse_leaves_no_file(folder: Path):
    path = activities(folder, {})
    run("import_activities", path, keep_going=True)
    assert list(folder.iterdir()) == [path]


def test_nobody_is_not_somebody(folder: Path):
    told = refused("import_activities", activities(folder, {}), by="nobody@dorset.example")
    assert "--by nobody@dorset.example: nobody has that e-mail address." in told


def test_enquiries_come_in_the_same_way(folder: Path, county: County):
    rows = [
        {"id": str(ONE), "team": "wimborne", "neighbourhood": "55 old", "received_at": "2026-01-05T18:00"},
        {"id": "", "team": "ferndown", "received_at": "2026-01-05 18:00", "subject": "Speeding"},
    ]
    path = write(folder / "enquiries.csv", rows)
    said, _ = run("import_enquiries", path)
    assert said.startswith("2 enquiries new, 0 changed, 0 as they were.")
    before = everything()
    run("import_enquiries", path)
    assert everything() == before

    rows[0]["answered_at"] = "2026-01-06T09:00"
    said, _ = run("import_enquiries", write(path, rows))

    assert said.startswith("0 enquiries new, 1 changed, 1 as they were.")
    enquiry = Enquiry.objects.get(pk=ONE)
    assert (enquiry.version, enquiry.neighbourhood) == (2, county.minster)
    assert enquiry.answered_at == datetime(2026, 1, 6, 9, tzinfo=UTC)
    assert list(enquiry.versions.order_by("version").values_list("answered_at", flat=True)) == [
        None,
        enquiry.answered_at,
    ]
    assert set(Mark.objects.values_list("team", "first_day")) == {
        (county.wimborne.id, date(2026, 1, 5)),
        (county.ferndown.id, date(2026, 1, 5)),
    }


@pytest.mark.parametrize(
    ("column", "cell"),
    [("team", "nowhere"), ("neighbourhood", "66.A"), ("received_at", ""), ("answered_at", "2026-01-05T17:00")]
    + [("subject", "x" * 301), ("id", "1")],
)
def test_a_bad_enquiry_is_refused_by_line_and_column(folder: Path, column: str, cell: str):
    usual = {"id": "", "team": "wimborne", "neighbourhood": "", "received_at": "2026-01-05T18:00"}
    path = write(folder / "e.csv", [usual, {**usual, "answered_at": "", "subject": "", column: cell}])
    assert f"line 3, column {column}: " in refused("import_enquiries", path)
