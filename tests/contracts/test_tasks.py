"""The three jobs: each finds what should have been done by now, however late, often or badly it is called."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection

from contracts import tasks
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.settling import unsettled
from contracts.models import Assessment, Contract, Flag, FlagChange, FlagLine, Obligation
from record.letters import Letter
from record.marks import Mark, mark
from record.tasks import send
from teams.models import Team
from tests.contracts.test_settling import FOUND, KEPT, rows
from tests.jobs import world
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
LAST_MINUTE = datetime(2026, 5, 12, 22, 59, tzinfo=UTC)  # before London's midnight
HOUR = timedelta(hours=1)


def sweep(now):
    """What the timetable does in a minute, in this order or another."""
    with time_machine.travel(now, tick=False):
        for job in (tasks.assess, tasks.raise_flags, tasks.notify, send):
            job()


def letters():
    return sorted((message.to[0].split("@")[0], message.subject) for message in mail.outbox)


def found(now):
    judge(AssessmentScope(tuple(Team.objects.values_list("id", flat=True)), now))
    return rows(FOUND)


kept = kept_world(lambda: world.build(NOW), at=NOW)


@pytest.fixture
def dorset(own_world):
    return own_world


def test_a_change_becomes_flags_and_letters_in_one_sweep(dorset):
    world.withdraw_all(NOW)
    sweep(NOW + HOUR)
    assert not Mark.objects.exists()
    assert set(Flag.objects.values_list("team__key", "code", "level")) == {
        ("wimborne", "S1", "missed"),
        ("wimborne", "S2", "at_risk"),
        ("ferndown", "S1", "missed"),
        ("ferndown", "S2", "at_risk"),
    }
    assert letters() == [
        ("inspector", "2 teams: 2 missed"),
        ("other-sergeant", "Ferndown NPT: 1 missed, 1 at risk"),
        ("sergeant", "Wimborne NPT: 1 missed, 1 at risk"),
    ]


def test_sweeping_again_and_in_any_order_changes_and_tells_nothing_more(dorset):
    world.withdraw_all(NOW)
    sweep(NOW + HOUR)
    before = (rows(KEPT), set(Flag.objects.values_list()), set(FlagChange.objects.values_list()), letters())
    with time_machine.travel(NOW + HOUR, tick=False):
        for job in (send, tasks.notify, tasks.raise_flags, tasks.assess, tasks.assess, tasks.notify, send):
            job()
    assert (
        rows(KEPT),
        set(Flag.objects.values_list()),
        set(FlagChange.objects.values_list()),
        letters(),
    ) == before


def test_in_the_wrong_order_it_takes_longer_and_ends_alike(dorset):
    world.withdraw_all(NOW)
    for minutes in range(4):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            for job in (send, tasks.notify, tasks.raise_flags, tasks.assess):
                job()
    assert (Flag.objects.count(), Letter.objects.filter(state="sent").count()) == (4, 3)


def test_a_hint_settles_the_teams_it_names(dorset):
    world.withdraw_all(NOW)
    wimborne, ferndown = dorset.teams["wimborne"], dorset.teams["ferndown"]
    with time_machine.travel(NOW, tick=False):
        tasks.assess([wimborne.id])
    assert set(Mark.objects.values_list("team", flat=True)) == {ferndown.id}
    assert set(Assessment.objects.filter(status="missed").values_list("team__key", flat=True)) == {"wimborne"}


def test_a_hint_for_a_team_that_has_nothing_to_do_or_is_not_there_does_nothing(dorset):
    before = rows(KEPT)
    with time_machine.travel(NOW, tick=False):
        tasks.assess([dorset.teams["wimborne"].id, 987654321])
    assert rows(KEPT) == before


def test_a_team_that_fails_is_left_and_stops_no_other(dorset, borsetshire, caplog):
    contract = Contract.objects.create(force=borsetshire.force, key="broken", title="Broken")
    Obligation.objects.create(
        contract=contract,
        code="S1",
        first_day=NOW.date(),
        measure={"kind": "count", "period": "month", "open_to_public": "x"},
    )
    ambridge = borsetshire.teams["ambridge"]
    mark([ambridge.id, dorset.teams["ferndown"].id], first_day=NOW.date())
    sweep(NOW + HOUR)
    assert set(unsettled(now=NOW + HOUR)) == {ambridge}
    assert [record.args[0] for record in caplog.records if record.name == "contracts.tasks"] == [ambridge]


def test_after_days_without_any_sweep_one_catches_up(dorset):
    """Marks, new days and posts that ran out: nobody looked for eight days."""
    days_later = NOW + timedelta(days=8)
    world.withdraw_all(NOW)
    sweep(days_later)
    assert rows(KEPT) == found(days_later)
    assert not unsettled(now=days_later).exists()
    assert Flag.objects.standing().count() == 4
    assert len(letters()) == 3


def test_at_londons_midnight_every_team_is_looked_at_again_and_its_letters_leave_in_the_morning(dorset):
    """Nobody did anything: time alone puts the gap at risk on Saturday the 16th, two days before the 18th."""
    friday_night = LAST_MINUTE + timedelta(days=3)
    sweep(friday_night)
    assert not Flag.objects.exists()
    assert not unsettled(now=friday_night).exists()
    assert unsettled(now=friday_night + timedelta(minutes=1)).count() == Team.objects.count()
    sweep(friday_night + timedelta(minutes=1))
    assert Flag.objects.count() == 2
    sweep(friday_night + 7 * HOUR)
    assert letters() == []
    sweep(friday_night + timedelta(hours=7, minutes=1))
    assert letters() == [
        ("other-sergeant", "Ferndown NPT: S1 at risk – due by Monday 18 May"),
        ("sergeant", "Wimborne NPT: S1 at risk – due by Monday 18 May"),
    ]


def test_a_letter_that_is_composed_goes_out_as_it_is_though_its_flags_have_cleared(dorset):
    world.withdraw_all(NOW)
    with time_machine.travel(NOW, tick=False):
        tasks.assess()
        tasks.raise_flags()
        tasks.notify()
    texts = set(Letter.objects.values_list("body", flat=True))
    Assessment.objects.update(status="on_track")
    with time_machine.travel(NOW + HOUR, tick=False):
        tasks.raise_flags()
        tasks.notify()
        send()
    assert not Flag.objects.standing().exists()
    assert {message.body for message in mail.outbox} == texts
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_a_flag_that_cleared_before_its_letter_was_composed_is_not_written_about(dorset):
    world.withdraw_all(NOW)
    with time_machine.travel(NOW, tick=False):
        tasks.assess()
        tasks.raise_flags()
    Assessment.objects.update(status="on_track")
    with time_machine.travel(NOW + HOUR, tick=False):
        tasks.raise_flags()
        tasks.notify()
        send()
    assert letters() == []


def test_a_letter_that_no_server_takes_is_given_up_after_a_day_and_told_anew(dorset, settings, caplog):
    world.withdraw_all(NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    sweep(NOW)
    before = set(Letter.objects.values_list("pk", flat=True))
    sweep(NOW + 23 * HOUR)
    assert set(Letter.objects.values_list("pk", flat=True)) == before
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    sweep(NOW + 24 * HOUR)
    assert set(Letter.objects.filter(pk__in=before).values_list("state", flat=True)) == {"dropped"}
    assert len(letters()) == 3
    assert set(FlagLine.objects.values_list("letter__state", flat=True)) == {"sent"}


def test_a_force_whose_flags_fail_is_left_and_stops_no_other(dorset, borsetshire, caplog, as_owner):
    """Borsetshire's record is locked down by hand, so that nothing can be entered there."""
    world.withdraw_all(NOW)
    ambridge = borsetshire.teams["ambridge"]
    contract = Contract.objects.create(force=borsetshire.force, key="nec", title="NEC")
    version = contract.versions.create(key="1", title="NEC", first_day=NOW.date())
    Assessment.objects.create(
        team=ambridge,
        contract=contract,
        version=version,
        code="S1",
        first_day=NOW.date(),
        last_day=NOW.date(),
        period_first_day=NOW.date(),
        period_last_day=NOW.date(),
        status="missed",
    )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE record_entry ADD CONSTRAINT closed_book CHECK (force <> 'borsetshire' OR action !~ '^flag')"
        )
    with time_machine.travel(NOW, tick=False):
        tasks.assess([team.id for team in dorset.teams.values()])
        tasks.raise_flags()
    assert set(Flag.objects.values_list("team__force__key", flat=True)) == {"dorset"}
    assert [record.args[0] for record in caplog.records if record.name == "contracts.tasks"] == [borsetshire.force]
