"""What makes two rows alike: whose, of which channel, from which minute, under which words.

Source: formats.md, "Which one is it?".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engagement.version_log import ACTIVITIES, ENQUIRIES, Ledger
from engagement.words_alike import folded, minute_of

Likeness = tuple[Any, ...]  # ids of those in `same`, the minute, the folded words


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
