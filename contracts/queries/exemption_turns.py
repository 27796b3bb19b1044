"""What exemptions would turn, before anybody asks for them or decides: tried in a savepoint that is always rolled back.

Nothing is kept and nothing recorded: no version, no entry, no mark, and no force's head is held meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope
from contracts.models import Exemption
from contracts.queries.turned import Standing, named, standing, turned
from record.timezones import day_of

MOST_NAMED = 12


@dataclass(frozen=True)
class WouldTurn:
    """`named` are the gravest, each as `turned.named` gives it; `counts` how many turn from what into what."""

    named: list[dict[str, Any]]
    number: int
    stay: int
    counts: list[dict[str, Any]]
    by_team: list[dict[str, Any]]

    @property
    def more(self) -> int:
        return self.number - len(self.named)


def would_turn(exemptions: Sequence[Exemption], now: datetime, *, most: int = MOST_NAMED) -> WouldTurn:
    """What would turn if these were approved as they are, stored or not."""
    today = day_of(now)
    teams = tuple(sorted({one.team_id for one in exemptions}))
    first_day = min(one.first_day for one in exemptions)
    scope = AssessmentScope(teams, now, from_day=min(first_day, today))
    obligations.extend(through=today)  # outside the savepoint: what it adds is true whatever is tried
    with transaction.atomic():
        before = standing(scope)
        after = _tried(exemptions, scope)
    changed = turned(before, after)
    gravest = _excused_first(changed)
    counts = Counter((_status(one.before), _status(one.after)) for one in changed)
    return WouldTurn(
        named=named(gravest[:most], today),
        number=len(changed),
        stay=len(_touched(exemptions, after)) - sum(_is_touched(exemptions, one.row) for one in changed),
        counts=_counted(counts),
        by_team=_by_team(exemptions, changed, after),
    )


def _tried(exemptions: Sequence[Exemption], scope: AssessmentScope) -> Standing:
    """How the teams would stand with them approved. The rows go with the savepoint."""
    point = transaction.savepoint()
    try:
        for one in exemptions:
            _write(one, scope.as_of)
        return standing(scope)
    finally:
        transaction.savepoint_rollback(point)


def _write(exemption: Exemption, now: datetime) -> None:
    """As approved: the row alone, which is all that the prelude of today reads."""
    same = {name: getattr(exemption, name) for name in ("team_id", "contract_id", "code", "first_day")}
    said = {"last_day": exemption.last_day, "state": Exemption.State.APPROVED, "kind_id": exemption.kind_id}
    Exemption.objects.update_or_create(
        **same, defaults=said, create_defaults={**said, "known_at": now, "version": 1, "content_hash": ""}
    )


def _excused_first(changed: list[Any]) -> list[Any]:
    """What was missed and would not be any more says most: those first."""
    return sorted(changed, key=lambda one: _status(one.before) != "missed")


def _counted(counts: Counter[Any]) -> list[dict[str, Any]]:
    """What was missed first, then the most."""
    order = sorted(counts.items(), key=lambda pair: (pair[0][0] != "missed", -pair[1]))
    return [{"before": before, "after": after, "number": number} for (before, after), number in order]


def _status(row: Any) -> str | None:
    return row.status if row else None


def _touched(exemptions: Sequence[Exemption], after: Standing) -> list[Any]:
    return [row for row in after.values() if _is_touched(exemptions, row)]


def _is_touched(exemptions: Sequence[Exemption], row: Any) -> bool:
    """Whether exempt days may lie in the window: by its period, whose days are at hand."""
    return any(
        one.team.key == row.team
        and (one.contract is None or (one.contract.key, one.code) == (row.contract, row.standard))
        and one.first_day <= row.period_end
        and one.last_day >= row.first_day
        for one in exemptions
    )


def _by_team(exemptions: Sequence[Exemption], changed: list[Any], after: Standing) -> list[dict[str, Any]]:
    """How many figures turn and stay, team by team: for several asked for at once."""
    turns = Counter(one.row.team for one in changed)
    excused = Counter(one.row.team for one in changed if _status(one.before) == "missed")
    touched = Counter(row.team for row in _touched(exemptions, after))
    staying = touched - Counter(one.row.team for one in changed if _is_touched(exemptions, one.row))
    teams = {one.team.key: one.team for one in exemptions}
    return [
        {"team": team, "turn": turns[key], "missed": excused[key], "stay": staying[key]}
        for key, team in sorted(teams.items(), key=lambda pair: pair[1].name)
    ]
