"""Who gets a letter about a flag, once, and what stands in it: the last bullets of the measures' definition."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.flagging import flag
from contracts.models import Assessment, Contract, ContractVersion, FlagChange, Standard
from contracts.notices import still_true, tell, untold
from record import outbox
from record.entries import Entry
from record.letters import Letter
from teams.models import Grant, Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
DAY = timedelta(days=1)
COUNT = {"kind": "count", "per": "team", "minimum": 2, "period": "month", "channels": ["meeting"]}
GAP = {"kind": "gap", "per": "team", "maximum_days": 7, "period": "month", "channels": ["social_post"]}
GRADED = {"kind": "graded", "passing": ["good", "outstanding"], "period": "month"}
REPLIES = {"kind": "on_time", "item": "enquiry_reply", "percent": 90, "within_hours": 72, "period": "month"}
NAMED = {"kind": "presence", "per": "team", "fact": "published_officer", "minimum": 1, "period": "month"}
FIGURES = {"achieved": 5, "required": 7, "scheduled": 0, "due_by": date(2026, 5, 15)}


class Promises:
    """A force's contract, and one assessment for each thing a test wants told."""

    def __init__(self, county):
        self.county = county
        self.contract = Contract.objects.create(force=county.force, key="nec", title="Engagement Contract")
        self.version = ContractVersion.objects.create(
            contract=self.contract, key="2026", title="Engagement Contract", first_day=date(2026, 1, 1)
        )

    def judged(self, status, *, team="wimborne", measure=GAP, code="S2", promise="We post each week.", **figures):
        Standard.objects.get_or_create(
            version=self.version,
            code=code,
            defaults={"position": 1, "title": "Posts", "promise": promise, "measure": measure},
        )
        return Assessment.objects.create(
            team=self.county.teams[team],
            contract=self.contract,
            version=self.version,
            code=code,
            first_day=date(2026, 5, 1),
            last_day=date(2026, 5, 31),
            period_first_day=date(2026, 5, 1),
            period_last_day=date(2026, 5, 31),
            status=status,
            **(FIGURES | figures),
        )

    def turn(self, assessment, status, now=NOW):
        assessment.status = status
        assessment.save()
        return self.flag(now)

    def flag(self, now=NOW):
        return flag(force=self.county.force, now=now)


@pytest.fixture
def promises(dorset, borsetshire):
    """Dorset's, with another force beside it whose people have the same roles."""
    return Promises(dorset)


def tell_all(now=NOW):
    return [letter for change in untold() for letter in tell(change=change.pk, now=now)]


def readers(letters):
    return sorted(letter.address.split("@")[0] for letter in letters)


def test_at_risk_is_told_to_the_teams_sergeants(promises):
    promises.judged("at_risk")
    promises.flag()
    assert readers(tell_all()) == ["sergeant"]


def test_missed_is_told_to_the_sections_inspector_too(promises):
    promises.judged("missed")
    promises.flag()
    assert readers(tell_all()) == ["inspector", "sergeant"]


@pytest.mark.parametrize("level", ["at_risk", "missed"])
def test_a_graded_standard_is_told_to_the_forces_reviewers_instead(promises, level):
    promises.judged(level, measure=GRADED)
    promises.flag()
    assert readers(tell_all()) == ["reviewer"]


