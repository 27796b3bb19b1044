"""The pages beside their own queries: what of a page's time is the portal's, and how long people wait at 20 a second.

python -m benchmarks.pages              all of them
python -m benchmarks.pages team home    some, alone in one process: the ratio without the load

A page is asked for at the handler that a server calls, in one process, and in turn with its queries: their text and
parameters as the page sent them, through psycopg alone, on a connection of their own. Then a server as `make run`
starts it is asked for the page 20 times a second, whether it has answered the last or not.
"""

from __future__ import annotations

import asyncio
import gc
import http.client
import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from itertools import groupby
from operator import itemgetter
from statistics import median, quantiles
from typing import Any

import psycopg
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.test import RequestFactory
from django.utils import timezone

from benchmarks.own import own_database

TURNS = 15
WARM = 20
A_SECOND = 20
SECONDS = 10  # of load, each page
ALONE = 15  # askings one after the other, before it
COOKIE = "session"
HOST = "127.0.0.1"

Statements = list[tuple[bool, bool, str, Any]]  # whether in a transaction of several, and prepared; text, parameters


def run(only: tuple[str, ...] = (), *, loaded: bool = True) -> dict[str, Any]:
    """By page: its ratios first, then milliseconds."""
    from portal import database

    database.pooled = True  # as the web process has it; read with the settings
    for_others = own_database(migrated=False)
    from benchmarks.pages_world import make

    world = make(timezone.now())
    pages = {name: page for name, page in world.pages.items() if not only or name in only}
    found = {name: beside_its_queries(name, *page) for name, page in pages.items()}
    if loaded:
        with served(for_others) as port:
            for name, page in pages.items():
                found[name] |= under_load(name, port, *page)
    return found


