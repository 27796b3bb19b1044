"""Rows of the formats' tables as facts, trusting them: refusing bad files is the importers' work."""

from __future__ import annotations

from datetime import date

from contracts.plain.world import Activity, Enquiry, Exemption, Grade
from record.timezones import parse_instant

Row = dict[str, str]


def activity(row: Row, former: dict[str, str]) -> Activity:
    """`former` gives the present id of a neighbourhood for each that it ever bore."""
    return Activity(
        id=row["id"],
        team=row["team"],
        channel=row["channel"],
        status=row["status"],
        starts_at=parse_instant(row["starts_at"]),
        also_teams=_list(row, "also_teams"),
        neighbourhoods=tuple(former[name] for name in _list(row, "neighbourhoods")),
        officers=_list(row, "officers"),
        led_by=row.get("led_by") or None,
        advertised_on=_day(row, "advertised_on"),
        open_to_public=_yes_no(row, "open_to_public"),
        face_to_face=_yes_no(row, "face_to_face"),
        attendance=int(row["attendance"]) if row.get("attendance") else None,
        audiences=_list(row, "audiences"),
        feedback_published_on=_day(row, "feedback_published_on"),
    )


def enquiry(row: Row, former: dict[str, str]) -> Enquiry:
    return Enquiry(
        id=row["id"],
        team=row["team"],
        received_at=parse_instant(row["received_at"]),
        answered_at=parse_instant(row["answered_at"]) if row.get("answered_at") else None,
        neighbourhood=former[row["neighbourhood"]] if row.get("neighbourhood") else None,
        withdrawn_because=row.get("withdrawn_because", ""),
    )


def exemption(row: Row) -> Exemption:
    """Approved, unless the portal's own export says what else it is."""
    first, last = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
    return Exemption(row["team"], row.get("standard") or None, first, last, row.get("state") or "approved")


def grade(row: Row) -> Grade:
    start, graded_on = date.fromisoformat(row["period_start"]), date.fromisoformat(row["graded_on"])
    return Grade(row["team"], row["standard"], start, graded_on, row["grade"])


def of_exemption(told: Exemption) -> tuple:
    """What identifies it."""
    return told.team, told.standard, told.first_day


def of_grade(told: Grade) -> tuple:
    return told.team, told.standard, told.period_start, told.graded_on


def _list(row: Row, column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in row.get(column, "").split(";") if part))


def _day(row: Row, column: str) -> date | None:
    return date.fromisoformat(row[column]) if row.get(column) else None


def _yes_no(row: Row, column: str) -> bool | None:
    return {"": None, "yes": True, "no": False}[row.get(column, "")]
