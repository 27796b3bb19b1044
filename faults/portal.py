"""The portal under fault: a database of its own, a server that is killed and started again, and people with tokens."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.own import own_database

STARTS = 60.0  # seconds
WITHOUT_KEY = """
ALTER TABLE engagement_activity DROP CONSTRAINT engagement_activity_pkey CASCADE;
ALTER TABLE engagement_activityversion DROP CONSTRAINT versions_of_an_activity_are_numbered_once;
ALTER TABLE engagement_activityteam DROP CONSTRAINT a_team_takes_part_once;
ALTER TABLE engagement_activityofficer DROP CONSTRAINT an_officer_takes_part_once;
"""


class Portal:
    """A server on a port that stays the same. `tokens` are those of three people who log for one team."""

    def __init__(self, log: Path, *, with_key: bool = True) -> None:
        self.environment = own_database()
        self.tokens = _people()
        if not with_key:
            _drop_key()
        self._application = "portal.asgi:application" if with_key else "faults.without_key:application"
        self._log = log.open("wb")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.kills = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Begin to serve; returns when it answers."""
        speaks = ["--http", "portal.slow_clients:Http", "--loop", "uvloop", "--no-access-log", "--lifespan", "off"]
        command = [sys.executable, "-m", "uvicorn", self._application, "--port", str(self.port), *speaks]
        self._process = subprocess.Popen(command, env=self.environment, stdout=self._log, stderr=self._log)
        until = time.monotonic() + STARTS
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"The server ended with {self._process.returncode}: {self._log.name}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
                return
            time.sleep(0.05)
        raise RuntimeError(f"The server did not answer within {STARTS:.0f} s: {self._log.name}")

    def kill(self) -> None:
        """Gone in the middle of whatever it does."""
        assert self._process
        self._process.kill()
        self._process.wait()
        self.kills += 1

    def close(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()
        self._log.close()


def _people() -> list[str]:
    from teams import actions
    from teams.models import Role
    from tests.teams.county import dorset

    county = dorset()
    colleague = county.person("colleague", Role.SERGEANT, team="wimborne")
    people = [county.people["sergeant"], county.people["pc"], colleague]  # faults.devices.PC is the second
    return [actions.create_token(person=person, by=None) for person in people]


def _drop_key() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_KEY)
