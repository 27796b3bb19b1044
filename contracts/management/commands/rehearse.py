"""What the draft of a contract version would have meant for past years. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import track

from contracts.importing import StatedVersion, read_contract, refused_at
from contracts.management.answers import day, told, write_answer
from contracts.queries import rehearsals
from contracts.queries.turned import Turned
from contracts.wording import contract_changes as words
from inputs import Node, Refused, read_document
from record.timezones import day_of
from teams.models import Team


class Command(BaseCommand):
    help = (
        "Replays the draft of a contract version over past years: every window as it is judged today, and as it would "
        "be if the draft had been in force from the day on. Stores nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="FILE.yaml", type=Path, help="the draft, as import_contract takes it")
        parser.add_argument(
            "--from", metavar="DAY", dest="from_day", type=told(day), required=True, help="as if in force from then on"
        )
        parser.add_argument("--output", metavar="FILE.csv", type=Path, help="else: standard output")

    def handle(self, *, path: Path, from_day: date, output: Path | None, **options: Any) -> str | None:
        if from_day > day_of(timezone.now()):
            raise CommandError(f"--from {from_day}: is to come; only days that have been can be rehearsed.")
        try:
            document = read_document(path)
            return self._rehearsed(document, read_contract(document), from_day, output)
        except Refused as refused:
            for refusal in refused.refusals:
                self.stderr.write(f"{path}: {refusal}")
            raise CommandError(f"{path}: refused, nothing was rehearsed.") from None

    def _rehearsed(self, document: Node, stated: StatedVersion, from_day: date, output: Path | None) -> str | None:
        teams = list(Team.objects.filter(force=stated.force).order_by("key").values_list("pk", flat=True))
        counts: Counter[tuple[str, str]] = Counter()
        with refused_at(document):  # before a line is written
            replace(stated.content, in_force_from=from_day).require_days()
        windows = counted(self._judged(stated, teams, from_day), counts)
        write_answer(rehearsals.HEADER, rehearsals.as_cells(windows), output, self.stdout)
        return in_sum(counts, len(teams)) if output else None

    def _judged(self, stated: StatedVersion, teams: Sequence[int], from_day: date) -> Iterator[Turned]:
        """Some teams at a time; whoever waits is told how far it is."""
        now, size = timezone.now(), rehearsals.TEAMS_AT_A_TIME
        for first in self._told(range(0, len(teams), size)):
            some = teams[first : first + size]
            yield from rehearsals.rehearse(**vars(stated), teams=some, as_of=now, from_day=from_day)
            if first + size < len(teams) and not self.stderr.isatty():
                self.stderr.write(f"{first + size:,} of {len(teams):,} teams rehearsed.")

    def _told(self, batches: range) -> Any:
        if not self.stderr.isatty():
            return batches
        return track(batches, "Rehearsing", console=Console(stderr=True), transient=True)


def counted(windows: Iterator[Turned], counts: Counter[tuple[str, str]]) -> Iterator[Turned]:
    """The windows as they come; `counts` then says how many go from which status to which, also to the same."""
    for one in windows:
        counts[one.status_before or "", one.status_after or ""] += 1
        yield one


def in_sum(counts: Counter[tuple[str, str]], teams: int) -> str:
    """What turned, in some lines; a way that nothing turned is said of met and missed."""
    turned = Counter({way: number for way, number in counts.items() if way[0] != way[1]})
    ways = [f"  {words.way(before, after)}: {number:,}" for before, after, number in words.ways(turned)]
    total, judged = sum(turned.values()), sum(counts.values())
    said = f"{total:,} of {judged:,} windows would turn" if total else f"{judged:,} windows. Nothing would turn"
    return "\n".join([f"{teams:,} team{'' if teams == 1 else 's'}, {said}.", *ways, "Nothing was stored."])
