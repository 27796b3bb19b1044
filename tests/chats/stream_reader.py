"""A reader of a live stream, as a browser is one: on a real connection to a real server."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from portal.embedded_servers import wait_until
from tests.portal.processes import start

PATIENCE = 10  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Web:
    """A uvicorn of the test's own, on the test's database. `with Web(environment, log) as web:`"""

    environment: dict[str, str]
    log: Path
    application: str = "portal.asgi:application"
    speaks: tuple[str, ...] = ("--http", "portal.slow_clients:Http", "--loop", "uvloop")  # as `make run` does
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    opened: list["Stream"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of its sessions in the database."""
        return f"web-{self.port}"

    def __enter__(self) -> "Web":
        command = [sys.executable, "-m", "uvicorn", self.application, "--port", self.port]
        options = ["--no-access-log", "--lifespan", "off", "--timeout-graceful-shutdown", "5"]
        command += [*self.speaks, *options]
        environment = {**self.environment, "PGAPPNAME": self.name}
        self.process = start(*command, env=environment, stdout=self.log.open("w"), stderr=-2)
        assert wait_until(self._answers, 60), self.log.read_text()
        return self

    def __exit__(self, *exception) -> None:
        self.process.kill()
        self.process.communicate()

    def stream(self, chat, *, staff: bool = False, query: str = "", **given) -> "Stream":
        """`method` and `receive_buffer` as `Stream` takes them; the rest are headers."""
        path = f"/api/v1/chats/{chat.pk}/{'staff-' if staff else ''}events{query}"
        own = {name: given.pop(name) for name in ("method", "receive_buffer") if name in given}
        return self.stream_at(path, headers=given, **own)

    def stream_at(self, path: str, **given) -> "Stream":
        """As `Stream` takes it; with a `host`, as asked by who believes that another site is served here."""
        self.opened.append(Stream(self.port, path, **given))
        return self.opened[-1]

    def close_streams(self) -> None:
        """Those that a test has left open."""
        while self.opened:
            self.opened.pop().close()

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text())
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Stream:
    """`status`, `headers` and what is sent; `with` closes it. Reading waits no longer than PATIENCE.

    With a small `receive_buffer` what is not read soon waits at the server: a slow reader.
    """

    def __init__(
        self,
        port: int,
        path: str,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        receive_buffer: int | None = None,
        host: str = "",
    ) -> None:
        self.socket = socket.socket()
        self.socket.settimeout(PATIENCE)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in (headers or {}).items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._file = self.socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = dict(self._header_lines())

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self.socket.close()

    def json(self) -> dict:
        return json.loads(b"".join(self.chunks()))

    def rest(self) -> bytes:
        """Whatever comes until the connection is closed."""
        return self._file.read()

    def chunks(self) -> Iterator[bytes]:
        """What is sent, piece by piece, to the proper end; a connection that breaks off raises."""
        while size := int(self._line(), 16):
            yield self._file.read(size)
            self._line()
        self._line()

    def blocks(self) -> Iterator[str]:
        """Events, comments and the rest as they stand between empty lines."""
        rest = b""
        for chunk in self.chunks():
            *whole, rest = (rest + chunk).split(b"\n\n")
            yield from (block.decode() for block in whole)

    def events(self) -> Iterator[tuple[int, str, dict]]:
        """(number, kind, data)."""
        for block in self.blocks():
            said = dict(line.split(": ", 1) for line in block.split("\n"))
            if "id" in said:
                yield int(said["id"]), said["event"], json.loads(said["data"])

    def take(self, count: int) -> list[tuple[int, str, dict]]:
        """The next so many events."""
        return list(islice(self._reading(), count))

    def is_silent(self, seconds: float) -> bool:
        """Whether no event comes for so long. Nothing can be read after it."""
        self.socket.settimeout(seconds)
        try:
            return not self.take(1)
        except TimeoutError:
            return True

    def _reading(self) -> Iterator[tuple[int, str, dict]]:
        if not hasattr(self, "_events"):
            self._events = self.events()
        return self._events

    def _line(self) -> bytes:
        line = self._file.readline()
        if not line:
            raise ConnectionError("The stream broke off.")
        return line

    def _header_lines(self) -> Iterator[tuple[str, str]]:
        while line := self._file.readline().strip():
            name, value = line.decode().split(":", 1)
            yield name.lower(), value.strip()
