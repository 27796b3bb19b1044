"""Where sessions are kept: in the database, asked only for keys that we could have given."""

from __future__ import annotations

import re

from django.contrib.sessions.backends import db

OURS = re.compile("[0-9a-z]{8,40}")  # Django makes 32 of these characters; the column holds 40


class SessionStore(db.SessionStore):
    """A cookie that holds anything else is no session: PostgreSQL would not even take a question about some of them."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and OURS.fullmatch(key))
