"""The seed stopped on its way, and two of them at once: a sentence, an exit code, and all of it or nothing."""

import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from record.entries import Entry
from teams.models import Force
from tests.portal.processes import start


@pytest.fixture
def seeding(test_environment):
    """Starts the command, and returns when it has begun to fill the portal."""
    started = []

    def begin() -> subprocess.Popen:
        started.append(start(sys.executable, "manage.py", "seed", env=test_environment, stderr=subprocess.PIPE))
        assert "areas, people and promises" in started[-1].stdout.readline()
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen) -> tuple[int, str]:
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize("seconds", [0, 1.1, 4.7])
def test_interrupted_it_says_so_and_keeps_nothing(seeding, seconds):
    process = seeding()
    sleep(seconds)
    process.send_signal(signal.SIGINT)
    assert ended(process) == (130, "CommandError: Interrupted: nothing of it was kept.\n")
    assert not Force.objects.exists()
    assert not Entry.objects.exists()


def test_any_command_that_is_interrupted_says_so(test_environment):
    waiting = "import time; print('here', flush=True); time.sleep(60)"
    process = start(sys.executable, "manage.py", "shell", "-c", waiting, env=test_environment, stderr=subprocess.PIPE)
    while "here" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    assert ended(process) == (130, "manage.py: interrupted.\n")


def test_a_second_one_is_told_so_and_leaves_the_first_alone(seeding, test_environment):
    first = seeding()
    first.send_signal(signal.SIGSTOP)  # what more it would do meanwhile tells nothing; a signal sent to it is kept
    second = start(sys.executable, "manage.py", "seed", env=test_environment, stderr=subprocess.PIPE)
    assert ended(second) == (1, "CommandError: Another seed is filling this portal: wait until it has ended.\n")
    assert first.poll() is None
    status = Path(f"/proc/{first.pid}/status").read_text()
    assert [int(line.split()[1], 16) for line in status.splitlines() if line.startswith(("SigPnd", "ShdPnd"))] == [0, 0]
