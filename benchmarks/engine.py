"""The engine over a large county: the current period, all history, one save, and a rerun with no news."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks import by_hand, columns, county, loop
from contracts.engine.assessment import COLUMNS, AssessmentScope, assess, judge
from contracts.engine.checking import first_difference
from contracts.engine.composing import composed, part, stages
from contracts.engine.rehearsal import replayed, stored_contents
from contracts.engine.settling import assess_from, settle
from contracts.models import Assessment, Standard
from engagement.actions import log
from engagement.content import ActivityContent
from record.timezones import day_of
from teams.models import Force, Team

TURNS = 7
BATCH = 50  # teams a statement: what the assess command and the first settling take at once
SAVES = 40


class FiguresDiffer(Exception):
    """Two ways of judging the county say different things: nothing else of the run is worth reading."""


def run(*, teams: int, activities: int, sample: int, turns: int = TURNS, history: bool = True) -> dict[str, Any]:
    """Ratios first, then seconds. Raises FiguresDiffer."""
    now = timezone.now().replace(microsecond=0)
    seconds, force = timed(lambda: county.make(teams=teams, activities=activities, today=day_of(now)))
    print(f"{teams} teams, 10 standards, {activities:,} activities over 3 years; made in {seconds:.0f} s", flush=True)
    everyone = list(Team.objects.filter(force=force).select_related("force").order_by("id"))
    scope = AssessmentScope(tuple(team.id for team in everyone), now, from_day=day_of(now))
    found: dict[str, Any] = {"teams": teams, "activities": activities}
    found |= in_turn(scope, force, everyone, sample, turns)
    if history:
        found |= all_history(everyone, force, now)
        found |= again_without_news(everyone)
        found |= after_a_save(everyone[:: max(1, teams // SAVES)][:SAVES])
    return found


def in_turn(scope: AssessmentScope, force: Force, teams: list[Team], sample: int, turns: int) -> dict[str, Any]:
    """The current period of all teams: the engine, one statement by hand, DuckDB over Parquet, and a plain loop.

    In turn, so that what the machine does besides falls on all of them. The figures of each turn are the engine's.
    """
    took: dict[str, list[float]] = {"engine": [], "by_hand": [], "parquet": [], "parquet_taken_out": [], "loop": []}
    standards = list(Standard.objects.order_by("position", "id"))
    given = by_hand.given(force, scope)
    for turn in range(turns):
        seconds, rows = timed(partial(assess, scope))
        took["engine"].append(seconds)
        seconds, figures = timed(partial(by_hand.figures, force, scope))
        took["by_hand"].append(seconds)
        same(by_hand.differences(rows, figures), "by hand")
        with tempfile.TemporaryDirectory() as folder:
            out, _ = timed(partial(columns.take_out, Path(folder)))
            seconds, figures = timed(partial(columns.figures, Path(folder), given))
        took["parquet"].append(seconds)
        took["parquet_taken_out"].append(out + seconds)
        same(by_hand.differences(rows, figures), "DuckDB")
        some = [teams[(turn * sample + number) % len(teams)] for number in range(sample)]
        seconds, stated = timed(lambda: {team.key: loop.statuses(team, standards, scope.as_of) for team in some})  # noqa: B023
        took["loop"].append(seconds * len(teams) / sample)
        same(loop_differences(rows, stated), "the loop")
    by = {name: median(seconds) for name, seconds in took.items()}
    found = {
        "current_times_by_hand": by["engine"] / by["by_hand"],
        "current_times_duckdb": by["engine"] / by["parquet"],
        "current_times_duckdb_with_extraction": by["engine"] / by["parquet_taken_out"],
        "loop_times_current": by["loop"] / by["engine"],
        **{f"current_{name}_seconds": seconds for name, seconds in by.items()},
    }
    print(f"current period, all teams, medians of {turns} in turn, same figures: the engine {by['engine']:.3f} s")
    print(f"  {found['current_times_by_hand']:.2f} times one statement by hand ({by['by_hand']:.3f} s)")
    print(f"  {found['current_times_duckdb']:.2f} times DuckDB over Parquet ({by['parquet']:.3f} s)")
    print(f"  {found['current_times_duckdb_with_extraction']:.3f} times that and taking the facts out")
    print(f"  a plain loop over the ORM takes {found['loop_times_current']:.0f} times as long", flush=True)
    return found


def same(differences: list[Any], whose: str) -> None:
    if differences:
        raise FiguresDiffer(f"The engine and {whose}: {differences[:2]}")


def loop_differences(rows: list[Any], stated: dict[str, Any]) -> list[Any]:
    judged = [row for row in rows if row.team in stated and row.status not in ("exempt", "not_applicable")]
    return [row for row in judged if stated[row.team][row.standard] != (row.achieved, row.required)]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    found = work()
    return perf_counter() - began, found


def batches(teams: list[Team]) -> Iterator[list[Team]]:
    return (teams[start : start + BATCH] for start in range(0, len(teams), BATCH))


def all_history(teams: list[Team], force: Force, now: datetime) -> dict[str, Any]:
    """Every window since the beginning: judged alone, by a draft, and judged and kept."""
    judged, verdicts = timed(partial(judge_all, teams, now))
    drafted = rehearsal(teams, force, now)
    kept, (rows, _) = timed(partial(written, partial(keep, teams, now)))
    found = {
        "verdicts_a_second": verdicts / judged,
        "kept_times_judged": kept / judged,
        "rehearsed_times_assessed": drafted,
        "history_verdicts": verdicts,
        "history_seconds": judged,
        "history_kept_seconds": kept,
        "history_kept_rows": rows,
    }
    print(f"all history: {found['verdicts_a_second']:,.0f} verdicts a second ({verdicts:,} in {judged:.1f} s)")
    print(f"  kept for the first time in {found['kept_times_judged']:.2f} times that ({rows:,} rows written)")
    print(f"  rehearsed by a draft in {drafted:.2f} times an assess of the same", flush=True)
    return found


def judge_all(teams: list[Team], now: datetime) -> int:
    verdicts = 0
    for batch in batches(teams):
        with transaction.atomic(), connection.cursor() as cursor:
            judge(AssessmentScope(tuple(team.id for team in batch), now))
            cursor.execute("SELECT count(*) FROM verdict")
            verdicts += cursor.fetchone()[0]
    return verdicts


def rehearsal(teams: list[Team], force: Force, now: datetime) -> float:
    """All history by a draft that says what is stored, beside an assess of the same: the same rows."""
    [stored] = stored_contents(force, "nec")
    draft = replace(stored, version="draft")
    asked: dict[str, Any] = {
        "force": force,
        "contract": "nec",
        "content": draft,
        "as_of": now,
        "from_day": stored.in_force_from,
    }
    took = {"stored": 0.0, "drafted": 0.0}
    for some in batches(teams):
        ids = tuple(team.id for team in some)
        seconds, true = timed(partial(assess, AssessmentScope(ids, now)))
        took["stored"] += seconds
        seconds, foretold = timed(partial(replayed, teams=ids, **asked))
        took["drafted"] += seconds
        same([row for row in zip(foretold, true, strict=True) if replace(row[0], version="1") != row[1]], "a draft")
    return took["drafted"] / took["stored"]


def keep(teams: list[Team], now: datetime) -> None:
    for batch in batches(teams):
        with transaction.atomic():
            assess_from(teams=batch, from_day=min(team.active_from for team in batch), now=now)


def written(work: Callable[[], Any]) -> tuple[int, int]:
    """How many rows of what is kept the work has written, and how many bytes of write-ahead log."""
    before = _position()
    work()
    after = _position()
    return after[1] - before[1], after[0] - before[0]


def _position() -> tuple[int, int]:
    """How far the write-ahead log has come, in bytes; and how many rows of what is kept were ever written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")
        position = int(cursor.fetchone()[1])
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            " WHERE relname IN ('contracts_assessment', 'contracts_unit', 'record_entry', 'contracts_settlement')"
        )
        return position, int(cursor.fetchone()[0] or 0)


