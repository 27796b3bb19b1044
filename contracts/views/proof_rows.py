"""The rows of a proof: counted, and looked at but not counted; each tied by its number or letter to the strip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from string import ascii_lowercase
from typing import Any

from contracts.engine.proof import Considered
from contracts.kinds import KINDS
from contracts.queries.proof import ShownFigure
from contracts.queries.versions import audience_words, channel_words
from contracts.wording import Looked, reason
from record.timezones import day_of

MOST_OTHER_KINDS = 5  # rows of kinds that the rule does not count; more of them go behind a line that says how many
LATE_AFTER = 1  # days; who records in the morning after is not late


@dataclass(frozen=True)
class RowWords:
    """What channels and audiences are called."""

    channels: Mapping[str, Any]
    audiences: Mapping[str, str]


def row_words() -> RowWords:
    """Two queries."""
    return RowWords(channel_words(), audience_words())


@dataclass(frozen=True)
class Rows:
    """Of one proof. `others` are those of kinds that the rule does not count, where they are many: without marks."""

    counted: list[dict[str, Any]]
    not_counted: list[dict[str, Any]]
    others: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    bare: bool = False  # nothing here is of a kind that people come to: no head count, no notice
    more: str = ""  # the head of a column with what its kind tells of each row besides; empty: it tells nothing here
    shown: Any = None  # what its kind shows besides its rows, as its own template takes it

    @property
    def not_counted_more(self) -> str:
        """The same head for what was not counted, where there is anything to say of it."""
        return self.more if any(row.get("more") for row in self.not_counted) else ""

    @property
    def counted_note(self) -> str:
        return _number(len(self.counted))

    @property
    def not_counted_note(self) -> str:
        return _number(len(self.not_counted) + len(self.others))


def one_by_one(told: ShownFigure, words: RowWords) -> Rows:
    """A row for each thing looked at, in the shapes that `counted.html`, `not_counted.html` and the strip take."""
    near, others = _parted(told.proof.not_counted)
    counted = [_counted(told, words, str(number), one) for number, one in enumerate(told.proof.counted, 1)]
    not_counted = [_row(told, words, letters(number), one) for number, one in enumerate(near)]
    marks = [mark(row) for row in (*counted, *not_counted)]
    return Rows(counted, not_counted, [_row(told, words, "", one) for one in others], marks, _bare(told, words))


def _bare(told: ShownFigure, words: RowWords) -> bool:
    return not any(words.channels[key].has_place for key in told.measure.get("channels", ()) if key in words.channels)


def _number(rows: int) -> str:
    return "" if rows == 0 else f"{rows} row{'' if rows == 1 else 's'}"


def letters(number: int) -> str:
    """a, b, … z, aa, ab, …"""
    more, last = divmod(number, len(ascii_lowercase))
    return (letters(more - 1) if more else "") + ascii_lowercase[last]


def _parted(looked_at: Sequence[Considered]) -> tuple[list[Considered], list[Considered]]:
    """What came near the rule, and what is merely of another kind, where there is too much of it to read."""
    others = [one for one in looked_at if one.reason == "channel"]
    if len(others) <= MOST_OTHER_KINDS:
        return list(looked_at), []
    return [one for one in looked_at if one.reason != "channel"], others


def _counted(told: ShownFigure, words: RowWords, ref: str, one: Considered) -> dict[str, Any]:
    row = _row(told, words, ref, one)
    if one.id in told.activities:
        row |= _held(told, one)
    return row


def _held(told: ShownFigure, one: Considered) -> dict[str, Any]:
    activity = told.activities[one.id]
    recorded = told.recorded.get(one.id)
    after = (day_of(recorded) - activity.day).days if recorded else 0
    return {
        "came": activity.attendance,
        "notice": notice(activity.day, activity.advertised_on),
        "recorded": _after(after),
        "recorded_late": after > LATE_AFTER,
        "late": after > LATE_AFTER,
    }


def _row(told: ShownFigure, words: RowWords, ref: str, one: Considered) -> dict[str, Any]:
    title, url = _title(told, one)
    return {
        "id": one.id,
        "ref": ref,
        "day": one.day,
        "title": title,
        "url": url,
        "reason": one.reason,
        "logged_by": _logged_by(told, one),
        "why": _why(told, words, one),
        "kind": "planned" if one.reason == "expected" else "counted" if one.reason == "counted" else "not",
        "said": KINDS.of(told.measure).proof.row_evidence(told, one),
    }


def _title(told: ShownFigure, one: Considered) -> tuple[str, str]:
    if one.id in told.activities:
        return told.activities[one.id].title, f"/activities/{one.id}/"
    if one.id in told.enquiries:
        return told.enquiries[one.id].subject or "An enquiry without a subject", ""
    if one.id in told.grades:
        return told.grades[one.id].grade.replace("_", " ").capitalize(), ""
    return one.id, ""


def _logged_by(told: ShownFigure, one: Considered) -> str:
    """As in "Logged by Ferndown NPT for this team"; empty for what the team logged itself."""
    activity = told.activities.get(one.id)
    name = told.logged_by.get(activity.team_id) if activity else None
    return f"Logged by {name} for this team" if name else ""


def _why(told: ShownFigure, words: RowWords, one: Considered) -> str:
    activity, enquiry = told.activities.get(one.id), told.enquiries.get(one.id)
    looked = Looked(one.day, withdrawn_because=enquiry.withdrawn_because if enquiry else "")
    if activity:
        looked = Looked(one.day, activity.status, activity.channel_id, activity.advertised_on, activity.attendance)
    return reason(one.reason, told.measure, words.channels, looked=looked, audiences=words.audiences)


def with_more(found: Rows, head: str, words: Callable[[dict[str, Any]], str]) -> Rows:
    """The rows with one more column: its head, and what it says of each row."""
    for row in (*found.counted, *found.not_counted, *found.others):
        row["more"] = words(row)
    return replace(found, more=head)


def notice(day: date, advertised_on: date | None) -> str:
    """As in "15 days"; empty where nobody said."""
    if advertised_on is None:
        return ""
    ahead = (day - advertised_on).days
    return "afterwards" if ahead < 0 else "same day" if ahead == 0 else f"{ahead} day{'' if ahead == 1 else 's'}"


def _after(days: int) -> str:
    """How long after the day it was recorded; a plan confirmed on the day is of the same day."""
    return "same day" if days <= 0 else "next day" if days == 1 else f"{days} days later"


def mark(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row on the strip."""
    kind = "late" if row.get("late") else row["kind"]
    return {"day": row["day"], "ref": row["ref"], "kind": kind}
