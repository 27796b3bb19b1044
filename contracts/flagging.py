"""Raise, ease and clear flags, let go of plans that are over, and take further what stands too long.

Says "should be flagged by now and is not", never "turned today", so that a missed run delays and loses nothing.
Source: measures.md, "Flags".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from contracts import escalation
from contracts.escalation import DueStep
from contracts.models import Assessment, Flag, FlagChange
from contracts.models.statuses import URGENT
from contracts.queries import flag_plans
from contracts.queries.flag_plans import PASSED, ChosenPlan, Fate
from record.entries import Change, open_head
from record.timezones import day_of
from teams.models import Force

LOCK = 4_202  # the advisory lock's class: one force's flags
OPENS_FOR = timedelta(days=31)  # a period that ended longer ago is history and writes to nobody
CONTINUES = timedelta(days=3)  # a flag that comes back sooner is the same trouble
UNHEARD = "Nobody holds the role today and has an account with an e-mail address."
Kind = FlagChange.Kind


@dataclass(frozen=True)
class Turn:
    """One flag and what has just happened to it."""

    flag: Flag
    kind: str
    step: int | None = None  # of the escalation, by its position
    before: Mapping[str, Any] | None = None
    known: Mapping[str, Any] = field(default_factory=dict)  # what the entry says beside the level
    reason: str = ""


@transaction.atomic
def flag(*, force: Force, now: datetime) -> list[FlagChange]:
    """Bring the force's flags into line with its assessments; the changes made, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, force.id])
    plans = flag_plans.look(force, now, forgotten_after=CONTINUES)  # before the assessments are read
    turns = [*_raised(force, now), *_cleared(force, now)]
    # What became of a plan comes before a rise of the same sweep: the graver news is the later.
    turns = [*_plans_over(plans), *turns]
    written = _write(force, turns, now)
    return [*written, *_write(force, _taken_further(force, now), now)]


def _write(force: Force, turns: list[Turn], now: datetime) -> list[FlagChange]:
    if not turns:
        return []
    head = open_head(force.key)
    changes = FlagChange.objects.bulk_create(
        FlagChange(flag=turn.flag, kind=turn.kind, level=turn.flag.level, step=turn.step, at=now) for turn in turns
    )
    head.write(by="portal", changes=[_entry(turn) for turn in turns])
    return changes


def troubled(force: Force, today: date) -> QuerySet[Assessment]:
    """Assessments that should have a standing flag today, unless an inspector has closed it."""
    return (
        _in_trouble(Assessment.objects.filter(team__force=force), today)
        .filter(period_last_day__gte=today - OPENS_FOR)
        .select_related("team", "contract")
        .order_by("id")
    )


def _in_trouble(assessments: QuerySet[Assessment], today: date) -> QuerySet[Assessment]:
    """At risk or missed; a `missed` only until the standard's next period has closed met."""
    following = Assessment.objects.filter(
        team=OuterRef("team"),
        contract=OuterRef("contract"),
        code=OuterRef("code"),
        period_first_day__gt=OuterRef("period_first_day"),
    ).order_by("first_day", "id")
    made_good = Case(When(status="met", last_day__lt=today, then=True), default=False)
    return (
        assessments.filter(status__in=URGENT)
        .annotate(made_good=Coalesce(Subquery(following.annotate(good=made_good).values("good")[:1]), False))
        .exclude(status="missed", made_good=True)
    )


def _raised(force: Force, now: datetime) -> list[Turn]:
    turns = []
    standing = {_identity(flag): flag for flag in _flags(force)}
    for assessment in troubled(force, day_of(now)):
        found = standing.get(_identity(assessment))
        turn = _open(assessment, now) if found is None else _raise(found, assessment, now)
        if turn:
            turns.append(turn)
    return turns


