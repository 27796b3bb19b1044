"""What is sent again never counts twice and is never lost. Source: formats.md, "Which one is it?"."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.engine.assessment import AssessmentScope, assess
from engagement import actions
from engagement.importing import Answer
from engagement.models import Activity, ActivityVersion, Enquiry
from engagement.words_alike import folded
from teams.models import Team
from tests.engagement.test_files_as_they_come import CASES, TODAY, testshire
from tests.engagement.test_importing import run
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
kept = kept_world(testshire, at=TODAY)
HEADER = "team,channel,status,title,starts_at,attendance,summary"


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def send(tmp_path):
    """Import these lines of a sheet; what was told."""

    def sent(*lines: str, header: str = HEADER, **options) -> str:
        path = tmp_path / "sheet.csv"
        path.write_text("\n".join([header, *lines, ""]), "utf-8")
        return run("import_activities", path, **options)[0]

    return sent


def refused(command: str, path: Path, **options) -> list[str]:
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command(command, path, stdout=io.StringIO(), stderr=err, **options)
    return [line.removeprefix(f"{path}: ") for line in err.getvalue().splitlines()]


def status(code: str, team: str = "ts-clean") -> tuple[str, int | None, int | None]:
    ids = tuple(Team.objects.filter(key=team).values_list("id", flat=True))
    rows = [row for row in assess(AssessmentScope(ids, TODAY)) if row.standard == code]
    newest = max(rows, key=lambda row: row.first_day)
    return newest.status, newest.achieved, newest.required


def log() -> list[tuple]:
    return list(Activity.objects.order_by("starts_at", "title").values_list("title", "status", "attendance", "version"))


# -- The cases ---------------------------------------------------------------------------------------------------------


def test_a_corrected_attendance_is_asked_about_and_one_meeting_stays_one():
    run("import_activities", CASES / "24a-one-meeting-first.csv")
    corrected = CASES / "24b-one-meeting-attendance-corrected.csv"
    assert refused("import_activities", corrected) == ["line 2: 12 came is now 13"]
    run("import_activities", corrected, answer=Answer.UPDATE)
    assert [(came, version) for _, _, came, version in log()] == [(13, 2)]
    assert status("S1") == ("on_track", 1, 2)


def test_an_answered_enquiry_leaves_no_ghost():
    run("import_enquiries", CASES / "24c-enquiry-open.csv")
    said, _ = run("import_enquiries", CASES / "24d-enquiry-answered.csv")
    assert said.startswith("0 enquiries new, 1 changed, 0 as they were.")
    enquiry = Enquiry.objects.get()
    assert (enquiry.answered_at - enquiry.received_at).total_seconds() == 26 * 3600
    assert status("S3")[1:] == (1, 1)


def test_a_plan_becomes_held_and_what_is_corrected_is_asked_about():
    run("import_activities", CASES / "01a-sheet-first.csv")
    after = CASES / "01b-sheet-after.csv"
    assert refused("import_activities", after) == ["line 3: 12 came is now 13"]
    run("import_activities", after, answer=Answer.UPDATE)
    assert Activity.objects.count() == 2
    assert not Activity.objects.filter(status="planned").exists()


# -- Nothing new, completes, contradicts -------------------------------------------------------------------------------

ROW = "ts-alton,meeting,held,Library table,2026-11-03 18:00,12,Parking"


def test_what_any_version_says_is_nothing_new(send):
    send(ROW)
    send(ROW.replace("12", "13"), answer=Answer.UPDATE)
    said = send(ROW, dry_run=True)  # an older sheet after a newer one
    assert "line 2: nothing new; what stands now: 12 came is now 13" in said
    assert send(ROW).startswith("0 activities new, 0 changed, 1 as they were.")
    assert log() == [("Library table", "held", 13, 2)]


@pytest.mark.parametrize(
    "again",
    [
        ROW.replace("Library table", "  LIBRARY   Table "),
        ROW.replace("18:00", "18:00:42"),
        ROW.replace("2026-11-03 18:00", "2026-11-03T18:00+00:00"),
        ROW.replace(",12,Parking", ",,"),  # an empty cell says nothing
    ],
)
def test_case_blanks_seconds_and_empty_cells_are_no_difference_of_likeness(send, again):
    send(ROW)
    send(again, answer=Answer.UPDATE)
    assert Activity.objects.count() == 1


def test_curly_and_straight_dashes_and_quotes_are_alike():
    assert folded("St John’s – “open”  day") == folded('ST JOHN\'S - "open" day')
    assert folded("Strasse") == folded("STRAßE")


def test_an_empty_field_that_gets_a_value_completes(send):
    send("ts-alton,meeting,held,Library table,2026-11-03 18:00,,")
    assert send(ROW).startswith("0 activities new, 1 changed, 0 as they were.")
    assert log() == [("Library table", "held", 12, 2)]
    assert Activity.objects.get().versions.get(version=2).content_hash == Activity.objects.get().content_hash


def test_a_completing_row_keeps_what_only_the_portal_knows(send):
    send("ts-alton,meeting,planned,Library table,2026-11-03 18:00,,")
    change = {"summary": "Bring the map"}
    actions.correct(activity=Activity.objects.get(), changes=change, by=None, reason="x", version=1, now=TODAY)
    send("ts-alton,meeting,held,Library table,2026-11-03 18:00,9,")
    assert log() == [("Library table", "held", 9, 3)]
    assert Activity.objects.get().summary == "Bring the map"


def test_a_withdrawn_one_that_is_still_in_the_sheet_stays_withdrawn(send):
    send(ROW)
    actions.withdraw(activity=Activity.objects.get(), by=None, reason="Doubled", version=1, now=TODAY)
    assert send(ROW).startswith("0 activities new, 0 changed, 1 as they were.")
    assert log()[0][1] == "withdrawn"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("12", "13"), "12 came is now 13"),
        (("Parking", "Dogs"), "raised “Parking” is now “Dogs”"),
        (("held", "cancelled"), "status “Held” is now “Cancelled”"),
        (("12,Parking", "14,Dogs"), "12 came is now 14, raised “Parking” is now “Dogs”"),
    ],
)
def test_what_contradicts_is_told_with_both_texts_and_nothing_is_stored(send, tmp_path, change, said):
    send(ROW)
    path = tmp_path / "again.csv"
    path.write_text(f"{HEADER}\n{ROW.replace(*change)}\nts-alton,meeting,held,Other,2026-11-04 18:00,3,\n", "utf-8")
    assert refused("import_activities", path) == [f"line 2: {said}"]
    assert log() == [("Library table", "held", 12, 1)]


def test_what_can_be_answered_is_said_of_what_contradicts_and_of_nothing_else(send):
    send(ROW)
    with pytest.raises(CommandError, match="--update"):
        send(ROW.replace("12", "13"))
    with pytest.raises(CommandError) as refusal:
        send(ROW.replace("2026", "2027"))
    assert str(refusal.value).endswith("1 row refused, nothing was imported.")


def test_as_new_is_another_one_and_comes_again_as_itself(send):
    send(ROW)
    other = ROW.replace("12", "13")
    send(other, answer=Answer.NEW)
    assert [came for _, _, came, _ in log()] == [12, 13]
    for sheet in ((ROW, other), (other, ROW), (other,), (ROW,)):
        assert "0 activities new, 0 changed" in send(*sheet)
    assert Activity.objects.count() == 2


def test_a_row_is_decided_about_in_a_column_of_its_own(send):
    rows = [ROW.replace("Library table", title) for title in ("A", "B", "C")]
    send(*rows)
    decided = [f"{row.replace('12', '13')},{word}" for row, word in zip(rows, ("update", "new", "leave"), strict=True)]
    assert send(*decided, header=f"{HEADER},decide").startswith("1 activities new, 1 changed, 1 as they were.")
    assert [(title, came) for title, _, came, _ in log()] == [("A", 13), ("B", 12), ("B", 13), ("C", 12)]


def test_what_is_to_be_left_is_left_also_where_it_would_complete(send):
    send("ts-alton,meeting,planned,Library table,2026-11-03 18:00,,")
    said = send(f"{ROW},leave", header=f"{HEADER},decide")
    assert said.startswith("0 activities new, 0 changed, 1 as they were.")
    assert log() == [("Library table", "planned", None, 1)]


def test_with_keep_going_what_is_undecided_is_set_aside(send, tmp_path):
    send(ROW)
    send(ROW.replace("12", "13"), ROW.replace("Library table", "New one"), keep_going=True)
    aside = (tmp_path / "sheet.refused.csv").read_text("utf-8").splitlines()
    assert aside[1].startswith("2,12 came is now 13,ts-alton")
    assert {title for title, *_ in log()} == {"Library table", "New one"}
    run("import_activities", tmp_path / "sheet.refused.csv", answer=Answer.UPDATE)
    assert ("Library table", "held", 13, 2) in log()


def test_a_dry_run_says_what_each_row_is_and_stores_nothing(send):
    send(ROW, ROW.replace("Library table", "Plan").replace("held", "planned").replace(",12,", ",,"))
    before = log()
    said = send(
        ROW,
        ROW.replace("Library table", "Plan"),
        ROW.replace("12", "14").replace("Library table", "Library  table"),
        ROW.replace("Library table", "Newer"),
        dry_run=True,
    )
    assert [line for line in said.splitlines() if line.startswith("line")] == [
        "line 2: nothing new",
        "line 3: completes what is stored",
        "line 4: new",
        "line 5: new",
    ]
    assert "Nothing was stored. It would be: 2 activities new, 1 changed, 1 as they were." in said
    assert log() == before


def test_of_two_alike_each_row_finds_the_one_that_says_what_it_says(send):
    one, two = ROW, ROW.replace("12", "30")
    send(one, two)
    assert Activity.objects.count() == 2
    assert send(two, one).startswith("0 activities new, 0 changed, 2 as they were.")
    send(two.replace("30", "31"), one, answer=Answer.UPDATE)
    assert [came for _, _, came, _ in log()] == [12, 31]


def test_what_was_stored_by_all_its_cells_is_found_by_its_likeness(send):
    send(ROW)
    versions = ActivityVersion.objects.count()
    send(ROW.replace("Parking", "Parking") + "")
    assert ActivityVersion.objects.count() == versions


def test_what_somebody_logged_on_a_page_is_found_by_its_likeness(send):
    from tests.engagement.conftest import meeting

    content = meeting(team="ts-alton", title="Library table", starts_at=datetime(2026, 11, 3, 18, tzinfo=UTC))
    actions.log(content=content, by=None, now=TODAY)
    send(ROW, answer=Answer.UPDATE)
    assert Activity.objects.count() == 1


def test_a_row_under_its_id_is_the_next_version_whatever_differs(send):
    header = f"id,{HEADER}"
    key = "00000000-0000-4000-8000-000000000001"
    send(f"{key},{ROW}", header=header)
    send(f"{key},{ROW.replace('Library table', 'Town hall').replace('12', '7')}", header=header)
    assert log() == [("Town hall", "held", 7, 2)]


def test_somebody_who_changes_it_while_the_file_is_read_is_not_overruled(send, tmp_path, monkeypatch):
    send(ROW.replace(",12,", ",,"))
    from engagement.importing.matching import Matching

    run_before = Matching.run

    def meanwhile(self):
        found = run_before(self)
        change = {"attendance": 40}
        actions.correct(activity=Activity.objects.get(), changes=change, by=None, reason="x", version=1, now=TODAY)
        return found

    monkeypatch.setattr(Matching, "run", meanwhile)
    path = tmp_path / "again.csv"
    path.write_text(f"{HEADER}\n{ROW}\n", "utf-8")
    assert refused("import_activities", path) == [
        "line 2: what is stored was changed while this file was read: import it again"
    ]


def test_a_row_that_another_file_brought_meanwhile_is_not_written_over(send, tmp_path, monkeypatch):
    from engagement.importing.matching import Matching
    from engagement.importing.rows import id_of
    from tests.engagement.conftest import meeting

    starts_at = datetime(2026, 11, 3, 18, tzinfo=UTC)
    other = meeting(team="ts-alton", title="Library table", starts_at=starts_at, attendance=40)
    run_before = Matching.run

    def meanwhile(self):
        found = run_before(self)
        actions.log(content=replace(other, id=id_of(other, 1)), by=None, now=TODAY)
        return found

    monkeypatch.setattr(Matching, "run", meanwhile)
    path = tmp_path / "sheet.csv"
    path.write_text(f"{HEADER}\n{ROW}\n", "utf-8")
    assert refused("import_activities", path) == [
        "line 2: what is stored was changed while this file was read: import it again"
    ]


# -- In general --------------------------------------------------------------------------------------------------------

meetings = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(1, 3), st.one_of(st.none(), st.integers(0, 9))), max_size=6
)


def line(title: str, day: int, came: int | None) -> str:
    return f"ts-alton,meeting,held,{title},2026-11-0{day} 18:00,{'' if came is None else came},"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(meetings, st.data())
def test_a_sheet_that_was_put_right_and_sent_again_counts_what_happened_once(send, happened, data):
    """Any sheet, sent, put right, sent again with --update, then the old one and the new one in any order."""
    from django.db import transaction

    with transaction.atomic():
        first = [line(*one) for one in happened]
        corrected = [
            line(title, day, data.draw(st.integers(10, 99)) if data.draw(st.booleans()) else came)
            for title, day, came in happened
        ]
        send(*first)
        assert Activity.objects.count() == len(happened)
        send(*corrected, answer=Answer.UPDATE)
        for sheet in data.draw(st.lists(st.sampled_from([first, corrected]), max_size=3)):
            send(*sheet)
        assert Activity.objects.count() == len(happened)
        transaction.set_rollback(True)


# -- One row, one stored one -------------------------------------------------------------------------------------------


def test_a_row_without_an_id_is_not_lost_to_one_that_names_the_id_it_would_have_had(send):
    send(ROW)
    known = Activity.objects.get().pk
    for rows in ((f",{ROW}", f"{known},{ROW}"), (f"{known},{ROW}", f",{ROW}")):
        said = send(*rows, header=f"id,{HEADER}")
    assert Activity.objects.count() == 2
    assert said.startswith("0 activities new, 0 changed, 2 as they were.")


def test_a_row_that_a_later_one_overrules_is_told_to_be(send):
    key = "00000000-0000-4000-8000-000000000001"
    again = f"{key},{ROW.replace('12', '13')}"
    said = send(f"{key},{ROW}", again, header=f"id,{HEADER}", dry_run=True)
    assert [line for line in said.splitlines() if line.startswith("line")] == [
        "line 2: overruled by a later row",
        "line 3: new",
    ]


@pytest.mark.parametrize("is_id_first", [True, False])
def test_one_row_with_the_id_and_one_with_the_number_of_one_stored_one_are_not_both_taken(send, is_id_first):
    header = f"id,source_id,{HEADER}"
    key = "00000000-0000-4000-8000-000000000001"
    send(f"{key},p-1,{ROW}", header=header, source="meta")
    rows = [f"{key},p-2,{ROW.replace(',12,', ',13,')}", f",p-1,{ROW.replace(',12,', ',14,')}"]
    send(*(rows if is_id_first else rows[::-1]), header=header, source="meta")
    assert [came for _, _, came, _ in log()] == [14 if is_id_first else 13]


@pytest.mark.parametrize("cells", [",12,Parking", ",30,"])
def test_what_was_once_called_otherwise_is_one_of_two_rows(send, cells):
    """By its older name and by its newer one it is one activity, so the sheet holds another."""
    send("ts-alton,meeting,held,Library table,2026-11-03 18:00,,")
    change = {"title": "Town hall"}
    actions.correct(activity=Activity.objects.get(), changes=change, by=None, reason="x", version=1, now=TODAY)
    rows = [f"ts-alton,meeting,held,{title},2026-11-03 18:00{cells}" for title in ("Library table", "Town hall")]
    send(*rows, answer=Answer.UPDATE)
    assert Activity.objects.count() == 2
    assert send(*rows).startswith("0 activities new, 0 changed, 2 as they were.")


def test_by_likeness_a_row_is_never_one_that_has_another_number_by_now(send):
    header = f"{HEADER},source_id"
    send(ROW)
    send(f"{ROW},p-1", header=header, source="meta")  # its first version has no number
    assert send(f"{ROW},p-2", header=header, source="meta").startswith("1 activities new, 0 changed")
    assert set(Activity.objects.values_list("source_id", flat=True)) == {"p-1", "p-2"}


def test_what_becomes_of_many_rows_is_written_in_portions(send, monkeypatch):
    for module in ("matching", "reading", "stage"):
        monkeypatch.setattr(f"engagement.importing.{module}.AT_ONCE", 1)
    lines = [f"ts-clean,surgery,held,Surgery {n},2026-06-0{n}T10:00,{{came}}," for n in range(1, 5)]
    send(*(line.format(came=3) for line in lines))
    told = send(*(line.format(came=4) for line in lines), answer=Answer.UPDATE)
    assert told.startswith("0 activities new, 4 changed, 0 as they were.")
    assert list(Activity.objects.order_by("title").values_list("version", "attendance")) == [(2, 4)] * 4
