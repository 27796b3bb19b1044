"""One open stream. It has no queue and no task of its own: only its place in the room's list."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

from chats.stream.events import RETRY, event
from record import api_errors

if TYPE_CHECKING:
    from chats.stream.admission import Follower

log = logging.getLogger(__name__)
Send = Callable[[dict[str, Any]], Awaitable[None]]

LARGEST_CHUNK = 16 * 1024  # bytes, but for a single event that is larger
AT_ONCE = 25  # clients woken before others have their turn

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # or nginx collects events until it has a page of them
    *api_errors.CLOSED,
]
START = {"type": "http.response.start", "status": 200, "headers": HEADERS}


class Events(Protocol):
    """What a stream needs of its room (`chats.stream.rooms.Room`)."""

    stale: bool

    @property
    def number(self) -> int: ...

    def after(self, number: int, most: int) -> Iterator[bytes]: ...


class Client:
    """`position` is the number of the last event it was sent; one that the room does not have is answered by `reset`.

    What is sent is taken from the room and handed to the transport in one step, without a pause in which the room could
    learn of a retraction: before, the transport has to have room for it. Nothing else keeps a text that is taken back.
    """

    __slots__ = ("position", "network", "follower", "_room", "_send", "_sending", "_since", "_ended")

    def __init__(
        self, room: Events, send: Send, *, position: int, network: str = "", follower: Follower | None = None
    ) -> None:
        self.position = position
        self.network = network  # where it comes from, kept nowhere else; empty where the server does not say
        self.follower = follower  # on a stream for staff
        self._room = room
        self._send = send
        self._sending: asyncio.Task[None] | None = None
        self._since = 0.0
        self._ended = False

    async def begin(self) -> None:
        await self._send(START)
        await self._write(RETRY)

    def wake(self, first: bytes = b"") -> None:
        """Send what is new. One that is still sending finds it by itself, and needs no heartbeat either."""
        if self._sending is None:
            self._sending = asyncio.create_task(self._catch_up(first))

    def end(self) -> None:
        """Finish the answer properly: a browser comes back by itself, to whichever process takes it then."""
        self._ended = True
        self.wake()

    def end_now(self) -> None:
        """For who may hear no more: properly where they read, and at once where words wait that they have not read."""
        is_behind = self.stuck_for() > 0
        self.end()
        if is_behind:
            self.cut()

    def cut(self) -> None:
        """Close the connection at once, with all that waits in its buffer.

        ASGI has no word for it, and closing politely would wait for a reader who does not read. uvicorn's `send` is a
        method of the object that holds the transport.
        """
        transport = getattr(getattr(self._send, "__self__", None), "transport", None)
        if transport:
            transport.abort()

    def stuck_for(self) -> float:
        """Seconds since its transport has taken nothing; 0 where nothing waits."""
        return monotonic() - self._since if self._sending else 0

    async def _catch_up(self, first: bytes) -> None:
        try:
            chunk = first or self._take()
            while chunk:
                await self._write(chunk)
                chunk = self._take()
            if self._ended:
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
                return  # and stays as if sending: nothing may follow
        except Exception:
            log.exception("A stream broke off.")
            self.cut()
            return
        self._sending = None

    async def _write(self, chunk: bytes) -> None:
        """Hand it to the transport, then wait until that has room again: only then may more be taken.

        A server waits before it writes. So the second, empty message is the one that waits, and holds no text.
        """
        self._since = monotonic()
        await self._send({"type": "http.response.body", "body": chunk, "more_body": True})
        await self._send({"type": "http.response.body", "body": b"", "more_body": True})

    def _take(self) -> bytes:
        room = self._room
        if self._ended or room.stale or self.position == room.number:
            return b""
        if not 0 <= self.position <= room.number:
            self.position = room.number
            return event(room.number, "reset", {})
        chunk = list(room.after(self.position, LARGEST_CHUNK))
        self.position += len(chunk)
        return b"".join(chunk)


async def wake_all(clients: Iterable[Client], first: bytes = b"") -> None:
    """Wake them in parts, so that whoever else asks this process something is not kept waiting by thousands."""
    for place, client in enumerate(tuple(clients), 1):
        client.wake(first)
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
