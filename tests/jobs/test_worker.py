"""The real thing, once: Celery's worker with its broker, killed with -9 amid a letter, and started again."""

import os
import signal
import subprocess
import sys

import pytest
from django.utils import timezone

from contracts.models import Assessment, Flag, FlagChange, FlagLine
from portal import broker, process_commands
from portal.embedded_servers import wait_until
from record import letters_fence
from record.letters import Letter
from record.marks import Mark
from tests.jobs import world
from tests.jobs.mail_server import PostOffice
from tests.portal.processes import TREE, start

SAVE = "from django.utils import timezone; from tests.jobs import world; world.withdraw_all(timezone.now())"


@pytest.fixture
def office():
    with PostOffice() as office:
        yield office


@pytest.fixture
def environment(test_environment, office, tmp_path):
    server = broker.BrokerServer(tmp_path / "broker")
    server.use()
    url = broker.url(tmp_path / "broker")
    mail = {"EMAIL_URL": office.url, "LETTERS_FROM": letters_fence.name_here()}
    any_hour = {"PYTHONPATH": f"{TREE / 'tests/jobs/any_hour'}:{TREE}"}
    yield test_environment | mail | any_hour | {"CELERY_BROKER_URL": url, "LOG_LEVEL": "WARNING"}
    server.leave()


@pytest.fixture
def worker(environment):
    """Starts the worker as the supervisor runs it; whatever the test does, nothing of it is left."""
    started = []

    def run() -> subprocess.Popen:
        command = process_commands.commands()["worker"]
        started.append(start(*command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True))
        return started[-1]

    yield run
    for process in started:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """The worker and its children, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(environment: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=TREE, env=environment, check=True, stdout=subprocess.DEVNULL)


def test_a_save_becomes_letters_through_the_real_worker_and_survives_its_murder(environment, worker, office):
    world.build(timezone.now())
    office.hold_at = 2
    first = worker()
    ask(environment, "manage.py", "shell", "--verbosity", "0", "-c", SAVE)  # the hint after the save does the rest
    assert office.held.wait(90), "No second letter came."
    kill(first)
    assert first.returncode == -signal.SIGKILL
    assert Letter.objects.filter(state="waiting", leased_until__isnull=False).count() == 1

    Letter.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now())  # ten minutes go by
    worker()
    ask(environment, "-m", "celery", "--quiet", "--app", "portal", "call", "record.send")
    assert wait_until(lambda: not Letter.objects.exclude(state="sent").exists(), 90), states()

    ids = [message["Message-ID"] for message in office.received]
    assert sorted(set(ids)) == sorted(Letter.objects.values_list("message_id", flat=True))
    assert sorted({message["Message-ID"] for message in office.accepted}) == sorted(set(ids))
    assert len(ids) == len(set(ids)) + 1
    assert ids.count(ids[1]) == 2
    assert not Mark.objects.exists()
    assert identities(Flag.objects.standing()) == identities(
        Assessment.objects.filter(status__in=["at_risk", "missed"])
    )
    assert set(FlagLine.objects.values_list("change", flat=True)) == set(
        FlagChange.objects.values_list("id", flat=True)
    )


def identities(rows) -> set[tuple]:
    return set(rows.values_list("team", "contract", "code", "first_day"))


def states() -> list[tuple]:
    return list(Letter.objects.values_list("state", "attempts", "leased_until", "fault"))
