"""A real server for each test that wants one, with its live streams: a process of its own, without waiting for it."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest
from django.conf import settings
from django.db import connection

from portal.embedded_servers import wait_until
from tests.chats.stream_reader import free_port
from tests.portal.processes import start


@pytest.fixture(scope="session")
def ready_server(django_db_setup) -> Iterator[Popen]:
    """Loads everything once. `tests.journeys.ready_server` says how it is asked for a process."""
    names = {
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_NAME": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    process = start(sys.executable, "-m", "tests.journeys.ready_server", env=names)
    yield process
    process.communicate(timeout=60)


@pytest.fixture
def site(transactional_db, ready_server, tmp_path) -> Iterator[str]:
    """The address of a server that knows nothing yet."""
    with served(ready_server, tmp_path / "web.log") as address:
        yield address


@contextmanager
def served(ready: Popen, log: Path, port: int = 0) -> Iterator[str]:
    port = port or free_port()
    ready.stdin.write(f"{port} {log}\n")
    ready.stdin.flush()
    child = int(ready.stdout.readline())
    try:
        assert wait_until(lambda: _answers(port), 60), log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        os.kill(child, signal.SIGKILL)
        assert wait_until(lambda: not Path(f"/proc/{child}").exists(), 10)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
