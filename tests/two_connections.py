"""Two who act at once, each on a connection of its own: one stops before its commit, while we see what the other does.

Only for tests with `transaction=True`: both have to see what the test has committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

from django.db import connection, transaction

from portal.embedded_servers import wait_until

PATIENCE = 60  # seconds: a machine on which everything else is tested too may be slow


class Act:
    """Something under way in a thread and on a connection of its own. Its `result()` is waited for, and may raise."""

    def __init__(self, threads: ThreadPoolExecutor, act: Callable[[], Any]) -> None:
        self.backend = 0
        self._future: Future[Any] = threads.submit(self._run, act)

    def _run(self, act: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        self.backend = connection.connection.info.backend_pid
        try:
            return act()
        finally:
            connection.close()

    def result(self) -> Any:
        return self._future.result(PATIENCE)

    def goes_on(self) -> bool:
        """Whether it comes to its end, rather than having to wait for a lock."""
        assert wait_until(lambda: self._future.done() or self._is_waiting(), PATIENCE)
        return self._future.done()

    def _is_waiting(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)", [self.backend])
            return cursor.fetchone()[0]


@contextmanager
def begun(act: Callable[[], Any]) -> Iterator[Act]:
    """`with begun(act) as one:` runs it beside us; at the end it has ended too."""
    with ThreadPoolExecutor(1) as threads:
        yield Act(threads, act)


@contextmanager
def uncommitted(act: Callable[[], Any]) -> Iterator[Callable[[], Any]]:
    """Inside, the act is done and not committed: its locks are held. Calling what is yielded commits it.

    So does the end. The call returns the act's result.
    """
    done, go_on = Event(), Event()

    def stopping() -> Any:
        with transaction.atomic():
            try:
                result = act()
            finally:
                done.set()
            assert go_on.wait(PATIENCE)
        return result

    with begun(stopping) as first:

        def commit() -> Any:
            go_on.set()
            return first.result()

        try:
            assert done.wait(PATIENCE)
            yield commit
        finally:
            go_on.set()
