"""Enquiries that a file withdraws, and those withdrawn in the portal that stand in a file still.

Source: formats.md, "Which one is it?"; formats.md, "`manage.py import_enquiries`".
"""

import io

import pytest
import time_machine
from django.core.management import CommandError, call_command

from engagement import actions
from engagement.importing import Answer
from engagement.importing.undoing import undo
from engagement.models import Enquiry
from inputs.models import FileImport
from tests.engagement.test_files_as_they_come import CASES, TODAY, testshire
from tests.engagement.test_importing import run
from tests.engagement.test_which_one_is_it import status
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
kept = kept_world(testshire, at=TODAY)
OPEN, ANSWERED = CASES / "24c-enquiry-open.csv", CASES / "24d-enquiry-answered.csv"
HEADER = "team,received_at,answered_at,subject,withdrawn_because"
ROW = "ts-clean,2026-11-03 10:00,,Quad bikes on the common,"


@pytest.fixture(autouse=True)
def today(kept, db):
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def sheet(tmp_path):
    def written(*lines: str):
        path = tmp_path / "sheet.csv"
        path.write_text("\n".join([HEADER, *lines, ""]), "utf-8")
        return path

    return written


def stored() -> list[tuple]:
    return list(Enquiry.objects.order_by("received_at").values_list("withdrawn_because", "answered_at", "version"))


def test_a_row_withdraws_the_one_that_is_stored(sheet):
    run("import_enquiries", OPEN)
    assert status("S3")[1:] == (0, 1)
    path = sheet(ROW + "sent twice")
    assert "line 2: completes what is stored" in run("import_enquiries", path, dry_run=True)[0]
    said, _ = run("import_enquiries", path)
    assert said.startswith("0 enquiries new, 1 changed, 0 as they were.")
    assert stored() == [("sent twice", None, 2)]
    assert status("S3") == ("on_track", 0, 0)
    assert run("import_enquiries", path)[0].startswith("0 enquiries new, 0 changed, 1 as they were.")


def test_a_withdrawn_one_that_is_still_in_the_sheet_changes_nothing(sheet):
    run("import_enquiries", OPEN)
    actions.withdraw_enquiry(enquiry=Enquiry.objects.get(), because="spam", by=None, now=TODAY)
    said, _ = run("import_enquiries", OPEN)
    assert said.startswith("0 enquiries new, 0 changed, 1 as they were.")
    assert stored() == [("spam", None, 2)]


def test_a_withdrawn_one_that_the_next_sheet_answers_stays_withdrawn(sheet):
    run("import_enquiries", OPEN)
    actions.withdraw_enquiry(enquiry=Enquiry.objects.get(), because="spam", by=None, now=TODAY)
    run("import_enquiries", ANSWERED)
    [(because, answered_at, version)] = stored()
    assert (because, answered_at is None, version) == ("spam", False, 3)
    assert status("S3") == ("on_track", 0, 0)


def test_another_reason_contradicts(sheet):
    run("import_enquiries", sheet(ROW + "spam"))
    path, err = sheet(ROW + "sent twice"), io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_enquiries", path, stdout=io.StringIO(), stderr=err)
    assert "line 2: withdrawn because “spam” is now “sent twice”" in err.getvalue()
    run("import_enquiries", path, answer=Answer.UPDATE)
    assert stored() == [("sent twice", None, 2)]


def test_a_new_one_may_come_withdrawn(sheet):
    run("import_enquiries", sheet(ROW + "another team's", ROW.replace("Quad bikes", "Horses")))
    assert [because for because, *_ in stored()].count("another team's") == 1
    assert status("S3")[1:] == (0, 1)


def test_a_reason_that_is_too_long_is_refused_by_its_column(sheet):
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_enquiries", sheet(ROW + "x" * 501), stdout=io.StringIO(), stderr=err)
    assert "line 2, column withdrawn_because: This must be at most 500 characters, and has 501." in err.getvalue()


def test_what_an_undone_import_brought_is_withdrawn_and_what_it_changed_says_what_it_said(sheet):
    run("import_enquiries", OPEN)
    run("import_enquiries", sheet(ROW + "spam", "ts-alton,2026-11-10 10:00,,Street lights,"))
    undone = undo(FileImport.objects.get(changed=1), by=None, now=TODAY)
    assert (undone.withdrawn, undone.restored, undone.left) == (1, 1, ())
    assert stored() == [("", None, 3), ("import undone", None, 2)]
    run("import_enquiries", sheet("ts-alton,2026-11-10 10:00,,Street lights,"))  # counts as never told
    assert stored() == [("", None, 3), ("", None, 3)]


def test_nothing_looks_like_what_is_withdrawn(sheet):
    run("import_enquiries", OPEN)
    alike = "ts-clean,2026-11-03 10:00,,Quad bikes,"
    with pytest.raises(CommandError, match="looks like it"):
        run("import_enquiries", sheet(alike))
    run("import_enquiries", sheet(f"{alike}sent twice"))
    actions.withdraw_enquiry(enquiry=Enquiry.objects.get(withdrawn_because=""), because="spam", by=None, now=TODAY)
    run("import_enquiries", sheet(alike.replace("Quad bikes", "Motorcycles")))
    assert Enquiry.objects.standing().count() == 1
