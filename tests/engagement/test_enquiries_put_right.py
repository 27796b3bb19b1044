"""Enquiries that are corrected, withdrawn, and taken back: each a version, with who, when and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement import actions
from engagement.actions import EnquiryConflict
from engagement.models import Enquiry
from engagement.queries import enquiry_contents
from record.entries import Entry
from record.marks import Mark
from record.refusal import Invalid
from tests.engagement import kept_county
from tests.engagement.conftest import NOW, County, question

kept, county = kept_county.kept, kept_county.county

ANSWERED = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def enquiry(county: County) -> Enquiry:
    logged = actions.log_enquiry(content=question(subject="Parking"), by=None, now=NOW).enquiry
    Mark.objects.all().delete()
    return logged


def withdrawn(enquiry: Enquiry, by, because: str = "sent twice", version: int | None = None) -> Enquiry:
    return actions.withdraw_enquiry(enquiry=enquiry, because=because, by=by, now=NOW, version=version)


def corrected(enquiry: Enquiry, by, version: int, **changes) -> Enquiry:
    return actions.correct_enquiry(
        enquiry=enquiry, changes=changes, by=by, reason="Typed wrong.", version=version, now=NOW
    )


def versions(enquiry: Enquiry) -> list[tuple]:
    return list(enquiry.versions.order_by("version").values_list("answered_at", "withdrawn_because", "by", "reason"))


def told() -> tuple[str, int, str]:
    entry = Entry.objects.order_by("sequence").last()
    return entry.action, entry.after["version"], entry.reason


def test_withdrawing_is_a_version_and_waits_for_nobody(county: County, enquiry: Enquiry):
    after = withdrawn(enquiry, county.sergeant, "  sent\ntwice ")

    assert (after.withdrawn_because, after.version) == ("sent twice", 2)
    assert versions(enquiry) == [(None, "", "command line", ""), (None, "sent twice", "sgt-1", "")]
    assert told() == ("enquiry.withdrawn", 2, "sent twice")
    assert Mark.objects.values_list("team", "first_day").get() == (county.wimborne.id, date(2026, 6, 1))
    assert not Enquiry.objects.waiting().exists()
    assert not Enquiry.objects.standing().exists()


def test_withdrawn_twice_the_first_reason_stands(county: County, enquiry: Enquiry):
    withdrawn(enquiry, county.sergeant, "spam")
    again = withdrawn(enquiry, county.constable, "sent twice", version=1)
    assert (again.withdrawn_because, again.version) == ("spam", 2)
    assert Entry.objects.count() == 2


def test_a_withdrawal_is_taken_back_by_correcting_it(county: County, enquiry: Enquiry):
    withdrawn(enquiry, county.sergeant)
    before = enquiry_contents([Enquiry.objects.get()])[0]
    after = corrected(enquiry, county.sergeant, 2, withdrawn_because="")

    assert (after.withdrawn_because, after.version) == ("", 3)
    assert enquiry_contents([after]) == [replace(before, withdrawn_because="")]
    assert after.content_hash == after.versions.get(version=1).content_hash
    assert told() == ("enquiry.corrected", 3, "Typed wrong.")
    assert Enquiry.objects.waiting().get() == after


def test_a_wrong_answer_is_corrected_and_taken_back(county: County, enquiry: Enquiry):
    actions.answer_enquiry(enquiry=enquiry, answered_at=ANSWERED, by=county.sergeant, now=NOW)
    right = ANSWERED + timedelta(hours=3)
    corrected(enquiry, county.sergeant, 2, answered_at=right)
    corrected(enquiry, county.sergeant, 3, answered_at=None)

    assert versions(enquiry)[1:] == [
        (ANSWERED, "", "sgt-1", ""),
        (right, "", "sgt-1", "Typed wrong."),
        (None, "", "sgt-1", "Typed wrong."),
    ]
    assert Enquiry.objects.waiting().exists()


def test_a_receipt_that_is_corrected_is_looked_at_from_both_days(county: County, enquiry: Enquiry):
    corrected(enquiry, county.sergeant, 1, received_at=datetime(2026, 5, 29, 8, 0, tzinfo=UTC))
    assert Enquiry.objects.get().received_on == date(2026, 5, 29)
    assert Mark.objects.get().first_day == date(2026, 5, 29)


def test_what_differs_in_nothing_is_no_version(county: County, enquiry: Enquiry):
    assert corrected(enquiry, county.sergeant, 1, answered_at=None).version == 1
    assert Entry.objects.count() == 1


def test_a_withdrawn_enquiry_is_not_answered(county: County, enquiry: Enquiry):
    withdrawn(enquiry, county.sergeant)
    with pytest.raises(Invalid, match="was withdrawn"):
        actions.answer_enquiry(enquiry=enquiry, answered_at=ANSWERED, by=county.sergeant, now=NOW)
    assert Enquiry.objects.get().version == 2


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_corrected_or_withdrawn_without_a_reason(county: County, enquiry: Enquiry, reason):
    with pytest.raises(Invalid, match="Give a reason"):
        actions.withdraw_enquiry(enquiry=enquiry, because=reason, by=None, now=NOW)
    with pytest.raises(Invalid, match="Give a reason"):
        actions.correct_enquiry(
            enquiry=enquiry, changes={"answered_at": ANSWERED}, by=None, reason=reason, version=1, now=NOW
        )
    assert Enquiry.objects.get().version == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("answered_at", {"answered_at": datetime(2026, 5, 31, tzinfo=UTC)}),
        ("answered_at", {"answered_at": NOW + timedelta(seconds=1)}),
        ("received_at", {"received_at": NOW + timedelta(seconds=1)}),
        ("withdrawn_because", {"withdrawn_because": "x" * 501}),
    ],
)
def test_a_correction_is_checked_as_everything_is(county: County, enquiry: Enquiry, field, changes):
    with pytest.raises(Invalid) as invalid:
        corrected(enquiry, county.sergeant, 1, **changes)
    assert set(invalid.value.fields) == {field}


def test_whoever_is_slower_is_shown_what_stands(county: County, enquiry: Enquiry):
    actions.answer_enquiry(enquiry=enquiry, answered_at=ANSWERED, by=county.sergeant, now=NOW, version=1)
    slower = {"enquiry": enquiry, "by": county.constable, "now": NOW, "version": 1}
    with pytest.raises(EnquiryConflict) as conflict:
        actions.answer_enquiry(answered_at=NOW, **slower)
    assert (conflict.value.stored.answered_at, conflict.value.sent.answered_at) == (ANSWERED, NOW)
    with pytest.raises(EnquiryConflict):
        actions.withdraw_enquiry(because="spam", **slower)
    with pytest.raises(EnquiryConflict):
        actions.correct_enquiry(changes={"answered_at": NOW}, reason="No", **slower)
    # A second tap on the same button says nothing new.
    assert actions.answer_enquiry(answered_at=ANSWERED, **slower).version == 2
    assert Enquiry.objects.get().version == 2
