"""One warm session of pytest: every chosen test is run once as it is, then each mutant in a forked process of its own.

The child changes the code in its own memory, runs the tests that reach the changed place, the quickest first (of a
table, those whose names say the cell), and ends at the first that goes red. Each of the children that run at once has a
copy of the test database.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection, connections
from pytest_django.plugin import blocking_manager_key

from mutants import sql_text
from mutants.databases import copies_of_the_database
from mutants.python_code import PythonMutant
from mutants.sql_text import SqlMutant
from mutants.tables import TableMutant
from mutants.targets import ENGINE, ENGINE_TESTS, QUICK_PLACES, TESTS_OF_TABLES, Mutant, every_mutant

KILLED, SURVIVED, UNTRIED, INVALID = "killed", "survived", "not reached", "no program"
CODES = {1: KILLED, 0: SURVIVED, 3: INVALID}
# What PostgreSQL says of a text that is no statement at all: such a mutant says nothing about the tests.
NO_STATEMENT = ("psycopg.errors.SyntaxError", "psycopg.errors.DatatypeMismatch", "psycopg.errors.UndefinedFunction")
# Seconds of our own work, not of waiting: a busy machine draws the same line.
LONGEST_TEST = 10  # a slower one is for the whole suite
ENOUGH = 60  # all tests of one mutant, as they took unchanged
PATIENCE, MODEST = 120, 10  # a mutant that loops is given up after so long, and so many times what its tests took


@dataclass
class Session:
    """The plugin. `count` mutants with `only` in their place or words are drawn by `seed`, `at_once` run at once.

    `quick`: only from those of `QUICK_PLACES`.
    """

    count: int
    seed: int
    at_once: int
    only: str = ""
    quick: bool = False
    results: dict[Mutant, str] = field(default_factory=dict)
    seconds: dict[pytest.Item, float] = field(default_factory=dict)
    reached: dict[object, list[pytest.Item]] = field(default_factory=lambda: defaultdict(list))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        began = time.monotonic()
        for item, following in zip(session.items, [*session.items[1:], session.items[-1]], strict=True):
            self._learn(item, following)
        say(f"{len(session.items)} tests run as they are, in {time.monotonic() - began:.0f} s.")
        mutants = [one for one in every_mutant() if self.only in f"{one.place}  {one.says}"]
        if self.quick:
            mutants = [one for one in mutants if one.place.startswith(QUICK_PLACES)]
        mutants.sort(key=lambda one: (one.place, one.says, str(one)))
        drawn = random.Random(self.seed).sample(mutants, min(self.count, len(mutants)))  # noqa: S311
        say(f"{len(drawn)} of {len(mutants)} mutants, drawn by seed {self.seed}.")
        with session.config.stash[blocking_manager_key].unblock(), copies_of_the_database(self.at_once) as names:
            self._try_all(drawn, names)
        return True

    def _learn(self, item: pytest.Item, following: pytest.Item) -> None:
        """What the test reaches: functions by file and name, files of SQL by their path."""
        began = time.process_time()
        is_of_engine = item.nodeid.startswith(ENGINE_TESTS)
        with nullcontext(set[object]()) if is_of_engine else observed() as seen:
            reports = runtestprotocol(item, log=False, nextitem=following)
        self.seconds[item] = time.process_time() - began
        if broken := [report.longreprtext for report in reports if report.failed]:
            raise pytest.UsageError(f"{item.nodeid} is red before anything is changed.\n{broken[0]}")
        for one in [ENGINE] if is_of_engine else seen:
            self.reached[one].append(item)

    def _try_all(self, drawn: list[Mutant], names: list[str]) -> None:
        free = list(names)
        running: dict[int, tuple[Mutant, str]] = {}
        waiting = list(reversed(drawn))
        while waiting or running:
            while waiting and free:
                mutant = waiting.pop()
                if items := self._tests_of(mutant):
                    name = free.pop()
                    running[self._fork(mutant, items, name)] = (mutant, name)
                else:
                    self._note(mutant, UNTRIED)
            if running:
                pid, status = os.wait()
                mutant, name = running.pop(pid)
                free.append(name)
                self._note(mutant, CODES.get(os.waitstatus_to_exitcode(status), KILLED))

    def _note(self, mutant: Mutant, result: str) -> None:
        """Told at once, so that a run which is broken off has said something."""
        self.results[mutant] = result
        if result != KILLED:
            say(f"  {result:12} {mutant.place}  {mutant.says}")
        if len(self.results) % 20 == 0:
            killed = sum(one == KILLED for one in self.results.values())
            say(f"{len(self.results)} tried, {killed} killed")

    def _tests_of(self, mutant: Mutant) -> list[pytest.Item]:
        match mutant:
            case PythonMutant():
                items = self.reached[(import_module(mutant.module).__file__, mutant.function)]
                items = items + (self.reached[ENGINE] if mutant.module.startswith(ENGINE) else [])
            case SqlMutant():
                items = self.reached[mutant.path.resolve()] + self.reached[ENGINE]
            case _:
                items = [one for one in self.seconds if one.nodeid.startswith(TESTS_OF_TABLES[mutant.place])]
        named = {item for item in items if isinstance(mutant, TableMutant) and mutant.is_named_in(item.nodeid)}
        found, spent = [], 0.0
        for item in sorted(items, key=lambda one: (one not in named, self.seconds[one])):
            spent += self.seconds[item]
            if self.seconds[item] > LONGEST_TEST or spent > ENOUGH:
                break
            found.append(item)
        return found

    def _fork(self, mutant: Mutant, items: list[pytest.Item], database: str) -> int:
        connections.close_all()  # the child must not speak on our connection
        if pid := os.fork():
            return pid
        try:
            os._exit(self._child(mutant, items, database))
        except BaseException:
            os._exit(1)

    def _child(self, mutant: Mutant, items: list[pytest.Item], database: str) -> int:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nothing, stream)
        signal.alarm(int(PATIENCE + MODEST * sum(self.seconds[item] for item in items)))  # ends us: a kill too
        connection.settings_dict["NAME"] = database
        mutant.apply()
        items[0].session._setupstate.teardown_exact(items[0])  # of the test that was run last
        for item, following in zip(items, [*items[1:], items[-1]], strict=True):
            for report in runtestprotocol(item, log=False, nextitem=following):
                if report.failed:
                    return 3 if any(error in report.longreprtext for error in NO_STATEMENT) else 1
        return 0


@contextmanager
def observed() -> Iterator[set[object]]:
    """What is called, as (file, name), and what is read, by path, while we look."""
    seen: set[object] = set()
    read = Path.read_text

    def called(frame: FrameType, event: str, argument: object) -> None:
        if event == "call":
            seen.add((frame.f_code.co_filename, frame.f_code.co_qualname))

    def read_text(path: Path, *arguments: Any, **options: Any) -> str:
        seen.add(path.resolve())
        return read(path, *arguments, **options)

    sql_text.forget_what_was_read()
    Path.read_text = read_text  # type: ignore[method-assign,assignment]  # and given back
    threading.setprofile(called)
    sys.setprofile(called)
    try:
        yield seen
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        Path.read_text = read  # type: ignore[method-assign]  # its own


def say(text: str) -> None:
    print(text, flush=True)
