"""Letters about flags in weeks in which anything may happen: few, by day, nothing twice, and nothing grave unsaid.

Flags open, rise, ease, clear and go further; people acknowledge them, come and go; sweeps are left out, come twice, die
before their commit; the mail server is down. After each sweep the letters are those of the slow twin.
"""

import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import flag_letters
from contracts.models import Assessment, Flag, FlagChange, FlagLine
from record import outbox
from record.letters import Letter
from record.timezones import LONDON
from teams.models import Grant, Role
from tests.contracts.flagged_world import GAP, Promises
from tests.contracts.plain_letters import PlainLetter, PlainLetters
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 26, 9, 30, tzinfo=UTC)  # days before the clocks go forward
HOUR = timedelta(hours=1)
TEAMS = ("wimborne", "ferndown")
CODES = ("S1", "S2", "S3")
STATUSES = ("on_track", "at_risk", "missed")
EXAMPLES = int(os.environ.get("EXAMPLES", "5"))  # weeks; forty and more where the rules change
NO_SERVER = override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9
)


def two_teams() -> Promises:
    """Six promises that are kept; a superintendent, and a second sergeant who comes and goes."""
    promises = Promises(county.dorset())
    promises.county.grant(promises.county.person("superintendent"), Role.INSPECTOR)
    second = promises.county.person("second_sergeant", Role.SERGEANT, team="wimborne")
    Grant.objects.filter(person=second).update(last_day=date(2025, 1, 1))
    for team in TEAMS:
        for code in CODES:
            promises.judged("on_track", team=team, code=code, measure=GAP)
    Assessment.objects.update(period_last_day=date(2026, 6, 30), last_day=date(2026, 6, 30))
    return promises


kept = kept_world(two_teams, at=BEGIN)

turns = st.tuples(st.just("turn"), st.sampled_from(TEAMS), st.sampled_from(CODES), st.sampled_from(STATUSES))
one_flag = st.integers(0, 5)
steps = st.one_of(
    turns,
    turns,
    turns,
    st.tuples(st.just("pass"), st.sampled_from([0.2, 1, 5, 11, 20, 31])),
    st.tuples(st.just("pass"), st.sampled_from([1, 5, 11])),
    st.tuples(st.just("sweep"), st.sampled_from(["once", "once", "once", "twice", "killed", "half"])),
    st.tuples(st.just("sweep"), st.just("once")),
    st.tuples(st.just("send"), st.sampled_from(["up", "up", "up", "down", "killed"])),
    st.tuples(st.just("acknowledge"), one_flag),
    st.tuples(st.just("escalate"), one_flag, st.integers(1, 4)),
    st.tuples(st.just("plan_fell"), one_flag),
    st.tuples(st.just("second_sergeant"), st.booleans()),
)


