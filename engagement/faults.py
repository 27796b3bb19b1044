"""What is wrong with a content, gathered field by field."""

from __future__ import annotations

from datetime import date, datetime

from engagement.content import to_seconds
from inputs import text
from inputs.cells import FIRST_YEAR, LAST_YEAR
from record.refusal import Invalid


class Faults:
    """What is wrong, gathered field by field."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, field: str, sentence: str) -> None:
        self.fields.setdefault(field, []).append(sentence)

    def text(self, field: str, written: str, longest: int) -> None:
        if not written:
            return
        try:
            text(written)
        except ValueError as error:
            self.add(field, f"This {error}.")
        if len(written) > longest:
            self.add(field, f"This must be at most {longest:,} characters, and has {len(written):,}.")

    def instant(self, field: str, instant: datetime | None) -> datetime | None:
        """The instant as kept; None where there is none, or where no clock could have shown it."""
        if instant is None:
            return None
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            self.add(field, f"This must be between the years {FIRST_YEAR} and {LAST_YEAR}.")
            return None
        return to_seconds(instant)

    def day(self, field: str, day: date | None) -> None:
        """A day that a calendar on a wall could show."""
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.add(field, f"This must be between the years {FIRST_YEAR} and {LAST_YEAR}.")

    def finish(self) -> None:
        if self.fields:
            raise Invalid(self.fields)
