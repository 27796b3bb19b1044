"""What stands in a letter about flags: a line for each, the gravest first, and what can be done."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from contracts import wording
from contracts.kinds import KINDS
from contracts.models.flags import FlagChange, Level
from contracts.queries import versions
from contracts.queries.flag_lines import LineToTell
from contracts.queries.provisional import provisional
from contracts.wording.things import Channels
from record.letters import Draft
from record.timezones import day_of
from teams.models import Person, Role

NAMED = 10  # of the lines of a letter; the others are counted
MONDAY = 0
Kind = FlagChange.Kind
NOTES = {
    Kind.PLAN_PASSED: "Its plan has passed and it still stands.",
    Kind.PLAN_FELL: "Its plan will not keep it any more.",
    Kind.ESCALATED: "It has stood long enough to come to you.",
}


def draft(
    person: Person, key: uuid.UUID, owed: Sequence[LineToTell], told: Sequence[LineToTell], now: datetime
) -> Draft:
    """The letter to the person, under the id it will have. On Mondays it also says what else still stands."""
    today = day_of(now)
    context = _context(key, owed, told if today.weekday() == MONDAY else [], now)
    subject, body = (render_to_string(f"emails/{part}.txt", context).strip() for part in ("flags_subject", "flags"))
    return Draft(person.key, person.email or "", subject, body + "\n")


def _context(key: uuid.UUID, owed: Sequence[LineToTell], told: Sequence[LineToTell], now: datetime) -> dict[str, Any]:
    today, channels = day_of(now), versions.channel_words()
    standing = told[: max(0, NAMED - len(owed))]
    return {
        "lines": [line_words(line, today, channels) for line in owed[:NAMED]],
        "more": max(0, len(owed) - NAMED),
        "standing": [line_words(line, today, channels) for line in standing],
        "more_standing": len(told) - len(standing),
        "missed": sum(line.occasion.level == Level.MISSED for line in owed),
        "at_risk": sum(line.occasion.level == Level.AT_RISK for line in owed),
        "teams": sorted({line.flag.team.name for line in owed}),
        "scopes": list(dict.fromkeys(line.scope for line in [*owed, *standing])),
        "deeds": _deeds([*owed[:NAMED], *standing]),
        "answer": f"{settings.SITE_URL}/letters/{key}/",
        "flags": settings.SITE_URL + reverse("flags"),
        "provisional": _provisional([*owed[:NAMED], *standing]),
        "invented": owed[0].flag.team.force.invented,
        "now": now,
        "today": today,
    }


def _provisional(lines: Sequence[LineToTell]) -> dict[str, Any] | None:
    """That numbers which the letter names are provisional, once; a line says it itself where only some are."""
    found = provisional(line.raised.judged_by for line in lines)
    return {"every": found.every, "url": settings.SITE_URL + found.url} if found else None


def _deeds(lines: Sequence[LineToTell]) -> list[str]:
    """Where something can be done about what is named, each once: as whom the person is told decides."""
    found = dict.fromkeys(place for line in lines for place in _places(line))
    return [f"{said}: {settings.SITE_URL}{reverse(page)}" for said, page in found]


def _places(line: LineToTell) -> list[tuple[str, str]]:
    if line.grant.role == Role.REVIEWER:
        return [("The force’s grades", "oversight")]
    plans = ("What is planned, and by whom", "flags")
    if line.grant.role == Role.INSPECTOR:
        return [plans]
    return [("Log it, or plan it", "log") if _by_logging(line) else ("What is owed", "my_team"), plans]


def _by_logging(line: LineToTell) -> bool:
    return KINDS.of(line.raised.standard.measure).keys.GATHERS


def line_words(line: LineToTell, today: date, channels: Channels) -> dict[str, Any]:
    """What is printed of one flag. The figures are those of now: the promise may stand worse than when it rose."""
    flag, standard = line.flag, line.raised.standard
    proof = reverse("proof", args=[flag.team.key, flag.contract.key, flag.code, flag.first_day])
    return {
        "team": flag.team.name,
        "title": " ".join(standard.title.split()),
        "missed": line.occasion.level == Level.MISSED,
        "note": NOTES.get(Kind(line.occasion.change.kind), ""),
        "proof": settings.SITE_URL + proof,
        "provisional": standard.version.provisional,
        **_figures(line, today, channels),
    }


def _figures(line: LineToTell, today: date, channels: Channels) -> dict[str, Any]:
    """The window, the date and how it stands; less where it has just ceased to be owed."""
    flag, found, measure = line.flag, line.raised.assessment, line.raised.standard.measure
    if found is None:
        window = wording.from_to(flag.first_day, flag.last_day, today)
        return {"window": window, "fact": "The figures are being worked out again."}
    return {
        "window": wording.window_name(measure["period"], found, today),
        "due_by": found.due_by,
        "deed": wording.deed(measure, channels) if _is_to_do(line) else "",
        "fact": wording.sentence(found, measure, channels, today=today, team=flag.team.name, **line.raised.known),
    }


def _is_to_do(line: LineToTell) -> bool:
    """Whether the reader can still keep the promise: a sergeant, while it is at risk."""
    return line.grant.role == Role.SERGEANT and line.occasion.level == Level.AT_RISK
