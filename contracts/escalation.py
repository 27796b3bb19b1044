"""Who is told next when a flag stands on, and when: the steps that are due, and who holds their role.

Source: measures.md, "Flags" and "Bank holidays". Nothing here asks the clock or writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contracts.kinds import KINDS
from contracts.models import BankHoliday, EscalationStep, Flag, FlagChange, StepRole
from contracts.models.flags import ACKNOWLEDGED
from contracts.queries.flag_readers import FlagReaders, readers_in
from contracts.queries.flags import raised
from record.timezones import ONE_DAY, day_of
from teams.models import Force

Kind = FlagChange.Kind
REACHED = (Kind.OPENED, Kind.RISEN, Kind.EASED)  # how a flag comes to its level; what came back was there already
Taken = set[tuple[int, str]]  # position and level


@dataclass(frozen=True)
class DueStep:
    """A step that a flag has come to."""

    flag: Flag
    step: EscalationStep
    is_heard: bool  # somebody holds its role, with an account and an address


def due(force: Force, today: date) -> list[DueStep]:
    """Every step that a standing flag should have come to by now and has not, by flag and position.

    Not of a flag whose chosen plan stands, nor of what assessors grade: there the oversight body was told first.
    """
    steps = EscalationStep.objects.of(force)
    flags = list(_standing(force, {step.level for step in steps}))
    if not flags:
        return []
    taken, holidays = _taken(flags), list(BankHoliday.objects.all())
    found = [
        (flag, step)
        for flag in flags
        for step in reached(steps, flag.level, _since(flag), today, holidays)
        if (step.position, step.level) not in taken[flag.pk]
    ]
    return _told(found, readers_in(force, today)) if found else []


def reached(
    steps: Iterable[EscalationStep], level: str, since: date, today: date, holidays: Sequence[BankHoliday]
) -> list[EscalationStep]:
    """The steps of a level that something that has had it since a day has come to."""
    oldest = greatest_age(since, today, holidays)
    return [step for step in steps if step.level == level and step.after_days <= oldest]


def age(since: date, on: date, holidays: Iterable[BankHoliday]) -> int:
    """How many days after `since` it is on a day, without the bank holidays that are known on it."""
    passed = sum(since < one.day <= on and one.known_from <= on for one in holidays)
    return (on - since).days - passed


def greatest_age(since: date, today: date, holidays: Sequence[BankHoliday]) -> int:
    """The greatest age of any day so far: one proclaimed late makes nothing younger than it was on a day before."""
    counts_from = [max(one.day, one.known_from) for one in holidays]
    ends = {today, *(day - ONE_DAY for day in counts_from if since < day <= today)}
    return max(age(since, day, holidays) for day in ends)


def _standing(force: Force, levels: Collection[str]) -> QuerySet[Flag]:
    """The standing flags of these levels that no plan holds, each with the instant since which it has its level."""
    held = Q(planned__isnull=False) & ACKNOWLEDGED
    came = FlagChange.objects.filter(flag=OuterRef("pk"), kind__in=REACHED).order_by("-id")
    return (
        Flag.objects.standing()
        .filter(team__force=force, level__in=levels)
        .exclude(held)
        .annotate(since=Coalesce(Subquery(came.values("at")[:1]), F("opened_at")))
        .select_related("team", "contract")
        .order_by("id")
    )


def _since(flag: Flag) -> date:
    return day_of(flag.since)  # type: ignore[attr-defined]  # `_standing` has asked


def _taken(flags: Sequence[Flag]) -> Mapping[int, Taken]:
    """Of each flag the steps that it has taken since it opened."""
    taken: dict[int, Taken] = {flag.pk: set() for flag in flags}
    changes = FlagChange.objects.filter(flag__in=flags, kind__in=(Kind.OPENED, Kind.ESCALATED)).order_by("id")
    for flag, kind, step, level in changes.values_list("flag", "kind", "step", "level"):
        if kind == Kind.OPENED:
            taken[flag].clear()
        elif step is not None:
            taken[flag].add((step, level))
    return taken


def _told(found: Sequence[tuple[Flag, EscalationStep]], readers: FlagReaders) -> list[DueStep]:
    climbing = {
        one.flag.pk
        for one in raised({flag.pk: flag for flag, _ in found}.values())
        if not KINDS.of(one.standard.measure).keys.GRADED
    }
    return [
        DueStep(flag, step, bool(readers.of(flag.team, [StepRole(step.role)])))
        for flag, step in found
        if flag.pk in climbing
    ]
