"""What stands in a letter about a flag."""

from datetime import date

import pytest

from contracts.flag_letters import still_true
from contracts.models import Standard
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
        "Wimborne NPT, May 2026: We post each week.\n"
        "\n"
        "At risk. The next post is due by Friday 15 May and none is planned.\n"
        "\n"
        "Publish a post, or plan it: http://127.0.0.1:8000/log/\n"
        "How we know: http://127.0.0.1:8000/oversight/wimborne/nec/S2/2026-05-01/\n"
        "\n"
        "You get this as sergeant of Wimborne NPT. As of Tuesday 12 May, 10:41.\n"
    )


def test_the_words_of_a_letter_about_a_missed_promise(promises):
    promises.judged("missed", achieved=12)
    (change,) = promises.flag()
    letters = {letter.address.split("@")[0]: letter for letter in tell_all()}
    assert letters["sergeant"].subject == letters["inspector"].subject == "Wimborne NPT: Posts missed – May 2026"
    assert letters["sergeant"].body == (
        "Wimborne NPT, May 2026: We post each week.\n"
        "\n"
        "Missed. 12 days without a post; 7 is the most.\n"
        "\n"
        "If it was done and is not in the log, log it: http://127.0.0.1:8000/log/\n"
        f"If not, say what you plan: http://127.0.0.1:8000/flags/{change.flag_id}/\n"
        "How we know: http://127.0.0.1:8000/oversight/wimborne/nec/S2/2026-05-01/\n"
        "\n"
        "You get this as sergeant of Wimborne NPT. As of Tuesday 12 May, 10:41.\n"
    )
    assert f"once the period is over: http://127.0.0.1:8000/flags/{change.flag_id}/\n" in letters["inspector"].body
    assert letters["inspector"].body.endswith("You get this as inspector of East. As of Tuesday 12 May, 10:41.\n")


@pytest.mark.parametrize(
    ("measure", "level", "words", "to_do"),
    [
        (COUNT, "at_risk", "At risk. 5 of 7", "Hold one open meeting, or plan it: http://127.0.0.1:8000/log/"),
        (COUNT, "missed", "Missed. Wimborne NPT held 5", "log it: http://127.0.0.1:8000/log/"),
        (REPLIES, "at_risk", "At risk. 5", "Answer a question: http://127.0.0.1:8000/my-team/"),
        (NAMED, "at_risk", "At risk. 5 days", "Publish at least 1 named officer: http://127.0.0.1:8000/my-team/"),
        (GRADED, "at_risk", "At risk. No grade was given by", "Give the grade: http://127.0.0.1:8000/oversight/"),
        (GRADED, "missed", "Missed. Graded.", "All grades of the force: http://127.0.0.1:8000/oversight/"),
    ],
)
def test_a_letter_says_how_it_stands_and_what_to_do(promises, measure, level, words, to_do):
    promises.judged(level, measure=measure)
    promises.flag()
    letter = tell_all()[-1 if measure is GRADED else 0]
    assert words in letter.body
    assert to_do in letter.body
    assert len(letter.body.splitlines()) <= 10
    assert "  " not in letter.body


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


def test_a_promise_in_several_lines_and_an_endless_title_stay_one_line_each(promises):
    promises.judged("at_risk", promise="We post\r\n\r\nBcc: everybody@example.org\n each week <b>&</b> more.")
    Standard.objects.update(title="Posts\nand " + "more " * 38)
    promises.flag()
    (letter,) = tell_all()
    said = "We post Bcc: everybody@example.org each week <b>&</b> more."
    assert letter.body.startswith(f"Wimborne NPT, May 2026: {said}\n\nAt risk.")
    assert letter.subject.startswith("Wimborne NPT: Posts and more more")
    assert len(letter.subject) == 200
    assert letter.subject.endswith("…")


def test_what_has_just_ceased_to_be_owed_is_told_without_figures_and_held_back_by_the_flag(promises):
    posts = promises.judged("at_risk")
    (change,) = promises.flag()
    posts.delete()
    (letter,) = tell_all()
    assert letter.subject == "Wimborne NPT: Posts at risk"
    assert "Wimborne NPT, 1 to 31 May: We post each week.\n\nThe figures are being worked out again." in letter.body
    assert "Do it, or plan it:" in letter.body
    promises.flag()
    assert not still_true(str(change.pk))


def test_an_invented_force_says_so(promises):
    promises.county.force.invented = True
    promises.county.force.save()
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all()
    assert letter.body.endswith("Invented, to try things out.\n")
