"""The line between devices and the portal: it cuts before, during and after a request, repeats it, delivers it late."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Coroutine

# How often each thing happens, in a thousand; whatever is left goes through.
FATES = {
    "cut before": 70,  # nothing arrives
    "cut during": 70,  # half of the request arrives
    "cut after": 90,  # the request arrives, and no answer comes back
    "half an answer": 40,
    "sent twice": 50,  # at once
    "delivered late": 50,  # the device has given up, and what it asked arrives after what it asks next
}
LATEST = 1.5  # seconds
CHUNK = 1 << 16


class Line:
    """A proxy on loopback. `calm` ends the faults; `happened` counts them."""

    def __init__(self, to: int, seed: int) -> None:
        self.to = to
        self.calm = False
        self.happened: Counter[str] = Counter()
        self._draw = random.Random(seed)
        self._under_way: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Begin to listen; the port."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        assert self._server
        self._server.close()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def fate(self) -> str:
        """What becomes of the next request."""
        if self.calm:
            return "through"
        names = [*FATES, "through"]
        return self._draw.choices(names, [*FATES.values(), 1000 - sum(FATES.values())])[0]

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._begin(self._serve(reader, writer))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fate = self.fate()
        self.happened[fate] += 1
        try:
            request = await read_request(reader)
            if request and fate != "cut before":
                await self._carry(fate, request, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # a device that gave up, or a portal that was killed
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _carry(self, fate: str, request: bytes, device: asyncio.StreamWriter) -> None:
        if fate == "cut during":
            await self._deliver(request[: len(request) // 2], listen=False)
        elif fate == "cut after":
            await self._deliver(request)
        elif fate == "delivered late":
            self._begin(self._later(request))
        elif fate == "sent twice":
            answer, _ = await asyncio.gather(self._deliver(request), self._deliver(request))
            device.write(answer)
        else:
            answer = await self._deliver(request)
            device.write(answer[: len(answer) // 2] if fate == "half an answer" else answer)
        await device.drain()

    async def _later(self, request: bytes) -> None:
        await asyncio.sleep(self._draw.uniform(0.1, LATEST))
        with contextlib.suppress(OSError):
            await self._deliver(request)

    async def _deliver(self, request: bytes, *, listen: bool = True) -> bytes:
        """The portal's whole answer; b"" where nobody listens for it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.to)
        try:
            writer.write(request)
            await writer.drain()
            return await reader.read() if listen else b""
        finally:
            writer.close()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """A request to its last byte; b"" from a device that says nothing."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)
