"""What makes two rows alike: whose, of which channel, from which minute, under which words.

Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagement.version_log import ACTIVITIES, ENQUIRIES, Ledger

Likeness = tuple[Any, ...]  # ids of those in `same`, the minute, the folded words

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
QUOTES = dict.fromkeys(map(ord, "\"'`´\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u00ab\u00bb"), "'")
SHAPES = DASHES | QUOTES


@dataclass(frozen=True)
class LikenessOf:
    """By which columns of a version."""

    same: tuple[str, ...]
    instant: str
    words: str

    def of(self, stated: Mapping[str, Any]) -> Likeness:
        return (*(stated[column] for column in self.same), minute_of(stated[self.instant]), folded(stated[self.words]))


LIKENESS: dict[Ledger, LikenessOf] = {
    ACTIVITIES: LikenessOf(("team_id", "channel_id"), "starts_at", "title"),
    ENQUIRIES: LikenessOf(("team_id",), "received_at", "subject"),
}


def minute_of(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def folded(words: str) -> str:
    """Without case, blanks as one, dashes, quotes and apostrophes of all shapes alike."""
    return re.sub(r"\s+", " ", words.casefold().translate(SHAPES)).strip()


def are_others(staged: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    """Two numbers of one other system are two things, however alike."""
    numbers = {one["source_id"] for one in (staged, stored)}
    return staged["source"] == stored["source"] and "" not in numbers and len(numbers) > 1
