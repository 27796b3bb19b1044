"""The proof of one figure: its rule, its calendar, what was counted, and what was not, with a reason each.

Runs the same statements as the assessment, for the one window, and reads what they worked with. Counted rows make the
figure; what they are rows of, the kind of measure says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.http import Http404

from contracts.engine import obligations, session_rules
from contracts.engine.assessment import AssessmentRow, AssessmentScope, judge, rows_of
from contracts.engine.composing import FACTS_AND_CONSIDERED, composed, part, statements
from contracts.kinds import KINDS, Kind
from contracts.models import Contract, Standard
from record.entries import await_writers
from teams.models import Team


@dataclass(frozen=True)
class Considered:
    """One thing looked at. What `id` is of, its kind of measure says (`KindProof.source`)."""

    id: str
    day: date
    reason: str


@dataclass(frozen=True)
class Exempted:
    """An exemption that reaches into the window. `reason` is the asker's own, which residents never read."""

    id: int
    every_standard: bool
    first_day: date
    last_day: date
    reason: str
    kind: str
    words: str  # the kind's, for residents
    public_words: str  # the approver's sentence for them, where one was written


@dataclass(frozen=True)
class UnitLine:
    """One unit of the window; `obligated_days` are its own days that are not exempt."""

    unit: str
    name: str
    obligated_days: int
    done: int | None
    required: int | None
    scheduled: int | None
    last_on: date | None
    next_due_on: date | None


@dataclass(frozen=True)
class Calendar:
    first_day: date
    last_day: date
    obligated_days: int
    exempt_days: int


@dataclass(frozen=True)
class Beyond:
    """Where a clock runs on: days outside the window that can decide it, and what counts there or is expected to."""

    since: date
    until: date
    considered: list[Considered]


@dataclass(frozen=True)
class Proof:
    assessment: AssessmentRow
    standard: Standard  # of the version the assessment names, with that version loaded
    calendar: Calendar
    exemptions: list[Exempted]
    units: list[UnitLine]
    counted: list[Considered]
    not_counted: list[Considered]
    as_of: datetime
    known_at: datetime | None
    # What its kind asks for besides, by the names of its own columns (`KindProof.EVIDENCE`).
    evidence: list[dict[str, Any]] = field(default_factory=list)
    # The keys of the units for which each activity counts, or will, by its id; nothing where the team is judged as one.
    served: dict[str, list[str]] = field(default_factory=dict)
    beyond: Beyond | None = None  # None: nothing outside the window can


def prove(
    *, team: Team, contract: Contract, code: str, first_day: date, as_of: datetime, known_at: datetime | None = None
) -> Proof:
    """The proof of the window that starts on `first_day`. Raises Http404 where nothing is owed in such a window."""
    if known_at is not None:
        await_writers(team.force.key)
    scope = AssessmentScope((team.id,), as_of, known_at, contract=contract.id, code=code, window=first_day)
    obligations.extend(through=scope.today)
    with transaction.atomic():
        judge(scope)
        found = rows_of(scope)
        if not found:
            raise Http404("Nothing is owed in a window that starts on this day.")
        row = found[0]
        standard = _standard(contract, row, known_at)
        kind = KINDS.of(standard.measure)
        looking = looked_at_in([kind], as_known=known_at is not None)
        looked_at = [Considered(*values) for _, *values in _fetch(scope, [looking])]
        return Proof(
            assessment=row,
            standard=standard,
            calendar=Calendar(*_part(scope, "calendar")[0]),
            exemptions=[Exempted(*values) for values in _part(scope, "exemptions")],
            units=[UnitLine(*values) for values in _part(scope, "units")],
            counted=[one for one in looked_at if one.reason == "counted"],
            not_counted=[one for one in looked_at if one.reason != "counted"],
            as_of=as_of,
            known_at=known_at,
            evidence=_evidence(scope, kind, as_known=known_at is not None),
            served=_served(scope) if kind.keys.GATHERS and standard.measure["per"] != "team" else {},
            beyond=_beyond(scope) if kind.keys.RUNS_ON else None,
        )


def looked_at_in(kinds: Iterable[Kind], *, as_known: bool = False) -> str:
    """The statement that gives cell, id, day and reason of all that was looked at, in the cells of these kinds."""
    rows = "UNION ALL\n".join(kind.proof.ROWS for kind in kinds)
    (statement,) = composed(f"{FACTS_AND_CONSIDERED}{rows}ORDER BY 3, 2;\n", as_known=as_known)
    return statement


def gathered(kind: str) -> str:
    """The rows of a kind whose units gather activities."""
    return part("proof/gathered").replace("KIND", kind)


def _evidence(scope: AssessmentScope, kind: Kind, *, as_known: bool) -> list[dict[str, Any]]:
    """The rows of the kind's own statement, by column."""
    found: list[dict[str, Any]] = []
    with connection.cursor() as cursor:
        for query in composed(kind.proof.EVIDENCE, as_known=as_known):
            cursor.execute(query, scope.parameters())
            names = [column.name for column in cursor.description or ()]
            found += [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    return found


def _served(scope: AssessmentScope) -> dict[str, list[str]]:
    served: dict[str, list[str]] = defaultdict(list)
    for activity, unit in _part(scope, "served"):
        served[activity].append(unit)
    return dict(served)


def _part(scope: AssessmentScope, name: str) -> list[tuple[Any, ...]]:
    return _fetch(scope, statements(f"proof/{name}", as_known=scope.known_at is not None))


def _beyond(scope: AssessmentScope) -> Beyond | None:
    rows = _part(scope, "beyond")
    if not rows:
        return None
    considered = [Considered(*about) for _, _, *about in rows if about[0] is not None]
    return Beyond(rows[0][0], rows[0][1], considered)


def _fetch(scope: AssessmentScope, queries: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(query, scope.parameters(every_channel=True))
        return cursor.fetchall()


def _standard(contract: Contract, row: AssessmentRow, known_at: datetime | None) -> Standard:
    """With its version loaded; as known at the instant, it is the standard that was told by then, and not stored."""
    if known_at is not None:
        ((_, standards),) = session_rules.told_by(known_at, pk=contract.pk)
        return next(one for one in standards if (one.version.key, one.code) == (row.version, row.standard))
    return Standard.objects.select_related("version__contract").get(
        version__contract=contract, version__key=row.version, code=row.standard
    )
