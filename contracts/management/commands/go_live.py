"""From which day on a force's flags write letters; first, how many would leave."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from contracts.actions.letters import WouldLeave, go_live, would_leave
from record.dates import day_words
from record.refusal import Invalid
from record.timezones import day_of, parse_day
from teams.models import Force


class Command(BaseCommand):
    help = (
        "Lets a force's flags write letters from a day on, today where none is named. Of what opened before it only a "
        "later rise is told. Says first how many letters would leave at the next sweep between 07:00 and 20:00."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("force", metavar="FORCE")
        parser.add_argument("--on", metavar="DAY", type=_day, help="YYYY-MM-DD (else: today)")
        parser.add_argument("--dry-run", action="store_true", help="say how many would leave, and store nothing")

    def handle(self, *, force: str, on: date | None, dry_run: bool, **options: Any) -> str:
        found, now = _force(force), timezone.now()
        day = on or day_of(now)
        self.stdout.write(_words(would_leave(found, day, now)))
        if dry_run:
            return "Nothing was stored."
        try:
            go_live(force=found, on=day, by=None, now=now)
        except Invalid as error:
            raise CommandError(error.said) from None
        return f"{found.name} writes letters about flags from {day_words(day)} on."


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _force(key: str) -> Force:
    try:
        return Force.objects.get(key=key)
    except Force.DoesNotExist:
        raise CommandError(f"There is no force {key}.") from None


def _words(found: WouldLeave) -> str:
    if not found.letters:
        return "No letter would leave at the next sweep."
    letters = "1 letter" if found.letters == 1 else f"{found.letters:,} letters"
    lines = "1 line" if found.lines == 1 else f"{found.lines:,} lines"
    people = "1 person" if found.people == 1 else f"{found.people:,} people"
    return f"{letters} would leave at the next sweep between 07:00 and 20:00: {lines} to {people}."
