"""What a team has said of its flags, beside what it owes: whether they are acknowledged, and with which plan."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from contracts.models import Flag
from contracts.queries.assessments import Cell
from contracts.queries.flags import standing_of
from record.dates import day_words
from teams.models import Team


class FlagNotes:
    """The notes of a team's standing flags. One query."""

    def __init__(self, team: Team, today: date) -> None:
        self.today = today
        self.told: set[int] = set()
        self.flags = {(flag.contract_id, flag.code, flag.first_day): flag for flag in standing_of(team)}

    def of(self, cell: Cell) -> dict[str, str] | None:
        """As `owed.html` takes it; None where no flag stands."""
        row = cell.assessment
        flag = self.flags.get((row.contract_id, row.code, row.first_day))
        return {"text": self._said(flag), "url": reverse("flag", args=[flag.pk])} if flag else None

    def once(self, cell: Cell) -> dict[str, str] | None:
        """The same for the first of the lines that a cell has."""
        if cell.assessment.pk in self.told:
            return None
        self.told.add(cell.assessment.pk)
        return self.of(cell)

    def _said(self, flag: Flag) -> str:
        if not flag.is_acknowledged or flag.acknowledged_by is None or flag.acknowledged_at is None:
            return "Flagged, not acknowledged"
        if flag.planned:
            return f"Acknowledged, with {flag.planned.title} on {day_words(flag.planned.day, self.today)}"
        return f"Acknowledged by {flag.acknowledged_by.name} on {day_words(flag.acknowledged_at, self.today)}"