def test_rising_is_told_and_easing_and_clearing_are_not(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    tell_all()
    promises.turn(posts, "missed")
    assert readers(tell_all()) == ["inspector", "sergeant"]
    promises.turn(posts, "at_risk")
    promises.turn(posts, "met")
    assert tell_all() == []
    kinds = FlagChange.objects.order_by("id").values_list("kind", "told_at")
    assert list(kinds) == [("opened", NOW), ("risen", NOW), ("eased", None), ("cleared", None)]


def test_a_flag_that_comes_back_is_told_only_where_nobody_heard_of_it(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    (first,) = tell_all()
    for state, told in (("sent", []), ("dropped", ["sergeant"]), ("sent", [])):
        Letter.objects.filter(state="waiting").update(state=state, sent_at=NOW if state == "sent" else None)
        promises.turn(posts, "on_track")
        promises.turn(posts, "at_risk")
        assert readers(tell_all()) == told, state
        Letter.objects.filter(pk=first.pk).update(state="dropped", sent_at=None)


def test_a_flag_that_comes_back_worse_than_it_was_told_is_news(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    tell_all()
    promises.turn(posts, "missed")
    tell_all()
    Letter.objects.filter(subject__contains="missed").update(state="dropped")
    promises.turn(posts, "met")
    promises.turn(posts, "missed")
    assert readers(tell_all()) == ["inspector", "sergeant"]


def test_a_change_is_told_once_however_often_it_is_asked_for(promises):
    promises.judged("missed")
    (change,) = promises.flag()
    assert len(tell(change=change.pk, now=NOW)) == 2
    assert tell(change=change.pk, now=NOW + DAY) == []
    change.refresh_from_db()
    assert (change.told_at, Letter.objects.count()) == (NOW, 2)


def test_who_has_two_roles_gets_one_letter(promises, dorset):
    dorset.grant(dorset.people["sergeant"], Role.INSPECTOR, section="east")
    promises.judged("missed")
    promises.flag()
    letters = tell_all()
    assert readers(letters) == ["inspector", "sergeant"]
    assert "You get this as sergeant of Wimborne NPT." in letters[0].body


def test_only_grants_of_today_count_and_only_people_who_can_be_reached(promises, dorset):
    closed = dorset.person("closed_sergeant", Role.SERGEANT, team="wimborne")
    closed.is_active = False
    closed.save()
    for name, email in (("no_account", None), ("empty", "")):
        person = dorset.person(name, Role.SERGEANT, team="wimborne")
        person.email = email
        person.save()
    dorset.person("past_sergeant", Role.SERGEANT, team="wimborne")
    dorset.person("coming_sergeant", Role.SERGEANT, team="wimborne")
    dorset.person("leaving_today", Role.SERGEANT, team="wimborne")
    grants = Grant.objects.filter(team=dorset.teams["wimborne"])
    grants.filter(person=dorset.people["past_sergeant"]).update(last_day=NOW.date() - DAY)
    grants.filter(person=dorset.people["coming_sergeant"]).update(first_day=NOW.date() + DAY)
    grants.filter(person=dorset.people["leaving_today"]).update(last_day=NOW.date())
    promises.judged("at_risk")
    promises.flag()
    assert readers(tell_all()) == ["leaving-today", "sergeant"]


def test_a_change_that_nobody_can_be_told_leaves_an_entry_and_is_not_asked_again(promises):
    promises.judged("at_risk", team="bridport")
    (change,) = promises.flag()
    assert tell_all() == []
    change.refresh_from_db()
    assert change.told_at == NOW
    entry = Entry.objects.get(action="flag.nobody_told")
    assert (entry.force, entry.by) == ("dorset", "portal")
    assert entry.subject == "flag:bridport/nec/S2/2026-05-01"
    assert "e-mail address" in entry.reason
    assert tell_all() == []


def test_letters_and_the_note_that_they_were_written_stand_or_fall_together(promises):
    promises.judged("missed")
    (change,) = promises.flag()
    Standard.objects.all().delete()
    with pytest.raises(KeyError):
        tell(change=change.pk, now=NOW)
    change.refresh_from_db()
    assert (change.told_at, Letter.objects.count()) == (None, 0)


def test_a_letter_keeps_its_message_id_and_the_sites_host(promises, settings):
    promises.judged("missed")
    promises.flag()
    letters = tell_all()
    ids = {letter.message_id for letter in letters}
    assert len(ids) == 2
    assert all(letter.message_id == f"<{letter.id}@{settings.SITE.hostname}>" for letter in letters)
    FlagChange.objects.update(told_at=None)
    assert len(tell_all()) == 2
    assert {letter.message_id for letter in Letter.objects.all()} == ids


def test_a_letter_is_true_while_its_flag_stands(promises):
    posts = promises.judged("at_risk")
    (change,) = promises.flag()
    assert outbox.still_true["flag-change"] is still_true
    assert still_true(str(change.pk))
    promises.turn(posts, "missed")
    assert still_true(str(change.pk))
    promises.turn(posts, "met")
    assert not still_true(str(change.pk))


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


def test_an_invented_force_says_so(promises, dorset):
    dorset.force.invented = True
    dorset.force.save()
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all()
    assert letter.body.endswith("Invented, to try things out.\n")
