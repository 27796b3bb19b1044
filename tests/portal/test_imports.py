"""A file on the page of imports: looked at, settled row by row, stored all or nothing, undone.

Source: formats.md, "Which one is it?"; formats.md, "Imports".
"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from engagement import actions
from engagement.models import Activity, ActivityVersion, Enquiry
from inputs.models import FileImport, LeftRow, SentFile, SentRow
from portal.imports import asking, taking_back
from record.entries import Entry
from record.marks import Mark
from tests.kept_worlds import kept_world
from tests.portal.imports_world import COLEHILL, HEADER, MARKET, newest, press, send, send_bytes, settle, words
from tests.portal.sergeants_world import HIGH_STREET, NOW, settled

pytestmark = pytest.mark.django_db
kept = kept_world(settled, at=NOW)
MORE = f"{HEADER},open_to_public,neighbourhoods"


@pytest.fixture
def dorset(own_world):
    with time_machine.travel(NOW, tick=True):
        yield own_world


@pytest.fixture
def sergeant(client, dorset):
    client.force_login(dorset.people["sergeant"])
    return client


def log() -> list[tuple]:
    rows = Activity.objects.exclude(channel="social_post").exclude(title="Floods").order_by("starts_at")
    return list(rows.filter(team__key="wimborne").values_list("title", "status", "attendance", "version"))


def test_a_look_stores_nothing_and_a_store_all_of_it(sergeant, dorset):
    marks, entries = Mark.objects.count(), Entry.objects.count()

    page = send(sergeant, COLEHILL, MARKET)

    assert "What would it do?" in page
    assert "2 rows. Nothing is stored before you say so" in page
    assert "Colehill hall 2 Monday 11 May, 18:00 12 came" in page
    assert "Store all 2" in page
    assert (log(), Mark.objects.count(), Entry.objects.count()) == ([], marks, entries)
    assert not FileImport.objects.exists()

    page = press(sergeant, "store")

    assert "Stored 2 new, 0 changed, 0 as they were." in page
    assert log() == [("Market Place", "held", 5, 1), ("Colehill hall", "held", 12, 1)]
    stored = FileImport.objects.get()
    assert (stored.name, stored.by, stored.new) == ("may.csv", dorset.people["sergeant"].key, 2)
    assert {version.file_import for version in ActivityVersion.objects.filter(activity__title="Market Place")} == {
        stored
    }
    sent = newest()
    assert (sent.state, bytes(sent.content), sent.rows.count()) == ("stored", b"", 0)


def test_a_contradiction_is_asked_about_and_nothing_is_chosen_beforehand(sergeant):
    send(sergeant, COLEHILL)
    press(sergeant, "store")

    page = send(sergeant, COLEHILL.replace(",12", ",13"), MARKET)

    assert "1 contradict" in page
    assert "Came 12 13" in page
    assert "1 row to settle first." in page
    assert "Next to settle: line 2" in page
    assert "Store all" not in page
    answer = sergeant.get(f"/imports/{newest().pk}/").content.decode()
    assert 'name="answer-2"' in answer
    assert " checked" not in answer
    assert "Not stored: there are rows to settle first." in press(sergeant, "store")
    assert log() == [("Colehill hall", "held", 12, 1)]


@pytest.mark.parametrize(
    ("answer", "stored"),
    [
        ("update", [("Colehill hall", "held", 13, 2)]),
        ("leave", [("Colehill hall", "held", 12, 1)]),
        ("new", [("Colehill hall", "held", 12, 1), ("Colehill hall", "held", 13, 1)]),
    ],
)
def test_the_answer_decides_what_is_stored(sergeant, answer, stored):
    send(sergeant, COLEHILL)
    press(sergeant, "store")
    send(sergeant, COLEHILL.replace(",12", ",13"))

    page = settle(sergeant, 2, answer=answer)

    assert "1 of 1 settled" in page
    press(sergeant, "store")
    assert sorted(log()) == sorted(stored)
    assert newest().state == "stored"
    assert LeftRow.objects.count() == (answer == "leave")


def test_an_answer_holds_for_the_version_that_was_seen_alone(sergeant, dorset):
    send(sergeant, COLEHILL)
    press(sergeant, "store")
    send(sergeant, COLEHILL.replace(",12", ",13"))
    settle(sergeant, 2, answer="update")
    found = Activity.objects.get(title="Colehill hall")
    by = dorset.people["inspector"]
    actions.correct(activity=found, changes={"attendance": 20}, by=by, reason="Counted", version=1, now=timezone.now())

    page = press(sergeant, "store")

    assert "Not stored. What is stored has changed since you looked." in page
    assert "Asked again:" in page
    assert "Came 20 13" in page
    assert "Changed by Inspector on " in page
    assert ": “Counted”." in page
    assert log() == [("Colehill hall", "held", 20, 2)]
    settle(sergeant, 2, answer="update")
    press(sergeant, "store")
    assert log() == [("Colehill hall", "held", 13, 3)]


def test_an_answer_to_a_version_that_was_not_shown_is_not_taken(sergeant):
    send(sergeant, COLEHILL)
    press(sergeant, "store")
    send(sergeant, COLEHILL.replace(",12", ",13"))

    page = press(sergeant, "answers", row="2", **{"seen-2": "7", "answer-2": "update"})

    assert "0 of 1 settled" in page


def test_what_looks_like_something_stored_is_asked_about_with_its_name(sergeant):
    send(sergeant, COLEHILL)
    press(sergeant, "store")

    page = send(sergeant, COLEHILL.replace("18:00", "19:00"))

    assert "1 looks like another" in page
    assert "Like “Colehill hall”, Monday 11 May 2026, 18:00." in page
    settle(sergeant, 2, answer="update")
    press(sergeant, "store")
    assert [version for *_, version in log()] == [2]


def test_a_refused_cell_is_put_right_in_place_and_the_file_s_own_is_still_shown(sergeant):
    page = send(sergeant, COLEHILL, MARKET.replace("2026-05-09", "2062-05-09"))

    assert "1 refused" in page
    assert "Refused, Started: A held activity cannot start in the future." in page
    page = settle(sergeant, 3, cell_starts_at="2062-05-10 10:00")
    assert "Started in your file: “2062-05-09 10:00”." in page
    page = settle(sergeant, 3, cell_starts_at="2026-05-09 10:00")
    assert "Store all 2" in page
    assert "Started put right; in the file: 2062-05-09 10:00." in page
    press(sergeant, "store")
    assert log() == [("Market Place", "held", 5, 1), ("Colehill hall", "held", 12, 1)]


def test_a_row_is_left_out_and_taken_back_in(sergeant):
    send(sergeant, COLEHILL, MARKET.replace(",5", ",-5"))

    page = settle(sergeant, 3, out="yes")
    assert "Store 1, leave 1 out" in page
    page = settle(sergeant, 3)
    assert "1 row to settle first." in page
    settle(sergeant, 3, out="yes")
    page = press(sergeant, "store")

    assert "1 row was left out." in page
    assert "Line 3 Market Place. Attendance is a number of people" in page
    assert log() == [("Colehill hall", "held", 12, 1)]
    address = f"/imports/done/{FileImport.objects.get().pk}/left-out.csv"
    lines = sergeant.get(address).content.decode().splitlines()
    assert lines[0] == "line,refused_because,team,title,status,channel,starts_at,attendance"
    assert lines[1].startswith('3,"Attendance is a number of people')
    page = send_bytes(sergeant, "\n".join(lines).replace(",'-5", ",5").encode(), "left-out.csv")
    assert "1 new" in page

    asking.sweep(timezone.now() + timedelta(days=7))
    assert len(sergeant.get(address).content.decode().splitlines()) == 1
    assert "Market Place" not in words(sergeant.get(f"/imports/done/{FileImport.objects.get().pk}/"))


def test_everything_that_is_open_is_left_out_at_once(sergeant):
    send(sergeant, COLEHILL)
    press(sergeant, "store")
    send(sergeant, COLEHILL.replace(",12", ",13"), MARKET.replace(",5", ",-5"), MARKET)

    page = press(sergeant, "answers", leave_out="yes")

    assert "Store 1, leave 2 out" in page
    press(sergeant, "store")
    assert log() == [("Market Place", "held", 5, 1), ("Colehill hall", "held", 12, 1)]


def test_several_that_differ_in_the_same_field_are_answered_at_once(sergeant):
    sheet = [f"wimborne,meeting,held,Hall {number},2026-05-0{number} 18:00,12" for number in range(1, 5)]
    send(sergeant, *sheet)
    press(sergeant, "store")

    page = send(sergeant, *(row.replace(",12", ",13") for row in sheet[:3]), sheet[3].replace("held", "cancelled"))

    assert "3 differ only in: Came." in page
    assert "The file is right for all 3" in page
    page = press(sergeant, "answers", like="contradicts|attendance|update")
    assert "3 of 4 settled" in page
    assert sorted(newest().rows.values_list("line", "answer")) == [(2, "update"), (3, "update"), (4, "update"), (5, "")]


def test_the_figures_that_turn_are_named_before_and_after(sergeant, dorset):
    columns = ",".join(["wimborne", "meeting", "held", "Colehill hall", "2026-05-11 18:00", "12", "yes", "55.X2"])

    page = send(sergeant, columns, header=MORE)

    assert HIGH_STREET != "55.X2"
    assert "Wimborne NPT, Meetings, April to June 2026: On track → becomes Met" in page
    assert "Ambridge" not in page
    page = press(sergeant, "store")
    assert "Wimborne NPT, Meetings, April to June 2026 : On track → becomes Met" in page
    answer = sergeant.get(f"/imports/done/{FileImport.objects.get().pk}/").content.decode()
    assert "/oversight/wimborne/nec/S1/2026-04-01/" in answer


def test_pressed_twice_it_is_stored_once(sergeant):
    send(sergeant, COLEHILL)
    press(sergeant, "store")

    press(sergeant, "store")

    assert FileImport.objects.count() == 1
    assert log() == [("Colehill hall", "held", 12, 1)]


def test_the_same_file_again_changes_nothing(sergeant):
    send(sergeant, COLEHILL, MARKET)
    press(sergeant, "store")

    page = send(sergeant, COLEHILL, MARKET)

    assert "2 nothing new" in page
    assert "It would change nothing" in page
    assert "Nothing new Everything the file says was stored already." in press(sergeant, "store")
    assert FileImport.objects.count() == 1


def test_an_import_is_undone_and_what_was_changed_since_is_listed(sergeant, dorset):
    send(sergeant, COLEHILL, MARKET)
    press(sergeant, "store")
    stored = FileImport.objects.get()
    found = Activity.objects.get(title="Market Place")
    by = dorset.people["sergeant"]
    actions.correct(activity=found, changes={"attendance": 6}, by=by, reason="Counted", version=1, now=timezone.now())

    page = words(sergeant.post(f"/imports/done/{stored.pk}/undo/", follow=True))

    assert "Undone. 1 activity withdrawn. 1 activity changed since and left as stored, listed below." in page
    assert "Changed since, and left as stored Market Place" in page
    assert log() == [("Market Place", "held", 6, 2), ("Colehill hall", "withdrawn", 12, 2)]
    assert "Undone on Tuesday 12 May." in words(sergeant.get("/imports/"))
    page = words(sergeant.post(f"/imports/done/{stored.pk}/undo/", follow=True))
    assert "This import was undone already." in page
    assert "Changed since, and left as stored Market Place" in page  # it stays to be read


def test_a_long_import_is_undone_by_a_worker_and_once(sergeant, monkeypatch):
    monkeypatch.setattr(taking_back, "LITTLE", 1)
    send(sergeant, COLEHILL, MARKET)
    press(sergeant, "store")
    stored = FileImport.objects.get()

    page = words(sergeant.post(f"/imports/done/{stored.pk}/undo/", follow=True))
    assert "It is being undone, as one step" in page
    assert "Undo the whole import" not in page
    assert [status for _, status, *_ in log()] == ["held", "held"]
    page = words(sergeant.post(f"/imports/done/{stored.pk}/undo/", follow=True))
    assert "This import is being undone already." in page
    assert taking_back.unfinished(timezone.now() - timedelta(minutes=1)) == []
    assert taking_back.unfinished(timezone.now()) == [stored]
    taking_back.run_undo(stored.pk)

    assert [status for _, status, *_ in log()] == ["withdrawn", "withdrawn"]
    assert taking_back.run_undo(stored.pk) is None
    assert "Undone on Tuesday 12 May" in words(sergeant.get(f"/imports/done/{stored.pk}/"))


def test_after_thirty_days_an_import_is_not_undone(sergeant):
    send(sergeant, COLEHILL)
    press(sergeant, "store")
    stored = FileImport.objects.get()
    stored.at -= timedelta(days=31)
    stored.save()

    page = words(sergeant.post(f"/imports/done/{stored.pk}/undo/", follow=True))

    assert "An import can be undone for 30 days, and these are over." in page
    assert "Undo the whole import" not in page
    assert log() == [("Colehill hall", "held", 12, 1)]


def test_enquiries_come_in_the_same_way(sergeant):
    page = send(sergeant, "wimborne,2026-05-11 09:00,,Bins", header="team,received_at,answered_at,subject")

    assert "Bins 2 Monday 11 May, 09:00" in page
    press(sergeant, "store")
    assert Enquiry.objects.get(subject="Bins").team.key == "wimborne"
    stored = FileImport.objects.get()
    page = words(sergeant.post(f"/imports/done/{stored.pk}/undo/", follow=True))
    assert "Undone. 1 enquiry withdrawn." in page


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "This file is empty."),
        (b"\xd0\xcf\x11\xe0 and more", "old.xls", "a workbook of the old kind (.xls), or one with a password"),
        (b"one,two\nthree,four\n", "other.csv", "Its first row names no columns of ours"),
        (b"%PDF-1.7 nothing", "paper.pdf", "Its first row names no columns of ours"),
        ("team,channel\nCaf\xe9,x\n".encode("cp1252"), "west.csv", "line is not UTF-8: save the file as CSV in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(sergeant, content, name, said):
    page = send_bytes(sergeant, content, name)

    assert said in page
    assert not SentFile.objects.exists()


def test_a_file_that_breaks_off_is_refused_when_it_is_read(sergeant):
    good = [f"wimborne,meeting,held,Hall {at},2026-05-01 10:00,1" for at in range(30)]
    page = send(sergeant, *good, 'wimborne,meeting,held,"Never closed,2026-05-11 18:00,1')

    assert "The file cannot be taken Nothing of it is stored." in page
    assert "Line 32: a quote is opened in this record and never closed" in page
    press(sergeant, "discard")
    assert not SentFile.objects.exists()


def test_a_file_that_is_too_long_is_refused(sergeant, settings):
    settings.LARGEST_FILE = 1024**2

    page = send(sergeant, *["x" * 1000] * 1100)

    assert "A file has at most 1 MiB." in page
    assert not SentFile.objects.exists()


def test_what_nobody_stores_is_thrown_away_after_a_week_with_its_rows(sergeant):
    send(sergeant, COLEHILL)
    stored = newest()
    press(sergeant, "store")
    send(sergeant, MARKET)
    now = timezone.now()

    asking.sweep(now + timedelta(days=7) - timedelta(minutes=1))
    assert SentFile.objects.count() == 2
    asking.sweep(now + timedelta(days=7))

    assert list(SentFile.objects.all()) == [stored]
    assert not SentRow.objects.exists()


def test_a_long_list_of_rows_comes_page_by_page(sergeant):
    page = send(sergeant, *(f"wimborne,meeting,held,Hall {at},2026-05-01 10:00,{-at}" for at in range(1, 121)))

    assert "120 refused" in page
    assert "1 to 50 of 120 rows to settle" in page
    assert "Hall 51 " not in page
    page = words(sergeant.get(f"/imports/{newest().pk}/?page=3"))
    assert "101 to 120 of 120 rows to settle" in page


def test_the_number_of_queries_does_not_grow_with_the_rows(sergeant, django_assert_num_queries):
    send(sergeant, COLEHILL.replace(",12", ",-1"))
    with django_assert_num_queries(16):
        sergeant.get(f"/imports/{newest().pk}/")
    send(sergeant, *(f"wimborne,meeting,held,Hall {at},2026-05-01 10:00,{-at}" for at in range(1, 4)))
    with django_assert_num_queries(16):
        sergeant.get(f"/imports/{newest().pk}/")


def test_a_file_that_died_in_the_middle_has_stored_nothing_and_is_taken_up_again(sergeant, monkeypatch):
    send(sergeant, COLEHILL)
    sent = newest()
    SentFile.objects.filter(pk=sent.pk).update(state="storing", size=asking.SMALL + 1)  # asked for, and nobody alive
    now = timezone.now()

    assert list(asking.sweep(now)) == []
    assert list(asking.sweep(now + timedelta(minutes=1))) == [sent]
    sent.refresh_from_db()
    asking.run(sent)

    assert newest().state == "stored"
    assert log() == [("Colehill hall", "held", 12, 1)]


def test_what_was_tried_three_times_is_given_up_and_can_be_tried_again(sergeant):
    send(sergeant, COLEHILL)
    sent = newest()
    SentFile.objects.filter(pk=sent.pk).update(state="storing", size=asking.SMALL + 1, tries=3)

    asking.sweep(timezone.now() + timedelta(minutes=1))

    page = words(sergeant.get(f"/imports/{sent.pk}/"))
    assert "It was tried three times and stopped before the end each time." in page
    assert log() == []
    SentFile.objects.filter(pk=sent.pk).update(size=100)
    press(sergeant, "store")
    assert log() == [("Colehill hall", "held", 12, 1)]


def test_storing_that_is_stopped_stores_nothing(sergeant):
    send(sergeant, COLEHILL)
    SentFile.objects.filter(pk=newest().pk).update(state="storing", size=asking.SMALL + 1)

    assert "It is being stored" in words(sergeant.get(f"/imports/{newest().pk}/"))
    page = press(sergeant, "stop")

    assert "Store all 1" in page or "Store it" in page
    asking.run(newest())
    assert log() == []


def test_a_long_file_is_not_read_again_for_every_answer(sergeant):
    send(sergeant, COLEHILL)
    press(sergeant, "store")
    send(sergeant, COLEHILL.replace(",12", ",13"))
    SentFile.objects.filter(pk=newest().pk).update(size=asking.SMALL + 1)

    page = settle(sergeant, 2, answer="update")

    assert newest().state == "looked"
    assert "Store it" in page
    assert "Worked out before your last answers." in page
    press(sergeant, "store")
    asking.run(newest())
    assert log() == [("Colehill hall", "held", 13, 2)]


def test_what_is_unusual_is_told_before_it_is_stored(sergeant):
    page = send(sergeant, COLEHILL.replace(",12", ",6000"))

    assert "Is line 2 right? " in page
    assert "Store it" in page


def test_a_row_that_is_none_of_the_first_may_be_the_next(sergeant):
    send(sergeant, COLEHILL, COLEHILL.replace("hall", "church").replace("18:00", "20:30"))
    press(sergeant, "store")
    page = send(sergeant, COLEHILL.replace("hall", "school").replace("18:00", "18:30"))
    assert "Like “Colehill hall”" in page

    page = settle(sergeant, 2, answer="new")
    assert "Like “Colehill church”" in page
    assert "Asked again" not in page
    page = settle(sergeant, 2, answer="update")
    assert "Store it" in page
    press(sergeant, "store")

    assert log() == [("Colehill hall", "held", 12, 1), ("Colehill school", "held", 12, 2)]
