"""What stands in a letter about a flag."""

import re
from datetime import date, timedelta

import pytest

from contracts.models import Assessment, ContractVersion, FlagChange, FlagLine, Standard
from record.letters import Letter
from tests.contracts.flagged_world import (
    COUNT,
    GRADED,
    NAMED,
    NOW,
    REPLIES,
    Promises,
    tell_all,
)
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = pytest.mark.django_db


kept = kept_world(lambda: Promises(county.dorset()), at=NOW)


@pytest.fixture
def promises(own_world):
    return own_world


def test_the_words_of_a_letter_at_risk(promises):
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all()
    assert letter.subject == "Wimborne NPT: Posts at risk – due by Friday 15 May"
    assert letter.body == (
        "Wimborne NPT, May 2026 – Posts: At risk. The next post is due by Friday 15 May and none is planned by then."
        " Publish a post.\n"
        "How we know: http://127.0.0.1:8000/oversight/wimborne/nec/S2/2026-05-01/\n"
        "\n"
        "Log it, or plan it: http://127.0.0.1:8000/log/\n"
        "What is planned, and by whom: http://127.0.0.1:8000/flags/\n"
        f"Booked, not ours, or wrong? Say so: http://127.0.0.1:8000/letters/{letter.pk}/\n"
        "\n"
        "You get this as sergeant of Wimborne NPT. As of Tuesday 12 May, 10:41.\n"
    )


def test_a_letter_says_once_that_its_numbers_are_provisional_or_of_which(promises):
    """Where all of them are, at the end; where some are, beside these, and what it means at the end."""
    means = "http://127.0.0.1:8000/contracts/dorset/nec/?version=2026#provisional"
    promises.version.provisional = True
    promises.version.save()
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all()
    assert f"These numbers are provisional, until the force publishes its text: {means}\n" in letter.body
    assert letter.body.count("provisional") == 2
    other = ContractVersion.objects.create(
        contract=promises.contract, key="2025", title="Before", first_day=date(2025, 1, 1), last_day=date(2025, 12, 31)
    )
    Standard.objects.create(version=other, code="S9", position=1, title="Meetings", measure=COUNT)
    promises.judged("missed", code="S9", measure=COUNT)
    Assessment.objects.filter(code="S9").update(version=other)
    promises.flag(NOW + timedelta(days=1))
    Letter.objects.update(state="sent", sent_at=NOW)
    FlagLine.objects.all().delete()  # both are news
    (letter, *_) = tell_all(NOW + timedelta(days=1))
    marked = {line.split(" – ")[1][:5] for line in letter.body.splitlines() if "(provisional)" in line}
    assert marked == {"Posts"} and "Meetings: Missed" in letter.body
    assert letter.body.count(means) == 1


def test_the_words_of_a_letter_about_a_missed_promise(promises):
    promises.judged("missed", achieved=12)
    promises.flag()
    letters = {letter.address.split("@")[0]: letter for letter in tell_all()}
    assert letters["sergeant"].subject == letters["inspector"].subject == "Wimborne NPT: Posts missed – May 2026"
    first = "Wimborne NPT, May 2026 – Posts: Missed. 12 days without a post; 7 is the most.\n"
    assert all(letter.body.startswith(first) for letter in letters.values())
    assert "Log it, or plan it: http://127.0.0.1:8000/log/" in letters["sergeant"].body
    assert "/log/" not in letters["inspector"].body, "which is no page of an inspector's"
    assert letters["inspector"].body.endswith("You get this as inspector of East. As of Tuesday 12 May, 10:41.\n")


def test_several_lines_are_counted_in_the_subject_and_stand_gravest_and_soonest_first(promises):
    promises.judged("at_risk", code="S1")
    promises.judged("missed", code="S2", due_by=date(2026, 5, 20))
    promises.judged("missed", code="S3", due_by=date(2026, 5, 14))
    promises.judged("missed", code="S4", team="ferndown", due_by=date(2026, 5, 16))
    promises.flag()
    letters = {letter.address.split("@")[0]: letter for letter in tell_all()}
    assert letters["sergeant"].subject == "Wimborne NPT: 2 missed, 1 at risk"
    assert letters["inspector"].subject == "2 teams: 3 missed"
    assert codes(letters["sergeant"]) == ["S3", "S2", "S1"]
    assert codes(letters["inspector"]) == ["S3", "S4", "S2"]


