"""After any history and one sweep nothing is left: no plan that is over, no step that is due, none taken twice."""

import contextlib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from contracts import escalation
from contracts.actions.flags import acknowledge, choose_plan, close
from contracts.flagging import CONTINUES, flag
from contracts.models import BankHoliday, Flag, FlagChange
from contracts.queries import flag_plans
from contracts.queries.flag_plans import Fate, offered
from engagement import actions as log
from engagement.models import Activity
from record.entries import Entry
from record.refusal import Invalid
from record.timezones import day_of
from tests.contracts.planned_world import MEETINGS, planned
from tests.contracts.reviewers_world import POST, agree, assessed, clock_at
from tests.teams import county as counties

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FIRST = date(2026, 4, 1)


class History:
    """Wimborne through seven weeks, with people who do things in it at random."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.county = counties.dorset()
        agree(self.county, {"S1": ("Meetings", MEETINGS), "S3": ("Posts", POST)}, first_day=FIRST)
        self.now = datetime(2026, 4, 2, 9, tzinfo=UTC)

    def goes_on(self) -> None:
        self.now += self.draw.choice([timedelta(minutes=30), timedelta(hours=20), timedelta(days=2), timedelta(days=4)])
        for _ in range(self.draw.randrange(4)):
            act = self.draw.choice(
                [self.plan, self.move, self.confirm, self.call_off, self.choose, self.choose, self.say]
            )
            with clock_at(self.now), contextlib.suppress(Invalid, IndexError):
                act()
        if self.draw.random() < 0.1:
            self.proclaim()

    def plan(self) -> None:
        day = day_of(self.now) + timedelta(days=self.draw.randrange(12))
        channel = self.draw.choice(["meeting", "meeting", "social_post"])
        planned(self.county, "wimborne", day, at=self.now, channel=channel)

    def one(self, *, begun: bool = False) -> Activity:
        found = Activity.objects.filter(status="planned").order_by("starts_at", "title", "pk")
        return self.draw.choice(list(found.filter(starts_at__lte=self.now) if begun else found))

    def move(self) -> None:
        found = self.one()
        changes = {"starts_at": self.now + timedelta(days=self.draw.randrange(20), hours=1)}
        log.correct(activity=found, changes=changes, reason="Moved", by=None, version=found.version, now=self.now)

    def confirm(self) -> None:
        log.confirm(activity=self.one(begun=True), held=True, attendance=3, by=None, now=self.now)

    def call_off(self) -> None:
        if self.draw.random() < 0.5:
            log.cancel(activity=self.one(), words="Shut", by=None, now=self.now)
        else:
            log.withdraw(activity=self.one(), reason="Twice", by=None, now=self.now)

    def standing(self) -> Flag:
        found = Flag.objects.standing().filter(team__key="wimborne").select_related("team__force", "contract")
        return self.draw.choice(list(found.order_by("pk")))

    def choose(self) -> None:
        found = self.standing()
        plan = self.draw.choice(offered(found, self.now))
        choose_plan(flag=found, planned=plan.pk, by=self.county.people["sergeant"], now=self.now)

    def say(self) -> None:
        if self.draw.random() < 0.3:
            close(flag=self.standing(), reason="Spoken to", by=self.county.people["inspector"])
        else:
            acknowledge(flag=self.standing(), plan="Soon", by=self.county.people["sergeant"])

    def proclaim(self) -> None:
        day = day_of(self.now) + timedelta(days=self.draw.randrange(-3, 5))
        BankHoliday.objects.get_or_create(day=day, defaults={"name": "A day", "known_from": day_of(self.now)})

    def sweep(self) -> list[FlagChange]:
        assessed(self.now)
        return flag(force=self.county.force, now=self.now)

    def nothing_is_left(self) -> None:
        assert self.sweep() == []
        looked = flag_plans.look(self.county.force, self.now, forgotten_after=CONTINUES)
        standing = set(Flag.objects.standing().values_list("pk", flat=True))
        assert {plan.fate for plan in looked if plan.flag in standing} <= {Fate.STANDS}
        assert escalation.due(self.county.force, day_of(self.now)) == []
        assert not Flag.objects.filter(planned__isnull=False, acknowledged_level="").exists()

    def nothing_was_said_twice(self) -> None:
        steps: Counter = Counter()
        for change in FlagChange.objects.order_by("id"):
            if change.kind == "opened":
                steps = Counter({key: n for key, n in steps.items() if key[0] != change.flag_id})
            if change.kind == "escalated":
                steps[change.flag_id, change.level, change.step] += 1
                assert steps[change.flag_id, change.level, change.step] == 1
        chosen = Entry.objects.filter(action="flag.acknowledged", after__has_key="planned").count()
        over = FlagChange.objects.filter(kind__in=["plan_passed", "plan_fell"]).count()
        assert over <= chosen


@pytest.mark.parametrize("seed", range(2))
def test_after_any_history_and_one_sweep_nothing_is_left_to_do(seed):
    history = History(seed)
    for _ in range(18):
        history.goes_on()
        if history.draw.random() < 0.7:  # some sweeps are missed
            history.sweep()
            history.nothing_is_left()
        history.nothing_was_said_twice()
