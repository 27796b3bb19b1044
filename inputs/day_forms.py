"""Forms in which people write a day and our files do not, so that a refusal can name the one it saw."""

from __future__ import annotations

import re

SLASHED = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
YEAR_FIRST = re.compile(r"[0-9]{4}[/.][0-9]{1,2}[/.][0-9]{1,2}|[0-9]{8}(?![0-9])")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
NAMED = re.compile(rf"[0-9]{{1,2}}(st|nd|rd|th)?[ -]({MONTHS})[a-z]*[ ,-]+([0-9]{{4}}|[0-9]{{2}})", re.IGNORECASE)


def day_form(written: str) -> str:
    """A form of a day that is not YYYY-MM-DD, with what was written so: "day first: 04/11/2026"; "" for none known."""
    text = " ".join(written.split())
    if found := SLASHED.match(text):
        month_first = int(found[3]) > 12 >= int(found[1])
        return f"{'month' if month_first else 'day'} first: {found[0]}"
    if found := NAMED.match(text):
        return f"the month in letters: {found[0]}"
    if found := YEAR_FIRST.match(text):
        return f"the year first, without dashes: {found[0]}"
    return ""
