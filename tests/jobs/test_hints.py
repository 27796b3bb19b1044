"""After a save a worker is told to look now, and the save neither waits for it nor fails with it."""

import json
import os
import signal
import sys
from datetime import date

import pytest
from django.db import transaction

from portal import broker, timetable
from portal.celery import REST, app, look_now
from portal.embedded_servers import living
from record import marks
from record.marks import Mark, mark
from tests.portal.processes import start

DAY = date(2026, 5, 12)

# Marks a team as an action does, and says how long that took.
SAVE = """
import json, sys, time
import django
django.setup()
from datetime import date
from django.db import transaction
from portal.celery import app
from record.marks import mark
app.send_task("warm")  # connects, imports
with transaction.atomic():
    pass
for line in sys.stdin:
    began = time.perf_counter()
    with transaction.atomic():
        mark([1, 2], first_day=date(2026, 5, 12))
    print(json.dumps(time.perf_counter() - began), flush=True)
"""


@pytest.fixture
def heard():
    """What a listener in the portal's place hears."""
    heard = []
    marks.on_mark.append(heard.append)
    yield heard
    marks.on_mark.remove(heard.append)


@pytest.mark.django_db(transaction=True)
def test_a_mark_is_announced_once_it_is_committed_and_not_before(heard):
    with transaction.atomic():
        mark([2, 1, 2], first_day=DAY)
        assert heard == []
    assert heard == [[1, 2]]


@pytest.mark.django_db(transaction=True)
def test_a_mark_that_is_rolled_back_is_not_announced(heard):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mark([1], first_day=DAY)
        1 / 0  # noqa: B018
    mark([], first_day=DAY)
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_fails_alone(heard):
    def fail(teams):
        raise RuntimeError("no ears")

    marks.on_mark.insert(0, fail)
    try:
        mark([1], first_day=DAY)
    finally:
        marks.on_mark.remove(fail)
    assert heard == [[1]]
    assert Mark.objects.count() == 1


def test_the_portal_listens_with_a_task_that_exists():
    app.loader.import_default_modules()
    assert marks.on_mark.count(look_now) == 1
    assert "contracts.assess" in app.tasks


def test_the_timetable_names_tasks_that_exist_and_lets_none_queue_up():
    app.loader.import_default_modules()
    table = timetable.app.conf.beat_schedule.values()
    assert {entry["task"] for entry in table} == {
        "contracts.assess",
        "contracts.check_figures",
        "contracts.flag",
        "contracts.notify",
        "chats.look",
        "chats.call",
        "imports.sweep",
        "letters.ask_after",
        "record.send",
    }
    assert set(app.tasks) >= {entry["task"] for entry in table} | {"imports.run", "imports.undo"}
    assert all(entry["options"]["expires"] < entry["schedule"] for entry in table)
    assert {entry["schedule"] for entry in table} == {60, 15}  # what is counted in minutes is looked at more often


@pytest.fixture
def server(tmp_path):
    server = broker.BrokerServer(tmp_path / "broker")
    server.use()
    yield server
    server.leave()


@pytest.fixture
def save(test_environment, server, tmp_path):
    """Saves in a process of its own; the seconds it took."""
    environment = test_environment | {"CELERY_BROKER_URL": broker.url(tmp_path / "broker"), "LOG_LEVEL": "CRITICAL"}
    saver = start(sys.executable, "-c", SAVE, env=environment)

    def once() -> float:
        saver.stdin.write("\n")
        saver.stdin.flush()
        return json.loads(saver.stdout.readline())

    once()
    yield once
    saver.stdin.close()
    assert saver.wait(timeout=10) == 0


def test_a_dead_broker_leaves_a_save_fast_and_whole(save, server):
    os.kill(living(server.pid_file, server.mark), signal.SIGKILL)
    before = Mark.objects.count()
    assert save() < 0.5
    assert Mark.objects.count() == before + 2


def test_a_deaf_broker_costs_one_save_a_fifth_of_a_second_and_the_next_ones_nothing(save, server):
    pid = living(server.pid_file, server.mark)
    os.kill(pid, signal.SIGSTOP)
    try:
        first, *others = [save() for _ in range(6)]
    finally:
        os.kill(pid, signal.SIGCONT)
    assert sum(others) < 0.5 < REST
    assert first < 1
    assert Mark.objects.count() == 2 * 7
