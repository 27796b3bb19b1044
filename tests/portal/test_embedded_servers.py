"""Stopping a server of our own: it has gone when its process has, whatever its pid file says meanwhile."""

import signal
import sys

import pytest

from portal.embedded_servers import living, stop
from tests.portal.processes import alive_with, start

# Like PostgreSQL, which takes its pid file away before its process ends; here long before.
SLOW_TO_GO = """
import pathlib, signal, sys, time
pid_file = pathlib.Path(sys.argv[1])
def leave(*_):
    pid_file.unlink()
    time.sleep(float(sys.argv[2]))
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def pid_file(tmp_path):
    return tmp_path / "server.pid"


def started(pid_file, takes: float):
    server = start(sys.executable, "-c", SLOW_TO_GO, pid_file, takes)
    assert server.stdout.readline() == "ready\n"
    pid_file.write_text(f"{server.pid}\n")
    assert living(pid_file, str(pid_file)) == server.pid
    return server


def test_a_server_has_stopped_when_its_process_has_and_not_when_its_pid_file_has(pid_file):
    server = started(pid_file, takes=1)
    stop(pid_file, str(pid_file), (signal.SIGTERM, signal.SIGKILL))

    assert alive_with(pid_file) == []
    assert server.wait() == 0  # by itself: it was given the time it took


def test_a_server_that_hangs_after_its_pid_file_has_gone_is_ended_harder(pid_file):
    server = started(pid_file, takes=60)
    stop(pid_file, str(pid_file), (signal.SIGTERM, signal.SIGKILL), patience=0.3)

    assert alive_with(pid_file) == []
    assert server.wait() == -signal.SIGKILL
