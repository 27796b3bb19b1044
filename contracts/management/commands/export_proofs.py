"""The proofs of a force's figures, as the API gives them, in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from contracts.management.answers import day, instant, told
from contracts.proofs_file import Wanted, as_list, proofs
from record.entries import await_writers
from record.timezones import last_instant
from teams.management.export_command import ExportCommand
from teams.models import Force, Team


class Command(ExportCommand):
    help = "Writes the proof of every figure of a force as JSON, for `check_proof` and for whoever reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--team", metavar="ID", help="of one team alone")
        parser.add_argument(
            "--from", metavar="DATE", dest="from_day", type=told(day), help="periods that end then or later"
        )
        parser.add_argument("--as-of", metavar="DATE", type=told(day), help="all of that London day (else: now)")
        parser.add_argument(
            "--known-at", metavar="INSTANT", type=told(instant), help="what had been received by then (else: by now)"
        )

    def reading(self) -> AbstractContextManager[None]:
        """Each proof by itself: what keeps them together is the instant as known at which they are asked for."""
        return nullcontext()

    def lines(
        self,
        force: Force,
        output: Path,
        *,
        team: str | None = None,
        from_day: date | None = None,
        as_of: date | None = None,
        known_at: datetime | None = None,
        **options: Any,
    ) -> Iterator[str]:
        at = last_instant(as_of) if as_of else timezone.now()
        if known_at:
            await_writers(force.key)
        found = Team.objects.filter(force=force).select_related("force").order_by("key")
        wanted = Wanted(at, known_at, from_day)
        return as_list(proofs(found.filter(key=team) if team else found, wanted))
