"""Servers that outlive a test: to start one takes longer than most of what is asked of it.

What a test could leave to the next one is taken away between them: the tables are emptied only when nobody is connected
to the server any more, and while it stands still with nothing under way in the database. It goes on for the next test;
one that does not come to rest is ended, and the next test gets a new one. Chats have ids that never come again.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from portal.embedded_servers import wait_until
from tests.chats.stream_reader import PATIENCE, Web

# /proc/net/tcp: what is open on the server's side, or was closed on the other side alone.
OPEN = {"01", "08"}


@dataclass
class KeptServers:
    """One for each way of speaking, in the order in which they are needed."""

    folder: Path
    _kept: dict[tuple[str, ...], Web] = field(default_factory=dict)

    @contextmanager
    def lent(self, environment: dict[str, str], speaks: tuple[str, ...]) -> Iterator[Web]:
        """The server that speaks so, for one test: started where there is none, or the last one has died."""
        web = self._kept.get(speaks)
        if web is None or web.process.poll() is not None:
            log = self.folder / f"web-{len(list(self.folder.iterdir()))}.log"
            web = self._kept[speaks] = Web(environment, log, speaks=speaks).__enter__()
        web.process.send_signal(signal.SIGCONT)
        yield web
        if not wait_until(lambda: stands_still(web), PATIENCE):
            self._end(speaks)

    def end(self) -> None:
        for speaks in list(self._kept):
            self._end(speaks)

    def _end(self, speaks: tuple[str, ...]) -> None:
        self._kept.pop(speaks).__exit__()


def stands_still(web: Web) -> bool:
    """Whether nobody was connected and nothing was under way; if so, it has been stopped, with no lock in its hands."""
    web.close_streams()
    if web.process.poll() is not None:
        return True  # a dead one
    if open_connections(web.port):
        return False
    web.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, web.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    if not sessions(web)[1]:
        return True
    web.process.send_signal(signal.SIGCONT)
    return False


def open_connections(port: int) -> int:
    """To the server of this machine that listens there."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(local.endswith(f":{port:04X}") and state in OPEN for _, local, _, state, *_ in lines)


def sessions(web: Web) -> tuple[int, int]:
    """The server's sessions in the database, and how many of them are doing something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE state IS DISTINCT FROM 'idle') FROM pg_stat_activity"
            " WHERE application_name = %s AND datname = current_database()",
            [web.name],
        )
        return cursor.fetchone()
