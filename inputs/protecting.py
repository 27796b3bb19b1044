"""Text that a spreadsheet would compute goes out behind a quote; coming in, one such quote is taken off.

So what a file says is what was typed, whichever way it went.
Source: formats.md, "Which one is it?"; reliability.md, "CSV and XLSX out".
"""

from __future__ import annotations

# With one of these at the start of a cell a spreadsheet computes what the cell says; after a tab or a return too.
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
FULL_WIDTH = str.maketrans("\uff1d\uff0b\uff0d\uff20", "=+-@")
QUOTE = "'"


def protected(text: str) -> str:
    """The text, with a quote before what a spreadsheet would compute, and before a quote that would be taken off."""
    return f"{QUOTE}{text}" if _is_computed(text) or _is_protected(text) else text


def unprotected(text: str) -> str:
    """What was protected, as it was."""
    return text[1:] if _is_protected(text) else text


def _is_protected(text: str) -> bool:
    """Quotes, and behind them what a spreadsheet would compute: `'=1`, and `''=1`, which is `'=1` protected."""
    return text.startswith(QUOTE) and _is_computed(text.lstrip(QUOTE))


def _is_computed(text: str) -> bool:
    """Also behind blanks and full-width signs, which some spreadsheets read over."""
    first = text.lstrip(" \u00a0\ufeff")[:1].translate(FULL_WIDTH)
    return first in TRIGGERS and first != ""
