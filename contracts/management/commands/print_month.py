"""One month of flags, letters, exemptions and rules, printed from the record alone."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from contracts.queries.month_on_record import Chapter, MonthOnRecord, month_on_record
from contracts.wording.on_record import on_record
from contracts.wording.things import listed
from record.dates import month_year
from record.entries import Head


class Command(BaseCommand):
    help = (
        "Prints what the record says of a month: flags with every step and who was told, exemptions with who asked and "
        "who decided, grades, rules. Nothing but the record is read, so the same month prints the same for ever."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("force", metavar="FORCE")
        parser.add_argument("month", metavar="MONTH", type=_month, help="YYYY-MM")
        parser.add_argument("--output", metavar="FILE", type=Path, help="else: standard output")

    def handle(self, *, force: str, month: date, output: Path | None, **options: Any) -> None:
        if not Head.objects.filter(force=force).exists():
            raise CommandError(f"The record names no force {force}.")
        text = "\n".join(_lines(force, month, month_on_record(force, month)))
        if output is None:
            self.stdout.write(text)
            return
        try:
            output.write_text(text + "\n", "utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None


def _month(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise ArgumentTypeError(f"{text} is not a month, as in 2026-10.")
    return date(int(text[:4]), int(text[5:]), 1)


def _lines(force: str, month: date, found: MonthOnRecord) -> Iterator[str]:
    yield f"{force}, {month_year(month)}: what the record says"
    if found.first is None:
        yield "It has no entry of this month."
        return
    yield f"Printed from entries {found.first:,} to {found.last:,} of the record, and from nothing else."
    if found.provisional:
        numbers = listed(found.provisional, "and")
        yield f"Provisional, by the record, are the numbers of {numbers}, and what is judged by them."
    for chapter in found.chapters:
        yield from _chapter(chapter)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield from ("", chapter.title.upper())
    for subject, entries in chapter.stories.items():
        yield subject
        yield from (f"  {on_record(entry)}" for entry in entries)
