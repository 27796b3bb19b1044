"""A month printed from the record alone: every step of a flag and of an exemption, and nothing read elsewhere."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.actions import exemptions
from contracts.actions.flags import acknowledge
from contracts.flag_letters import compose, drop, record_told
from contracts.models import Flag, FlagChange, FlagLine
from contracts.queries.month_on_record import CHAPTERS, month_on_record
from contracts.wording.on_record import DEEDS
from record.entries import Entry
from record.letters import Letter
from record.timezones import day_of
from tests.contracts.flagged_world import NOW, Promises, tell_all
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = pytest.mark.django_db

kept = kept_world(lambda: Promises(county.dorset()), at=NOW)


@pytest.fixture
def promises(own_world):
    return own_world


@pytest.fixture
def this_month():
    """Of the record's own clock: entries are stamped by the database."""
    return day_of(timezone.now())


def printed(day, *more):
    said = StringIO()
    call_command("print_month", "dorset", f"{day:%Y-%m}", *more, stdout=said)
    return said.getvalue()


def a_month_of_work(promises):
    """A flag that opens, is told, rises and is acknowledged; an exemption asked for, approved and taken back."""
    dorset = promises.county
    missed = promises.judged("at_risk")
    promises.flag()
    tell_all()
    Letter.objects.update(state="sent", sent_at=NOW)
    promises.turn(missed, "missed")
    tell_all(NOW + timedelta(days=1))
    assert record_told(force=dorset.force) == 3
    assert record_told(force=dorset.force) == 0
    acknowledge(flag=Flag.objects.get(), plan="We meet on Friday", by=dorset.people["sergeant"])
    asked = exemptions.ask(
        team=dorset.teams["wimborne"],
        first_day=NOW.date(),
        last_day=NOW.date(),
        reason="The river is in the hall",
        kind="weather_or_flood",
        by=dorset.people["sergeant"],
    )
    exemptions.approve(exemption=asked, by=dorset.people["inspector"])
    asked.refresh_from_db()
    exemptions.withdraw(exemption=asked, reason="It dried", by=dorset.people["inspector"])
    return asked


def test_every_step_of_the_month_has_its_line(promises, this_month):
    a_month_of_work(promises)
    text = printed(this_month)
    assert text.count(": opened (") == FlagChange.objects.filter(kind="opened").count() == 1
    assert text.count(": rose (") == FlagChange.objects.filter(kind="risen").count() == 1
    assert text.count(": told in a letter (") == FlagLine.objects.count() == 3
    flag = Flag.objects.get()
    assert f"flag:{flag.team.key}/{flag.contract.key}/{flag.code}/{flag.first_day}\n" in text
    steps = [line.split(": ", 1)[1] for line in text.splitlines() if "exemption" not in line and ": " in line]
    deeds = [step.split(" (")[0] for step in steps]
    assert deeds[-3:] == ["asked for", "approved", "taken back"]
    assert "Reason: It dried" in text


def test_a_letter_that_reached_nobody_is_said(promises, this_month):
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all()
    force = promises.county.force
    record_told(force=force)
    assert drop(letter=letter.pk, now=NOW + timedelta(hours=25))
    assert compose(person=promises.county.people["sergeant"], now=NOW + timedelta(days=2))
    record_told(force=force)
    text = printed(this_month)
    assert text.count("told in a letter") == 2
    assert text.count("its letter reached nobody, so it is told anew") == 1


def test_nothing_but_the_record_is_read(promises, this_month):
    a_month_of_work(promises)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        month_on_record("dorset", this_month)
    assert [query["sql"].count('FROM "record_entry"') for query in asked] == [1, 1, 1]
    assert not any("JOIN" in query["sql"] for query in asked)


def test_what_comes_later_changes_nothing_of_a_month_that_was_printed(promises, this_month):
    a_month_of_work(promises)
    before = printed(this_month)
    Flag.objects.update(level="at_risk", plan="rewritten")
    promises.county.people["sergeant"].name = "Another"
    promises.county.people["sergeant"].save()
    assert printed(this_month) == before


def test_the_words_that_somebody_asked_with_are_not_in_it(promises, this_month):
    a_month_of_work(promises)
    assert "The river is in the hall" not in printed(this_month)


def test_a_month_without_an_entry_says_so(promises, this_month):
    a_month_of_work(promises)
    assert "It has no entry of this month." in printed(this_month - timedelta(days=400))


def test_every_action_of_these_chapters_has_its_words(promises):
    asked = a_month_of_work(promises)
    assert asked.pk
    actions = {entry.action for entry in Entry.objects.all() if entry.action.partition(".")[0] in CHAPTERS}
    assert actions <= set(DEEDS)


@pytest.mark.parametrize(
    ("force", "month", "said"),
    [
        ("nowhere", "2026-10", "The record names no force nowhere."),
        ("dorset", "2026-13", "2026-13 is not a month, as in 2026-10."),
        ("dorset", "October", "October is not a month, as in 2026-10."),
    ],
)
def test_a_force_or_a_month_that_is_none_is_refused(promises, force, month, said):
    a_month_of_work(promises)
    with pytest.raises(CommandError, match=said):
        call_command("print_month", force, month)


def test_a_file_that_cannot_be_written_is_said(promises, this_month, tmp_path):
    a_month_of_work(promises)
    printed(this_month, "--output", str(tmp_path / "month.txt"))
    assert "FLAGS, AND WHO WAS TOLD" in (tmp_path / "month.txt").read_text()
    with pytest.raises(CommandError, match="cannot be written"):
        printed(this_month, "--output", str(tmp_path))
