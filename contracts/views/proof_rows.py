"""The rows of a proof: counted, and looked at but not counted; each tied by its number or letter to the strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from string import ascii_lowercase
from typing import Any

from contracts.engine.proof import Considered
from contracts.queries.proof import ShownFigure
from contracts.wording import Looked, reason
from record.timezones import day_of

MOST_OTHER_KINDS = 5  # rows of kinds that the rule does not count; more of them go behind a line that says how many
LATE_AFTER = 1  # days; who records in the morning after is not late


@dataclass(frozen=True)
class RowWords:
    """What channels and audiences are called."""

    channels: Mapping[str, Any]
    audiences: Mapping[str, str]


@dataclass(frozen=True)
class Rows:
    """Of one proof. `others` are those of kinds that the rule does not count, where they are many: without marks."""

    counted: list[dict[str, Any]]
    not_counted: list[dict[str, Any]]
    others: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    bare: bool = False  # nothing here is of a kind that people come to: no head count, no notice

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
        **_answered(told, one),
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


def _answered(told: ShownFigure, one: Considered) -> dict[str, Any]:
    enquiry = told.enquiries.get(one.id)
    if enquiry is None:
        return {}
    return {"received_at": enquiry.received_at, "answered": _elapsed(enquiry.received_at, enquiry.answered_at)}


def _elapsed(received_at: datetime, answered_at: datetime | None) -> str:
    """As in "after 31 hours"; from three days on in days and hours. Rounded up: 72 hours and a second is not 72."""
    if answered_at is None:
        return ""
    hours = -(-int((answered_at - received_at).total_seconds()) // 3600)
    if hours <= 72:
        return f"within {hours} hour{'' if hours == 1 else 's'}"
    days, rest = divmod(hours, 24)
    return f"within {days} days{f' and {rest} hours' if rest else ''}"


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
