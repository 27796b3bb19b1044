"""`make run` without make: everything comes up, everything goes down, and the next run finds its data."""

import io
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from honcho.printer import Message

from portal import process_runner
from portal.embedded_servers import wait_until
from portal.supervisor import Announcing, wants_county
from teams.models import Force
from tests.portal.processes import command_line, free_port, ours, start

PROCESSES = (
    "uvicorn",
    "celery --quiet --app portal worker",
    "celery --quiet --app portal.timetable beat",
    "bin/postgres",
    "valkey",
)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def run(tmp_path, port):
    """Starts the supervisor; whatever the test does, nothing of it is left afterwards."""
    started = []

    def running(at: int = port):
        environment = {
            "DATA_DIR": str(tmp_path),
            "PORT": str(at),
            "SEED": "off",
            "SEED_PASSWORD": "once-for-this-test",
        }
        log = tmp_path / f"run-{len(started)}.log"
        with log.open("a") as end:
            started.append(start(sys.executable, "-m", "portal.supervisor", env=environment, stdout=end, stderr=end))
        started[-1].log = log
        return started[-1]

    yield running
    for process in started:
        process.kill()
        process.wait()
    for leftover in ours(tmp_path):
        os.kill(leftover, signal.SIGKILL)


def said(process) -> str:
    """Everything it wrote so far; read by name, for a handle shared with it would move the place where it writes."""
    return process.log.read_text()


def serves(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/static/portal.css", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def test_everything_comes_up_goes_down_at_a_ctrl_c_and_finds_its_data_again(run, tmp_path, port):
    # Two that are started at once on a new folder both come up, and one of them prepares it.
    other = free_port()
    both = first, beside = run(), run(other)
    assert wait_until(lambda: serves(port) and serves(other), 300), [said(one) for one in both]
    told = [said(one) for one in both]
    assert sum("is preparing" in one for one in told) == 1
    assert sum("Making all tables at once" in one for one in told) == 1
    assert not any("Traceback" in one for one in told)
    beside.send_signal(signal.SIGINT)
    beside.wait(timeout=40)

    assert wait_until(lambda: serves(port) and "Ctrl-C stops everything" in said(first), 300), said(first)
    commands = "\n".join(command_line(pid) for pid in ours(tmp_path))
    first.send_signal(signal.SIGINT)
    first.wait(timeout=40)

    assert [name for name in PROCESSES if name in commands] == list(PROCESSES)
    assert f"http://127.0.0.1:{port}/" in said(first)
    assert "sergeant@dorset.example" in said(first)
    assert "once-for-this-test" in said(first)
    assert ours(tmp_path) == []

    secret = (tmp_path / "secret_key").read_text()
    second = run()
    assert wait_until(lambda: serves(port), 300), said(second)
    assert "No migrations to apply" in said(second)
    assert (tmp_path / "secret_key").read_text() == secret

    # Each may be killed: it comes back, and pages go on where it was not web.
    for name in ("celery --quiet --app portal worker", "celery --quiet --app portal.timetable beat", "uvicorn"):
        before = set(named(name, tmp_path))
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert name == "uvicorn" or serves(port)
        assert wait_until(lambda name=name, before=before: set(named(name, tmp_path)) - before, 60), said(second)
        assert second.poll() is None
    assert wait_until(lambda: serves(port), 60), said(second)
    assert said(second).count("Ctrl-C stops everything") == 1

    # A web that cannot start again ends everything, with its message: the others are not left to look alive.
    [web] = named("uvicorn", tmp_path)
    with socket.socket() as other:
        os.kill(web, signal.SIGKILL)
        wait_until(lambda: taken(other, port), 10)
        assert second.wait(timeout=60) not in (0, 130)
    assert "address already in use" in said(second)
    assert ours(tmp_path) == []

    # Killed, it can stop nothing itself: what it started ends by itself, and the port is free for the next run.
    third = run()
    assert wait_until(lambda: serves(port), 300), said(third)
    third.kill()
    third.wait()
    assert wait_until(lambda: ours(tmp_path) == [], 60), [command_line(pid) for pid in ours(tmp_path)]
    assert not serves(port)


def taken(other: socket.socket, port: int) -> bool:
    """Whether we have the port now."""
    try:
        other.bind(("127.0.0.1", port))
    except OSError:
        return False
    other.listen()
    return True


def named(name: str, data_dir: Path) -> list[int]:
    """Every process whose command line looks like that, as `pkill -f` would find them."""
    return [pid for pid in ours(data_dir) if name in command_line(pid)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_stopped_while_it_prepares_it_leaves_nothing_behind(run, tmp_path, number):
    supervisor = run()
    assert wait_until(lambda: "Operations to perform" in said(supervisor), 300), said(supervisor)
    supervisor.send_signal(number)

    assert supervisor.wait(timeout=40) == 128 + number
    assert ours(tmp_path) == []
    assert "Traceback" not in said(supervisor)
    if number == signal.SIGINT:
        assert said(supervisor).endswith("What was not complete was not kept: start it again.\n")


@pytest.mark.django_db
def test_a_county_is_invented_only_where_there_is_none(settings):
    settings.SEED = True
    assert wants_county()
    settings.PRODUCTION = True
    assert not wants_county()
    settings.PRODUCTION, settings.SEED = False, False
    assert not wants_county()
    settings.SEED = True
    Force.objects.create(key="dorset", name="Dorset Police")
    assert not wants_county()


def test_a_taken_port_is_said_before_anything_starts(run, tmp_path, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        supervisor = run()

        assert supervisor.wait(timeout=40) == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in said(supervisor)
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("name", "code", "lived", "back"),
    [
        ("web", -9, 0.1, True),  # killed, however early
        ("web", -15, 3, True),
        ("web", 1, 0.5, False),  # its port is taken, a setting is wrong
        ("web", 3, 59, False),
        ("web", 1, 61, True),  # it had been well
        ("worker", 1, 0.1, True),
        ("scheduler", -9, 5, True),
    ],
)
def test_what_comes_back(name, code, lived, back):
    assert process_runner.comes_back(name, code, lived) is back


class Interrupted(io.StringIO):
    """A signal comes amid each line, and its handler prints."""

    def write(self, text: str) -> int:
        self.printer.write(said_by("system", "SIGINT received"))
        return super().write(text)


def said_by(name: str, words: str) -> Message:
    return Message(type="line", data=words, time=datetime(2026, 5, 12, tzinfo=UTC), name=name, colour=None)


def test_a_signal_amid_a_line_does_not_end_the_printing():
    output = Interrupted()
    output.printer = Announcing("The portal: http://127.0.0.1:8000/", output)
    output.printer.write(said_by("web", "Uvicorn running on http://127.0.0.1:8000"))
    lines = output.getvalue().splitlines()
    assert "Uvicorn running on" in lines[0]
    assert lines[1:] == ["The portal: http://127.0.0.1:8000/"]
    output.printer.write(said_by("worker", "ready"))
    assert "ready" in output.getvalue()
