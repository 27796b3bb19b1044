"""Flagging, closing and telling at once: nobody answers for two states of one flag, and nothing is told twice.

Each test stops the first of two in the midst of its work, lets the second begin, and then lets both end. It goes red
where the lock that it is about is taken away.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.core import mail

from contracts.actions.flags import acknowledge, choose_plan, close
from contracts.flag_letters import compose, drop, note_unheard, record_told
from contracts.flagging import flag
from contracts.models import Assessment, Flag, FlagChange, FlagLine, Settlement
from record import outbox
from record.entries import Entry
from record.letters import Letter
from record.marks import Mark
from record.refusal import Invalid
from tests.contracts.flagged_world import COUNT, DAY, NOW, Promises
from tests.contracts.planned_world import planned
from tests.two_connections import begun, uncommitted

pytestmark = pytest.mark.django_db(transaction=True)
APRIL = datetime(2024, 4, 10, 9, tzinfo=UTC)  # March is over, by any clock
MARCH = {"first_day": date(2024, 3, 1), "last_day": date(2024, 3, 31)}


@pytest.fixture
def promises(dorset):
    return Promises(dorset)


@pytest.fixture
def march(promises):
    """Two teams missed March and each has its flag: Ferndown's, which the portal takes up first, and Wimborne's."""
    for team in ("ferndown", "wimborne"):
        promises.judged("missed", team=team)
    period = {f"period_{name}": day for name, day in MARCH.items()}
    Assessment.objects.update(**MARCH, **period)
    promises.flag(APRIL)
    return promises


@pytest.fixture
def wimbornes(march):
    return Flag.objects.get(team__key="wimborne")


def turn(team, status):
    Assessment.objects.filter(team__key=team).update(status=status)


def kinds(team="wimborne"):
    return list(FlagChange.objects.filter(flag__team__key=team).order_by("id").values_list("kind", flat=True))


def of_ferndown():
    return list(Flag.objects.select_for_update().filter(team__key="ferndown"))


@contextmanager
def flagging_stopped_midway(promises):
    """The portal has read both flags and waits to write Ferndown's; what is yielded lets it go on."""
    turn("ferndown", "at_risk")
    with uncommitted(of_ferndown) as let_go, begun(lambda: promises.flag(APRIL + DAY)) as portal:
        assert not portal.goes_on()

        def go_on():
            let_go()
            return portal.result()

        yield go_on


@pytest.mark.parametrize("status", ["met", "at_risk"])
def test_who_closes_a_flag_that_is_being_cleared_or_eased_is_told_so(march, wimbornes, dorset, status):
    turn("wimborne", status)

    def closing():
        return close(flag=wimbornes, reason="Spoken to.", by=dorset.people["inspector"])

    with flagging_stopped_midway(march) as go_on, begun(closing) as inspector:
        assert not inspector.goes_on()
        go_on()
        with pytest.raises(Invalid):
            inspector.result()
    wimbornes.refresh_from_db()
    assert kinds() == ["opened", "cleared" if status == "met" else "eased"]
    assert (wimbornes.closed_by, Entry.objects.filter(action="flag.closed").count()) == (None, 0)


def test_who_makes_a_plan_for_a_flag_that_is_being_cleared_is_told_so(march, wimbornes, dorset):
    turn("wimborne", "met")

    def acknowledging():
        return acknowledge(flag=wimbornes, plan="Three posts booked.", by=dorset.people["sergeant"])

    with flagging_stopped_midway(march) as go_on, begun(acknowledging) as sergeant:
        assert not sergeant.goes_on()
        go_on()
        with pytest.raises(Invalid, match="has cleared meanwhile"):
            sergeant.result()
    wimbornes.refresh_from_db()
    assert (kinds(), wimbornes.plan) == (["opened", "cleared"], "")


def test_a_flag_that_is_being_closed_is_raised_only_after_it(march, wimbornes, dorset):
    """What the portal then finds is a flag that an inspector closed: it comes back, openly."""

    def closing():
        return close(flag=wimbornes, reason="Spoken to.", by=dorset.people["inspector"])

    with uncommitted(closing) as commit:
        turn("wimborne", "at_risk")
        with begun(lambda: march.flag(APRIL + DAY)) as portal:
            assert not portal.goes_on()
            commit()
            assert [change.kind for change in portal.result()] == ["reopened"]
    assert kinds() == ["opened", "cleared", "reopened"]


def test_of_two_who_flag_at_once_one_finds_nothing_left_to_do(promises, dorset):
    promises.judged("at_risk")
    with uncommitted(promises.flag) as commit, begun(promises.flag) as second:
        assert not second.goes_on()
        assert [change.kind for change in commit()] == ["opened"]
        assert second.result() == []
    assert (Flag.objects.count(), kinds()) == (1, ["opened"])


def test_of_two_who_raise_a_flag_at_once_one_has_raised_it(march, wimbornes):
    turn("wimborne", "at_risk")
    with flagging_stopped_midway(march) as go_on, begun(lambda: march.flag(APRIL + DAY)) as second:
        assert not second.goes_on()
        assert [change.kind for change in go_on()] == ["eased", "eased"]
        assert second.result() == []
    assert kinds() == kinds("ferndown") == ["opened", "eased"]


