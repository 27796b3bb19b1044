"""An import is undone as one step, and what it told counts as never told. Source: formats.md, "Which one is it?"."""

from datetime import timedelta

import pytest
import time_machine

from engagement import actions
from engagement.importing import Answer
from engagement.importing.undoing import undo
from engagement.models import Activity, ActivityVersion
from inputs.models import FileImport
from record.entries import Entry
from record.refusal import Invalid
from teams.models import Team
from tests.engagement.test_files_as_they_come import TODAY, testshire
from tests.engagement.test_importing import run
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
kept = kept_world(testshire, at=TODAY)
HEADER = "team,channel,status,title,starts_at,attendance"
DROP_IN = "ts-clean,drop_in,held,Market Place,2026-11-03 10:00,12"
SURGERY = "ts-clean,surgery,held,Library,2026-11-05 10:00,4"


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def send(tmp_path):
    def sent(*lines: str, **options) -> str:
        path = tmp_path / "sheet.csv"
        path.write_text("\n".join([HEADER, *lines, ""]), "utf-8")
        return run("import_activities", path, **options)[0]

    return sent


def newest() -> FileImport:
    return FileImport.objects.latest("at", "new")


def log() -> list[tuple]:
    return list(Activity.objects.order_by("starts_at").values_list("title", "status", "attendance", "version"))


def test_what_was_new_is_withdrawn_and_what_was_changed_says_what_it_said_before(send):
    send(DROP_IN)
    send(DROP_IN.replace(",12", ",13"), SURGERY, answer=Answer.UPDATE)
    second = FileImport.objects.get(new=1, changed=1)

    undone = undo(second, by=None, now=TODAY)

    assert (undone.withdrawn, undone.restored, undone.left) == (1, 1, ())
    assert log() == [("Market Place", "held", 12, 3), ("Library", "withdrawn", 4, 2)]
    first, _, third = ActivityVersion.objects.filter(activity__title="Market Place").order_by("version")
    assert third.content_hash == first.content_hash
    assert third.reason == "import undone"
    entry = Entry.objects.filter(subject=f"activity:{first.activity_id}").latest("sequence")
    assert (entry.action, entry.reason) == ("activity.corrected", "import undone")


def test_what_somebody_has_changed_since_stays_and_is_listed(send):
    send(DROP_IN, SURGERY)
    changed = Activity.objects.get(title="Library")
    actions.correct(activity=changed, changes={"attendance": 5}, by=None, reason="Counted", version=1, now=TODAY)

    undone = undo(newest(), by=None, now=TODAY)

    assert (undone.withdrawn, undone.left) == (1, (changed.pk,))
    assert log() == [("Market Place", "withdrawn", 12, 2), ("Library", "held", 5, 2)]


def test_what_was_undone_counts_as_never_told(send):
    send(DROP_IN)
    undo(newest(), by=None, now=TODAY)
    assert "1 changed" in send(DROP_IN)  # the same row comes again, as if for the first time
    assert log() == [("Market Place", "held", 12, 3)]
    assert "1 as they were" in send(DROP_IN)


def test_of_what_was_undone_nothing_is_left_in_a_cell_that_is_empty_now(send):
    send(DROP_IN)
    undo(newest(), by=None, now=TODAY)
    send(DROP_IN.removesuffix("12"))
    assert log() == [("Market Place", "held", None, 3)]


def test_a_change_that_was_undone_is_asked_about_again(send):
    send(DROP_IN)
    send(DROP_IN.replace(",12", ",13"), answer=Answer.UPDATE)
    undo(FileImport.objects.get(changed=1), by=None, now=TODAY)
    with pytest.raises(Exception, match="1 row refused"):
        send(DROP_IN.replace(",12", ",13"))
    assert "1 as they were" in send(DROP_IN)


def test_a_sergeant_undoes_the_own_teams_rows_alone_and_the_rest_can_be_undone_after(send):
    send(DROP_IN, SURGERY.replace("ts-clean", "ts-alton"))
    clean, alton = (Team.objects.get(key=key).pk for key in ("ts-clean", "ts-alton"))
    undo(newest(), by=None, now=TODAY, teams=[clean])
    assert [status for _, status, _, _ in log()] == ["withdrawn", "held"]
    assert newest().undone_at is None
    assert undo(newest(), by=None, now=TODAY, teams=[clean]).withdrawn == 0
    assert undo(newest(), by=None, now=TODAY).withdrawn == 1
    assert [status for _, status, _, _ in log()] == ["withdrawn", "withdrawn"]
    assert alton != clean


def test_what_had_a_number_that_another_has_by_now_is_left_and_listed(tmp_path):
    def send(*lines: str) -> FileImport:
        before = list(FileImport.objects.values_list("pk", flat=True))
        path = tmp_path / "sheet.csv"
        path.write_text("\n".join([f"id,source_id,{HEADER}", *lines, ""]), "utf-8")
        run("import_activities", path, source="meta")
        return FileImport.objects.exclude(pk__in=before).get()

    send(f",p-1,{DROP_IN}")
    known = Activity.objects.get().pk
    second = send(f"{known},p-2,{DROP_IN}", f",p-3,{SURGERY}")
    send(f",p-1,{SURGERY.replace('Library', 'Town hall').replace('-05', '-20')}")

    undone = undo(second, by=None, now=TODAY)

    assert (undone.withdrawn, undone.restored, undone.left) == (1, 0, (known,))
    assert [(title, status) for title, status, _, _ in log()] == [
        ("Market Place", "held"),
        ("Library", "withdrawn"),
        ("Town hall", "held"),
    ]


def test_it_is_undone_once_and_for_thirty_days(send):
    send(DROP_IN)
    with pytest.raises(Invalid, match="30 days"):
        undo(newest(), by=None, now=TODAY + timedelta(days=30, seconds=1))
    undo(newest(), by=None, now=TODAY + timedelta(days=30))
    with pytest.raises(Invalid, match="already"):
        undo(newest(), by=None, now=TODAY)


def test_a_file_of_which_nothing_was_stored_is_no_import(send):
    send(DROP_IN)
    send(DROP_IN)
    assert FileImport.objects.count() == 1
