"""When two titles are the same words, and two instants the same minute. Source: formats.md, "Which one is it?"."""

from __future__ import annotations

from datetime import datetime

DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
QUOTES = dict.fromkeys(map(ord, "\"'`´\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u00ab\u00bb"), "'")
SHAPES = DASHES | QUOTES


def minute_of(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def folded(words: str) -> str:
    """Without case, blanks as one, dashes, quotes and apostrophes of all shapes alike."""
    folded = words.casefold()
    if not folded.isascii() or any(quote in folded for quote in "\"'`"):
        folded = folded.translate(SHAPES)
    return " ".join(folded.split())
