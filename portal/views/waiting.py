""" "Waiting for you" on My team: what is asked of the sergeant, what others logged for the team, and what became of it.

Each row says one thing and has the buttons that settle it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from engagement import joint
from engagement.models import Activity, ChangeRequest, Status, TeamWord
from engagement.permissions import DOES, activities_for
from engagement.queries import changes_asked
from engagement.views.asking import whom
from record.compiled import compiled
from record.dates import day_words, moment_words
from record.timezones import day_of
from teams.models import Person, Team
from teams.permissions import Permission

AT_ONCE = 5  # of what other teams logged for this one
WITHDRAWN_OR_CANCELLED = {"withdraw": "withdrew", "cancel": "cancelled"}


@dataclass(frozen=True)
class Row:
    """What `_components/waiting.html` takes: forms of one button each, the first the nearest at hand."""

    title: str
    text: str
    url: str = ""
    forms: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)


def waiting(team: Team, person: Person, held: frozenset[Permission], now: datetime) -> dict[str, Any]:
    """The rows that wait for the person, those that they wait for, and what their team is out of.

    `more`: other teams logged still more for this one, which come up as these are settled. A fixed number of queries,
    but for the names of whom one has asked.
    """
    today = day_of(now)
    leads = Permission.CORRECT_ANY in held
    own = _own(team.pk, person.pk, today)
    unseen = _unseen(team.pk) if leads else []
    return {
        "waits": [
            *(_asked_of(request, now) for request in _requests(team, person, held)),
            *(_named(activity, team, now) for activity in unseen[:AT_ONCE]),
            *(_taken_out(word, now) for word in _words_for(team.pk, person.pk, leads)),
            *(_answered(request, team) for request in own if _is_settled(request)),
        ],
        "more": len(unseen) > AT_ONCE,
        "asked": [_waits(request, today) for request in own if not _is_settled(request)],
        "out": [_out(word, now) for word in _out_of(team.pk)] if leads else [],
    }


def _requests(team: Team, person: Person, held: frozenset[Permission]) -> list[ChangeRequest]:
    """What the person may do or decline, the oldest first."""
    return _open_requests(team.pk, person.pk, [str(wanted) for wanted, does in DOES.items() if does in held])


@compiled
def _open_requests(team: int, person: int, can: list[str]) -> QuerySet[ChangeRequest]:
    return changes_asked(Team.objects.filter(pk=team)).filter(wanted__in=can).exclude(asked_by=person)


@compiled
def _unseen(team: int) -> QuerySet[Activity]:
    return joint.unseen_by(Team(pk=team))[: AT_ONCE + 1]


def _asked_of(request: ChangeRequest, now: datetime) -> Row:
    activity, does = request.activity, request.get_wanted_display().capitalize()
    why = f" “{request.reason}”" if request.reason else ""
    return Row(
        title=f"{request.asked_by.name} asks you to {request.wanted} “{activity.title}”",
        text=f"{_when(activity, now)}.{why}",
        url=f"/activities/{activity.pk}/",
        forms=[
            _button(f"/activities/asked/{request.pk}/", f"{does} it", "answer", "do"),
            _button(f"/activities/asked/{request.pk}/", "Keep it", "answer", "decline"),
        ],
    )


def _named(activity: Activity, team: Team, now: datetime) -> Row:
    by = f", by {activity.logged_by.name}" if activity.logged_by else ""
    leave = f"/activities/{activity.pk}/leave/?{urlencode({'team': team.key})}"
    counts = "It counts for you as for them." if activity.status == Status.HELD else "Once held it counts for you too."
    return Row(
        title=f"{activity.team.name} logged “{activity.title}” for you too",
        text=f"{_when(activity, now)}{by}. {counts}",
        url=f"/activities/{activity.pk}/",
        forms=[_button(f"/activities/{activity.pk}/seen/", "We were part of it", "", "", team=team.key)],
        links=[{"label": "Take the team out", "url": leave}],
    )


@compiled
def _words_for(team: int, person: int, leads: bool) -> QuerySet[TeamWord]:
    """Of what this team logged, the teams that were taken out: told to who logged it, else to who leads the team."""
    told = Q(activity__logged_by=person) | (Q(activity__logged_by=None) if leads else Q(pk__in=[]))
    words = TeamWord.objects.out().filter(told, activity__team=team, read_at=None)
    return words.select_related("activity__channel", "team", "by").order_by("at", "id")


def _taken_out(word: TeamWord, now: datetime) -> Row:
    by = word.by.name if word.by else "Its sergeant"
    return Row(
        title=f"{word.team.name} is out of “{word.activity.title}”",
        text=f"{by}, {day_words(word.at, now)}: “{word.reason}”. It counts for them no more, and for you as before.",
        url=f"/activities/{word.activity_id}/",
        forms=[_button(f"/activities/out/{word.pk}/", "I have read it", "", "")],
    )


@compiled
def _own(team: int, person: int, today: date) -> QuerySet[ChangeRequest]:
    """What the person asked about activities that this team took part in, and has not read the answer of."""
    readable = activities_for(Person(pk=person), today).filter(team_links__team=team)
    asked = ChangeRequest.objects.filter(asked_by=person, read_at=None, activity__in=readable.values("pk"))
    return asked.select_related("activity__team", "answered_by").order_by("asked_at", "id")


def _is_settled(request: ChangeRequest) -> bool:
    """Answered, or what became of the activity meanwhile answers it."""
    status = request.activity.status
    if request.wanted == ChangeRequest.Wanted.CANCEL:
        return bool(request.answer) or status != Status.PLANNED
    return bool(request.answer) or status == Status.WITHDRAWN


def _answered(request: ChangeRequest, team: Team) -> Row:
    return Row(
        title=_what_became(request),
        text=f"You asked to {request.wanted} it{f': “{request.reason}”' if request.reason else '.'}",
        url=f"/activities/{request.activity_id}/",
        forms=[_button(f"/activities/asked/{request.pk}/", "I have read it", "answer", "read", team=team.key)],
    )


def _what_became(request: ChangeRequest) -> str:
    title = request.activity.title
    if request.answer and request.answered_by:
        who = request.answered_by.name
        if request.answer == ChangeRequest.Answer.DECLINED:
            return f"{who} keeps “{title}” as it is"
        return f"{who} {WITHDRAWN_OR_CANCELLED[request.wanted]} “{title}”"
    return f"“{title}” is {Status(request.activity.status).label.lower()} now"


def _waits(request: ChangeRequest, today: date) -> Row:
    return Row(
        title=f"You asked {whom(request.activity.team, today)} to {request.wanted} “{request.activity.title}”",
        text=f"On {day_words(request.asked_at, today)}. Not answered yet.",
        url=f"/activities/{request.activity_id}/",
    )


@compiled
def _out_of(team: int) -> QuerySet[TeamWord]:
    """What the team was taken out of, and is not in again."""
    words = TeamWord.objects.out().filter(team=team).exclude(activity__status=Status.WITHDRAWN)
    return words.select_related("activity__channel", "activity__team", "team").order_by("-at", "-id")


def _out(word: TeamWord, now: datetime) -> Row:
    activity = word.activity
    return Row(
        title=f"“{activity.title}”, logged by {activity.team.name}",
        text=f"{_when(activity, now)}. Taken out on {day_words(word.at, now)}: “{word.reason}”",
        forms=[_button(f"/activities/{activity.pk}/let-in/", "Let the team in again", "", "", team=word.team.key)],
    )


def _when(activity: Activity, now: datetime) -> str:
    return f"{activity.channel.name}, {moment_words(activity.starts_at, now)}"


def _button(action: str, label: str, name: str, value: str, *, team: str = "") -> dict[str, str]:
    return {"action": action, "label": label, "name": name, "value": value, "team": team}
