"""A worker killed with -9 at six points, twenty times each, loses no flag and no letter, and says nothing twice
but under the same Message-ID.

What each protection is worth was tried by taking it away, and these tests went red:
- letters marked as sent before they are (`outbox._send`): both kills around the mail server's answer;
- a new Message-ID at each sending (`outbox._message`): the same two;
- a letter committed before its lines (`flag_letters.compose`): the kills before and after a commit;
- flags committed before their changes (`flagging.flag`): the same two;
- marks claimed in a transaction of their own (`settling.settle`): those, and the kill after reading facts.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

import pytest
import time_machine
from django.db import connection

from contracts import tasks
from contracts.models import Flag, FlagChange, FlagLine
from record import letters_fence
from record.entries import Entry
from record.letters import Letter
from record.marks import Mark
from record.outbox import LEASE
from tests.jobs import world
from tests.jobs.mail_server import PostOffice
from tests.portal.processes import start

NOW = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
AFTER_THE_LEASE = NOW + LEASE + timedelta(minutes=1)
TIMES = 20
# What the jobs write, in the order of their references; the record, which is only added to, is left alone.
WRITTEN = [
    "record_mark",
    "contracts_settlement",
    "contracts_assessment",
    "contracts_unit",
    "contracts_flag",
    "contracts_flagchange",
    "record_letter",
    "contracts_flagline",
]

FLAGS = {
    ("wimborne", "S1", "missed"),
    ("wimborne", "S2", "at_risk"),
    ("ferndown", "S1", "missed"),
    ("ferndown", "S2", "at_risk"),
}
# One a person, by what it tells.
LETTERS = {
    "sergeant": {("wimborne", "S1"), ("wimborne", "S2")},
    "other-sergeant": {("ferndown", "S1"), ("ferndown", "S2")},
    "inspector": {("wimborne", "S1"), ("ferndown", "S1")},
}
# How often a run comes to each point: two teams, three letters. A commit for each team, one for the force's flags, one
# for what nobody can be told, two for each letter, composed and leased, and one for the look that finds no further one.
CAME = {"after claim": 2, "after reading facts": 2, "before commit": 12, "after commit": 12, "after 250": 3}
# The database lives on when a worker dies, so its waiting for the disk at each commit would prove nothing here.
UNHURRIED = "-c synchronous_commit=off"


class Nursery:
    """The other end of `dying_workers.py`: one for all tests here, for to be ready takes it longer than twenty kills.

    It holds no connection to the database, and what it knows of earlier tests it does not use: its children find
    everything out anew.
    """

    environment: dict[str, str]
    process: subprocess.Popen | None = None
    is_waited_for = False

    def open(self) -> None:
        """It does the work that there is once itself, to be warm."""
        if self.process is None:
            command = [sys.executable, "-m", "tests.jobs.dying_workers", NOW.isoformat()]
            self.process = start(*command, env=self.environment)
            self._hear("ready")

    def start(self, now: datetime, point: str | None = None, nth: int | None = None) -> int:
        """A worker begins its work at that instant; its pid."""
        self.is_waited_for = True
        self.process.stdin.write(json.dumps({"now": now.isoformat(), "point": point, "nth": nth}) + "\n")
        self.process.stdin.flush()
        return self._hear("pid")["pid"]

    def wait(self) -> dict:
        """How it ended: `signal` is 0 for an end of its own, and then `came` says how often it came to each point."""
        heard = self._hear("signal")
        self.is_waited_for = False
        return heard

    def run(self, now: datetime, point: str | None = None, nth: int | None = None) -> dict:
        self.start(now, point, nth)
        return self.wait()

    def rest(self) -> None:
        """Between two tests; one that left an order unanswered spoils no other."""
        if self.is_waited_for:
            self.process.kill()
            self.close()

    def close(self) -> None:
        if self.process:
            self.process.stdin.close()
            self.process.wait(timeout=10)
        self.process, self.is_waited_for = None, False

    def _hear(self, word: str) -> dict:
        heard: dict = {}
        while word not in heard:
            heard |= json.loads(self.process.stdout.readline())
        return heard


class Snapshot:
    """What was written when it was taken. Facts stay as they are."""

    def __init__(self) -> None:
        self._run("CREATE TEMP TABLE kept_{0} AS SELECT * FROM {0}", WRITTEN)

    def restore(self) -> None:
        self._run("DELETE FROM {0}", reversed(WRITTEN))
        self._run("INSERT INTO {0} SELECT * FROM kept_{0}", WRITTEN)

    def drop(self) -> None:
        self._run("DROP TABLE kept_{0}", WRITTEN)

    def _run(self, statement: str, tables: Iterable[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statement.format(table) for table in tables))


@pytest.fixture(scope="module")
def office():
    with PostOffice() as office:
        yield office


@pytest.fixture(scope="module")
def kept_nursery(office):
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def broken(test_environment):
    """Two teams whose promises have just turned out broken."""
    world.build(NOW)
    world.withdraw_all(NOW)


@pytest.fixture
def nursery(kept_nursery, test_environment, office, broken):
    nowhere = {"CELERY_BROKER_URL": "redis+socket:///nowhere/broker.sock", "LOG_LEVEL": "ERROR"}
    mail = {"EMAIL_URL": office.url, "LETTERS_FROM": letters_fence.name_here()}
    kept_nursery.environment = test_environment | nowhere | mail | {"PGOPTIONS": UNHURRIED}
    yield kept_nursery
    kept_nursery.rest()


@contextmanager
def beginnings(nursery: Nursery, office: PostOffice) -> Iterator[Callable[[], None]]:
    """Gives the function that makes everything as it is now again, before each kill."""
    snapshot = Snapshot()
    nursery.open()

    def begin() -> None:
        snapshot.restore()
        office.forget()

    yield begin
    snapshot.drop()


@pytest.fixture
def from_the_marks(nursery, office):
    with beginnings(nursery, office) as begin:
        yield begin


@pytest.fixture
def from_the_letters(nursery, office):
    """All is done but the sending."""
    with time_machine.travel(NOW, tick=False):
        tasks.assess()
        tasks.raise_flags()
        tasks.notify()
    with beginnings(nursery, office) as begin:
        yield begin


def test_without_a_kill_a_run_does_everything_once(nursery, office, from_the_marks):
    from_the_marks()
    assert nursery.run(NOW) == {"signal": 0, "came": CAME}
    assert_all_there(office)
    nursery.run(AFTER_THE_LEASE)
    assert len(office.received) == len(LETTERS)


@pytest.mark.parametrize("point", ["after claim", "after reading facts", "before commit", "after commit"])
def test_a_kill_on_the_way_to_the_letters_loses_and_repeats_nothing(nursery, office, from_the_marks, point):
    for nth in islice(cycle(range(1, CAME[point] + 1)), TIMES):
        from_the_marks()
        assert nursery.run(NOW, point, nth)["signal"] == signal.SIGKILL
        assert nursery.run(AFTER_THE_LEASE)["signal"] == 0
        assert_all_there(office)
        assert len(office.received) == len(LETTERS), nth


def test_a_kill_before_the_mail_server_answers_repeats_that_letter_alone(nursery, office, from_the_letters):
    for nth in islice(cycle(range(1, len(LETTERS) + 1)), TIMES):
        from_the_letters()
        office.hold_at = nth
        worker = nursery.start(NOW)
        assert office.held.wait(20)
        os.kill(worker, signal.SIGKILL)
        assert nursery.wait()["signal"] == signal.SIGKILL
        assert nursery.run(AFTER_THE_LEASE)["signal"] == 0
        assert_all_there(office)
        assert repeated(office) == [office.received[nth - 1]["Message-ID"]]


def test_a_kill_after_the_mail_server_has_answered_repeats_that_letter_alone(nursery, office, from_the_letters):
    for nth in islice(cycle(range(1, len(LETTERS) + 1)), TIMES):
        from_the_letters()
        assert nursery.run(NOW, "after 250", nth)["signal"] == signal.SIGKILL
        assert nursery.run(AFTER_THE_LEASE)["signal"] == 0
        assert_all_there(office)
        assert repeated(office) == [office.accepted[nth - 1]["Message-ID"]]


def repeated(office: PostOffice) -> list[str]:
    """The Message-IDs that came more often than once, one entry for each time too many."""
    counted = Counter(message["Message-ID"] for message in office.received)
    return [message_id for message_id, times in counted.items() for _ in range(times - 1)]


def assert_all_there(office: PostOffice) -> None:
    """Every flag and every letter, once; every letter taken by the mail server, and nothing else that it was sent."""
    flags = Flag.objects.standing().values_list("team__key", "code", "level")
    assert sorted(flags) == sorted(FLAGS)
    changes = FlagChange.objects.values_list("flag__team__key", "flag__code", "level")
    assert sorted(changes) == sorted(FLAGS)
    letters = list(Letter.objects.all())
    assert len(letters) == len(LETTERS)
    assert told() == LETTERS
    assert {letter.state for letter in letters} == {"sent"}
    ids = {letter.message_id for letter in letters}
    assert len(ids) == len(LETTERS)
    assert {message["Message-ID"] for message in office.accepted} == ids
    assert {message["Message-ID"] for message in office.received} == ids
    assert not Mark.objects.exists()
    assert not FlagLine.objects.filter(recorded_at=None).exists()
    told_of = Entry.objects.filter(action="flag.told", after__letter__in=[str(letter.pk) for letter in letters])
    assert told_of.count() == FlagLine.objects.count()  # each once; the record keeps what earlier runs have told


def told() -> dict[str, set[tuple[str, str]]]:
    """Team and standard of each line, by reader; a line that is there twice would fail by its constraint."""
    found: dict[str, set[tuple[str, str]]] = {}
    for line in FlagLine.objects.select_related("letter", "change__flag__team"):
        reader, flag = line.letter.address.split("@")[0], line.change.flag
        found.setdefault(reader, set()).add((flag.team.key, flag.code))
    return found