def beside_its_queries(name: str, address: str, session: str | None) -> dict[str, float]:
    asked = partial(answer, WSGIHandler(), address, session)
    opening = sent_by(asked)
    for _ in range(WARM):  # templates are read, statements put together, and prepared on both connections
        size = len(asked())
    statements = sent_by(asked)
    took: dict[str, list[float]] = {"page": [], "bare": []}
    with bare_connection() as bare:
        make_ready(bare, opening)
        replayed = partial(replay, bare, statements)
        for _ in range(WARM // 2):
            replayed()
        gc.collect()
        for _ in range(TURNS):
            took["page"].append(timed(asked))
            took["bare"].append(timed(replayed))
    page, queries = median(took["page"]), median(took["bare"])
    print(
        f"{name}: {page / queries:.2f} times its queries; {page * 1000:.1f} ms, {len(statements)} queries that take "
        f"{queries * 1000:.1f} ms bare; {size / 1024:.0f} KiB (medians of {TURNS}, in turn)",
        flush=True,
    )
    return {
        "page_by_its_queries": round(page / queries, 2),
        "page_ms": round(page * 1000, 2),
        "queries_bare_ms": round(queries * 1000, 2),
        "queries": len(statements),
    }


def answer(handler: Any, address: str, session: str | None) -> bytes:
    """The page, from the handler that a WSGI server calls; what a server does is left out."""
    path, _, query = address.partition("?")
    factory = RequestFactory(SERVER_NAME=HOST)
    environ = factory._base_environ(PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD="GET")  # type: ignore[attr-defined]
    environ |= {"wsgi.input": io.BytesIO(), "HTTP_HOST": HOST}
    if session:
        environ["HTTP_COOKIE"] = f"{COOKIE}={session}"
    said: list[str] = []
    response = handler(environ, lambda status, headers: said.append(status))
    body = b"".join(response)
    response.close()
    assert said == ["200 OK"], f"{address}: {said}"
    return body


def sent_by(asked: Callable[[], bytes]) -> Statements:
    found: Statements = []

    def noting(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        assert not many, f"Not one of a page's queries: {sql}"
        prepared = isinstance(context["cursor"].cursor, ServerBindingCursor)
        found.append((connection.in_atomic_block, prepared, sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noting):
        asked()
    return found


@contextmanager
def bare_connection() -> Iterator[psycopg.Connection[Any]]:
    """As Django's own, with its ways to write parameters and to read values."""
    connection.ensure_connection()
    wanted = connection.get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    arguments = {key: wanted[key] for key in keys if key in wanted}
    with psycopg.connect(**arguments, context=connection.connection, autocommit=True) as bare:
        bare.cursor_factory = psycopg.ClientCursor
        bare.prepare_threshold = connection.connection.prepare_threshold
        bare.execute("SET TIME ZONE 'UTC'")
        yield bare


def make_ready(bare: psycopg.Connection[Any], opening: Statements) -> None:
    """Once: what a page makes on a connection that is new, as temporary tables, and does not make again."""
    for statement in opening:
        with suppress(psycopg.Error):  # what only the first answer of a session may write
            replay(bare, [statement])


def replay(bare: psycopg.Connection[Any], statements: Statements) -> None:
    for together, some in groupby(statements, key=itemgetter(0)):
        with bare.transaction() if together else nullcontext():
            for _, prepared, sql, params in some:
                cursor = psycopg.Cursor(bare) if prepared else bare.cursor()
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """The web process, as `make run` starts it, on the same database."""
    from portal.process_commands import commands
    from tests.portal.processes import free_port

    port = free_port()
    command = commands()["web"]
    command[command.index("--port") + 1] = str(port)
    web = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        web.terminate()
        web.wait(30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            return _get(port, "/health/live", None)
        except OSError:
            assert time.monotonic() < until, "The server does not answer."
            time.sleep(0.2)


def _get(port: int, address: str, session: str | None) -> None:
    asked = http.client.HTTPConnection(HOST, port, timeout=60)
    asked.request("GET", address, headers={"Cookie": f"{COOKIE}={session}"} if session else {})
    response = asked.getresponse()
    response.read()
    asked.close()
    assert response.status == 200, f"{address}: {response.status}"


def under_load(name: str, port: int, address: str, session: str | None) -> dict[str, float]:
    one = partial(_get, port, address, session)
    for _ in range(8):  # each of the server's threads has read the templates
        one()
    alone = median(timed(one) for _ in range(ALONE))
    answers = asyncio.run(_arriving(port, address, session))
    waited = [seconds for seconds, _ in answers]
    failed = sum(not answered for _, answered in answers)
    slow = quantiles(waited, n=20)[-1]
    print(
        f"{name}: at {A_SECOND} a second 95 of 100 within {slow / alone:.1f} times the median of one alone: "
        f"{slow * 1000:.0f} ms, alone {alone * 1000:.1f} ms, half of them within {median(waited) * 1000:.0f} ms"
        + f"; {failed} of {len(answers)} got an error"
        * bool(failed),
        flush=True,
    )
    return {
        "p95_loaded_by_median_alone": round(slow / alone, 2),
        "alone_ms": round(alone * 1000, 2),
        "p95_loaded_ms": round(slow * 1000, 2),
        "failed": failed,
    }


async def _arriving(port: int, address: str, session: str | None) -> list[tuple[float, bool]]:
    """Seconds that each waits, from when it was to ask, and whether it got the page.

    Whoever comes while others wait waits as well.
    """
    loop = asyncio.get_running_loop()
    begin = loop.time() + 0.1
    return await asyncio.gather(
        *(_one(port, address, session, begin + number / A_SECOND) for number in range(A_SECOND * SECONDS))
    )


async def _one(port: int, address: str, session: str | None, at: float) -> tuple[float, bool]:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(at - loop.time())
    reader, writer = await asyncio.open_connection(HOST, port)
    cookie = f"Cookie: {COOKIE}={session}\r\n" if session else ""
    writer.write(f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\n{cookie}Connection: close\r\n\r\n".encode())
    said = await reader.read()
    waited = loop.time() - at
    writer.close()
    return waited, said.startswith(b"HTTP/1.1 200")


if __name__ == "__main__":
    run(tuple(sys.argv[1:]), loaded=len(sys.argv) == 1)
