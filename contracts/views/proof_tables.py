"""The tables of a proof on paper: those of its page, and who recorded each row, to which the page leads by a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.queries.recordings import Recordings
from contracts.views.proof_rows import Rows, RowWords
from record.dates import clock, day_short

Cells = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """`none` stands in place of a table without rows; `besides` beneath it, of what is counted and not written out."""

    title: str
    head: Sequence[str]
    rows: Sequence[Cells]
    none: str = ""
    note: str = ""
    besides: str = ""


def looked_at(
    rows: Rows, words: RowWords, known: Recordings, channels_of: Mapping[str, str], today: date
) -> list[Table]:
    """What counted, and what was looked at and did not, of a proof that gathers activities."""
    return [_counted(rows, known, today), _not_counted(rows, words, channels_of, today)]


def _counted(rows: Rows, known: Recordings, today: date) -> Table:
    own = ("Came", "Notice") if not rows.bare else ()
    more = (rows.more,) if rows.more else ()
    lines = [
        (
            day_short(row["day"], today),
            _title(row),
            *((_came(row), row.get("notice") or "none") if own else ()),
            *((row["more"],) if more else ()),
            *recorded(known, row["id"], today, after=row.get("recorded", "")),
        )
        for row in rows.counted
    ]
    head = ("Day", "What", *own, *more, "Recorded", "By")
    return Table("Counted", head, lines, none="Nothing counted in this period.", note=rows.counted_note)


def _not_counted(rows: Rows, words: RowWords, channels_of: Mapping[str, str], today: date) -> Table:
    lines = [(day_short(row["day"], today), _title(row), row["why"]) for row in rows.not_counted]
    nothing = "" if rows.others else "Nothing else came near this rule."
    besides = _others(rows.others, words, channels_of, more=" more" if rows.not_counted else "")
    note = rows.not_counted_note
    return Table("Looked at and not counted", ("Day", "What", "Why not"), lines, nothing, note, besides)


def _others(rows: Sequence[Mapping[str, Any]], words: RowWords, channels_of: Mapping[str, str], *, more: str) -> str:
    """What is merely of another kind, by kind: nothing of each one is to be said."""
    if not rows:
        return ""
    kinds = Counter(words.channels[channels_of[row["id"]]].name for row in rows)
    said = ", ".join(f"{name} {number}" for name, number in sorted(kinds.items(), key=lambda one: (-one[1], one[0])))
    number = f"{len(rows)}{more} of kinds that this rule does not count"
    return f"{number}: {said}. Each is in “This proof as CSV” at the address below."


def _title(row: Mapping[str, Any]) -> str:
    return f"{row['title']} ({row['logged_by']})" if row.get("logged_by") else row["title"]


def _came(row: Mapping[str, Any]) -> str:
    return "unknown" if row.get("came") is None else str(row["came"])


def recorded(known: Recordings, id: str, today: date, *, after: str = "") -> tuple[str, str]:
    """When it was recorded, as in "Mon 30 November, 21:06 (12 days later)", and by whom."""
    found = known.of_row(id)
    if found is None:
        return "", ""
    late = f" ({after})" if after and after != "same day" else ""
    return f"{moment(found.at, today)}{late}", found.by


def moment(at: datetime, today: date) -> str:
    """As in "Mon 30 November, 21:06"."""
    return f"{day_short(at, today)}, {clock(at)}"


def run(first: date, last: date, today: date) -> str:
    """As in "Fri 6 November to Mon 30 November"."""
    return day_short(first, today) + (f" to {day_short(last, today)}" if last != first else "")
