"""What whoever watches over the portal is told: that it answers, and for how long work has waited."""

import os
import subprocess
import sys
from datetime import date, timedelta
from time import monotonic

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from chats.models import Alert
from contracts.models import Assessment, Contract
from portal import write_probe
from portal.models import WriteProbe
from record import (
    letters,
    letters_fence,
    marks,
    outbox,
)
from record.letters import Draft, Letter
from record.marks import Mark, mark
from tests.chats.chat_world import Evening
from tests.portal.processes import TREE

DAY = date(2026, 5, 12)
MINUTE = timedelta(minutes=1)

ASK = """
import django
django.setup()
from django.test import Client
answer = Client().get("/health/ready", headers={"host": "localhost"})
print(answer.status_code, answer.content.decode())
print(Client().get("/health/live", headers={"host": "localhost"}).status_code)
"""


@pytest.fixture(autouse=True)
def asked_anew():
    write_probe.watch.forget()
    yield
    write_probe.watch.forget()


def ready(client):
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()


def aged(model, **age):
    """Rows that have waited for so long already."""
    model.objects.update(**{field: timezone.now() - waited for field, waited in age.items()})


def test_it_lives_without_asking_the_database(client):
    answer = client.get("/health/live")  # pytest-django refuses a query here
    assert (answer.status_code, answer.json()) == (200, {"live": True})
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_it_is_ready_where_nothing_waits(client, django_assert_num_queries):
    with django_assert_num_queries(14):  # two short transactions: five looks, the writes, each bounded in time
        status, said = ready(client)
    assert status == 200
    assert (said["ready"], said["reason"]) == (True, "")
    assert {kind: found["oldest_seconds"] for kind, found in said["waiting"].items()} == {
        "mark": None,
        "assessment": None,
        "paging": None,
        "letter": None,
    }


@pytest.mark.django_db
def test_the_oldest_mark_counts_and_past_its_limit_nothing_is_ready(client):
    mark([1], first_day=DAY)
    aged(Mark, made_at=marks.LATE_AFTER - MINUTE)
    mark([2], first_day=DAY)
    status, said = ready(client)
    assert (status, said["ready"]) == (200, True)
    assert 9 * 60 <= said["waiting"]["mark"]["oldest_seconds"] < 10 * 60 == said["waiting"]["mark"]["limit_seconds"]
    aged(Mark, made_at=marks.LATE_AFTER + MINUTE)
    status, said = ready(client)
    assert (status, said["ready"], said["reason"]) == (503, False, "Waiting for too long: mark.")
    assert said["waiting"]["mark"]["late"]


@pytest.mark.django_db
def test_a_letter_that_nobody_tries_to_send_makes_it_unready(client):
    letters.write(force="dorset", cause="test:1", drafts=[Draft("s", "s@d.example", "S", "B")], now=timezone.now())
    assert ready(client)[0] == 200
    aged(Letter, next_try_at=outbox.LATE_AFTER + MINUTE)
    status, said = ready(client)
    assert (status, said["reason"]) == (503, "Waiting for too long: letter.")
    Letter.objects.update(state="failed")
    assert ready(client)[0] == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "status"), [(90, 200), (180, 503)])
def test_a_page_about_danger_that_nobody_sends_makes_it_unready(client, seconds, status):
    evening = Evening()
    evening.ask("He will hurt me tonight")
    Alert.objects.update(paging="waiting", next_try_at=timezone.now() - timedelta(seconds=seconds))
    letters.Letter.objects.all().delete()
    answered, said = ready(client)
    assert (answered, said["waiting"]["paging"]["late"]) == (status, status == 503)


@pytest.mark.django_db
def test_letters_that_are_held_are_the_reason_it_gives(client, settings):
    settings.LETTERS_LEAVE = True
    letters.write(force="dorset", cause="test:1", drafts=[Draft("s", "s@d.example", "S", "B")], now=timezone.now())
    assert ready(client)[0] == 200  # a copy for trying things out need not be taken from its visitors
    aged(Letter, next_try_at=outbox.LATE_AFTER + MINUTE)
    held = "Waiting for too long: letter. Letters are held: `manage.py letters_from` says why."
    assert ready(client)[1]["reason"] == held
    settings.LETTERS_FROM = letters_fence.name_here()
    assert ready(client)[1]["reason"] == "Waiting for too long: letter."