def _open(assessment: Assessment, now: datetime) -> Turn:
    return Turn(
        Flag.objects.create(
            team=assessment.team,
            contract=assessment.contract,
            version_id=assessment.version_id,
            code=assessment.code,
            first_day=assessment.first_day,
            last_day=assessment.last_day,
            level=assessment.status,
            opened_at=now,
        ),
        Kind.OPENED,
    )


def _raise(flag: Flag, assessment: Assessment, now: datetime) -> Turn | None:
    """What a flag that already exists makes of the level now found; None where it says so already."""
    if flag.closed_by_id and assessment.status == "missed":
        return None
    kind = _kind_of_change(flag, assessment.status, now)
    if kind is None:
        return None
    if kind == Kind.OPENED:
        flag.opened_at, flag.acknowledged_at, flag.acknowledged_by, flag.plan = now, None, None, ""
        flag.planned, flag.acknowledged_level = None, ""
    flag.level, flag.cleared_at = assessment.status, None
    flag.closed_by, flag.closing_reason = None, ""
    flag.save()
    return Turn(flag, kind)


def _kind_of_change(flag: Flag, level: str, now: datetime) -> str | None:
    risen = flag.level == "at_risk" and level == "missed"
    if flag.cleared_at is None:
        return Kind.RISEN if risen else Kind.EASED if flag.level != level else None
    if now - flag.cleared_at > CONTINUES:
        return Kind.OPENED
    return Kind.RISEN if risen else Kind.REOPENED


def _cleared(force: Force, now: datetime) -> list[Turn]:
    """Standing flags whose assessment is out of trouble, gone, or made good by the period after."""
    turns = []
    today = day_of(now)
    same = Assessment.objects.filter(
        team=OuterRef("team"), contract=OuterRef("contract"), code=OuterRef("code"), first_day=OuterRef("first_day")
    )
    for flag in _flags(force).filter(cleared_at__isnull=True).exclude(Exists(_in_trouble(same, today))):
        flag.cleared_at = now
        flag.save(update_fields=["cleared_at"])
        turns.append(Turn(flag, Kind.CLEARED))
    return turns


def _plans_over(plans: Iterable[ChosenPlan]) -> list[Turn]:
    """Standing flags whose plan has passed or fallen: it is let go, and what was said with it silences no more."""
    over = {plan.flag: plan for plan in plans if plan.fate is not Fate.STANDS}
    turns = []
    for flag in Flag.objects.standing().filter(pk__in=over).select_related("team", "contract").order_by("id"):
        plan = over[flag.pk]
        flag.planned, flag.acknowledged_level = None, ""
        flag.save(update_fields=["planned", "acknowledged_level"])
        kind = Kind.PLAN_PASSED if plan.fate in PASSED else Kind.PLAN_FELL
        turns.append(Turn(flag, kind, before={"planned": str(plan.activity)}, reason=plan.fate.value))
    return turns


def _taken_further(force: Force, now: datetime) -> list[Turn]:
    """Every step that a standing flag has come to, each with its own row, however many were missed."""
    return [_taken(due) for due in escalation.due(force, day_of(now))]


def _taken(due: DueStep) -> Turn:
    step = due.step
    known = {"step": step.position, "role": step.role, "after_days": step.after_days}
    return Turn(due.flag, Kind.ESCALATED, step=step.position, known=known, reason="" if due.is_heard else UNHEARD)


def _flags(force: Force) -> QuerySet[Flag]:
    return Flag.objects.filter(team__force=force).select_related("team", "contract").order_by("id")


def _identity(row: Assessment | Flag) -> tuple[int, int, str, date]:
    return (row.team_id, row.contract_id, row.code, row.first_day)


def _entry(turn: Turn) -> Change:
    flag = turn.flag
    subject = f"flag:{flag.team.key}/{flag.contract.key}/{flag.code}/{flag.first_day}"
    return Change(f"flag.{turn.kind}", subject, turn.before, {"level": flag.level, **turn.known}, turn.reason)
