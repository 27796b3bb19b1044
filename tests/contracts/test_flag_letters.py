"""Who gets a letter about a flag, and once. Source: measures.md, "Flags"."""

import pytest

from contracts.flag_letters import still_true, tell
from contracts.models import FlagChange, Standard
from record import outbox
from record.entries import Entry
from record.letters import Letter
from teams.models import Grant, Role
from tests.contracts.flagged_world import (
    DAY,
    GRADED,
    NOW,
    Promises,
    readers,
    tell_all,
)
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = pytest.mark.django_db


def two_forces() -> Promises:
    """Dorset's promises, with another force beside it whose people have the same roles."""
    county.borsetshire()
    return Promises(county.dorset())


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def promises(own_world):
    return own_world


@pytest.fixture
def dorset(promises):
    return promises.county


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
