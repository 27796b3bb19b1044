"""Where a person is signed in, and the end of that. What people do about it stands in `teams.actions`."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from teams.models import Person

# All that a session says when its person has lost their access: so that the next page can tell them, politely.
ACCESS_ENDED = "access_ended"


def sessions_of(person: Person, now: datetime) -> QuerySet[UserSession]:
    """Where the person is signed in, what was used last first."""
    lasting = Session.objects.filter(expire_date__gt=now).values("session_key")
    return UserSession.objects.filter(user=person, session_key__in=lasting).order_by("-last_seen_at", "id")


def end_sessions_of(person: Person, *, keeping: str = "", and_tell: bool = False) -> int:
    """End all but the one with that key; `and_tell`: leave word in each why. Returns how many that were."""
    sessions = list(UserSession.objects.filter(user=person).exclude(session_key=keeping).order_by("id"))
    for session in sessions:
        if and_tell:
            _leave_word(session.session_key)
            session.delete()
        else:
            session.end()
    return len(sessions)


def _leave_word(key: str) -> None:
    """The session says nothing of the person any more, and cannot come back to them."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if store.exists(key):
        store.load()
        store.clear()
        store[ACCESS_ENDED] = True
        store.save()