def test_forces_do_not_wait_for_each_other(promises, borsetshire):
    promises.judged("at_risk")
    other = borsetshire.force
    with uncommitted(promises.flag), begun(lambda: flag(force=other, now=NOW)) as elsewhere:
        assert elsewhere.goes_on()
        assert elsewhere.result() == []


@pytest.fixture
def missed(promises):
    promises.judged("missed")
    promises.flag()


def writing(person, now=NOW):
    return lambda: compose(person=person, now=now)


def test_of_two_who_write_to_one_person_at_once_one_finds_it_written(missed, dorset):
    sergeant = dorset.people["sergeant"]
    with uncommitted(writing(sergeant)) as commit, begun(writing(sergeant, NOW + DAY)) as second:
        assert not second.goes_on()
        assert commit()
        assert second.result() is None
    assert (FlagLine.objects.count(), Letter.objects.count()) == (1, 1)


def test_nobody_waits_for_a_letter_to_somebody_else(missed, dorset):
    with uncommitted(writing(dorset.people["sergeant"])), begun(writing(dorset.people["inspector"])) as other:
        assert other.goes_on()
        assert other.result()


def test_a_letter_that_is_being_sent_is_dropped_by_nobody_and_one_being_dropped_is_not_sent(missed, dorset):
    letter = compose(person=dorset.people["sergeant"], now=NOW)

    def dropping():
        return drop(letter=letter.pk, now=NOW + DAY)

    def leased():
        return list(Letter.objects.select_for_update().filter(pk=letter.pk))

    with uncommitted(leased), begun(dropping) as dropper:
        assert dropper.goes_on()
        assert not dropper.result()
    with uncommitted(dropping) as commit, begun(lambda: outbox.send_next(now=NOW + DAY)) as sender:
        assert sender.goes_on()
        assert not sender.result()
        commit()
    letter.refresh_from_db()
    assert (letter.state, mail.outbox) == ("dropped", [])


def test_that_a_letter_was_sent_is_not_overwritten_by_whoever_drops_it(missed, dorset):
    """Its lease has run out, and then the mail server takes it after all."""
    letter = compose(person=dorset.people["sergeant"], now=NOW)
    assert drop(letter=letter.pk, now=NOW + DAY)
    outbox._close(letter, Letter.State.SENT, sent_at=NOW + DAY)
    assert not drop(letter=letter.pk, now=NOW + DAY)
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_a_change_that_nobody_can_be_told_of_leaves_one_entry(promises, dorset):
    promises.judged("at_risk", team="bridport")
    promises.flag()

    def noting():
        return note_unheard(force=dorset.force, now=NOW)

    with uncommitted(noting), begun(noting) as second:
        assert second.goes_on()
        assert second.result() == 0
    assert Entry.objects.filter(action="flag.nobody_told").count() == 1


def test_nobody_waits_for_letters_to_be_written_to_make_a_plan(missed, dorset):
    sergeant = dorset.people["sergeant"]

    def acknowledging():
        return acknowledge(flag=Flag.objects.get(), plan="Three posts booked.", by=sergeant)

    with uncommitted(writing(sergeant)), begun(acknowledging) as planner:
        assert planner.goes_on()
        planner.result()


def test_of_two_who_record_what_was_told_one_does(missed, dorset):
    assert compose(person=dorset.people["sergeant"], now=NOW)
    recording = partial(record_told, force=dorset.force)
    with uncommitted(recording) as commit, begun(recording) as second:
        assert not second.goes_on()
        assert commit() == 1
        assert second.result() == 0
    assert Entry.objects.filter(action="flag.told").count() == 1


def test_of_two_who_find_a_plan_passed_one_says_so(promises, dorset):
    promises.judged("at_risk", measure=COUNT)
    promises.flag()
    plan = planned(dorset, "wimborne", date(2026, 5, 13))
    Mark.objects.all().delete()
    Settlement.objects.create(team=dorset.teams["wimborne"], through=date(2026, 12, 31), at=NOW)
    Flag.objects.update(planned=plan, acknowledged_level="at_risk")

    def sweep():
        return promises.flag(NOW + 2 * DAY)

    with uncommitted(sweep) as commit, begun(sweep) as second:
        assert not second.goes_on()
        assert [change.kind for change in commit()] == ["plan_passed"]
        assert second.result() == []
    assert kinds() == ["opened", "plan_passed"]


def test_of_two_who_take_a_flag_further_one_does(missed, promises):
    def sweep():
        return promises.flag(NOW + 7 * DAY)

    with uncommitted(sweep) as commit, begun(sweep) as second:
        assert not second.goes_on()
        assert [one.step for one in commit()] == [1, 2]
        assert second.result() == []


def test_who_chooses_a_plan_while_the_portal_sweeps_waits_for_it(promises, dorset):
    """And then is told what has become of the flag, as of a plan in words."""
    found = promises.judged("at_risk", measure=COUNT)
    promises.flag()
    flagged, plan = Flag.objects.select_related("team").get(), planned(dorset, "wimborne", date(2026, 5, 13))

    def choosing():
        return choose_plan(flag=flagged, planned=plan.pk, by=dorset.people["sergeant"], now=NOW)

    found.status = "met"
    found.save()
    with uncommitted(promises.flag) as commit, begun(choosing) as sergeant:
        assert not sergeant.goes_on()
        commit()
        with pytest.raises(Invalid, match="has cleared meanwhile"):
            sergeant.result()
    assert Flag.objects.get().planned is None
