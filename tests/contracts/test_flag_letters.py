"""Who gets a letter about flags, when, and once. Source: measures.md, "Flags"."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.flag_letters import compose, drop, note_unheard, people_to_write_to, unsent
from contracts.models import EscalationStep, Flag, FlagLine, Standard
from record.entries import Entry
from record.letters import Letter
from teams.models import Grant, Role
from tests.contracts.flagged_world import DAY, GRADED, NOW, Promises, readers, tell_all, told
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MORNING = datetime(2026, 5, 12, 6, 0, tzinfo=UTC)  # seven o'clock in London's summer


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


def sent(letters, at):
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(state="sent", sent_at=at)


def tell_and_send(now=NOW):
    letters = tell_all(now)
    sent(letters, now)
    return letters


def test_at_risk_is_told_to_the_teams_sergeants(promises):
    promises.judged("at_risk")
    promises.flag()
    assert readers(tell_all()) == ["sergeant"]


def test_a_step_is_told_to_whom_the_forces_own_rows_name(promises, dorset):
    EscalationStep.objects.create(force=dorset.force, position=1, level="missed", role="reviewer", after_days=0)
    promises.judged("missed")
    promises.flag()
    assert readers(tell_all()) == ["inspector", "reviewer", "sergeant"]


def test_missed_is_told_to_the_sections_inspector_too(promises, dorset):
    dorset.grant(dorset.person("superintendent"), Role.INSPECTOR)  # the force's: only where it goes that far
    promises.judged("missed")
    promises.flag()
    assert readers(tell_all()) == ["inspector", "sergeant"]


@pytest.mark.parametrize("level", ["at_risk", "missed"])
def test_a_graded_standard_is_told_to_the_forces_reviewers_instead(promises, level):
    promises.judged(level, measure=GRADED)
    promises.flag()
    assert readers(tell_all()) == ["reviewer"]


def test_one_letter_gathers_what_there_is_to_tell_one_person(promises):
    promises.judged("at_risk")
    promises.judged("missed", code="S3")
    promises.judged("missed", code="S3", team="ferndown")
    promises.flag()
    letters = tell_all()
    assert readers(letters) == ["inspector", "other-sergeant", "sergeant"]
    assert told(letters) == [
        ("inspector", "ferndown", "S3", "opened"),
        ("inspector", "wimborne", "S3", "opened"),
        ("other-sergeant", "ferndown", "S3", "opened"),
        ("sergeant", "wimborne", "S2", "opened"),
        ("sergeant", "wimborne", "S3", "opened"),
    ]


def test_rising_is_told_and_easing_and_clearing_are_not(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    tell_and_send()
    promises.turn(posts, "missed", NOW + DAY)
    assert readers(tell_and_send(NOW + DAY)) == ["inspector", "sergeant"]
    promises.turn(posts, "at_risk", NOW + 2 * DAY)
    assert tell_all(NOW + 2 * DAY) == []
    promises.turn(posts, "met", NOW + 3 * DAY)
    assert tell_all(NOW + 3 * DAY) == []


def test_a_rise_replaces_an_opening_that_was_not_told(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    promises.turn(posts, "missed", NOW + HOUR)
    assert told(tell_and_send(NOW + HOUR)) == [
        ("inspector", "wimborne", "S2", "risen"),
        ("sergeant", "wimborne", "S2", "risen"),
    ]
    promises.turn(posts, "at_risk", NOW + DAY)
    assert tell_all(NOW + DAY) == [], "and is not told after all when the flag eases"


def test_a_rise_that_has_gone_back_before_it_was_told_is_no_news(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    tell_and_send()
    promises.turn(posts, "missed", NOW + HOUR)
    promises.turn(posts, "at_risk", NOW + 2 * HOUR)
    assert tell_all(NOW + DAY) == []


def test_missed_that_eased_before_it_was_told_is_told_as_it_stands_to_whom_that_concerns(promises):
    posts = promises.judged("missed")
    promises.flag()
    promises.turn(posts, "at_risk", NOW + HOUR)
    letters = tell_all(NOW + HOUR)
    assert readers(letters) == ["sergeant"]
    assert FlagLine.objects.get().level == "at_risk"
    assert "at risk" in letters[0].subject


def test_a_flag_that_comes_back_is_told_only_to_whom_it_was_not_told(promises, dorset):
    posts = promises.judged("at_risk")
    promises.flag()
    tell_and_send()
    promises.turn(posts, "on_track", NOW + DAY)
    assert [change.kind for change in promises.turn(posts, "at_risk", NOW + 2 * DAY)] == ["reopened"]
    dorset.person("second_sergeant", Role.SERGEANT, team="wimborne")
    assert told(tell_all(NOW + 2 * DAY)) == [("second-sergeant", "wimborne", "S2", "opened")]


def test_a_flag_that_opens_again_after_three_days_is_told_again(promises):
    posts = promises.judged("missed")
    promises.flag()
    tell_and_send()
    promises.turn(posts, "on_track", NOW + DAY)
    promises.turn(posts, "missed", NOW + 5 * DAY)
    letters = tell_all(NOW + 5 * DAY)
    assert readers(letters) == ["inspector", "sergeant"]
    assert all(FlagLine.objects.filter(letter__in=letters).values_list("first", flat=True))


def test_what_has_cleared_before_the_letter_is_composed_is_not_told(promises):
    posts = promises.judged("missed")
    promises.flag()
    promises.turn(posts, "met", NOW + HOUR)
    assert tell_all(NOW + HOUR) == []


def test_whoever_holds_the_role_at_the_sweep_is_told_and_once(promises, dorset):
    promises.judged("missed")
    promises.flag()
    tell_and_send()
    late = dorset.person("late_sergeant", Role.SERGEANT, team="wimborne")
    assert readers(tell_and_send(NOW + HOUR)) == ["late-sergeant"]
    dorset.grant(late, Role.INSPECTOR, section="east")
    assert tell_all(NOW + DAY) == [], "another role makes no second letter of it"


def test_who_has_two_roles_gets_one_letter_that_names_both_where_both_are_meant(promises, dorset):
    dorset.grant(dorset.people["sergeant"], Role.INSPECTOR, section="east")
    promises.judged("missed")
    promises.judged("missed", team="ferndown")
    promises.flag()
    letters = tell_all()
    assert readers(letters) == ["inspector", "other-sergeant", "sergeant"]
    (sergeant,) = (letter for letter in letters if letter.address.startswith("sergeant@"))
    assert "You get this as inspector of East and sergeant of Wimborne NPT." in sergeant.body


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


def test_a_change_that_nobody_can_be_told_leaves_one_entry_and_is_told_to_who_takes_the_role(promises, dorset):
    promises.judged("at_risk", team="bridport")
    (change,) = promises.flag()
    assert note_unheard(force=dorset.force, now=NOW) == 1
    assert note_unheard(force=dorset.force, now=NOW + DAY) == 0
    change.refresh_from_db()
    assert change.unheard_at == NOW
    entry = Entry.objects.get(action="flag.nobody_told")
    assert (entry.force, entry.by, entry.after) == ("dorset", "portal", {"change": "opened", "level": "at_risk"})
    assert entry.subject == "flag:bridport/nec/S2/2026-05-01"
    assert "e-mail address" in entry.reason
    dorset.person("new_sergeant", Role.SERGEANT, team="bridport")
    assert readers(tell_all(NOW + DAY)) == ["new-sergeant"]


def test_what_somebody_was_told_is_not_recorded_as_unheard_when_they_leave(promises, dorset):
    promises.judged("at_risk")
    promises.flag()
    tell_and_send()
    Grant.objects.filter(person=dorset.people["sergeant"]).update(last_day=NOW.date())
    assert note_unheard(force=dorset.force, now=NOW + DAY) == 0


def test_letters_and_the_rows_that_say_what_they_told_stand_or_fall_together(promises, dorset):
    promises.judged("missed")
    promises.flag()
    Standard.objects.all().delete()
    with pytest.raises(KeyError):
        compose(person=dorset.people["sergeant"], now=NOW)
    assert (FlagLine.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_letter_has_a_cause_of_its_own_and_keeps_its_message_id(promises, settings):
    promises.judged("missed")
    promises.flag()
    letters = tell_all()
    assert len({letter.cause for letter in letters}) == 2
    assert all(letter.cause.startswith("flags:") and letter.by_day for letter in letters)
    assert all(letter.message_id == f"<{letter.id}@{settings.SITE.hostname}>" for letter in letters)
    assert set(FlagLine.objects.values_list("letter", flat=True)) == {letter.pk for letter in letters}


def test_the_hours_are_londons_from_seven_to_eight_in_the_evening(promises):
    promises.judged("missed")
    promises.flag()
    second = timedelta(seconds=1)
    evening = MORNING + 13 * HOUR
    for closed in (MORNING - second, evening, evening + 3 * HOUR, datetime(2026, 12, 1, 6, 59, tzinfo=UTC)):
        assert tell_all(closed) == [], closed
        assert compose(person=promises.county.people["sergeant"], now=closed) is None
    assert len(tell_all(MORNING)) == 2
    promises.judged("missed", code="S3")
    promises.flag(NOW)
    sent(Letter.objects.all(), MORNING)
    assert len(tell_all(evening - second + DAY)) == 2


def test_the_next_letter_is_twenty_hours_after_the_last(promises):
    promises.judged("at_risk")
    promises.flag()
    tell_and_send()
    promises.judged("at_risk", code="S3")
    promises.flag(NOW + HOUR)
    for hours in (1, 9, 19):
        assert tell_all(NOW + hours * HOUR) == []
    assert tell_all(NOW + 20 * HOUR - timedelta(seconds=1)) == []
    assert readers(tell_all(NOW + 21.5 * HOUR)) == ["sergeant"]


def test_twenty_hours_count_from_when_the_letter_left_and_not_while_it_is_under_way(promises):
    promises.judged("at_risk")
    promises.flag()
    (first,) = tell_all(MORNING)
    promises.judged("missed", code="S3")
    promises.flag(MORNING + HOUR)
    assert readers(tell_all(MORNING + HOUR)) == ["inspector"], "to the sergeant one is under way"
    sent([first], MORNING + 4 * HOUR)
    promises.judged("at_risk", code="S4")
    assert readers(tell_and_send(MORNING + 5 * HOUR)) == ["sergeant"]
    promises.flag(MORNING + 6 * HOUR)
    assert tell_all(MORNING + 24 * HOUR) == []
    assert readers(tell_all(MORNING + 25 * HOUR)) == ["sergeant"]


def test_a_broken_promise_that_nobody_has_heard_of_does_not_wait_but_once_a_day(promises):
    promises.judged("at_risk")
    promises.flag()
    tell_and_send()
    promises.judged("missed", code="S3")
    promises.flag(NOW + HOUR)
    assert told(tell_and_send(NOW + HOUR)) == [
        ("inspector", "wimborne", "S3", "opened"),
        ("sergeant", "wimborne", "S3", "opened"),
    ]
    promises.judged("missed", code="S4")
    promises.flag(NOW + 2 * HOUR)
    assert tell_all(NOW + 2 * HOUR) == []
    assert tell_all(NOW + 9 * HOUR) == []
    assert readers(tell_all(MORNING + DAY)) == ["inspector", "sergeant"]


def test_a_rise_of_a_flag_that_was_told_waits_for_the_twenty_hours(promises):
    posts = promises.judged("at_risk")
    promises.flag()
    tell_and_send()
    promises.turn(posts, "missed", NOW + HOUR)
    assert readers(tell_and_send(NOW + HOUR)) == ["inspector"], "who has not heard of it"
    assert readers(tell_all(NOW + 21.5 * HOUR)) == ["sergeant"]


def test_ten_lines_are_named_and_the_others_count_as_told(promises):
    for number in range(14):
        promises.judged("at_risk" if number < 12 else "missed", code=f"S{number:02}")
    promises.flag()
    (sergeant,) = (letter for letter in tell_and_send() if letter.address.startswith("sergeant@"))
    lines = FlagLine.objects.filter(letter=sergeant)
    assert lines.filter(named=True).count() == 10
    assert set(lines.filter(level="missed").values_list("named", flat=True)) == {True}
    assert "and 4 more: http://127.0.0.1:8000/flags/" in sergeant.body
    assert sergeant.body.count("How we know") == 10
    assert tell_all(NOW + DAY) == []


def test_on_mondays_the_letter_also_says_what_else_still_stands_and_leaves_only_with_news(promises):
    monday = datetime(2026, 5, 18, 9, 41, tzinfo=UTC)
    posts = promises.judged("at_risk")
    gone = promises.judged("at_risk", code="S9")
    promises.flag()
    tell_and_send()
    promises.turn(gone, "met", monday)
    assert tell_all(monday) == []
    promises.judged("at_risk", code="S3")
    promises.flag(monday)
    (letter,) = tell_and_send(monday)
    assert told([letter]) == [("sergeant", "wimborne", "S3", "opened")]
    before, after = letter.body.split("Told before, and still standing:")
    assert ("S3" in before, "S2" in before) == (True, False)
    assert "/nec/S2/" in after
    assert "S9" not in letter.body
    promises.judged("at_risk", code="S4")
    promises.flag(monday + DAY)
    (tuesday,) = tell_all(monday + DAY)
    assert "Told before" not in tuesday.body
    assert posts.code == "S2"


def test_a_quiet_force_writes_nothing_and_records_nobody(promises, dorset):
    for live_from in (None, NOW.date() + DAY):
        dorset.force.live_from = live_from
        dorset.force.save()
        promises.judged("missed", code=f"S{live_from}")
        promises.judged("at_risk", team="bridport", code=f"S{live_from}")
        promises.flag()
        assert people_to_write_to(force=dorset.force, now=NOW) == []
        assert compose(person=dorset.people["sergeant"], now=NOW) is None
        assert note_unheard(force=dorset.force, now=NOW) == 0
    assert Flag.objects.standing().count() == 4


def test_of_what_opened_before_the_force_was_live_only_a_later_rise_is_told(promises, dorset):
    dorset.force.live_from = None
    dorset.force.save()
    old, risen = promises.judged("missed"), promises.judged("at_risk", code="S3")
    promises.flag()
    dorset.force.live_from = NOW.date() + DAY
    dorset.force.save()
    assert tell_all(NOW + DAY) == []
    promises.turn(risen, "missed", NOW + DAY)
    promises.judged("at_risk", code="S4")
    promises.flag(NOW + DAY)
    assert told(tell_all(NOW + DAY)) == [
        ("inspector", "wimborne", "S3", "risen"),
        ("sergeant", "wimborne", "S3", "risen"),
        ("sergeant", "wimborne", "S4", "opened"),
    ]
    assert old.status == "missed"


def test_a_rise_on_the_day_before_the_force_was_live_is_not_told(promises, dorset):
    posts = promises.judged("at_risk")
    promises.flag(NOW - 2 * DAY)
    promises.turn(posts, "missed", NOW - DAY)
    dorset.force.live_from = NOW.date()
    dorset.force.save()
    assert tell_all(NOW) == []
    assert dorset.force.live_from == date(2026, 5, 12)


def test_a_letter_that_no_server_took_within_a_day_is_dropped_and_its_lines_are_free(promises):
    promises.judged("missed")
    promises.flag()
    (inspectors, sergeants) = sorted(tell_all(MORNING), key=lambda letter: letter.address)
    sent([inspectors], MORNING)
    Letter.objects.filter(pk=sergeants.pk).update(state="failed", fault="nobody of that name")
    assert not unsent(MORNING + DAY - timedelta(seconds=1)).exists()
    assert list(unsent(MORNING + DAY)) == [sergeants]
    assert not drop(letter=inspectors.pk, now=MORNING + DAY)
    assert drop(letter=sergeants.pk, now=MORNING + DAY)
    sergeants.refresh_from_db()
    assert sergeants.state == "dropped"
    assert "24 hours" in sergeants.fault
    assert "nobody of that name" in sergeants.fault
    (again,) = tell_all(MORNING + DAY)
    assert again.address == sergeants.address
    assert again.message_id != sergeants.message_id
    assert told([again]) == [("sergeant", "wimborne", "S2", "opened")]


def test_a_letter_that_somebody_is_sending_is_not_dropped(promises):
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all(MORNING)
    Letter.objects.update(leased_until=MORNING + DAY + timedelta(minutes=5))
    assert not drop(letter=letter.pk, now=MORNING + DAY)
    assert drop(letter=letter.pk, now=MORNING + DAY + timedelta(minutes=5))


def test_other_letters_are_nobodys_to_drop_here(promises):
    promises.judged("at_risk")
    promises.flag()
    (letter,) = tell_all(MORNING)
    Letter.objects.update(cause="alert:1")
    assert not drop(letter=letter.pk, now=MORNING + 9 * DAY)
