"""What waits, in words: of each thing what it is, who asked, since when, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from contracts.models import ContractProposal, Exemption, Flag
from contracts.queries import flags as raised_flags
from contracts.queries import versions
from contracts.queries.flags import Raised
from contracts.queries.touched import TouchedFigure, touched
from contracts.wording import fact, window_name
from contracts.wording.things import days as some_days
from engagement.models import Activity, ActivityTeam, ChangeRequest, Status
from record.dates import days_words, moment_words
from record.timezones import day_of
from teams.models import Team

NAMED = 3  # figures that an exemption touches, by name


@dataclass(frozen=True)
class WaitingLine:
    """One thing that waits, as `portal/_waits_for.html` prints it. `id` is that of its row."""

    id: Any
    title: str
    url: str
    text: str  # who asks, in whose words
    since: date
    since_word: str
    button: str
    where: str  # the button's address
    does: str = ""  # what comes of it
    touches: tuple[str, ...] = ()
    status: str = ""  # of a flag


def exemptions(rows: Sequence[Exemption], now: datetime) -> list[WaitingLine]:
    found = touched(rows)
    return [_exemption(row, found[row.pk], day_of(now)) for row in rows]


def _exemption(row: Exemption, figures: Sequence[TouchedFigure], today: date) -> WaitingLine:
    number = (row.last_day - row.first_day).days + 1
    asker = row.asked_by.name if row.asked_by else "A file"
    what = figures[0].standard.title if row.code and figures else row.code or "every standard"
    days = f"{days_words(row.first_day, row.last_day, today)} ({some_days(number)})"
    return WaitingLine(
        id=row.pk,
        title=f"{row.team.name}: {what}",
        url=f"/exemptions/{row.pk}/",
        text=f"{f'“{row.reason.strip()}” ' if row.reason else ''}{asker} asks for {days}.",
        since=day_of(row.known_at),
        since_word="asked",
        button="Read and decide",
        where=f"/exemptions/{row.pk}/",
        does=_touches(figures),
        touches=tuple(_figure(one, today) for one in figures[:NAMED]),
    )


def _touches(figures: Sequence[TouchedFigure]) -> str:
    """Which of them turn is worked out on the page of the exemption: it takes the force's lock."""
    if not figures:
        return "Touches no figure so far: its days are still to come."
    said = f"Touches {len(figures)} figure{'s' if len(figures) > 1 else ''}"
    return f"{said}, among them" if len(figures) > NAMED else said


def _figure(one: TouchedFigure, today: date) -> str:
    status = one.assessment.get_status_display()
    window = window_name(one.standard.measure["period"], one.assessment, today)
    return f"{one.standard.title}, {window}: {status} now"


def contracts(rows: Sequence[ContractProposal], now: datetime) -> list[WaitingLine]:
    return [_contract(row, day_of(now)) for row in rows]


def _contract(row: ContractProposal, today: date) -> WaitingLine:
    address = reverse("contract_change", args=[row.pk])
    return WaitingLine(
        id=row.pk,
        title=f"{row.force.name}: {row.content['title']}, version {row.version}",
        url=address,
        text=f"{row.proposed_by.name} proposes it: “{row.reason.strip()}”",
        since=day_of(row.at),
        since_word="proposed",
        button="Look at what it would do",
        where=address,
        does="It reaches into the past, so a second person publishes it or refuses it.",
    )


def flags(rows: Sequence[Flag], now: datetime) -> list[WaitingLine]:
    return [_flag(one, text, "See it and plan") for one, text in _raised(rows, now)]


def grades(rows: Sequence[Flag], now: datetime) -> list[WaitingLine]:
    return [_flag(one, text, "See it") for one, text in _raised(rows, now)]


def _raised(rows: Sequence[Flag], now: datetime) -> list[tuple[Raised, str]]:
    channels = versions.channel_words() if rows else {}
    return [(one, _fact(one, channels, day_of(now))) for one in raised_flags.raised(rows)] if rows else []


def _fact(one: Raised, channels: dict[str, Any], today: date) -> str:
    if one.assessment is None:
        return "Nothing is owed here any more."
    about = {"team": one.flag.team.name, "last_on": one.last_on, **one.known}
    return fact(one.assessment, one.standard.measure, channels, today=today, **about)


def _flag(one: Raised, text: str, button: str) -> WaitingLine:
    flag = one.flag
    return WaitingLine(
        id=flag.pk,
        title=f"{flag.team.name}: {one.standard.title}",
        url=f"/flags/{flag.pk}/",
        text=text,
        since=day_of(flag.opened_at),
        since_word="raised",
        button=button,
        where=f"/flags/{flag.pk}/",
        status=flag.level,
    )


def changes(rows: Sequence[ChangeRequest], now: datetime) -> list[WaitingLine]:
    return [_change(row, now) for row in rows]


def _change(row: ChangeRequest, now: datetime) -> WaitingLine:
    activity = row.activity
    return WaitingLine(
        id=row.pk,
        title=f"{row.asked_by.name} asks you to {row.wanted} “{activity.title}”",
        url=f"/activities/{activity.pk}/",
        text=f"{activity.team.name}. {_when(activity, now)}.{f' “{row.reason}”' if row.reason else ''}",
        since=day_of(row.asked_at),
        since_word="asked",
        button="Answer it",
        where=on_my_team(activity.team, "waiting"),
    )


def joint(rows: Sequence[ActivityTeam], now: datetime) -> list[WaitingLine]:
    return [_joint(row, now) for row in rows]


def _joint(row: ActivityTeam, now: datetime) -> WaitingLine:
    activity = row.activity
    by = f", by {activity.logged_by.name}" if activity.logged_by else ""
    counts = "It counts for" if activity.status == Status.HELD else "Once held it counts for"
    return WaitingLine(
        id=row.pk,
        title=f"{activity.team.name} logged “{activity.title}” for {row.team.name} too",
        url=f"/activities/{activity.pk}/",
        text=f"{_when(activity, now)}{by}.",
        since=day_of(activity.known_at),
        since_word="logged",
        button="Look at it",
        where=on_my_team(row.team, "waiting"),
        does=f"{counts} {row.team.name} unless you take the team out.",
    )


def plans(rows: Sequence[Activity], now: datetime) -> list[WaitingLine]:
    return [_plan(row, now) for row in rows]


def _plan(row: Activity, now: datetime) -> WaitingLine:
    return WaitingLine(
        id=row.pk,
        title=row.title,
        url=f"/activities/{row.pk}/",
        text=f"{row.team.name}. {_when(row, now)}.",
        since=day_of(row.starts_at),
        since_word="planned for",
        button="Say how it went",
        where=on_my_team(row.team, "confirm"),
        does="It counts for nothing until somebody confirms it.",
    )


def _when(activity: Activity, now: datetime) -> str:
    return f"{activity.channel.name}, {moment_words(activity.starts_at, day_of(now))}"


def on_my_team(team: Team, section: str) -> str:
    return f"/my-team/?{urlencode({'team': team.key})}#{section}"
