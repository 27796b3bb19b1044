"""Thousands of readers in one process that does nothing else, so that it measures the server and not itself.

    python -m benchmarks.listeners PORT PATH COUNT

Opens the streams, says {"open": how many, "seconds": …} on a line, and then for every message that all of them have got
{"first": …, "median": …, "last": …}: instants of the machine's monotonic clock. Ends with its standard input.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
from collections import defaultdict
from time import monotonic

AT_ONCE = 200  # connections that wait for their answer: more would measure the backlog of the socket
SEEN = b"\nevent: "


class Crowd:
    """All readers; `times` holds for each message, by its place, when each of them got it."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self.port, self.count = port, count
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        self.selector = selectors.DefaultSelector()
        self.had: dict[socket.socket, int] = {}
        self.times: dict[int, list[float]] = defaultdict(list)

    def open(self) -> float:
        """Seconds until every stream had its first words."""
        began, asked = monotonic(), 0
        while len(self.had) < self.count:
            while asked < self.count and asked - len(self.had) < AT_ONCE:
                self._ask()
                asked += 1
            self.read(1)
        return monotonic() - began

    def read(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            if key.fileobj is sys.stdin:
                sys.exit()
            assert isinstance(key.fileobj, socket.socket)
            self._read(key.fileobj)

    def _ask(self) -> None:
        reader = socket.create_connection(("127.0.0.1", self.port))
        reader.sendall(self.request)
        reader.setblocking(False)
        self.selector.register(reader, selectors.EVENT_READ)

    def _read(self, reader: socket.socket) -> None:
        received, now = reader.recv(65536), monotonic()
        if not received:
            sys.exit()  # the server stops
        self.had.setdefault(reader, 0)
        for _ in range(received.count(SEEN)):
            self.had[reader] += 1
            self.times[self.had[reader]].append(now)


def main(port: int, path: str, count: int) -> None:
    crowd = Crowd(port, path, count)
    say({"seconds": crowd.open(), "open": count})
    crowd.selector.register(sys.stdin, selectors.EVENT_READ)
    place = 1
    while True:
        crowd.read(60)
        if len(crowd.times[place]) == count:
            times = crowd.times.pop(place)
            say({"first": times[0], "median": times[count // 2], "last": times[-1]})
            place += 1


def say(words: dict) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
