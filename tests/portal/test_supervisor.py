"""`make run` without make: everything comes up, everything goes down, and the next run finds its data."""

import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from portal.embedded import wait_until
from tests.portal.processes import alive_with, start

PROCESSES = (
    "uvicorn",
    "celery --quiet --app portal worker",
    "celery --quiet --app portal beat",
    "bin/postgres",
    "valkey",
)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def run(tmp_path, port):
    """Starts the supervisor; whatever the test does, nothing of it is left afterwards."""
    started = []

    def running():
        environment = {"DATA_DIR": str(tmp_path), "PORT": str(port), "SEED_PASSWORD": "once-for-this-test"}
        log = (tmp_path / f"run-{len(started)}.log").open("w+")
        started.append(start(sys.executable, "-m", "portal.supervisor", env=environment, stdout=log, stderr=log))
        started[-1].log = log
        return started[-1]

    yield running
    for process in started:
        process.kill()
        process.wait()
    for leftover in ours(tmp_path):
        os.kill(leftover, signal.SIGKILL)


def ours(data_dir: Path) -> list[int]:
    """Everything that runs for this folder: by its environment, or by its command line (servers have no other sign)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            signs = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(data_dir).encode() in signs and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


def said(process) -> str:
    process.log.seek(0)
    return process.log.read()


def serves(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/static/portal.css", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def test_it_brings_everything_up_and_a_ctrl_c_takes_everything_down(run, tmp_path, port):
    supervisor = run()
    assert wait_until(lambda: serves(port) and "Ctrl-C stops everything" in said(supervisor), 120), said(supervisor)
    commands = "\n".join(alive_with(tmp_path) + alive_with("portal"))
    running = [name for name in PROCESSES if name in commands]
    announced = said(supervisor)
    supervisor.send_signal(signal.SIGINT)
    supervisor.wait(timeout=40)

    assert running == list(PROCESSES)
    assert f"http://127.0.0.1:{port}/" in announced
    assert "sergeant@dorset.example" in announced
    assert "once-for-this-test" in announced
    assert ours(tmp_path) == []


def test_a_second_run_finds_the_data_of_the_first(run, tmp_path, port):
    first = run()
    assert wait_until(lambda: serves(port), 120), said(first)
    first.send_signal(signal.SIGTERM)
    first.wait(timeout=40)
    secret = (tmp_path / "secret_key").read_text()
    second = run()
    assert wait_until(lambda: serves(port), 120), said(second)

    assert "No migrations to apply" in said(second)
    assert (tmp_path / "secret_key").read_text() == secret
    second.send_signal(signal.SIGINT)
    second.wait(timeout=40)


def test_when_one_process_dies_all_stop_and_the_exit_code_says_so(run, tmp_path, port):
    supervisor = run()
    assert wait_until(lambda: serves(port), 120), said(supervisor)
    [web] = [pid for pid in ours(tmp_path) if b"uvicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(web, signal.SIGKILL)

    assert supervisor.wait(timeout=40) != 0
    assert ours(tmp_path) == []


def test_a_taken_port_is_said_before_anything_starts(run, tmp_path, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        supervisor = run()

        assert supervisor.wait(timeout=40) == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in said(supervisor)
    assert not (tmp_path / "postgres").exists()