@pytest.mark.django_db
def test_a_letter_that_is_refused_again_and_again_is_no_reason(client):
    letters.write(force="dorset", cause="test:1", drafts=[Draft("s", "s@d.example", "S", "B")], now=timezone.now())
    Letter.objects.update(written_at=timezone.now() - timedelta(hours=3), next_try_at=timezone.now() + MINUTE)
    status, said = ready(client)
    assert (status, said["waiting"]["letter"]["oldest_seconds"]) == (200, None)


@pytest.mark.django_db
def test_figures_that_time_has_overtaken_make_it_unready(client, dorset):
    contract = Contract.objects.create(force=dorset.force, key="nec", title="NEC")
    version = contract.versions.create(key="1", title="NEC", first_day=DAY)
    Assessment.objects.create(
        team=dorset.teams["wimborne"],
        contract=contract,
        version=version,
        code="S1",
        first_day=DAY,
        last_day=DAY,
        period_first_day=DAY,
        period_last_day=DAY,
        status="on_track",
        stale_at=timezone.now() + MINUTE,
    )
    assert ready(client)[0] == 200
    aged(Assessment, stale_at=marks.LATE_AFTER + MINUTE)
    status, said = ready(client)
    assert (status, said["reason"]) == (503, "Waiting for too long: assessment.")


@pytest.mark.django_db
def test_it_says_nothing_but_ages(client):
    letters.write(force="dorset", cause="test:1", drafts=[Draft("s", "s@d.example", "S", "B")], now=timezone.now())
    mark([4711], first_day=DAY)
    answer = client.get("/health/ready").content.decode()
    assert not any(word in answer for word in ("dorset", "s@d", "4711", "test:1"))


def test_without_a_database_it_lives_and_is_not_ready(tmp_path):
    nowhere = {"DATABASE_URL": "postgresql://portal@127.0.0.1:1/portal", "DATA_DIR": str(tmp_path)}
    environment = os.environ | nowhere | {"DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "CRITICAL"}
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=TREE, env=environment, capture_output=True, text=True)
    ready, live = asked.stdout.splitlines()
    assert ready == '503 {"ready": false, "reason": "The database does not answer."}'
    assert live == "200"


@pytest.mark.django_db
def test_to_be_ready_a_write_must_work_and_within_ten_seconds_it_is_tried_once(client, django_assert_num_queries):
    assert ready(client)[0] == 200
    first = WriteProbe.objects.get()
    with django_assert_num_queries(8):  # the looks alone
        assert ready(client)[0] == 200
    assert WriteProbe.objects.get().at == first.at
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert ready(client)[0] == 200
    assert WriteProbe.objects.get().at > first.at


@pytest.mark.django_db
def test_the_last_outcome_stands_for_ten_seconds(client, as_owner):
    refuse_writes(as_owner, True)
    taken = "The database takes no writes of ours: `manage.py migrate` as the owner."
    assert ready(client) == (503, {"ready": False, "reason": taken})
    refuse_writes(as_owner, False)
    assert ready(client)[0] == 503
    write_probe.watch.forget()
    assert ready(client)[0] == 200


def refuse_writes(as_owner, refused: bool) -> None:
    with as_owner(), connection.cursor() as cursor:
        verb, whom = ("REVOKE", "FROM") if refused else ("GRANT", "TO")
        role = connection.ops.quote_name(settings.DATABASES["default"]["APPLICATION_ROLE"])
        cursor.execute(f"{verb} INSERT, UPDATE ON portal_writeprobe {whom} {role}")


def test_where_nothing_can_be_written_it_is_not_ready_and_says_why(test_environment):
    environment = test_environment | {"PGOPTIONS": "-c default_transaction_read_only=on", "LOG_LEVEL": "CRITICAL"}
    ready, live = asked_of(environment)
    assert ready == '503 {"ready": false, "reason": "The database takes no writes: it is read-only."}'
    assert live == "200"


def test_a_write_that_waits_is_given_up(test_environment):
    """Somebody holds the row, as a disk that does not answer holds everything."""
    assert write_probe.fault_of_a_write() == ""
    with transaction.atomic():
        WriteProbe.objects.select_for_update().get()
        began = monotonic()
        ready, _ = asked_of(test_environment | {"LOG_LEVEL": "CRITICAL"})
        assert ready == '503 {"ready": false, "reason": "The database takes no writes: one did not end within 2s."}'
        assert monotonic() - began < 60  # it ends by itself: most of it is a process that starts


def asked_of(environment: dict[str, str]) -> list[str]:
    """What a process of its own answers: ready, then live."""
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=TREE, env=environment, capture_output=True, text=True)
    return asked.stdout.splitlines()
