"""Live streams under everything at once: writers, readers who come and go, a database that cuts them off and restarts.

    python -m benchmarks.chat_soak                  200 readers, 2,000 events, 2,000 reconnects
    python -m benchmarks.chat_soak --clients 50 --events 500 --reconnects 500

Ends with exit code 1 where a reader lost something, had it twice, or was shown what they should not see.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from benchmarks.followers import Follower, Truth
from benchmarks.own import own_database

if TYPE_CHECKING:
    from tests.chats.chat_world import Evening

WRITERS = 4
STAFF_SHARE = 10  # every tenth reader is one of the staff


@dataclass
class Writer:
    """Asks, lets through, answers, merges and takes back at random, through the actions alone."""

    evening: Evening
    truth: Truth
    is_enough: Callable[[], bool]
    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: list = field(default_factory=list)
    shown: list = field(default_factory=list)  # (question, its words)
    words: Iterator[str] = field(default_factory=lambda: (f"w{n}w" for n in itertools.count(1)))
    done: Counter = field(default_factory=Counter)

    def write(self) -> None:
        from django.db import Error, connection

        from chats.actions import MovedOn

        while not self.is_enough():
            step = random.choices([self.ask, self.let_out, self.answer, self.support, self.take_back], [4, 4, 5, 2, 1])
            try:
                self.done[step[0].__name__ if step[0]() else "nothing to do"] += 1
            except MovedOn:
                self.done["refused"] += 1
            except Error:
                self.done["cut off"] += 1
                connection.close()
                sleep(0.1)
        connection.close()

    def ask(self) -> bool:
        question = self.evening.ask(f"What of {self._word()}?", browser=uuid.uuid4().hex)
        with self.lock:
            self.waiting.append(question)
        return True

    def let_out(self) -> bool:
        if not (question := self._pick(self.waiting)):
            return False
        if random.random() < 0.2:
            self.evening.decide(question, "refuse", reason="off_topic")
            return True
        wording = random.choice(["", f"What of {self._word()} (shortened)?"])
        words = [(wording or question.text).split()[2].strip("?")]
        self.truth.let_out[words[0]] = monotonic()
        self.evening.decide(question, "publish", text=wording)
        with self.lock:
            self.shown.append((question, words))
        return True

    def answer(self) -> bool:
        if not (found := self._pick(self.shown)):
            return False
        question, words = found
        words.append(self._word())
        self.truth.let_out[words[-1]] = monotonic()
        self.evening.answer(question, f"About {words[-1]} .")
        with self.lock:
            self.shown.append(found)
        return True

    def support(self) -> bool:
        from chats import actions
        from chats.rate_limits import Sender

        with self.lock:
            question = random.choice(self.shown)[0] if self.shown else None
        if question:
            actions.support(question=question, sender=Sender(uuid.uuid4().hex, ""), now=self.evening.now)
        return question is not None

    def take_back(self) -> bool:
        """By retracting it or, where it has no answer yet, by merging it with another."""
        if not (found := self._pick(self.shown)):
            return False
        question, words = found
        with self.lock:
            other = random.choice(self.shown)[0] if self.shown else None
        if other and len(words) == 1 and random.random() < 0.5:
            self.evening.decide(question, "merge", into=other.pk)
        else:
            self.evening.decide(question, "retract")
        for word in words:
            self.truth.taken_back[word] = monotonic()
        return True

    def _word(self) -> str:
        with self.lock:
            return next(self.words)

    def _pick(self, items: list):
        with self.lock:
            return items.pop(random.randrange(len(items))) if items else None


def soak(
    evening, port: int, token: str, *, clients: int, events: int, reconnects: int, disturbances: list[Callable]
) -> list[Follower]:
    """Every reader, with what was wrong. The disturbances come at even distances while events are written."""
    from chats.models import Chat

    truth, written = Truth(), threading.Event()
    last: dict[str, int] = {}

    def look() -> int:
        chat = Chat.objects.get(pk=evening.chat.pk)
        last.update(public_events=chat.public_events, staff_events=chat.staff_events)
        return chat.public_events

    look()

    enough = threading.Event()
    writer = Writer(evening, truth, enough.is_set)
    followers = [_follower(n, evening.chat, port, token, truth, reconnects // clients) for n in range(clients)]
    following = threading.Thread(target=_follow, args=[followers, written, last])
    writing = [threading.Thread(target=writer.write) for _ in range(WRITERS)]
    for thread in [following, *writing]:
        thread.start()
    planned = [events * n // (len(disturbances) + 1) for n in range(1, len(disturbances) + 1)]
    while _patiently(look) < events:
        if planned and last["public_events"] >= planned[0]:
            planned.pop(0)
            disturbances.pop(0)()
        written.wait(0.05)
    enough.set()
    for thread in writing:
        thread.join()
    _patiently(look)
    written.set()
    following.join()
    print(f"  written: {dict(writer.done)}; public events {last['public_events']}, staff's {last['staff_events']}")
    return followers


def report(followers: list[Follower]) -> Counter:
    faults = sum((follower.faults for follower in followers), Counter())
    left, cut = sum(follower.reconnects for follower in followers), sum(follower.broken for follower in followers)
    print(f"  {len(followers)} readers came back {left} times by themselves and {cut} times after being cut off")
    for fault in dict.fromkeys(["lost", "out of order", "shown before moderation", "shown after retraction", *faults]):
        print(f"  {fault}: {faults[fault]}")
    return +faults


def cut_all_connections() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        print(f"  {cursor.fetchone()[0]} connections of the database were cut")


def restart_database() -> None:
    from django.conf import settings

    from portal.database.server import embedded
    from portal.embedded_servers import stop

    server, began = embedded(settings.DATABASES["default"]), monotonic()
    assert server  # own_database has one
    stop(server.pid_file, server.mark, server.stop_signals)
    server.use()
    print(f"  PostgreSQL was stopped and started, {monotonic() - began:.1f} s")


def _patiently(look: Callable[[], int]) -> int:
    """Through a restart of the database too."""
    from django.db import Error, connection

    while True:
        try:
            return look()
        except Error:
            connection.close()


def _follower(n: int, chat, port: int, token: str, truth: Truth, reconnects: int) -> Follower:
    staff = n % STAFF_SHARE == STAFF_SHARE - 1
    return Follower(
        port=port,
        path=f"/api/v1/chats/{chat.pk}/{'staff-' if staff else ''}events",
        headers=f"Host: 127.0.0.1\r\n{f'Authorization: Bearer {token}' + chr(13) + chr(10) if staff else ''}",
        truth=None if staff else truth,
        reconnects=reconnects,
    )


def _follow(followers: list[Follower], written: threading.Event, last: dict[str, int]) -> None:
    async def all_of_them() -> None:
        await asyncio.gather(
            *(
                follower.follow(written.is_set, lambda f=follower: last["public_events" if f.truth else "staff_events"])
                for follower in followers
            )
        )

    asyncio.run(all_of_them())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chat_soak")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--reconnects", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    environment = own_database()

    from teams.models import ApiToken
    from teams.models.tokens import digest_of
    from tests.chats.chat_world import Evening
    from tests.chats.stream_reader import Web

    evening = Evening()
    ApiToken.objects.create(person=evening.pc, digest=digest_of("soak"))
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder, Web(environment, Path(folder) / "web.log") as web:
        followers = soak(
            evening,
            web.port,
            "soak",
            clients=options.clients,
            events=options.events,
            reconnects=options.reconnects,
            disturbances=[cut_all_connections, restart_database],
        )
    print(f"{options.clients} readers, {options.events} events: {monotonic() - began:.0f} s")
    return bool(report(followers))


if __name__ == "__main__":
    sys.exit(main())
