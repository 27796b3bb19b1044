"""What residents read of exemptions: the words of their kinds, and what the approver wrote. Never the asker's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from contracts.wording.days import from_to

ADDED_AFTERWARDS = "Added afterwards"


class Excuse(Protocol):
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def words(self) -> str: ...
    @property
    def public_words(self) -> str: ...


def why_exempt(excuses: Iterable[Excuse]) -> str:
    """As in "severe weather or flooding kept the team from it; the premises were closed"."""
    return "; ".join(dict.fromkeys(one.words for one in excuses))


def exempt_line(excuse: Excuse, today: date) -> str:
    """As in "Exempt from 9 to 22 February: the premises were closed. The hall was under water."."""
    days = from_to(excuse.first_day, excuse.last_day, today)
    when = f"on {days}" if excuse.first_day == excuse.last_day else f"from {days}"
    said = f"{excuse.words[:1].lower()}{excuse.words[1:]}".rstrip(".")
    return " ".join(filter(None, [f"Exempt {when}: {said}.", excuse.public_words.strip()]))
