"""The fence before the mail server: letters leave only from the database that this machine was told of.

A copy of the database, restored beside the original, holds the same letters and would send them to the same people a
second time. Nothing in the copy itself can say that it is one, so what says "from here" stands outside it, in the
environment: LETTERS_FROM. Source: reliability.md, "Letters".
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import connection

# Another server, another database of it, or the same one recovered to an earlier moment: each differs in one of them.
IDENTITY = """
SELECT s.system_identifier, c.timeline_id, d.oid
FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d
WHERE d.datname = current_database()
"""


def name_here() -> str:
    """What LETTERS_FROM has to say for letters to leave from this very database: 16 hex digits."""
    with connection.cursor() as cursor:
        cursor.execute(IDENTITY)
        return hashlib.sha256(repr(cursor.fetchone()).encode()).hexdigest()[:16]


def is_closed() -> bool:
    """Whether letters are held. Where they are only written to files there is no fence."""
    return settings.LETTERS_LEAVE and name_here() != settings.LETTERS_FROM