def again_without_news(teams: list[Team]) -> dict[str, Any]:
    """`assess` where nothing has changed, and `assess --check`, which judges everything all the same."""
    call_command("assess", stdout=_Nowhere())
    again, (rows, log_bytes) = timed(partial(written, partial(call_command, "assess", stdout=_Nowhere())))
    check, difference = timed(partial(first_difference, teams, now=timezone.now()))
    if difference:
        raise FiguresDiffer(str(difference))
    found = {
        "rerun_seconds": again,
        "rerun_rows": rows,
        "rerun_wal_bytes": log_bytes,
        "check_seconds": check,
        "assessments": Assessment.objects.count(),
    }
    print(f"a rerun without news: {again:.3f} s, {rows} rows written, {log_bytes:,} bytes of WAL")
    print(
        f"  everything kept laid beside what it should be (`assess --check`): {check:.1f} s, no difference", flush=True
    )
    return found


class _Nowhere:
    def write(self, text: str) -> None: ...

    def isatty(self) -> bool:
        return False


def after_a_save(teams: list[Team]) -> dict[str, Any]:
    """What it costs to have a team's standing right in the answer to a save: the database's time, and all of it."""
    saved: list[float] = []
    settled: list[float] = []
    in_database: list[float] = []
    for turn in range(2):  # the first prepares the statements
        for team in teams:
            now = timezone.now()
            content = ActivityContent(
                id=uuid.uuid4(), team=team.key, channel="meeting", status="held", title="Saved", starts_at=now
            )
            seconds, _ = timed(partial(log, content=content, by=None, now=now))
            spent = Spent()
            with connection.execute_wrapper(spent):
                took, _ = timed(partial(settle, team=team, now=timezone.now()))
            if turn:
                saved.append(seconds)
                settled.append(took)
                in_database.append(spent.seconds)
    found = {
        "settled_times_saved": median(settled) / median(saved),
        "save_milliseconds": 1000 * median(saved),
        "settle_milliseconds": 1000 * median(settled),
        "settle_database_milliseconds": 1000 * median(in_database),
    }
    print(
        f"one save (median of {len(saved)}): saved in {found['save_milliseconds']:.1f} ms; its team right again in "
        f"{found['settle_milliseconds']:.1f} ms, of which in statements {found['settle_database_milliseconds']:.1f} ms",
        flush=True,
    )
    return found


class Spent:
    """The time that statements take, from sending them to having their answer."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        seconds, answer = timed(partial(execute, *statement))
        self.seconds += seconds
        return answer


def filled_in(scope: AssessmentScope) -> Iterator[str]:
    """The engine's statements with the scope's values put in, for a look at its tables in psql (docs/develop.md)."""
    cursor = psycopg.ClientCursor(connection.connection)
    yield f"BEGIN; SET LOCAL client_min_messages = error; {part('tables')}"
    for statement in stages():
        yield cursor.mogrify(statement, scope.parameters()) + ";"
        table = statement.split("INSERT INTO ", 1)[1].split(maxsplit=1)[0]
        yield f"ANALYZE {table};"
    (rows,) = composed(COLUMNS)
    yield f"{rows}; COMMIT;"
