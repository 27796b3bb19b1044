"""The engine over a large county: the current period, all history, one team after a save, and a rerun with no news."""

from __future__ import annotations

import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.db import connection, transaction
from django.utils import timezone

from benchmarks import by_hand, county, loop
from contracts.engine.assessment import COLUMNS, AssessmentScope, assess, judge
from contracts.engine.composing import composed, part, stages
from contracts.engine.rehearsal import replayed, stored_contents
from contracts.engine.settling import assess_from, settle
from contracts.models import Assessment, Standard
from engagement.actions import log
from engagement.content import ActivityContent
from portal.database.binaries import Binaries
from record.timezones import day_of
from teams.models import Force, Team

TURNS = 7
BATCH = 50  # teams a statement: what the assess command and the first settling take at once


def run(*, teams: int, activities: int, sample: int) -> None:
    now = timezone.now().replace(microsecond=0)
    seconds, force = timed(lambda: county.make(teams=teams, activities=activities, today=day_of(now)))
    print(f"{teams} teams, 10 standards, {activities:,} activities over 3 years; made in {seconds:.0f} s")
    everyone = list(Team.objects.filter(force=force).order_by("id"))
    now_scope = AssessmentScope(tuple(team.id for team in everyone), now, from_day=day_of(now))
    current = in_turn(now_scope, force)
    plain_loop(everyone[:sample], now, current / len(everyone))
    report("all history, judged and not kept", lambda: history(everyone, now), times=1)
    rehearsal(everyone, force, now)
    with written("all history, judged and kept for the first time"):
        keep(everyone, now)
    with written("the same again, nothing having changed"):
        keep(everyone, now)
    after_a_save(everyone[: 20 * sample : 20], force, now)


def in_turn(scope: AssessmentScope, force: Force) -> float:
    """The current period of all teams: the engine, its own statements through psql, and one statement by hand.

    In turn, so that what the machine does besides falls on all of them. Where a figure of the last is another than the
    engine's, the benchmark fails.
    """
    took: dict[str, list[float]] = {"engine": [], "bare": [], "by hand": []}
    for _ in range(TURNS):
        seconds, rows = timed(partial(assess, scope))
        took["engine"].append(seconds)
        took["bare"].append(bare_statement(scope))
        seconds, figures = timed(partial(by_hand.figures, force, scope))
        took["by hand"].append(seconds)
        differ = by_hand.differences(rows, figures)
        assert not differ, f"Figures differ, the first: {differ[:2]}"
    engine, bare, hand = (median(some) for some in took.values())
    print(f"current period, all teams, medians of {TURNS} in turn: {engine / hand:.2f} times one statement by hand")
    print(
        f"  the engine {engine:.2f} s; by hand {hand:.2f} s, same figures; the engine's statements by psql {bare:.2f} s"
    )
    return engine


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    found = work()
    return perf_counter() - began, found


def report(name: str, work: Callable[[], Any], *, times: int) -> float:
    took = median([timed(work)[0] for _ in range(times)])
    print(f"{name}: {took:.2f} s")
    return took


def batches(teams: list[Team]) -> Iterator[list[Team]]:
    return (teams[start : start + BATCH] for start in range(0, len(teams), BATCH))


def history(teams: list[Team], now: datetime) -> None:
    for batch in batches(teams):
        with transaction.atomic():
            judge(AssessmentScope(tuple(team.id for team in batch), now))


def rehearsal(teams: list[Team], force: Force, now: datetime) -> None:
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
        assert [replace(row, version="1") for row in foretold] == true
    ratio = took["drafted"] / took["stored"]
    print(f"all history, rehearsed by a draft: {took['drafted']:.1f} s, {ratio:.2f} times an assess of the same scope")


def keep(teams: list[Team], now: datetime) -> None:
    for batch in batches(teams):
        with transaction.atomic():
            assess_from(teams=batch, from_day=min(team.active_from for team in batch), now=now)


@contextmanager
def written(name: str) -> Iterator[None]:
    before, began = _position(), perf_counter()
    yield
    took, after = perf_counter() - began, _position()
    print(
        f"{name}: {took:.1f} s, {after[1] - before[1]:,} rows written, {(after[0] - before[0]) / 2**20:.1f} MiB of WAL"
    )
    print(f"  {Assessment.objects.count():,} assessments stand")


def _position() -> tuple[int, int]:
    """How far the write-ahead log has come, in bytes; and how many rows of what is kept were ever written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")
        position = int(cursor.fetchone()[1])
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"
            " WHERE relname IN ('contracts_assessment', 'contracts_unit', 'record_entry')"
        )
        return position, int(cursor.fetchone()[0] or 0)


def after_a_save(teams: list[Team], force: Force, now: datetime) -> None:
    saves, settles = [], []
    for team in teams:
        content = ActivityContent(
            id=uuid.uuid4(), team=team.key, channel="meeting", status="held", title="Saved", starts_at=now
        )
        saves.append(timed(partial(log, content=content, by=None, now=now))[0])
        settles.append(timed(partial(settle, team=team, now=timezone.now()))[0])
    print(
        f"one team after one save (median of {len(teams)}): saved in {median(saves) * 1000:.0f} ms, "
        f"standing right again in {median(settles) * 1000:.0f} ms"
    )


def plain_loop(teams: list[Team], now: datetime, engine: float) -> None:
    standards = list(Standard.objects.order_by("position", "id"))
    took, found = timed(lambda: {team.key: loop.statuses(team, standards, now) for team in teams})
    rows = assess(AssessmentScope(tuple(team.id for team in teams), now, from_day=day_of(now)))
    for row in rows:
        if row.status not in ("exempt", "not_applicable"):
            assert found[row.team][row.standard] == (row.achieved, row.required), row
    each = took / len(teams)
    print(
        f"  a plain loop over the ORM: {each * 1000:.0f} ms a team ({len(teams)} teams, same figures), "
        f"{each / engine:.0f} times the engine's share of a team"
    )


def bare_statement(scope: AssessmentScope) -> float:
    """The same statements, filled in, run by the server's own psql in one session: what Python adds is the rest."""
    settings = connection.settings_dict
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
        script.write("\n".join(filled_in(scope)))
        script.flush()
        command = [Binaries.found().program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
        command += ["-h", connection.connection.info.host, "-U", settings["USER"], "-d", settings["NAME"]]
        return timed(lambda: subprocess.run([*command, "-f", script.name], check=True))[0]


def filled_in(scope: AssessmentScope) -> Iterator[str]:
    cursor = psycopg.ClientCursor(connection.connection)
    yield f"BEGIN; SET LOCAL client_min_messages = error; {part('tables')}"
    for statement in stages():
        yield cursor.mogrify(statement, scope.parameters()) + ";"
        table = statement.split("INSERT INTO ", 1)[1].split(maxsplit=1)[0]
        yield f"ANALYZE {table};"
    (rows,) = composed(COLUMNS)
    yield f"{rows}; COMMIT;"
