"""Logging and answering enquiries."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement import actions
from engagement.actions import Outcome
from engagement.models import Enquiry
from engagement.queries import enquiry_contents
from record.entries import Entry
from record.marks import Mark
from record.refusal import Invalid
from tests.engagement import kept_county
from tests.engagement.conftest import NOW, County, question

kept, county = kept_county.kept, kept_county.county

ANSWERED = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)


def test_logging_stores_row_version_entry_and_mark(county: County):
    content = question(neighbourhood="55 old", subject="Speeding")

    logged = actions.log_enquiry(content=content, by="portal", now=NOW)

    enquiry = logged.enquiry
    assert logged.outcome is Outcome.CREATED
    assert (enquiry.team, enquiry.neighbourhood, enquiry.received_on) == (
        county.wimborne,
        county.minster,
        date(2026, 6, 1),
    )
    assert enquiry.versions.get().by == "portal"
    assert enquiry_contents([enquiry]) == [replace(content, neighbourhood="55.X1")]
    assert enquiry_contents([enquiry.versions.get()]) == enquiry_contents([enquiry])
    assert Entry.objects.get().action == "enquiry.logged"
    assert Mark.objects.values_list("team", "first_day").get() == (county.wimborne.id, date(2026, 6, 1))


def test_the_same_enquiry_again_is_known_and_another_under_its_id_is_different(county: County):
    content = question()
    actions.log_enquiry(content=content, by=None, now=NOW)
    assert actions.log_enquiry(content=content, by=None, now=NOW).outcome is Outcome.SAME
    other = actions.log_enquiry(content=replace(content, subject="Other"), by=None, now=NOW)
    assert (other.outcome, other.enquiry.subject) == (Outcome.DIFFERENT, "")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("team", {"team": "nowhere"}),
        ("neighbourhood", {"neighbourhood": "66.A"}),
        ("subject", {"subject": "x" * 301}),
        ("received_at", {"received_at": datetime(1066, 10, 14, tzinfo=UTC)}),
        ("received_at", {"received_at": NOW + timedelta(seconds=1)}),
        ("answered_at", {"answered_at": NOW + timedelta(seconds=1)}),
        ("answered_at", {"answered_at": datetime(2026, 5, 31, tzinfo=UTC)}),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_field(county: County, field: str, change):
    with pytest.raises(Invalid) as invalid:
        actions.log_enquiry(content=question(**change), by=None, now=NOW)
    assert set(invalid.value.fields) == {field}
    assert not Enquiry.objects.exists()


def test_an_answer_is_a_version(county: County):
    enquiry = actions.log_enquiry(content=question(), by=None, now=NOW).enquiry
    Mark.objects.all().delete()

    answered = actions.answer_enquiry(enquiry=enquiry, answered_at=ANSWERED, by=county.sergeant, now=NOW)

    assert (answered.answered_at, answered.version) == (ANSWERED, 2)
    assert list(answered.versions.order_by("version").values_list("answered_at", "by")) == [
        (None, "command line"),
        (ANSWERED, "sgt-1"),
    ]
    assert Mark.objects.get().first_day == date(2026, 6, 1)
    entry = Entry.objects.order_by("sequence").last()
    assert (entry.action, entry.before["version"], entry.after["version"]) == ("enquiry.answered", 1, 2)


def test_an_answer_is_given_once_after_the_question_and_not_in_the_future(county: County):
    enquiry = actions.log_enquiry(content=question(), by=None, now=NOW).enquiry
    for wrong in (NOW + timedelta(seconds=1), enquiry.received_at - timedelta(seconds=1)):
        with pytest.raises(Invalid):
            actions.answer_enquiry(enquiry=enquiry, answered_at=wrong, by=None, now=NOW)
    actions.answer_enquiry(enquiry=enquiry, answered_at=ANSWERED, by=None, now=NOW)
    assert actions.answer_enquiry(enquiry=enquiry, answered_at=ANSWERED, by=None, now=NOW).version == 2
    with pytest.raises(Invalid, match="answered already"):
        actions.answer_enquiry(enquiry=enquiry, answered_at=NOW, by=None, now=NOW)
    assert Enquiry.objects.get().answered_at == ANSWERED
