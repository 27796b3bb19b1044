"""One version of a contract from a file. What it would do is said first, or with it."""

from __future__ import annotations

import signal
import sys
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from contracts.actions import versions
from contracts.importing import StatedVersion, read_contract, refused_at, told, versions_in
from contracts.queries.contract_preview import CellTurned, Look, look
from contracts.wording import contract_changes
from inputs import ImportDocument, Node, read_document
from record.timezones import day_of

INTERRUPTED = 128 + signal.SIGINT


class Command(ImportDocument):
    help = "Imports one version of a contract from a YAML or JSON file, and says what it does to figures and letters."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")
        parser.add_argument("--yes", action="store_true", help="store it without asking, whatever turns")

    def take(self, path: Path, *, by: Any, **options: Any) -> str:
        asks = not options["yes"] and sys.stdin.isatty()
        try:
            found = versions_in(read_document(path))
            # One alone holds no lock while somebody is asked; several are taken all or none.
            with transaction.atomic() if len(found) > 1 else nullcontext():
                return "\n".join(self._taken(path, one, by, dry_run=options["dry_run"], asks=asks) for one in found)
        except KeyboardInterrupt:
            raise CommandError(f"{path}: interrupted, nothing was imported.", returncode=INTERRUPTED) from None

    def _taken(self, path: Path, document: Node, by: Any, *, dry_run: bool, asks: bool) -> str:
        now = timezone.now()
        stated = read_contract(document)
        # One transaction: what is told is what is stored, whoever stores another version at the same time.
        with transaction.atomic():
            versions.take_turn()
            with refused_at(document):
                found = look(**vars(stated), now=now)
            if dry_run:
                return self._told(found, now, "Nothing was stored.")
            if not (asks and found.changes_what_is_stored):
                return self._told(found, now, _stored(document, stated, found, by, now))
        self.stdout.write("\n".join(lines(found, day_of(now))))
        if not self._is_agreed():
            raise CommandError(f"{path}: not agreed to, nothing was imported.")
        with transaction.atomic():
            return _stored(document, stated, found, by, timezone.now())

    def _told(self, found: Look, now: datetime, ending: str) -> str:
        return "\n".join([*lines(found, day_of(now)), ending])

    def _is_agreed(self) -> bool:
        self.stdout.write("Store it? [y/N] ", ending="")
        self.stdout.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")


def lines(found: Look, today: date) -> list[str]:
    """What the version would do, figure by figure."""
    if found.says_nothing_new:
        return []
    ways = [
        f"  {contract_changes.way(before, after)}: {number}"
        for before, after, number in contract_changes.ways(found.counts)
    ]
    return [
        contract_changes.in_sum(len(found.turned), found.judged, found.teams),
        *ways,
        *(["  This is the first version: none of them was judged before."] if found.first else _each(found)),
        f"Letters: {contract_changes.letters(found.flags)}",
        f"The past: {contract_changes.past(found.past, today)}",
    ]


def _stored(document: Node, stated: StatedVersion, found: Look, by: Any, now: datetime) -> str:
    """Store what was looked at, and nothing else: while somebody answered, another version may have been stored."""
    changed = False
    with refused_at(document):
        changed = versions.store(**vars(stated), by=by, today=day_of(now), looked_at=found.fingerprint)
    return told(stated.content, changed=changed)


def _each(found: Look) -> list[str]:
    return [_line(one) for one in found.turned]


def _line(one: CellTurned) -> str:
    turn = contract_changes.way(one.before, one.after)
    return f"  {one.team_name}, {one.standard} {one.title}, {one.window}: {turn}, as {contract_changes.WHY[one.why]}"
