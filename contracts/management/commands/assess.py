"""Was enough done? Answers as of any day and as known at any instant, or brings what is kept into line with today."""

from __future__ import annotations

import csv
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone
from rich.console import Console
from rich.progress import track

from contracts.engine.assessment import (
    AssessmentRow,
    AssessmentScope,
    as_text,
    assess,
)
from contracts.engine.settling import settle
from inputs.cells import FIRST_YEAR, LAST_YEAR
from record import marks
from record.entries import await_writers
from record.timezones import last_instant, parse_day, parse_instant
from teams.models import Force, Team

TEAMS_AT_A_TIME = 50  # bounds the memory that a county's whole history takes


class Command(BaseCommand):
    help = (
        "Assesses every team, or those of a force, or one, under every contract. With --as-of or --known-at it writes "
        "the answer as CSV and stores nothing; without either it brings what is stored into line with what is known."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", type=_told(_day), help="all of that London day (else: now)")
        parser.add_argument(
            "--known-at", metavar="INSTANT", type=_told(_instant), help="what had been received by then (else: by now)"
        )
        parser.add_argument(
            "--from", metavar="DATE", dest="from_day", type=_told(_day), help="periods that end then or later"
        )
        parser.add_argument("--force", metavar="ID")
        parser.add_argument("--team", metavar="ID")
        parser.add_argument("--output", metavar="FILE.csv", type=Path, help="else: standard output")

    def handle(
        self,
        *,
        as_of: date | None,
        known_at: datetime | None,
        from_day: date | None,
        force: str | None,
        team: str | None,
        output: Path | None,
        **options: Any,
    ) -> str | None:
        teams, now = list(_teams(force, team)), timezone.now()
        instant = last_instant(as_of) if as_of else now
        if as_of or known_at:
            if known_at:
                _await_writers(teams)
            self._write(_answer(teams, instant, known_at, from_day), output)
            return None
        self._settle(teams, now, from_day)
        if output:
            self._write(_answer(teams, instant, None, from_day), output)
        return f"{len(teams):,} team{'s' if len(teams) != 1 else ''} assessed."

    def _write(self, rows: Iterator[AssessmentRow], output: Path | None) -> None:
        if output is None:
            self._tell(rows)
            return
        with _finished(output) as file:
            _as_csv(rows, file)

    def _tell(self, rows: Iterator[AssessmentRow]) -> None:
        try:
            _as_csv(rows, self.stdout)
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever reads, `head` or `less`, has seen enough. At its end Python would write what is left once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _settle(self, teams: Sequence[Team], now: datetime, from_day: date | None) -> None:
        """Each team in a transaction of its own: what is done stays done, and pages see it at once."""
        for number, team in enumerate(self._counted(teams), 1):
            marks.mark([team.pk], first_day=from_day or team.active_from)
            settle(team=team, now=now)
            if number % TEAMS_AT_A_TIME == 0 and not self.stderr.isatty():
                self.stderr.write(f"{number:,} of {len(teams):,} teams assessed.")

    def _counted(self, teams: Sequence[Team]) -> Any:
        if not self.stderr.isatty():
            return teams
        return track(teams, "Assessing", console=Console(stderr=True), transient=True)


def _teams(force: str | None, team: str | None) -> QuerySet[Team]:
    """In order of their keys, by code point: the order of the file."""
    found = Team.objects.select_related("force").order_by("key")
    if force is not None:
        if not Force.objects.filter(key=force).exists():
            raise CommandError(f"--force {force}: there is no such force.")
        found = found.filter(force__key=force)
    if team is not None:
        found = found.filter(key=team)
        if not found:
            raise CommandError(f"--team {team}: there is no such team{f' in {force}' if force else ''}.")
    return found


def _await_writers(teams: Sequence[Team]) -> None:
    """Somebody may have read the clock before the instant asked about and not have committed yet."""
    for force in sorted({team.force.key for team in teams}):
        await_writers(force)


def _answer(
    teams: Sequence[Team], instant: datetime, known_at: datetime | None, from_day: date | None
) -> Iterator[AssessmentRow]:
    for first in range(0, len(teams), TEAMS_AT_A_TIME):
        some = tuple(team.pk for team in teams[first : first + TEAMS_AT_A_TIME])
        yield from assess(AssessmentScope(some, instant, known_at, from_day))


def _as_csv(rows: Iterator[AssessmentRow], file: Any) -> None:
    lines = csv.writer(file)
    lines.writerow(field.name for field in fields(AssessmentRow))
    lines.writerows(as_text(rows))


@contextmanager
def _finished(path: Path) -> Iterator[IO[str]]:
    """A file that has its name only once it is whole: nobody reads half an answer."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise CommandError(f"--output {path}: cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _told(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """The reader with its reason told: argparse keeps the words of no other error."""

    def argument(written: str) -> Any:
        try:
            return read(written)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return argument


def _day(written: str) -> date:
    return _within_reach(parse_day(written), written)


def _instant(written: str) -> datetime:
    return _within_reach(parse_instant(written), written)


def _within_reach(found: Any, written: str) -> Any:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{written!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found
