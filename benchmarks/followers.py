"""Readers of live streams that come and go at random, and write down whatever should not have happened to them.

The truth they are held to is kept by whoever writes: `Truth`. Every wording has a word of its own that stands nowhere
else, such as `w17w`, so that a text can be recognised wherever it comes out.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

WORD = re.compile(r"\bw\d+w\b")
STAY = 1.0  # seconds that a reader stays, on average
ANEW = 0.25  # of those who come back have forgotten where they were, and read all of it again
PATIENCE = 30.0  # for what is still missing when all is written


@dataclass
class Truth:
    """When each word was let out (before the transaction), and when it was taken back (after it)."""

    let_out: dict[str, float] = field(default_factory=dict)
    taken_back: dict[str, float] = field(default_factory=dict)


@dataclass
class Heard:
    """What one reader was told of one series of numbers, and what was wrong with it."""

    last: int = 0
    faults: Counter = field(default_factory=Counter)

    def number(self, number: int) -> None:
        if number > self.last + 1:
            self.faults["lost"] += number - self.last - 1
        if number <= self.last:
            self.faults["out of order"] += 1
        self.last = max(self.last, number)


@dataclass
class Follower(Heard):
    """One reader: leaves, comes back, and says each time what it had last, or that it had nothing."""

    port: int = 0
    path: str = ""
    headers: str = ""
    truth: Truth | None = None  # None: one of the staff, who see everything
    reconnects: int = 0  # how often it leaves by itself
    broken: int = 0  # how often it was left
    gone: set[str] = field(default_factory=set)  # questions of which it was told that they are gone

    async def follow(self, is_written, last_number) -> None:
        """Until everything is written and heard, and it has left as often as it was to."""
        left, deadline = 0, 0.0
        while not (is_written() and self.last >= last_number() and left >= self.reconnects):
            if is_written():
                deadline = deadline or monotonic() + PATIENCE
                if monotonic() > deadline:
                    break
            stays = random.expovariate(1 / STAY) if left < self.reconnects else 1.0
            try:
                async with asyncio.timeout(stays):
                    await self._connection()
                self.broken += 1
                await asyncio.sleep(0.2)
            except TimeoutError:
                left += left < self.reconnects
                if random.random() < ANEW:
                    self.last, self.gone = 0, set()
        self.faults["lost"] += max(0, last_number() - self.last)

    async def _connection(self) -> None:
        opened = monotonic()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return
        try:
            request = f"GET {self.path} HTTP/1.0\r\nLast-Event-ID: {self.last}\r\n{self.headers}\r\n"
            writer.write(request.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                self.faults["not let in"] += 1
                return
            while True:
                self._take((await reader.readuntil(b"\n\n")).decode(), opened)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()

    def _take(self, block: str, opened: float) -> None:
        said = dict(line.split(": ", 1) for line in block.strip().split("\n") if ": " in line)
        if "id" not in said:
            return
        self.number(int(said["id"]))
        if said["event"] == "reset":
            self.faults["reset"] += 1
        if self.truth:
            self._check(self.truth, said["event"], json.loads(said["data"]), opened)

    def _check(self, truth: Truth, kind: str, data: dict, opened: float) -> None:
        for word in WORD.findall(json.dumps(data)):
            if word not in truth.let_out:
                self.faults["shown before moderation"] += 1
            if truth.taken_back.get(word, opened) < opened:
                self.faults["shown after retraction"] += 1
        if kind in ("retracted", "merged"):
            self.gone.add(data["id"])
        elif self.gone & {data.get("id"), data.get("question")}:
            self.faults["shown after it was told gone"] += 1
