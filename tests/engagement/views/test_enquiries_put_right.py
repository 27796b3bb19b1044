"""Enquiries that were answered at a wrong time, withdrawn, taken back, and changed by two people at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from engagement import actions
from engagement.models import Enquiry
from tests.contracts.page_reading import read
from tests.engagement.test_files_as_they_come import CASES
from tests.engagement.test_importing import run
from tests.portal.sergeants_world import asked, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def enquiry(county):
    """Asked on Sunday 10 May at 16:20 and 42 seconds."""
    return asked("wimborne", at(10, 5, 16, 20) + timedelta(seconds=42), "Parking")


def text(client, enquiry, part="") -> str:
    return read(client.get(f"/enquiries/{enquiry.id}/{part}")).text


def answered(client, enquiry, when: str, **more):
    sent = {"answered_at": when, "version": Enquiry.objects.get(pk=enquiry.pk).version, **more}
    return client.post(f"/enquiries/{enquiry.id}/", sent)


def correcting(enquiry, **changes):
    """What a browser sends of the form as it was shown, with some of it changed."""
    shown = {"received_at": "2026-05-10T16:20", "answered_at": "", "reason": "Typed wrong.", "version": 1}
    return f"/enquiries/{enquiry.id}/correct/", {**shown, **changes}


def withdrawing(enquiry, **changes):
    return f"/enquiries/{enquiry.id}/withdraw/", {"kind": "sent twice", "words": "", "version": 1, **changes}


def faults(answer) -> dict:
    assert answer.status_code == 200
    return answer.context["form"].errors


# -- Answering ---------------------------------------------------------------------------------------------------------


def test_it_was_answered_takes_one_tap(signed_in, enquiry):
    client = signed_in("sergeant")
    form = client.get(f"/enquiries/{enquiry.id}/").context["form"]
    assert [field.name for field in form.visible_fields()] == ["answered_at"]
    sent = {name: form[name].value() for name in ("version", "answered_at")}
    client.post(f"/enquiries/{enquiry.id}/", sent | {"answered_at": "2026-05-12T10:41"}, follow=True)
    assert Enquiry.objects.get().answered_at == at(12, 5, 10, 41)
    said = text(client, enquiry)
    assert "Was it answered?" not in said
    assert "Sergeant Answered: not given became → Tuesday 12 May 2026, 10:41 Version 1" in said


@pytest.mark.parametrize(("when", "stored"), [("16:20", (16, 20, 42)), ("16:21", (16, 21, 0))])
def test_a_minute_that_is_that_of_receipt_is_the_instant_of_receipt(signed_in, enquiry, when, stored):
    assert answered(signed_in("sergeant"), enquiry, f"2026-05-10T{when}").status_code == 302
    hour, minute, second = stored
    assert Enquiry.objects.get().answered_at == datetime(2026, 5, 10, hour - 1, minute, second, tzinfo=UTC)


def test_the_minute_before_receipt_is_refused(signed_in, enquiry):
    answer = answered(signed_in("sergeant"), enquiry, "2026-05-10T16:19")
    assert faults(answer) == {"answered_at": ["An enquiry cannot be answered before it was received."]}


def test_two_who_answer_at_once_the_slower_looks_again(signed_in, county, enquiry):
    actions.answer_enquiry(enquiry=enquiry, answered_at=at(11), by=county.people["inspector"], now=at(12))
    answer = signed_in("sergeant").post(
        f"/enquiries/{enquiry.id}/", {"answered_at": "2026-05-12T09:00", "version": 1}, follow=True
    )
    assert "Somebody else changed this enquiry meanwhile. Look at it again." in read(answer).text
    assert Enquiry.objects.get().answered_at == at(11)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ({"answered_at": at(11)}, "This enquiry was answered already."),
        ({"withdrawn_because": "spam"}, "This enquiry was withdrawn. Undo that first."),
    ],
)
def test_what_does_not_wait_is_not_answered_and_the_page_says_why(signed_in, enquiry, deed, said):
    """Without the version, as a program sends it that knows the page from before."""
    actions.correct_enquiry(enquiry=enquiry, changes=deed, by=None, reason="So", version=1, now=at(12))
    answer = signed_in("sergeant").post(f"/enquiries/{enquiry.id}/", {"answered_at": "2026-05-12T09:00"}, follow=True)
    assert said in read(answer).text
    assert Enquiry.objects.get().version == 2


# -- Which of the two --------------------------------------------------------------------------------------------------

FIRST, SECOND, TWICE = (f"cccccccc-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
AGAIN = {"which_answered_at": ["The clocks went back on that night, so 01:30 came twice. Say which one it was."]}


@pytest.fixture
def in_november(county, signed_in):
    """Case 21: its three enquiries, and the sergeant of their team on 29 November."""
    county.add_team("dorset-east-dorset", section="east")
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        run("import_enquiries", CASES / "21-answered-in-the-repeated-hour.csv")
        yield signed_in("inspector")


def test_case_21_the_hour_that_came_twice_is_asked_about(in_november):
    """Due at the first 01:45; at the second 01:30 it was 45 minutes late."""
    answer = in_november.post(f"/enquiries/{SECOND}/", {"answered_at": "2026-10-25T01:30"})
    assert faults(answer) == AGAIN
    assert "Answered at which of the two?" in read(answer).text
    for hour, stored in (("second", 1), ("first", 0)):
        sent = {"answered_at": "2026-10-25T01:30", "which_answered_at": hour}
        assert in_november.post(f"/enquiries/{SECOND}/", sent).status_code == 302
        found = Enquiry.objects.get(pk=SECOND)
        assert found.answered_at == datetime(2026, 10, 25, stored, 30, tzinfo=UTC)
        actions.correct_enquiry(
            enquiry=found, changes={"answered_at": None}, by=None, reason="Again", version=found.version, now=at(1, 12)
        )


def test_case_21_what_came_in_the_second_hour_is_answered_in_it(in_november):
    sent = {"answered_at": "2026-10-25T01:30", "which_answered_at": "first"}
    answer = in_november.post(f"/enquiries/{FIRST}/", sent)
    assert faults(answer) == {"answered_at": ["An enquiry cannot be answered before it was received."]}
    in_november.post(f"/enquiries/{FIRST}/", sent | {"which_answered_at": "second"})
    assert Enquiry.objects.get(pk=FIRST).answered_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert "Answered Sunday 25 October 2026, 01:30 (the second of the two)" in text(in_november, Enquiry(id=FIRST))


def test_case_21_an_answer_within_the_minute_of_receipt(in_november):
    assert in_november.post(f"/enquiries/{TWICE}/", {"answered_at": "2026-11-29T10:15"}).status_code == 302
    assert Enquiry.objects.get(pk=TWICE).answered_at == datetime(2026, 11, 29, 10, 15, 42, tzinfo=UTC)


def test_in_the_hour_itself_one_tap_means_this_one(county, signed_in):
    with time_machine.travel("2026-10-25T01:40:00Z", tick=False):
        enquiry = asked("wimborne", at(24, 10), "Parking")
        client = signed_in("sergeant")
        form = client.get(f"/enquiries/{enquiry.id}/").context["form"]
        sent = {name: form[name].value() for name in ("version", "which_answered_at")}
        assert sent["which_answered_at"] == "second"
        client.post(f"/enquiries/{enquiry.id}/", sent | {"answered_at": "2026-10-25T01:40"})
    assert Enquiry.objects.get().answered_at == datetime(2026, 10, 25, 1, 40, tzinfo=UTC)


# -- Correcting --------------------------------------------------------------------------------------------------------


def test_a_wrong_answer_is_corrected_and_the_receipt_keeps_its_seconds(signed_in, enquiry):
    client = signed_in("sergeant")
    answered(client, enquiry, "2026-05-11T09:30")
    form = client.get(f"/enquiries/{enquiry.id}/correct/").context["form"]
    assert "2026-05-10T16:20" in str(form["received_at"])
    assert "2026-05-11T09:30" in str(form["answered_at"])
    address, sent = correcting(enquiry, answered_at="2026-05-12T09:30", version=2)
    assert client.post(address, sent).status_code == 302

    found = Enquiry.objects.get()
    assert (found.received_at, found.answered_at) == (enquiry.received_at, at(12, 5, 9, 30))
    said = text(client, enquiry)
    changed = "Answered: Monday 11 May 2026, 09:30 became → Tuesday 12 May 2026, 09:30"
    assert f"Sergeant Typed wrong. {changed} Version 2" in said
    assert "Received: " not in said


def test_an_answer_that_was_none_is_taken_back(signed_in, enquiry):
    client = signed_in("sergeant")
    answered(client, enquiry, "2026-05-11T09:30")
    address, sent = correcting(enquiry, version=2)
    client.post(address, sent)
    assert Enquiry.objects.waiting().get() == enquiry
    assert "Was it answered?" in text(client, enquiry)


def test_what_is_left_as_it_was_shown_keeps_its_hour_and_its_seconds(in_november):
    found = Enquiry.objects.get(pk=FIRST)  # received at the second 01:10
    second = datetime(2026, 10, 25, 1, 30, 9, tzinfo=UTC)
    actions.answer_enquiry(enquiry=found, answered_at=second, by=None, now=at(1, 12))
    form = in_november.get(f"/enquiries/{FIRST}/correct/").context["form"]
    shown = {name: form[name].value() for name in ("which_received_at", "which_answered_at")}
    assert set(shown.values()) == {"second"}
    times = {"received_at": "2026-10-25T01:10", "answered_at": "2026-10-25T01:30", "reason": "None", "version": 2}
    in_november.post(f"/enquiries/{FIRST}/correct/", times | shown)
    assert Enquiry.objects.get(pk=FIRST).version == 2

    answer = in_november.post(f"/enquiries/{FIRST}/correct/", times | shown | {"received_at": "2026-10-25T01:05"})
    assert answer.status_code == 302
    moved = Enquiry.objects.get(pk=FIRST)
    assert (moved.received_at, moved.answered_at) == (datetime(2026, 10, 25, 1, 5, tzinfo=UTC), second)


def test_another_of_the_two_hours_is_a_change_and_the_history_says_so(in_november):
    found = Enquiry.objects.get(pk=SECOND)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    actions.answer_enquiry(enquiry=found, answered_at=first, by=None, now=at(1, 12))
    address = f"/enquiries/{SECOND}/correct/"
    times = {"received_at": "2026-10-22T01:45", "answered_at": "2026-10-25T01:30", "reason": "GMT", "version": 2}
    in_november.post(address, times | {"which_answered_at": "second"})
    assert Enquiry.objects.get(pk=SECOND).answered_at == first + timedelta(hours=1)
    changed = "01:30 (the first of the two) became → Sunday 25 October 2026, 01:30 (the second of the two)"
    assert changed in text(in_november, found)


def test_a_time_that_is_moved_into_the_hour_that_came_twice_is_asked_about(in_november):
    times = {"received_at": "2026-10-22T01:45", "answered_at": "2026-10-25T01:30", "reason": "GMT", "version": 1}
    assert faults(in_november.post(f"/enquiries/{SECOND}/correct/", times)) == AGAIN


def test_seconds_that_change_are_told(signed_in, enquiry):
    later = enquiry.received_at + timedelta(seconds=7)
    actions.correct_enquiry(
        enquiry=enquiry, changes={"received_at": later}, by=None, reason="From the log", version=1, now=at(12)
    )
    changed = "Received: Sunday 10 May 2026, 16:20:42 BST became → Sunday 10 May 2026, 16:20:49 BST"
    assert changed in text(signed_in("sergeant"), enquiry)


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"reason": " "}, "reason", "Say why it is corrected"),
        ({"received_at": ""}, "received_at", "Say when it was received"),
        ({"received_at": "2026-05-12T10:42"}, "received_at", "An enquiry cannot be received in the future."),
        ({"answered_at": "2026-05-10T16:19"}, "answered_at", "An enquiry cannot be answered before it was received."),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field(signed_in, enquiry, changes, field, fault):
    address, sent = correcting(enquiry, **changes)
    assert faults(signed_in("sergeant").post(address, sent))[field] == [fault]
    assert Enquiry.objects.get().version == 1


def test_whoever_corrects_more_slowly_sees_both_and_may_put_theirs_over(signed_in, county, enquiry):
    actions.answer_enquiry(enquiry=enquiry, answered_at=at(11), by=county.people["inspector"], now=at(12))
    client = signed_in("sergeant")
    address, sent = correcting(enquiry, answered_at="2026-05-12T09:00")
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "Somebody else was faster" in answer.content.decode()
    assert answer.context["changes"] == [
        {"name": "Answered", "before": "Monday 11 May 2026, 10:00", "after": "Tuesday 12 May 2026, 09:00"}
    ]
    assert Enquiry.objects.get().version == 2
    again = answer.context["form"]["version"].value()
    assert client.post(address, sent | {"version": again}).status_code == 302
    assert Enquiry.objects.get().answered_at == at(12, 5, 9)


# -- Withdrawing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"kind": "spam"}, "spam"),
        ({"kind": "another team’s", "words": "Ferndown has it"}, "another team’s: Ferndown has it"),
        ({"kind": "other", "words": "A test of our page"}, "A test of our page"),
    ],
)
def test_an_enquiry_is_withdrawn_in_the_usual_words_or_in_ones_own(signed_in, enquiry, said, because):
    client = signed_in("sergeant")
    address, sent = withdrawing(enquiry, **said)
    assert client.post(address, sent).status_code == 302
    assert Enquiry.objects.get().withdrawn_because == because
    page = text(client, enquiry)
    assert "Withdrawn: it counts for nothing." in page
    assert f"Withdrawn because: not given became → {because}" in page
    assert "It was answered" not in page


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"kind": ""}, {"kind": ["Say why it is withdrawn"]}),
        ({"kind": "other", "words": "  "}, {"words": ["Say in your words why it is withdrawn"]}),
    ],
)
def test_nothing_is_withdrawn_without_a_reason(signed_in, enquiry, said, fault):
    address, sent = withdrawing(enquiry, **said)
    assert faults(signed_in("sergeant").post(address, sent)) == fault
    assert Enquiry.objects.get().version == 1


def test_withdrawn_twice_the_second_is_told_what_stands(signed_in, county, enquiry):
    address, sent = withdrawing(enquiry, kind="spam")
    signed_in("inspector").post(address, sent)
    client = signed_in("sergeant")
    address, sent = withdrawing(enquiry)
    assert "It was withdrawn already: spam." in read(client.post(address, sent, follow=True)).text
    assert Enquiry.objects.get().version == 2


def test_what_was_answered_meanwhile_is_looked_at_again_before_it_is_withdrawn(signed_in, county, enquiry):
    actions.answer_enquiry(enquiry=enquiry, answered_at=at(11), by=county.people["inspector"], now=at(12))
    address, sent = withdrawing(enquiry)
    assert "changed this enquiry meanwhile" in read(signed_in("sergeant").post(address, sent, follow=True)).text
    assert Enquiry.objects.get().withdrawn_because == ""


def test_a_withdrawal_is_undone_with_a_reason(signed_in, enquiry):
    client = signed_in("sergeant")
    client.post(*withdrawing(enquiry))
    undo = f"/enquiries/{enquiry.id}/correct/?withdrawn=no"
    assert f'href="{undo}"' in client.get(f"/enquiries/{enquiry.id}/").content.decode()
    assert client.get(undo).context["form"]["withdrawn"].value() == "counts"
    address, sent = correcting(enquiry, version=2)
    assert faults(client.post(address, sent)) == {"withdrawn": ["Say whether it stays withdrawn"]}

    client.post(address, sent | {"withdrawn": "stays"})
    assert Enquiry.objects.get().version == 2
    client.post(address, sent | {"withdrawn": "counts"})
    found = Enquiry.objects.get()
    assert (found.withdrawn_because, found.version, found.received_at) == ("", 3, enquiry.received_at)
    assert "Withdrawn because: sent twice became → not given" in text(client, enquiry)


def test_withdrawn_ones_have_a_filter_of_their_own_and_wait_nowhere_else(signed_in, enquiry):
    twice = asked("wimborne", at(9), "Parking again")
    client = signed_in("sergeant")
    client.post(*withdrawing(twice))

    def listed(query=""):
        return [row.record for row in client.get(f"/enquiries/{query}").context["table"].paginated_rows]

    assert listed() == listed("?state=waiting") == [enquiry]
    assert listed("?state=answered") == []
    assert listed("?state=withdrawn") == [twice]
    assert listed("?state=nonsense") == [enquiry]
    assert "Withdrawn: sent twice" in read(client.get("/enquiries/?state=withdrawn")).text


def test_who_may_only_read_is_offered_nothing(signed_in, enquiry):
    for person in ("pc", "reviewer", "admin"):
        said = text(signed_in(person), enquiry)
        assert "History" in said
        assert "Correct it" not in said
        assert "Withdraw it" not in said
        assert "It was answered" not in said
