"""One chat for one audience: its events, encoded once, for everybody who follows them in this process."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic
from uuid import UUID

from chats.models import Event
from chats.rate_limits import COUNTED_FROM_ONE_ADDRESS
from chats.stream.clients import Client, wake_all
from chats.stream.events import Said

log = logging.getLogger(__name__)
Kind = Event.Kind
Reader = Callable[[UUID, str, int], Awaitable[list[Said] | None]]

# Events after which earlier ones about the same question read differently: taken back, merged, or worded anew.
REWRITES = frozenset({Kind.QUESTION, Kind.RETRACTED, Kind.MERGED})


class Room:
    """Numbers are gap-free from 1, so the event with number n is the list's element n - 1. Clients hold only a number.

    Readings never overlap, and each replaces what earlier ones knew: one that began before a retraction cannot undo
    it. `stale` means that the list holds what may not be shown any more; until it is read anew nobody gets anything.
    """

    def __init__(self, chat: UUID, audience: str, read: Reader) -> None:
        self.chat = chat
        self.audience = audience
        self.clients: set[Client] = set()
        self.exists = False
        self.stale = False
        self.networks: Counter[str] = Counter()  # where the clients come from
        self.readers = 0  # clients that count as people: of those of one network not more than some
        self.peak = 0  # of readers, since somebody last asked
        self.empty_since = monotonic()
        self._read = read
        self._events: list[bytes] = []
        self._shown: set[str] = set()  # questions whose words are in the list
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None
        self._waking: asyncio.Task[None] | None = None
        self._woken = True

    @property
    def number(self) -> int:
        """Of the last event."""
        return len(self._events)

    def after(self, number: int, most: int) -> Iterator[bytes]:
        """Events after that number, one at least where there is one, and together not much more than `most` bytes."""
        for place in range(number, len(self._events)):
            yield self._events[place]
            most -= len(self._events[place])
            if most <= 0:
                return

    def join(self, client: Client) -> None:
        self.clients.add(client)
        self.readers += self._counts(client, self.networks[client.network])
        self.networks[client.network] += 1
        self.peak = max(self.peak, self.readers)
        client.wake()

    def leave(self, client: Client) -> None:
        """Of those who have joined."""
        self.clients.remove(client)
        self.networks[client.network] -= 1
        self.readers -= self._counts(client, self.networks[client.network])
        if not self.networks[client.network]:
            del self.networks[client.network]
        self.empty_since = monotonic()

    def take_peak(self) -> int:
        peak, self.peak = self.peak, self.readers
        return peak

    def _counts(self, client: Client, others: int) -> bool:
        """Whether it is one more reader, beside so many others of its network."""
        return not client.network or others < COUNTED_FROM_ONE_ADDRESS

    def look(self) -> asyncio.Task[None]:
        """Read what is new. The reading begins after this call: one that is under way may have missed it."""
        if self._next is None:
            self._next = asyncio.create_task(self._take_turn())
            self._next.add_done_callback(self._say_if_failed)
        return self._next

    async def _take_turn(self) -> None:
        async with self._turn:
            self._next = None  # whoever asks from here on needs another one
            await self._read_on()

    async def _read_on(self) -> None:
        said = await self._read(self.chat, self.audience, 0 if self.stale else self.number)
        self.exists = said is not None
        if said and self._changes_the_past(said):
            self.stale = True  # at once, and for as long as the reading takes or fails
            said = await self._read(self.chat, self.audience, 0)
        if said:
            self._take_in(said)
        self.stale = False
        self._wake()

    def _changes_the_past(self, said: list[Said]) -> bool:
        """Staff keep seeing what is taken back, so their past stays as it is."""
        if self.audience == Event.Audience.STAFF or said[0].number == 1:
            return False
        return any(one.kind in REWRITES and one.about in self._shown for one in said)

    def _take_in(self, said: list[Said]) -> None:
        del self._events[said[0].number - 1 :]
        if not self._events:
            self._shown.clear()
        self._events += [one.text for one in said]
        self._shown |= {one.about for one in said if one.kind == Kind.QUESTION}

    def _wake(self) -> None:
        self._woken = False
        if self._waking is None:
            self._waking = asyncio.create_task(self._wake_clients())

    async def _wake_clients(self) -> None:
        """In parts; what comes meanwhile is for those too who had their turn already."""
        while not self._woken:
            self._woken = True
            await wake_all(client for client in self.clients if client.position != self.number)
        self._waking = None

    def _say_if_failed(self, reading: asyncio.Task[None]) -> None:
        if not reading.cancelled() and reading.exception():
            log.warning("Chat %s was not read, and will be again: %s", self.chat, reading.exception())
