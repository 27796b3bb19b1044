"""Readers of one cell: text in, value out; a ValueError says in a sentence's end what is wrong with it.

Source: formats.md, "Files". Readers never see an empty cell: empty is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from inputs.day_forms import day_form
from record import timezones

Value = TypeVar("Value")
Reader = Callable[[str], Value]

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
EXPONENT = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
LARGEST_WHOLE = 2**31 - 1  # what a database integer holds
FIRST_YEAR, LAST_YEAR = 1900, 2199  # instants outside are slips of the keyboard, and some have no London day at all
SHOWN = 60  # characters of a wrong cell that a message repeats


def shown(value: object) -> str:
    """The value as messages repeat it: quoted, on one line, and short."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def text(written: str) -> str:
    """Any text that the database can hold: no NUL, and no half of a surrogate pair."""
    if "\0" in written:
        raise ValueError("holds a NUL character")
    if not written.isascii() and any("\ud800" <= character <= "\udfff" for character in written):
        raise ValueError("holds half of a surrogate pair, which is not text")
    return written


def text_up_to(longest: int) -> Reader[str]:
    """Text of at most so many characters."""

    def read(written: str) -> str:
        if len(text(written)) > longest:
            raise ValueError(f"is longer than {longest:,} characters ({len(written):,})")
        return written

    return read


def outside_number(written: str) -> str:
    """Another system's number for a row. One that a spreadsheet has made 1.22E+17 of says nothing any more: empty."""
    return "" if EXPONENT.fullmatch(written.strip()) else text(written).strip()


def key(written: str) -> str:
    """A key: letters, digits, dots, dashes and underscores, at most 64, beginning with a letter or digit."""
    if not KEY.fullmatch(written.strip()):
        raise ValueError(f"{shown(written)} is not a key (letters, digits, dots, dashes, underscores; at most 64)")
    return written.strip()


def instant(written: str) -> datetime:
    """An instant, UTC, in whole seconds. Without an offset it is London's clock (`record.timezones.parse_instant`)."""
    try:
        found = timezones.parse_instant(written.strip())
    except ValueError as error:
        raise ValueError(f"{_cut(str(error))}{_seen(written)}") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{shown(written)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found.replace(microsecond=0) if found.microsecond else found


def day(written: str) -> date:
    """A date written as YYYY-MM-DD."""
    try:
        return timezones.parse_day(written.strip())
    except ValueError as error:
        raise ValueError(f"{_cut(str(error))}{_seen(written)}") from None


def yes_no(written: str) -> bool:
    """`yes` or `no`, in small letters or capitals, and nothing else."""
    try:
        return {"yes": True, "no": False}[written.strip().lower()]
    except KeyError:
        raise ValueError(f"must be yes or no, not {shown(written)}") from None


def true_false(written: str) -> bool:
    """`yes`, `no`, `true` or `false`: what a YAML or JSON document may also say."""
    return yes_no({"true": "yes", "false": "no"}.get(written.strip(), written))


def whole_number(written: str) -> int:
    """A whole number that a database integer holds, below nought too."""
    found = int(written) if WHOLE.fullmatch(written.strip()) else None
    if found is None:
        raise ValueError(f"must be a whole number, not {shown(written)}")
    if abs(found) > LARGEST_WHOLE:
        raise ValueError(f"must be at most {LARGEST_WHOLE:,}, not {shown(written)}")
    return found


def one_of(*known: str) -> Reader[str]:
    """One of the given words."""
    words = frozenset(known)

    def read(written: str) -> str:
        if written.strip() not in words:
            raise ValueError(f"must be one of {', '.join(known)}, not {shown(written)}")
        return written.strip()

    return read


def listed(reader: Reader[Value]) -> Reader[tuple[Value, ...]]:
    """A list separated by `;`, each element read by `reader`. Repeats are said once; the order stays."""

    def read(written: str) -> tuple[Value, ...]:
        return tuple(dict.fromkeys(reader(part.strip()) for part in written.split(";") if part.strip()))

    return read


def _seen(written: str) -> str:
    form = day_form(written)
    return f" ({form})" if form else ""


def _cut(reason: str) -> str:
    # The clock's own messages repeat what was written, however long that is.
    return reason if len(reason) <= 300 else f"{reason[:SHOWN]}... is far too long for a date or a time"
