"""Runs the engine's SQL: what was owed, what was done, and whether it was enough.

Its files fill working tables of the session, stage by stage; one prelude says which facts are known, another which
rules bind, and everything after them is the same file for both clocks and for a draft. How much was done and what is
enough, the kinds of measure say, each in its folder.
Python hands them days and instants and never asks a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection, transaction

from contracts.engine import obligations, session_rules
from contracts.engine.composing import Rules, columns, composed, measuring, part
from contracts.kinds import KINDS
from contracts.kinds.keys import RANKS
from record.timezones import ONE_DAY, day_of, midnight
from teams.models import Team

WORKING_TABLES = tuple(columns())
# Null where they hold nothing. Up to SMALL, deleting rows is quicker than TRUNCATE, which makes a file for each table.
SMALL = 4_000_000  # bytes in all working tables together
SIZE = " + ".join(f"pg_relation_size('pg_temp.{table}')" for table in WORKING_TABLES)
HOLD_LITTLE = f"SELECT CASE WHEN EXISTS (SELECT FROM pg_temp.duty) THEN {SIZE} < {SMALL} END"  # noqa: S608 (our own names)
EMPTIED = ";".join(f"DELETE FROM pg_temp.{table}" for table in WORKING_TABLES)  # noqa: S608 (as above)
LOOKED_UP = ("bigint", "int", "text", "date", "uuid")
MANY = 5  # teams; from here on the working tables are analysed between stages

COLUMNS = """-- RULES
SELECT t.key AS team, c.key AS contract, v.key AS version, j.code AS standard, j.period_first_day AS period_start,
       j.period_last_day AS period_end, j.first_day, j.status, j.achieved, j.required, j.scheduled, j.due_by
FROM verdict j
JOIN teams_team t ON t.id = j.team_id
JOIN contract c ON c.id = j.contract_id
JOIN contract_version v ON v.id = j.version_id
ORDER BY t.key, c.key, v.key COLLATE "C", j.code, j.period_first_day, j.first_day
"""


LAST_DAYS = """
SELECT t.key, c.key, j.code, j.first_day, j.last_day
FROM verdict j JOIN teams_team t ON t.id = j.team_id JOIN contracts_contract c ON c.id = j.contract_id
"""


@dataclass(frozen=True)
class AssessmentRow:
    """One line of `assess`, its columns under their names. Source: formats.md, "`manage.py assess`"."""

    team: str
    contract: str
    version: str
    standard: str
    period_start: date
    period_end: date
    first_day: date
    status: str
    achieved: int | None
    required: int | None
    scheduled: int | None
    due_by: date | None


@dataclass(frozen=True)
class AssessmentScope:
    """What to assess: teams by id, as of an instant, as known at another (None: now), from a day on."""

    teams: tuple[int, ...]
    as_of: datetime
    known_at: datetime | None = None
    from_day: date | None = None  # periods whose last day is on or after it
    contract: int | None = None
    code: str | None = None
    window: date | None = None  # one window, by its first day
    channels: tuple[str, ...] | None = None  # of standards that ask for one of these alone
    without_exemptions: bool = False  # as if none had ever been approved: what the figure would be
    asked_rules: Rules | None = None  # None: those of the clock, stored or known at its instant

    supposed: bool = False  # by the facts of supposed worlds (`contracts.engine.supposing`), each a team of its own

    @property
    def rules(self) -> Rules:
        return self.asked_rules or ("now" if self.known_at is None else "known")

    @property
    def today(self) -> date:
        return day_of(self.as_of)

    def parameters(self, *, every_channel: bool = False) -> dict[str, Any]:
        return {
            "teams": list(self.teams),
            "as_of": self.as_of,
            "today": self.today,
            "midnight": midnight(self.today + ONE_DAY),
            "known_at": self.known_at,
            "from_day": self.from_day or date.min,
            "contract": self.contract,
            "code": self.code,
            "window": self.window,
            "channels": None if self.channels is None else list(self.channels),
            "without_exemptions": self.without_exemptions,
            "ranks": list(RANKS),
            "every_channel": every_channel,
            "gathering": KINDS.gathering(),
        }


def assess(scope: AssessmentScope) -> list[AssessmentRow]:
    """Every assessment in scope, sorted by team, contract, version, standard and period. Stores nothing."""
    obligations.extend(through=scope.today)
    with transaction.atomic():
        judge(scope)
        return rows_of(scope)


def assess_windows(scope: AssessmentScope) -> list[tuple[AssessmentRow, date]]:
    """The same, each with the last day of its window."""
    obligations.extend(through=scope.today)
    with transaction.atomic(), connection.cursor() as cursor:
        judge(scope)
        cursor.execute(LAST_DAYS)
        last_days = {row[:4]: row[4] for row in cursor.fetchall()}
        return [(row, last_days[row.team, row.contract, row.standard, row.first_day]) for row in rows_of(scope)]


def judge(scope: AssessmentScope) -> None:
    """Fill the working tables, last of all `verdict`, for whoever reads them in the same transaction."""
    reading = {"as_known": scope.known_at is not None, "rules": scope.rules, "supposed": scope.supposed}
    if scope.known_at is not None and scope.rules == "known":
        session_rules.fill(_rules_known(scope, scope.known_at), through=scope.today, code=scope.code)
    with connection.cursor() as cursor:
        _clear(cursor)
        _fill(cursor, composed(part("owed"), **reading), scope)
        cursor.execute("SELECT DISTINCT kind, per FROM pg_temp.duty")
        _fill(cursor, measuring(set(cursor.fetchall()), **reading), scope)


def _rules_known(scope: AssessmentScope, known_at: datetime) -> list[session_rules.Promised]:
    """Of the forces of the scope's teams, or of its one contract."""
    forces = Team.objects.filter(pk__in=scope.teams).values("force")
    narrowed = {} if scope.contract is None else {"pk": scope.contract}
    return session_rules.told_by(known_at, force__in=forces, **narrowed)


