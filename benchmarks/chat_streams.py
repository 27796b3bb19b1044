"""Thousands of open streams in one process: what each costs, and how long until the last reader has a message.

    python -m benchmarks.chat_streams --clients 5000 --rounds 3
    python -m benchmarks.chat_streams --plain 1000      beside an async view of plain Django too

The portal as it is run, on httptools and uvloop, beside the same code on h11 and the standard loop: in turn, each on a
process of its own, with the same readers. CPU is the process's own time, so that other work does not count as ours.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic, sleep

from benchmarks.own import own_database

MESSAGES = 20
PAUSE = 0.5  # seconds between two messages
WARM = 100  # readers that come and go before anything is measured
TICK = os.sysconf("SC_CLK_TCK")
AS_RUN = ("--http", "portal.slow_clients:Http", "--loop", "uvloop")
BESIDE = ("--http", "h11", "--loop", "asyncio")


@dataclass(frozen=True)
class Measured:
    """What one crowd cost: kB a reader, ms of processor time a message, ms until its last reader had it."""

    memory: float
    cpu: float
    last: float


def run(clients: int = 5000, rounds: int = 3) -> dict[str, float]:
    """Medians of the rounds, and of each figure the share of it that h11 on the standard loop takes in the same run."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    clients = min(clients, most - 200)
    environment = own_database()
    found: dict[str, list[Measured]] = {"as run": [], "h11": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for name, speaks in (("as run", AS_RUN), ("h11", BESIDE)):
                found[name].append(ours(name, speaks, clients, environment, Path(folder)))
    middle = {
        name: {key: median(getattr(one, key) for one in measured) for key in ("memory", "cpu", "last")}
        for name, measured in found.items()
    }
    said: dict[str, float] = {
        f"{key}_beside_h11": round(middle["as run"][key] / middle["h11"][key], 2) for key in ("cpu", "memory", "last")
    }
    said |= {"readers": clients, "rounds": rounds}
    for name, place in (("as run", "as_run"), ("h11", "h11")):
        said[f"{place}_cpu_ms_a_message"] = round(middle[name]["cpu"], 1)
        said[f"{place}_kb_a_reader"] = round(middle[name]["memory"], 1)
        said[f"{place}_last_reader_ms"] = round(middle[name]["last"], 1)
    print(
        f"streams, {clients:,} readers, beside h11 and the standard loop: CPU a message {said['cpu_beside_h11']} times,"
        f" memory a reader {said['memory_beside_h11']}, last reader {said['last_beside_h11']}"
    )
    return said


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chat_streams")
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plain", type=int, default=0, help="readers of an async view of plain Django, after that")
    options = parser.parse_args()
    print(json.dumps(run(options.clients, options.rounds)))
    if options.plain:
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_ROLE"}
        with tempfile.TemporaryDirectory() as folder:
            plain(options.plain, environment, Path(folder))


def ours(name: str, speaks: tuple[str, ...], count: int, environment: dict[str, str], folder: Path) -> Measured:
    from chats.models import Chat
    from teams.models import Force
    from tests.chats.chat_world import Evening
    from tests.chats.stream_reader import Web

    evening = Evening() if not Force.objects.exists() else _another(Chat.objects.first())
    question = evening.published("Are the river patrols back?")
    last = Chat.objects.get(pk=evening.chat.pk).public_events
    path = f"/api/v1/chats/{evening.chat.pk}/events?after={last}"
    with Web(environment, folder / "ours.log", speaks=speaks) as web:
        return measure(f"ours, {name}", web, path, count, say=lambda: evening.answer(question, "x" * 200))


def plain(count: int, environment: dict[str, str], folder: Path) -> None:
    from tests.chats.stream_reader import Web

    with Web(environment, folder / "plain.log", application="benchmarks.plain_stream:application") as web:
        measure("plain Django, async view", web, "/events", count, say=lambda: _get(web.port, "/say"))


def measure(name: str, web, path: str, count: int, *, say: Callable[[], object]) -> Measured:
    with _listeners(web.port, path, WARM):
        _get(web.port, "/health/live")
    sleep(1)
    pid, before, health = web.process.pid, _memory(web.process.pid), Health(web.port)
    with _listeners(web.port, path, count) as (opened, hear):
        held, seconds = (_memory(pid) - before) / count, opened["seconds"]
        print(f"{name}: {count:,} streams opened in {seconds:.1f} s, {held:.1f} kB each, {_threads(pid)} threads")
        with health.asked():
            quiet = _cpu_over(pid, lambda: sleep(2)) / 2
            began, waited = monotonic(), list[tuple[float, ...]]()
            used = _cpu_over(pid, lambda: waited.extend(_heard(say, hear) for _ in range(MESSAGES)))
            used -= quiet * (monotonic() - began)
        stopped = _seconds_to_stop(web.process)
    said, first, middle, last = (median(times) * 1000 for times in zip(*waited, strict=True))
    worst = max(times[3] for times in waited)
    print(f"  a message is written after {said:.0f} ms, with the first reader after {first:.0f} ms, with half of them")
    print(f"  after {middle:.0f} ms, with the last after {last:.0f} ms, at worst {worst:.2f} s")
    print(f"  CPU for a message: {used / MESSAGES * 1000:.0f} ms, {used / MESSAGES / count * 1e6:.0f} µs a reader")
    print(f"  /health/live meanwhile: {health}")
    print(f"  stopped {stopped:.1f} s after it was told to, all streams open", flush=True)
    return Measured(memory=held, cpu=used / MESSAGES * 1000, last=last)


def _heard(say: Callable[[], object], hear: Callable[[], dict]) -> tuple[float, ...]:
    """Seconds from sending a message until it is written, and until the first, half and all of its readers have it."""
    began = monotonic()
    say()
    written, heard = monotonic(), hear()
    sleep(PAUSE)
    return written - began, *(heard[which] - began for which in ("first", "median", "last"))


def _seconds_to_stop(process: subprocess.Popen) -> float:
    began = monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    return monotonic() - began


def _cpu_over(pid: int, work: Callable[[], object]) -> float:
    """Seconds that the process used meanwhile."""
    before = _cpu(pid)
    work()
    return _cpu(pid) - before


@dataclass
class Health:
    """How long `/health/live` takes while streams are served, asked ten times a second."""

    port: int
    took: list[float] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def asked(self) -> Iterator[None]:
        thread = threading.Thread(target=self._ask)
        thread.start()
        yield
        self.is_over.set()
        thread.join()

    def _ask(self) -> None:
        while not self.is_over.wait(0.1):
            began = monotonic()
            _get(self.port, "/health/live")
            self.took.append(monotonic() - began)

    def __str__(self) -> str:
        took = sorted(1000 * one for one in self.took)
        most = took[len(took) * 95 // 100]
        return f"median {median(took):.0f} ms, 95% within {most:.0f} ms, at worst {took[-1]:.0f} ms"


@contextmanager
def _listeners(port: int, path: str, count: int) -> Iterator[tuple[dict, Callable[[], dict]]]:
    command = [sys.executable, "-m", "benchmarks.listeners", str(port), path, str(count)]
    crowd = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert crowd.stdin and crowd.stdout
    hear = crowd.stdout.readline
    try:
        yield json.loads(hear()), lambda: json.loads(hear())
    finally:
        crowd.stdin.close()
        crowd.wait(timeout=30)
        crowd.stdout.close()


def _another(chat):
    """A second evening in the same county."""
    from tests.chats.chat_world import Evening

    evening = Evening.__new__(Evening)
    evening.chat, evening.now = chat, chat.starts_at
    evening.sergeant = chat.created_by
    evening.pc = chat.grants.get(role="moderator").person
    return evening


def _get(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    assert connection.getresponse().status == 200
    connection.close()


def _memory(pid: int) -> int:
    """Resident, in kB."""
    return _status(pid, "VmRSS")


def _threads(pid: int) -> int:
    return _status(pid, "Threads")


def _status(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _cpu(pid: int) -> float:
    """Seconds used so far, its own and the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


if __name__ == "__main__":
    main()