def codes(letter):
    """In the order of the letter's lines."""
    return re.findall("/nec/(S[0-9]+)/", letter.body)


@pytest.mark.parametrize(
    ("measure", "level", "words", "to_do"),
    [
        (COUNT, "at_risk", "At risk. 5 of 7", "Hold one open meeting.\n"),
        (COUNT, "missed", "Missed. Wimborne NPT held 5", "Log it, or plan it: http://127.0.0.1:8000/log/"),
        (REPLIES, "at_risk", "At risk. 5", "What is owed: http://127.0.0.1:8000/my-team/"),
        (NAMED, "at_risk", "At risk. 5 days", "Publish at least 1 named officer.\n"),
        (GRADED, "at_risk", "At risk. No grade was given by", "grades: http://127.0.0.1:8000/oversight/"),
        (GRADED, "missed", "Missed. Graded.", "grades: http://127.0.0.1:8000/oversight/"),
    ],
)
def test_a_letter_says_how_it_stands_and_what_to_do(promises, measure, level, words, to_do):
    promises.judged(level, measure=measure)
    promises.flag()
    letter = min(tell_all(), key=lambda letter: letter.address.startswith("inspector"))
    assert words in letter.body
    assert to_do in letter.body
    assert len(letter.body.splitlines()) <= 9
    assert "  " not in letter.body
    assert "\n\n\n" not in letter.body


def test_a_grade_that_is_overdue_says_since_when(promises):
    promises.judged("at_risk", measure=GRADED, due_by=date(2026, 4, 30))
    promises.flag()
    (letter,) = tell_all()
    assert letter.subject == "Wimborne NPT: Posts at risk – was due by Thursday 30 April"


def test_a_letter_without_a_date_names_none(promises):
    promises.judged("at_risk", measure=NAMED, due_by=None)
    promises.flag()
    (letter,) = tell_all()
    assert letter.subject == "Wimborne NPT: Posts at risk"


@pytest.mark.parametrize(
    ("kind", "step", "words"),
    [
        ("plan_passed", None, "Its plan has passed and it still stands."),
        ("plan_fell", None, "Its plan will not keep it any more."),
        ("escalated", 1, "It has stood long enough to come to you."),
    ],
)
def test_a_line_says_why_it_is_told_again(promises, kind, step, words):
    promises.judged("at_risk")
    (change,) = promises.flag()
    FlagChange.objects.create(flag=change.flag, kind=kind, level="at_risk", step=step, at=NOW)
    (letter,) = tell_all()
    assert f"none is planned by then. {words} Publish a post.\n" in letter.body


def test_an_endless_title_in_several_lines_stays_one_line(promises):
    promises.judged("at_risk")
    Standard.objects.update(title="Posts\nBcc: <b>&</b> everybody@example.org " + "more " * 30)
    promises.flag()
    (letter,) = tell_all()
    assert letter.body.startswith("Wimborne NPT, May 2026 – Posts Bcc: <b>&</b> everybody@example.org more more")
    assert letter.subject.startswith("Wimborne NPT: Posts Bcc: <b>&</b> everybody@example.org more more")
    assert len(letter.subject) == 200
    assert letter.subject.endswith("…")


def test_what_has_just_ceased_to_be_owed_is_told_without_figures(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    posts.delete()
    (letter,) = tell_all()
    assert letter.subject == "Wimborne NPT: Posts at risk"
    assert letter.body.startswith("Wimborne NPT, 1 to 31 May – Posts: The figures are being worked out again.\n")


def test_an_invented_force_says_so(promises):
    promises.county.force.invented = True
    promises.county.force.save()
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all()
    assert letter.body.endswith("Invented, to try things out.\n")