def rows_of(scope: AssessmentScope) -> list[AssessmentRow]:
    """The verdicts that `judge` has found for the scope, in the same transaction."""
    (statement,) = composed(COLUMNS, rules=scope.rules)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [AssessmentRow(*values) for values in cursor.fetchall()]


def _fill(cursor: Any, stages: Iterable[str], scope: AssessmentScope) -> None:
    for statement in stages:
        cursor.execute(statement, scope.parameters())
        if len(scope.teams) >= MANY or scope.supposed:
            _analyse(cursor, statement)


def _clear(cursor: Any) -> None:
    """Make the session's working tables, or empty those that an earlier answer of this transaction has filled.

    To look at a tenth of the rows that the planner is used to is enough for tables of one force's making, and quicker
    by a third of the whole answer.
    """
    cursor.execute(
        "SELECT to_regclass('pg_temp.verdict') IS NOT NULL, set_config('default_statistics_target', '10', TRUE)"
    )
    if not cursor.fetchone()[0]:
        cursor.execute(part("tables"))
        return
    cursor.execute(HOLD_LITTLE)
    (hold_little,) = cursor.fetchone()
    if hold_little is not None:
        cursor.execute(EMPTIED if hold_little else f"TRUNCATE {', '.join(WORKING_TABLES)}")


def _analyse(cursor: Any, statement: str) -> None:
    table = statement.split("INSERT INTO ", 1)[1].split(maxsplit=1)[0]
    cursor.execute(f"ANALYZE {table} ({', '.join(joined_by(table))})")


@cache
def joined_by(table: str) -> list[str]:
    """The columns that others are found by: of sets of days, lists and JSON nothing is looked up."""
    return [name for name, kind in columns()[table].items() if kind in LOOKED_UP]


def as_text(rows: Iterable[AssessmentRow]) -> Iterable[list[str]]:
    """Rows as cells of a CSV: ISO dates, whole numbers, empty where the measure says nothing."""
    for row in rows:
        yield ["" if value is None else str(value) for value in row.__dict__.values()]
