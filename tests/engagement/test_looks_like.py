"""What could be one that is stored is asked about. Source: formats.md, "Which one is it?"."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError
from django.db.models import F

from engagement import actions
from engagement.exporting import activities_as_csv
from engagement.importing import Answer, Kind, import_activities
from engagement.importing.rows import ACTIVITY_COLUMNS, with_decisions
from engagement.importing.undoing import undo
from engagement.models import Activity, ActivityVersion, Enquiry
from inputs import Table
from inputs.models import FileImport
from tests.engagement.conftest import meeting
from tests.engagement.test_files_as_they_come import TODAY, testshire
from tests.engagement.test_importing import run
from tests.engagement.test_which_one_is_it import log, refused
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
kept = kept_world(testshire, at=TODAY)
HEADER = "team,channel,status,title,starts_at,attendance,url"


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


def sheet(folder, *lines: str, header: str = HEADER):
    path = folder / "sheet.csv"
    path.write_text("\n".join([header, *lines, ""]), "utf-8")
    return path


@pytest.fixture
def send(tmp_path):
    def sent(*lines: str, header: str = HEADER, command: str = "import_activities", **options) -> str:
        return run(command, sheet(tmp_path, *lines, header=header), **options)[0]

    return sent


@pytest.fixture
def look(tmp_path):
    """What each line of a sheet is found to be, nothing being stored."""

    def looked(*lines: str, header: str = HEADER) -> list[str]:
        said = run("import_activities", sheet(tmp_path, *lines, header=header), dry_run=True)[0]
        return [line.split(": ", 1)[1] for line in said.splitlines() if line.startswith("line ")]

    return looked


def row(
    channel="drop_in", status="held", title="Market Place", at="2026-11-03 10:00", came="", url="", team="ts-alton"
) -> str:
    return f"{team},{channel},{status},{title},{at},{came},{url}"


# what is stored, what comes, whether it is asked about
PAIRS = {
    "three hours apart": (row(), row(title="Town hall", at="2026-11-03 13:00"), True),
    "more than three hours apart": (row(), row(title="Town hall", at="2026-11-03 13:01"), False),
    "the same title on the same day": (row(), row(at="2026-11-03 19:00"), True),
    "the same title in other quotes": (row(title="St John’s"), row(title="st  john's", at="2026-11-03 19:00"), True),
    "another channel": (row(), row(channel="surgery", at="2026-11-03 10:30"), False),
    "another team": (row(), row(team="ts-brook", at="2026-11-03 10:30"), False),
    "a plan of three weeks ago": (row(status="planned", at="2026-11-08 10:00"), row(at="2026-11-15 10:00"), True),
    "a plan of six weeks ago": (row(status="planned", at="2026-10-18 10:00"), row(at="2026-11-15 10:00"), False),
    "a plan to come": (row(status="planned", at="2026-12-08 10:00"), row(at="2026-11-15 10:00"), False),
    "the same day of another year": (row(at="2025-11-03 10:00"), row(), True),
    "the same title on another day": (row(), row(at="2026-11-10 10:00"), False),
    "withdrawn": (row(status="withdrawn"), row(at="2026-11-03 11:00"), False),
    "a post an hour apart": (row(channel="social_post"), row(channel="social_post", at="2026-11-03 11:00"), False),
    "another post of the same minute": (row(channel="social_post"), row(channel="social_post", title="B"), True),
    "a post with the same address": (
        row(channel="social_post", url="https://a.example/1"),
        row(channel="social_post", title="B", at="2026-11-20 10:00", url="https://a.example/1"),
        True,
    ),
}


@pytest.mark.parametrize(("stored", "came", "asked"), PAIRS.values(), ids=PAIRS)
def test_what_looks_like_what_is_stored_is_asked_about(send, look, stored, came, asked):
    send(stored)
    [said] = look(came)
    assert said.startswith("looks like “") is asked, said
    assert (said == "new") is not asked


def test_a_day_typed_wrong_and_put_right_in_the_sheet_is_asked_about_while_the_sheet_spans_it(send, look):
    others = [row(title="A", at="2026-11-01 10:00"), row(title="B", at="2026-11-28 10:00")]
    send(*others, row(at="2026-11-10 10:00"))
    assert look(*others, row(at="2026-11-17 10:00")) == [
        "nothing new",
        "nothing new",
        "looks like “Market Place”, Tuesday 10 November 2026, 10:00: "
        "started “Tuesday 10 November 2026, 10:00” is now “Tuesday 17 November 2026, 10:00”",
    ]
    # What a row of the file is, is out of the question, and so is what somebody logged on a page.
    assert look(*others, row(at="2026-11-10 10:00"), row(at="2026-11-17 10:00"))[-1] == "new"
    stored = Activity.objects.get(title="Market Place")
    actions.correct(activity=stored, changes={"attendance": 3}, by=None, reason="x", version=1, now=TODAY)
    assert look(*others, row(at="2026-11-17 10:00"))[-1] == "new"


def test_a_joint_one_is_asked_about_for_each_of_its_teams(send, look):
    send(f"{row()},ts-brook", header=f"{HEADER},also_teams")
    assert look(row(team="ts-brook", at="2026-11-03 11:00"))[0].startswith("looks like")
    assert look(row(team="ts-brook", at="2026-11-03 11:00", channel="meeting")) == ["new"]


def test_each_stored_one_is_offered_to_the_nearest_row_alone(send, look):
    send(row())
    told = look(row(title="A", at="2026-11-03 12:00"), row(title="B", at="2026-11-03 10:20"))
    assert [one.split(" ")[0] for one in told] == ["new", "looks"]


def test_what_a_row_is_not_is_offered_to_the_next(send, look):
    send(row())
    near, next_near = row(title="B", at="2026-11-03 10:20"), row(title="A", at="2026-11-03 12:00")
    told = look(f"{near},new", f"{next_near},", header=f"{HEADER},decide")
    assert [one.split(" ")[0] for one in told] == ["new", "looks"]


def test_what_is_left_out_leaves_nothing_to_the_next(send, tmp_path):
    send(row())
    path = sheet(tmp_path, row(title="B", at="2026-11-03 10:20"), row(title="A", at="2026-11-03 12:00"))
    table = Table(path, with_decisions(ACTIVITY_COLUMNS), lambda record, refusal: None)
    done = import_activities(table, by=None, now=TODAY, left_out=frozenset({2}))
    assert [finding.kind for finding in done.findings.by_line.values()] == [Kind.LEFT_OUT, Kind.NEW]
    assert [title for title, *_ in log()] == ["Market Place", "A"]


def test_update_keeps_the_stored_id_and_new_is_another_one(send):
    send(row())
    stored = Activity.objects.get()
    send(row(title="Market Square", at="2026-11-03 10:30", came="9"), answer=Answer.UPDATE)
    assert log() == [("Market Square", "held", 9, 2)]
    assert Activity.objects.get() == stored
    send(row(title="Town hall", at="2026-11-03 11:30"), answer=Answer.NEW)
    assert [title for title, *_ in log()] == ["Market Square", "Town hall"]
    assert "0 activities new, 0 changed, 1 as they were" in send(row(title="Town hall", at="2026-11-03 11:30"))


def test_leave_is_remembered(send, look):
    send(row(came="12"))
    send(f"{row(came='13')},leave", header=f"{HEADER},decide")
    assert look(row(came="13")) == ["nothing new"]
    assert look(row(came="14"))[0].startswith("contradicts")
    other = row(title="Town hall", at="2026-11-03 11:00")
    send(f"{other},leave", header=f"{HEADER},decide")
    assert look(other) == ["nothing new"]
    assert log() == [("Market Place", "held", 12, 1)]


def test_leave_is_remembered_also_of_what_would_complete_and_of_what_has_an_id(send, look):
    send(row())
    send(f"{row(came='13')},leave", header=f"{HEADER},decide")
    assert look(row(came="13")) == ["nothing new"]
    by_id = f"{Activity.objects.get().pk},{row(came='14')}"
    send(f"{by_id},leave", header=f"id,{HEADER},decide")
    assert look(by_id, header=f"id,{HEADER}") == ["nothing new"]
    assert look(f"{row(came='13')},update", header=f"{HEADER},decide") == ["completes what is stored"]


def test_leave_is_remembered_when_the_stored_one_is_another_day_by_now(send, look):
    send(row())
    other = row(title="Town hall", at="2026-11-03 11:00")
    send(f"{other},leave", header=f"{HEADER},decide")
    moved = {"starts_at": TODAY.replace(month=11, day=20)}
    actions.correct(activity=Activity.objects.get(), changes=moved, by=None, reason="x", version=1, now=TODAY)
    assert look(other) == ["nothing new"]


def test_what_was_told_by_a_file_that_was_undone_was_last_told_by_the_file_before(send, look):
    others = [row(title="A", at="2026-11-01 10:00"), row(title="B", at="2026-11-28 10:00")]
    send(*others, row(at="2026-11-10 10:00"))
    send(row(at="2026-11-10 10:00", came="9"))
    undo(FileImport.objects.get(changed=1), by=None, now=TODAY)
    assert look(*others, row(at="2026-11-17 10:00"))[-1].startswith("looks like “Market Place”")


def test_the_time_of_what_was_stored_as_a_day_alone_is_taken(send, look):
    send(f"{row(at='2026-11-03 00:00')},no", header=f"{HEADER},time_known")
    assert look(row())[0].startswith("looks like “Market Place”, Tuesday 3 November 2026:")
    send(row(), answer=Answer.UPDATE)
    assert list(Activity.objects.values_list("starts_at__hour", "time_known", "version")) == [(10, True, 2)]


def test_an_enquiry_of_the_same_minute_or_subject_is_asked_about(send):
    header = "team,received_at,subject"
    send("ts-alton,2026-11-03 10:15,Parking", header=header, command="import_enquiries")
    for again in ("2026-11-03 10:15,Dogs", "2026-11-06 10:15,PARKING"):
        with pytest.raises(CommandError, match="looks like it"):
            send(f"ts-alton,{again}", header=header, command="import_enquiries")
    send("ts-alton,2026-11-06 10:16,Parking", header=header, command="import_enquiries")
    send("ts-brook,2026-11-03 10:15,Parking", header=header, command="import_enquiries")
    assert Enquiry.objects.count() == 3


def test_what_is_logged_on_a_page_while_the_file_is_read_is_not_doubled(tmp_path, monkeypatch):
    from engagement.importing.matching import Matching

    run_before = Matching.run

    def meanwhile(self):
        found = run_before(self)
        started = TODAY.replace(month=11, day=3, hour=10, minute=0, second=0, microsecond=0)
        content = meeting(id=uuid4(), team="ts-alton", channel="drop_in", title="Market Place", starts_at=started)
        actions.log(content=content, by=None, now=TODAY)
        return found

    monkeypatch.setattr(Matching, "run", meanwhile)
    said = "what is stored was changed while this file was read: import it again"
    assert refused("import_activities", sheet(tmp_path, row())) == [f"line 2: {said}"]


# -- The outside number ------------------------------------------------------------------------------------------------

NUMBERED = f"{HEADER},source_id"


def test_a_row_is_known_by_its_number_whatever_else_has_changed(send):
    send(f"{row()},p-1", header=NUMBERED, source="meta")
    send(f"{row(title='Flood', at='2026-10-01 09:00', came='7')},p-1", header=NUMBERED, source="meta")
    assert log() == [("Flood", "held", 7, 2)]
    send(f"{row(title='Other', at='2026-10-09 09:00')},p-1", header=NUMBERED, source="x")
    assert Activity.objects.count() == 2  # another system's p-1


def test_what_a_person_has_corrected_since_is_asked_about_also_by_number(send, tmp_path):
    send(f"{row(came='7')},p-1", header=NUMBERED, source="meta")
    actions.correct(
        activity=Activity.objects.get(), changes={"attendance": 8}, by=None, reason="x", version=1, now=TODAY
    )
    with pytest.raises(CommandError, match="1 row refused"):
        send(f"{row(came='9')},p-1", header=NUMBERED, source="meta")
    with pytest.raises(CommandError, match="1 row refused"):  # it has the number: it cannot be another one
        send(f"{row(came='9')},p-1", header=NUMBERED, source="meta", answer=Answer.NEW)
    send(f"{row(came='9')},p-1", header=NUMBERED, source="meta", answer=Answer.UPDATE)
    assert log() == [("Market Place", "held", 9, 3)]


def test_a_number_that_a_spreadsheet_has_spoilt_is_none(send, look):
    send(f"{row()},1.22158E+17", header=NUMBERED, source="meta")
    assert Activity.objects.get().source_id == ""
    assert look(f"{row(at='2026-11-12 10:00')},1.22158E+17,meta", header=f"{NUMBERED},source") == ["new"]


def test_two_numbers_of_one_system_are_not_even_asked_about(send, look):
    post = row(channel="social_post")
    send(f"{post},p-1", header=NUMBERED, source="meta")
    header = f"{NUMBERED},source"
    assert look(f"{post},p-2,meta", f"{row(channel='social_post', title='B')},p-3,meta", header=header) == [
        "new",
        "new",
    ]
    assert look(f"{row(channel='social_post', title='B')},p-1,x", header=header)[0].startswith("looks like")


def test_two_numbers_of_one_system_are_two_however_alike(send):
    post = row(channel="social_post")
    send(f"{post},p-1", f"{post},p-2", header=NUMBERED, source="meta")
    assert "1 activities new" in send(f"{post},p-3", header=NUMBERED, source="meta", answer=Answer.NEW)
    assert Activity.objects.count() == 3


def test_what_was_logged_by_hand_gets_the_number_of_the_row_that_is_like_it(send):
    send(row())
    assert "1 changed" in send(f"{row()},p-1", header=NUMBERED, source="meta")
    assert Activity.objects.get().source_id == "p-1"


def test_the_id_of_one_and_the_number_of_another_is_refused(send, look):
    send(f"{row()},p-1", f"{row(title='B', at='2026-11-09 10:00')},p-2", header=NUMBERED, source="meta")
    one = Activity.objects.get(source_id="p-1")
    header = f"id,{NUMBERED},source"
    [said] = look(f"{one.pk},{row()},p-2,meta", header=header)
    assert said == "refused: its id is that of one stored row, and its number that of another"


def test_a_number_without_its_source_is_refused(send):
    with pytest.raises(CommandError):
        send(f"{row()},p-1", header=NUMBERED)


# -- The portal's own export -------------------------------------------------------------------------------------------


def exported(folder, *, change=None):
    """The log as the page exports it, with some cells changed."""
    lines = list(csv.DictReader(io.StringIO("".join(activities_as_csv(Activity.objects.order_by("starts_at", "id"))))))
    for line in lines:
        line.update(change or {})
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys())
        writer.writeheader()
        writer.writerows(lines)
    return path


def test_the_export_says_which_version_it_shows_and_comes_back_as_it_was(send, tmp_path):
    send(row(came="12"), row(title="=1", at="2026-07-01 00:30:42", came="0"))
    path = exported(tmp_path)
    assert "version,received_at_portal,recorded_by,day" in path.read_text()
    assert "0 activities new, 0 changed, 2 as they were" in run("import_activities", path)[0]


def test_an_emptied_cell_of_an_export_says_so(send, tmp_path):
    send(row(came="12"))
    run("import_activities", exported(tmp_path, change={"attendance": ""}))
    assert log() == [("Market Place", "held", None, 2)]


def test_an_export_put_right_says_its_change_alone(send, tmp_path):
    """It is compared with the version it shows: what came since is told, and `update` changes only what was changed."""
    send(row(came="12"))
    path = exported(tmp_path, change={"title": "Market Square"})
    activity = Activity.objects.get()
    actions.correct(activity=activity, changes={"attendance": 13}, by=None, reason="x", version=1, now=TODAY)
    with pytest.raises(CommandError, match="1 row refused"):
        run("import_activities", path)
    run("import_activities", path, answer=Answer.UPDATE)
    assert log() == [("Market Square", "held", 13, 3)]


def test_an_older_export_that_nobody_has_changed_changes_nothing(send, tmp_path):
    send(row(came="12"))
    path = exported(tmp_path)
    activity = Activity.objects.get()
    actions.correct(activity=activity, changes={"attendance": None}, by=None, reason="x", version=1, now=TODAY)
    assert "0 changed, 1 as they were" in run("import_activities", path)[0]
    assert log() == [("Market Place", "held", None, 2)]


def test_two_instants_that_read_alike_are_told_apart(look, send):
    send(row(at="2026-11-03 10:00:05"))
    [said] = look(row(at="2026-11-03 10:00:09"))
    assert said == (
        "contradicts: started “Tuesday 3 November 2026, 10:00:05 GMT” is now “Tuesday 3 November 2026, 10:00:09 GMT”"
    )


# -- Answers -----------------------------------------------------------------------------------------------------------


def test_what_an_older_version_said_is_taken_where_its_own_row_says_so(send):
    send(row(came="12"))
    send(row(came="13"), answer=Answer.UPDATE)
    assert "1 as they were" in send(row(came="12"), answer=Answer.UPDATE)
    assert "1 changed" in send(f"{row(came='12')},update", header=f"{HEADER},decide")
    assert log() == [("Market Place", "held", 12, 3)]


def test_a_decision_holds_for_the_version_that_was_seen(send, tmp_path):
    from engagement.importing import Decision

    send(row(came="12"))
    activity = Activity.objects.get()
    path = sheet(tmp_path, row(came="13"))

    def taken(version: int) -> str:
        table = Table(path, with_decisions(ACTIVITY_COLUMNS), lambda record, refusal: None)
        decisions = {2: [Decision(Answer.UPDATE, version)]}
        done = import_activities(table, by=None, now=TODAY, decisions=decisions)
        return done.findings.by_line[2].kind

    actions.correct(activity=activity, changes={"attendance": 40}, by=None, reason="x", version=1, now=TODAY)
    assert taken(1) == Kind.CONTRADICTS
    assert taken(2) == Kind.NEXT_VERSION


def test_an_impossible_row_that_was_stored_before_the_bounds_is_never_refused_unchanged(send, as_owner, look):
    send(row(came="12"))
    impossible = {"attendance": 150_000, "ends_at": F("starts_at") + timedelta(days=40)}
    with as_owner():
        Activity.objects.update(**impossible)
        ActivityVersion.objects.update(**impossible)
    again = f"{row(came='150000')},2026-12-13 10:00"
    assert look(again, header=f"{HEADER},ends_at") == ["nothing new"]
    assert "1 as they were" in send(again, header=f"{HEADER},ends_at")
    with pytest.raises(CommandError):
        send(again.replace("150000", "150001"), header=f"{HEADER},ends_at", answer=Answer.UPDATE)
