"""A real mail server on loopback, for tests: it keeps what it gets, and can be told to refuse or to fall silent."""

import asyncio
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

PATIENCE = 30  # seconds for one client; then it is cut off


@dataclass
class PostOffice:
    """`with PostOffice() as office:` listens on `office.port` until the block ends.

    `received` holds every message that came in whole; `accepted` those of them that got their 250.
    """

    received: list[EmailMessage] = field(default_factory=list)
    accepted: list[EmailMessage] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)  # answers to RCPT TO, by address
    hold_at: int | None = None  # the message, counted in `received`, that gets no answer
    held: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def __enter__(self) -> "PostOffice":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *exception) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def forget(self) -> None:
        """As if just opened."""
        self.received.clear()
        self.accepted.clear()
        self.hold_at = None
        self.held.clear()

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=10)

    async def _close(self) -> None:
        self._server.close()
        clients = asyncio.all_tasks() - {asyncio.current_task()}
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._talk(reader, writer)
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has died, which is what these tests are about
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post office\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word == "QUIT":
                writer.write(b"221 bye\r\n")
                return
            if word == "DATA":
                await self._take(reader, writer)
            else:
                writer.write(f"{self._answer(line)}\r\n".encode())

    def _answer(self, line: str) -> str:
        refused = [answer for address, answer in self.refusals.items() if f"TO:<{address}>" in line]
        return refused[0] if refused else "250 ok"

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"354 go on\r\n")
        message = message_from_bytes(await reader.readuntil(b"\r\n.\r\n"), policy=policy.default)
        self.received.append(message)
        if self.hold_at is not None and len(self.received) == self.hold_at:
            self.held.set()
            await reader.read()  # until the client is gone
            return
        self.accepted.append(message)
        writer.write(b"250 taken\r\n")
