"""Where sessions are kept: in the database, asked only for keys that we could have given. And their last use."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.contrib.sessions.backends import db
from django.http import HttpRequest

NOTED_EVERY = timedelta(minutes=1)  # a write with each request would cost more than it tells
MOST_REMEMBERED = 10_000  # sessions of which this process knows when it noted them
_noted: dict[str, datetime] = {}
OURS = re.compile("[0-9a-z]{8,40}")  # Django makes 32 of these characters; the column holds 40


class SessionStore(db.SessionStore):
    """A cookie that holds anything else is no session: PostgreSQL would not even take a question about some of them."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and OURS.fullmatch(key))


def note_use(request: HttpRequest, now: datetime) -> None:
    """Let the person's list of sessions say when this one was used, to the minute or so.

    Remembered by the process, not by the session: one that is written lasts longer, and a shift's must end with it.
    """
    from allauth.usersessions.models import UserSession  # needs the apps, which need the session engine

    key = request.session.session_key
    if not key:
        return
    before = _noted.get(key)
    if before is None or abs(now - before) >= NOTED_EVERY:
        if len(_noted) >= MOST_REMEMBERED:
            _noted.clear()
        _noted[key] = now
        UserSession.objects.create_from_request(request)
