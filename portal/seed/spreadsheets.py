"""The older part of the log, sent as files of the import commands: one a week, with what was known by its end."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.core.management import call_command

from contracts.periods import period_containing
from engagement.content import ActivityContent, EnquiryContent, canonical
from portal.seed.deed import Deed
from record.entries import Past
from record.timezones import ONE_DAY, day_of, midnight

COMMANDS = {ActivityContent: "import_activities", EnquiryContent: "import_enquiries"}


def send(deeds: Iterable[Deed], *, past: Past, say: Callable[[int], None]) -> None:
    """Import the deeds' contents week by week; of one activity told twice in a week, what was told last."""
    sent = 0
    for week, group in groupby(deeds, key=lambda deed: period_containing("week", day_of(deed.at))):
        newest = {deed.content.id: deed.content for deed in group if deed.content}
        past.at = midnight(week.last_day + ONE_DAY) - timedelta(minutes=5)
        for kind, command in COMMANDS.items():
            _import(command, [canonical(content) for content in newest.values() if isinstance(content, kind)])
        sent += len(newest)
        if sent // 1000 > (sent - len(newest)) // 1000:
            say(sent)


def _import(command: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
        file.flush()
        call_command(command, file.name, verbosity=0, stdout=io.StringIO(), stderr=io.StringIO())


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(value)
    return "" if value is None else str(value)
