"""What is stored of a team and cannot be, for "my team": each with why, and where it is put right."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.http import urlencode

from engagement.impossible import impossible_activities, impossible_enquiries, why_impossible, why_impossible_enquiry
from engagement.models import Activity, Enquiry
from engagement.wording import when_words
from record.compiled import compiled
from record.dates import day_words
from teams.models import Team
from teams.permissions import Permission

AT_ONCE = 20
REASON = "It could not be."


def to_put_right(team: Team, held: frozenset[Permission], now: datetime) -> list[dict[str, str]]:
    """Activities and enquiries: {"title", "url", "text"}. Two queries."""
    may_correct = Permission.CORRECT_ANY in held
    activities = [_activity(one, may_correct) for one in _activities(team.pk)]
    return [*activities, *(_enquiry(one, now) for one in _enquiries(team.pk, now))]


@compiled
def _activities(team: int) -> QuerySet[Activity]:
    return impossible_activities(Team(pk=team))[:AT_ONCE]


@compiled
def _enquiries(team: int, now: datetime) -> QuerySet[Enquiry]:
    return impossible_enquiries(Team(pk=team), now)[:AT_ONCE]


def _activity(one: Activity, may_correct: bool) -> dict[str, str]:
    page = f"/activities/{one.id}/"
    url = f"{page}correct/?{urlencode({'reason': REASON})}" if may_correct else page
    return {"title": one.title, "url": url, "text": f"{when_words(one)}. {why_impossible(one)}"}


def _enquiry(one: Enquiry, now: datetime) -> dict[str, str]:
    text = f"Received {day_words(one.received_at)}. {why_impossible_enquiry(one, now)}"
    return {"title": str(one), "url": f"/enquiries/{one.id}/", "text": text}
