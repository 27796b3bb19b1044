"""Was enough done? Answers as of any day and as known at any instant, or brings what is kept into line with today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

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
from contracts.engine.checking import first_difference
from contracts.engine.settling import settle, unsettled
from contracts.management.answers import day, known_instant, told, write_answer
from record import marks
from record.entries import await_writers
from record.timezones import last_instant
from teams.models import Force, Team

HEADER = [field.name for field in fields(AssessmentRow)]
TEAMS_AT_A_TIME = 50  # bounds the memory that a county's whole history takes


class Command(BaseCommand):
    help = (
        "Assesses every team, or those of a force, or one, under every contract. With --as-of or --known-at it writes "
        "the answer as CSV and stores nothing; without either it brings what is stored into line with what is known, "
        "where anything may have changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", metavar="DATE", type=told(day), help="all of that London day (else: now)")
        parser.add_argument(
            "--known-at",
            metavar="INSTANT",
            type=told(known_instant),
            help="what had been received by then, of a day by its end (else: by now)",
        )
        parser.add_argument(
            "--from", metavar="DATE", dest="from_day", type=told(day), help="periods that end then or later"
        )
        parser.add_argument("--force", metavar="ID")
        parser.add_argument("--team", metavar="ID")
        parser.add_argument(
            "--all",
            action="store_true",
            dest="everything",
            help="judge everything anew, and not only what has news",
        )
        parser.add_argument(
            "--check", action="store_true", help="judge everything beside what is kept; exit 1 at the first difference"
        )
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
        check: bool,
        everything: bool,
        **options: Any,
    ) -> str | None:
        teams, now = list(_teams(force, team)), timezone.now()
        if check:
            return _checked(teams, now)
        at = last_instant(as_of) if as_of else now
        if as_of or known_at:
            if known_at:
                known_at = min(known_at, now)  # what is still to come nobody can have known
                _await_writers(teams)
            write_answer(HEADER, as_text(_answer(teams, at, known_at, from_day)), output, self.stdout)
            return None
        anew = everything or from_day is not None
        changed = teams if anew else _changed(teams, now)
        self._settle(changed, now, from_day, anew=anew)
        if output:
            write_answer(HEADER, as_text(_answer(teams, at, None, from_day)), output, self.stdout)
        if len(changed) == len(teams):
            return f"{_teams_of(teams)} assessed."
        return f"{len(changed):,} of {_teams_of(teams)} assessed: nothing is new of the others."

    def _settle(self, teams: Sequence[Team], now: datetime, from_day: date | None, *, anew: bool) -> None:
        """Each team in a transaction of its own: what is done stays done, and pages see it at once."""
        for number, team in enumerate(self._counted(teams), 1):
            if anew:
                marks.mark([team.pk], first_day=from_day or team.active_from)
            settle(team=team, now=now)
            if number % TEAMS_AT_A_TIME == 0 and not self.stderr.isatty():
                self.stderr.write(f"{number:,} of {len(teams):,} teams assessed.")

    def _counted(self, teams: Sequence[Team]) -> Any:
        if not self.stderr.isatty():
            return teams
        return track(teams, "Assessing", console=Console(stderr=True), transient=True)


def _changed(teams: Sequence[Team], now: datetime) -> list[Team]:
    """Those of them about which something may have changed."""
    return list(unsettled(now=now).filter(pk__in=[team.pk for team in teams]).select_related("force").order_by("key"))


def _checked(teams: Sequence[Team], now: datetime) -> str:
    if found := first_difference(teams, now=now):
        raise CommandError(str(found))
    return f"{_teams_of(teams)} checked: everything kept is what the facts come to."


def _teams_of(teams: Sequence[Team]) -> str:
    return f"{len(teams):,} team{'s' if len(teams) != 1 else ''}"


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