class Weeks:
    """What happens, what was written, and what arrived when: by person and Message-ID, the first time."""

    def __init__(self, promises: Promises, live_from: date | None) -> None:
        self.promises, self.force, self.now = promises, promises.county.force, BEGIN
        self.force.live_from = live_from
        self.force.save()
        self.twin = PlainLetters()
        self.plain: dict[str, PlainLetter] = {}
        self.arrived: dict[str, list[tuple[str, datetime]]] = {}

    def do(self, name: str, *words) -> None:
        getattr(self, f"_{name}")(*words)

    def _turn(self, team: str, code: str, status: str) -> None:
        Assessment.objects.filter(team__key=team, code=code).update(status=status)
        self.promises.flag(self.now)

    def _pass(self, hours: float) -> None:
        self.now += hours * HOUR

    def _acknowledge(self, number: int) -> None:
        if flag := self._standing(number):
            flag.acknowledged_at, flag.acknowledged_level = self.now, flag.level
            flag.save()

    def _escalate(self, number: int, step: int) -> None:
        if flag := self._standing(number):
            FlagChange.objects.create(flag=flag, kind="escalated", level=flag.level, step=step, at=self.now)

    def _plan_fell(self, number: int) -> None:
        if flag := self._standing(number):
            FlagChange.objects.create(flag=flag, kind="plan_fell", level=flag.level, at=self.now)

    def _second_sergeant(self, serves: bool) -> None:
        last_day = None if serves else date(2025, 1, 1)
        Grant.objects.filter(person=self.promises.county.people["second_sergeant"]).update(last_day=last_day)

    def _standing(self, number: int) -> Flag | None:
        return Flag.objects.standing().order_by("id")[number : number + 1].first()

    def _sweep(self, how: str) -> None:
        if how == "killed":
            with transaction.atomic():
                self._compose()
                transaction.set_rollback(True)
            return
        for letter in flag_letters.unsent(self.now):
            flag_letters.drop(letter=letter.pk, now=self.now)
        self.twin.give_up(self.now)
        dropped = {str(pk) for pk in Letter.objects.filter(state="dropped").values_list("pk", flat=True)}
        assert dropped == {pk for pk, plain in self.plain.items() if plain.is_dropped}
        expected = self.twin.due(self.force, self.now)
        if how == "half":
            expected = expected[: len(expected) // 2]
        self._agree(self._compose(len(expected) if how == "half" else None), expected)
        if how == "twice":
            assert self._compose() == []

    def _compose(self, at_most: int | None = None) -> list[Letter]:
        people = flag_letters.people_to_write_to(force=self.force, now=self.now)[:at_most]
        return [letter for one in people if (letter := flag_letters.compose(person=one, now=self.now))]

    def _agree(self, letters: list[Letter], expected: list[PlainLetter]) -> None:
        found = [sorted(letter_lines(letter)) for letter in letters]
        assert found == [[(letter.person, *told) for told in letter.told] for letter in expected]
        for letter, plain in zip(letters, expected, strict=True):
            self.twin.written(plain)
            self.plain[str(letter.pk)] = plain

    def _send(self, server: str) -> None:
        mail.outbox = []
        if server == "down":
            with NO_SERVER:
                while outbox.send_next(now=self.now):
                    pass
        elif server == "killed":  # after the mail server has answered, and before that is written down
            if letter := outbox._lease(self.now) if day(self.now) else None:
                outbox._message(letter).send()
        else:
            while outbox.send_next(now=self.now):
                pass
        self._note_what_arrived()
        for letter in Letter.objects.all():
            plain = self.plain[str(letter.pk)]
            plain.sent_at, plain.held_until = letter.sent_at, letter.leased_until
            plain.is_given_up = letter.state == "failed"

    def _note_what_arrived(self) -> None:
        for message in mail.outbox:
            had = self.arrived.setdefault(message.to[0], [])
            if message.extra_headers["Message-ID"] not in [message_id for message_id, _ in had]:
                had.append((message.extra_headers["Message-ID"], self.now))

    def calm(self, hours: int) -> None:
        """The mail server takes everything and each hour has its sweep."""
        for _ in range(hours):
            self.now += HOUR
            if day(self.now):
                self._sweep("once")
                self._send("up")

    def unsaid(self) -> list[tuple[str, str, str]]:
        """Who should have been told of a broken promise, and has no letter of it."""
        missed = Flag.objects.standing().filter(level="missed", acknowledged_at=None).select_related("team")
        return [
            (reader, flag.team.key, flag.code)
            for flag in missed
            for reader in self._readers(flag)
            if not self._was_told(reader, flag)
        ]

    def _readers(self, flag: Flag) -> list[str]:
        grants = Grant.objects.on(self.now.date()).select_related("person")
        sergeants = grants.filter(role="sergeant", team=flag.team)
        inspectors = grants.filter(role="inspector", section=flag.team.section)
        return [grant.person.email for grant in [*sergeants, *inspectors]]

    def _was_told(self, reader: str, flag: Flag) -> bool:
        opening = FlagChange.objects.filter(flag=flag, kind="opened").order_by("id").last()
        arrived = [message_id for message_id, _ in self.arrived.get(reader, [])]
        of_it = FlagLine.objects.filter(person__email=reader, change__flag=flag, change__id__gte=opening.id)
        return of_it.filter(letter__message_id__in=arrived).exists()


def letter_lines(letter: Letter):
    return FlagLine.objects.filter(letter=letter).values_list("person", "change__flag", "change")


def day(instant: datetime) -> bool:
    return 7 <= instant.astimezone(LONDON).hour < 20


def assert_few_and_by_day(weeks: Weeks) -> None:
    """By what arrived alone: nobody has a letter at night, and none sooner than the rules allow."""
    news = {plain_id(weeks, letter): letter.breaks_news for letter in weeks.plain.values()}
    for had in weeks.arrived.values():
        assert all(day(at) for _, at in had)
        assert len({message_id for message_id, _ in had}) == len(had)
        for (_, before), (message_id, at) in pairwise(had):
            assert at - before >= 20 * HOUR or news[message_id], (before, at)
        grave = Counter(at.astimezone(LONDON).date() for message_id, at in had if news[message_id])
        assert all(times == 1 for times in grave.values()), grave


def plain_id(weeks: Weeks, plain: PlainLetter) -> str:
    (pk,) = (pk for pk, one in weeks.plain.items() if one is plain)
    return Letter.objects.get(pk=pk).message_id


def assert_nothing_twice(weeks: Weeks) -> None:
    """By the twin's own memory: an occasion is in one letter of a person that was not given up."""
    told = Counter((one.person, *line) for one in weeks.twin.letters if not one.is_dropped for line in one.told)
    assert all(times == 1 for times in told.values())


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    live_from=st.sampled_from([date(2024, 4, 1), date(2024, 4, 1), date(2024, 4, 1), date(2026, 3, 28), None]),
    what=st.lists(steps, min_size=5, max_size=30),
    then=turns,
    at=st.sampled_from([1, 4, 10, 13, 21]),
)
def test_letters_are_few_by_day_once_and_leave_nothing_grave_unsaid(own_world, live_from, what, then, at):
    with transaction.atomic():
        weeks = Weeks(own_world, live_from)
        for step in what:
            weeks.do(*step)
        assert_few_and_by_day(weeks)
        if live_from is None:
            assert not Letter.objects.exists()
            assert not FlagLine.objects.exists()
        if live_from == date(2024, 4, 1):
            assert_nothing_grave_stays_unsaid(weeks, then, at)
        assert_few_and_by_day(weeks)
        assert_nothing_twice(weeks)
        transaction.set_rollback(True)


def assert_nothing_grave_stays_unsaid(weeks: Weeks, then: tuple, at: int) -> None:
    """What the bad weeks left is made up for within two days, and then what breaks is told within one."""
    weeks.calm(36)
    weeks.calm(at)
    assert weeks.unsaid() == []
    weeks.do(*then)
    weeks.do("turn", "wimborne", "S1", "missed")
    weeks.calm(24)
    assert weeks.unsaid() == []
