"""All streams of one process: who wakes the rooms, the heartbeat, the count of readers, and the end.

Everything that has to happen again and again happens once a process, not once a client: three clocks and one LISTEN.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
import threading
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError
from django.utils import timezone

from chats import reader_counts
from chats.models import Event
from chats.rate_limits import STREAMS_FROM_ONE_ADDRESS
from chats.stream import admission
from chats.stream.clients import Client, wake_all
from chats.stream.events import BEAT, Result, in_thread, said_after
from chats.stream.news import listen
from chats.stream.rooms import Reader, Room
from chats.transcript import last_numbers

log = logging.getLogger(__name__)

# Seconds.
POLL_EVERY = 1.5
BEAT_EVERY = 15.0
ASK_STAFF_EVERY = 5.0  # so that who has lost their access hears nothing after 15, however busy the database is
COUNT_EVERY = 15.0
LONGEST_STUCK = 30.0  # a reader who does not read; the heartbeat finds them
EMPTY_KEPT = 30.0  # a room whose last reader has left: most come back
LAST_WORDS = 2.0  # for the end of a stream, when the process stops
MOST_CLIENTS = 10_000
OTHER_FILES = 200  # left to everything that is no stream, be it the question whether the process lives
READ: Reader = partial(in_thread, said_after)
# What a database that is restarting makes us raise; the last is what our own server says that does not start. Whatever
# else goes wrong would go wrong again.
AWAY = (OperationalError, InterfaceError, OSError, RuntimeError)
TRIES = 10  # a second apart: a restart of the database takes few, and EventSource never comes back after a 503


class Full(Exception):
    """No more streams here, or none now: the process is stopping, or the database does not come back."""


class Streams:
    """`read` reads a room's events: see `chats.stream.events.said_after`."""

    def __init__(self, read: Reader = READ) -> None:
        self.rooms: dict[tuple[UUID, str], Room] = {}
        self.process = uuid.uuid4()
        self.stopping = False
        self.most = MOST_CLIENTS
        self._read = read
        self._tasks: list[asyncio.Task[Any]] = []

    def begin(self) -> None:
        """Start what runs beside the streams, with the first of them: before that no loop runs."""
        if self._tasks:
            return
        self.most = _files_for(MOST_CLIENTS)
        self._tasks = [
            asyncio.create_task(listen(self._hear)),
            asyncio.create_task(_every(POLL_EVERY, self.poll)),
            asyncio.create_task(_every(BEAT_EVERY, self.beat)),
            asyncio.create_task(_every(ASK_STAFF_EVERY, self.ask_staff_again)),
            asyncio.create_task(_every(COUNT_EVERY, self.count)),
        ]
        self._end_on_signals()

    async def room(self, chat: UUID, audience: str, network: str = "") -> Room | None:
        """The room, with all that was said before this call; None where this audience has no such chat. Raises Full."""
        self._require_place(network)
        key = chat, audience
        room = self.rooms.get(key) or self.rooms.setdefault(key, Room(chat, audience, self._read))
        await patiently(lambda: asyncio.shield(room.look()))  # others wait for the same reading
        self._require_place(network)  # again: they may all have come while there was one
        if not room.exists:
            self.rooms.pop(key, None)
        return room if room.exists else None

    async def poll(self) -> None:
        """The truth, whatever NOTIFY told or did not tell: one query for all rooms."""
        self._forget_empty()
        rooms = [room for room in self.rooms.values() if room.clients]
        if not rooms:
            return
        numbers = await in_thread(last_numbers, {room.chat for room in rooms})
        for room in rooms:
            if room.stale or numbers.get(room.chat, {}).get(room.audience) != room.number:
                room.look()

    async def beat(self) -> None:
        for client in self._clients():
            if client.stuck_for() > LONGEST_STUCK:
                client.cut()
        await wake_all(self._clients(), BEAT)

    async def ask_staff_again(self) -> None:
        """Who may not any more hears no more: a grant ends, or somebody signs out, while their stream is open.

        All rooms at once, so that one which cannot be asked about keeps no other waiting.
        """
        rooms = [room for room in self.rooms.values() if room.audience == Event.Audience.STAFF and room.clients]
        for failed in await asyncio.gather(*map(_end_those_without_access, rooms), return_exceptions=True):
            if failed:
                log.warning("Streams: staff of a chat were not asked, and will be again: %s", failed)

    async def count(self) -> None:
        """Only the public reads: staff are at work."""
        rooms = [room for room in self.rooms.values() if room.audience == Event.Audience.PUBLIC and room.exists]
        found = {room.chat: reader_counts.ReaderCount(room.readers, room.take_peak()) for room in rooms}
        await in_thread(partial(reader_counts.count, process=self.process, found=found, now=timezone.now()))

    def end(self) -> None:
        """End every stream properly, and cut those that do not take their end."""
        if self.stopping:
            return
        self.stopping = True
        for task in self._tasks:
            task.cancel()
        self._tasks = [asyncio.create_task(self._leave())]
        for client in self._clients():
            client.end()
        asyncio.get_running_loop().call_later(LAST_WORDS, self._cut_all)

    def _require_place(self, network: str) -> None:
        """Raises Full where there is no place here, or none for one more of this network."""
        if self.stopping or sum(len(room.clients) for room in self.rooms.values()) >= self.most:
            raise Full
        held = sum(room.networks[network] for room in self.rooms.values())
        if settings.RATE_LIMITS and network and held >= STREAMS_FROM_ONE_ADDRESS:
            raise Full

    def _cut_all(self) -> None:
        for client in self._clients():
            client.cut()

    def _clients(self) -> list[Client]:
        return [client for room in self.rooms.values() for client in room.clients]

    def _hear(self, payload: str) -> None:
        for audience in Event.Audience:
            room = self.rooms.get((UUID(payload), audience.value))
            if room and room.clients:
                room.look()

    def _forget_empty(self) -> None:
        now = monotonic()
        for key, room in list(self.rooms.items()):
            if not room.clients and now - room.empty_since > EMPTY_KEPT:
                del self.rooms[key]

    async def _leave(self) -> None:
        with suppress(Error):
            await self.count()
            await in_thread(reader_counts.leave, self.process)

    def _end_on_signals(self) -> None:
        """Before the server's own answer to a signal, which waits for open streams to end by themselves."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, partial(_end_first, loop, self.end, signal.getsignal(number)))


async def _end_those_without_access(room: Room) -> None:
    clients = tuple(room.clients)  # those who come meanwhile have just been asked
    followers = [client.follower for client in clients if client.follower]
    allowed = await in_thread(admission.still_allowed, followers, room.chat)
    for client in clients:
        if client.follower not in allowed:
            client.end_now()


def _files_for(clients: int) -> int:
    """How many streams there can be: each is an open file, and by default a process may have a thousand."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = clients + OTHER_FILES
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    if now != resource.RLIM_INFINITY and now < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))
    return allowed - OTHER_FILES


def _end_first(loop: asyncio.AbstractEventLoop, end: Callable[[], None], before: Any, number: int, frame: Any) -> None:
    loop.call_soon_threadsafe(end)
    if callable(before):
        before(number, frame)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception as error:  # of one time: the next is soon
            log.warning("Streams: %s failed: %s", work.__name__, error)


async def patiently(work: Callable[[], Awaitable[Result]]) -> Result:
    """Do what needs the database, again and again while that is away: who comes meanwhile waits. Raises Full."""
    for _ in range(TRIES):
        with suppress(*AWAY):
            return await work()
        await asyncio.sleep(1)
    raise Full
