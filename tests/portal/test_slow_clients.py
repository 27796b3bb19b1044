"""Requests that are begun and not ended: closed in time, while whoever takes long over an answer is left alone."""

import asyncio
import socket
import threading
import time
import urllib.request
from contextlib import contextmanager

import pytest
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from portal.body_limit import limited
from portal.embedded_servers import wait_until
from portal.slow_clients import SECONDS, ClosesHalfSent, Http

SOON = 0.6  # seconds, in the place of twenty
HEAD = b"POST /echo HTTP/1.1\r\nHost: localhost\r\n"
SLOW = b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"
LIVE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def application(scope, receive, send):
    """Reads the body, says so; /slow answers after four times what a half-sent request is given."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    if scope["path"] == "/slow":
        await send({"type": "http.response.body", "body": b"do", "more_body": True})
        await asyncio.sleep(4 * SOON)
        await send({"type": "http.response.body", "body": b"ne"})
    else:
        await send({"type": "http.response.body", "body": b"here"})


@contextmanager
def serving(protocol, app, **options):
    quick = type("Quick", (protocol,), {"head_seconds": SOON})
    found = uvicorn.Server(
        uvicorn.Config(app, port=0, http=quick, lifespan="off", log_config=None, timeout_keep_alive=30, **options)
    )
    thread = threading.Thread(target=found.run, daemon=True)
    thread.start()
    assert wait_until(lambda: found.started, 10)
    yield found.servers[0].sockets[0].getsockname()
    found.should_exit = found.force_exit = True
    thread.join(10)


@pytest.fixture(params=[H11Protocol, HttpToolsProtocol], ids=["h11", "httptools"])
def place(request):
    with serving(type("Prompt", (ClosesHalfSent, request.param), {}), limited(application, 1000, SOON)) as place:
        yield place


def asked(place, text: bytes) -> socket.socket:
    found = socket.create_connection(place, timeout=10)
    found.sendall(text)
    return found


def until(connection: socket.socket, end: bytes) -> None:
    said = b""
    while not said.endswith(end):
        part = connection.recv(4096)
        assert part, said
        said += part


def closed_after(connection: socket.socket) -> tuple[float, bytes]:
    """Seconds until the other side closed, and what it had said."""
    began, said = time.monotonic(), b""
    while part := connection.recv(4096):
        said += part
    return time.monotonic() - began, said


@pytest.mark.parametrize("begun", [b"", b"GET", HEAD, HEAD + b"Content-Length: 3\r\n"])
def test_a_head_that_does_not_end_is_closed(place, begun):
    with asked(place, begun) as connection:
        waited, said = closed_after(connection)
    assert SOON * 0.8 < waited < SOON + 3
    assert said == b""


def test_a_head_that_trickles_is_closed_too(place):
    with asked(place, b"GET /") as connection:
        began = time.monotonic()
        with pytest.raises(OSError):
            for _ in range(60):
                time.sleep(SOON / 6)
                connection.sendall(b"a")
    assert time.monotonic() - began < SOON + 3


def test_after_an_answer_the_next_head_must_end_as_well(place):
    with asked(place, LIVE) as connection:
        until(connection, b"here")
        time.sleep(SOON * 2)  # between two requests it is the server's keep-alive that counts
        connection.sendall(LIVE)
        until(connection, b"here")
        connection.sendall(b"GET / HT")
        waited, _ = closed_after(connection)
    assert SOON * 0.8 < waited < SOON + 3


def test_a_body_that_stops_arriving_is_answered_and_closed(place):
    with asked(place, HEAD + b"Content-Length: 10\r\n\r\nhalf") as connection:
        waited, said = closed_after(connection)
    assert waited < SOON + 3
    assert said.startswith(b"HTTP/1.1 408")
    assert b"The request stopped arriving." in said


def test_a_body_that_comes_slowly_is_taken(place):
    with asked(place, HEAD + b"Content-Length: 8\r\n\r\n") as connection:
        for _ in range(8):
            time.sleep(SOON / 3)
            connection.sendall(b"x")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_slow_answer_is_waited_for(place):
    with asked(place, SLOW) as connection:
        until(connection, b"done")


def test_three_hundred_half_sent_requests_are_gone_and_the_portal_answers(place):
    began = [asked(place, HEAD) for _ in range(300)]
    assert urllib.request.urlopen(f"http://{place[0]}:{place[1]}/health/live", timeout=5).status == 200
    waited = [closed_after(connection) for connection in began]
    assert len(waited) == 300
    assert urllib.request.urlopen(f"http://{place[0]}:{place[1]}/health/live", timeout=5).status == 200


def test_the_web_process_speaks_so():
    from portal.process_commands import web_options

    options = web_options()
    assert options[options.index("--http") + 1] == f"{Http.__module__}:{Http.__name__}"
    assert (Http.head_seconds, SECONDS) == (20, 20)
    assert issubclass(Http, HttpToolsProtocol)  # a Http of the quicker parser, closing what is half sent
