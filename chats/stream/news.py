"""What PostgreSQL tells by NOTIFY: one connection a process. It only wakes; the poll finds what it misses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, NoReturn

from django.db import connection
from psycopg import AsyncConnection

from chats.locking import NEWS
from chats.stream.events import in_thread

log = logging.getLogger(__name__)
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 10.0  # seconds between two tries to connect


async def listen(hear: Callable[[str], None]) -> NoReturn:
    """Call `hear` with the id of each chat in which something was said. Connects again, ever more patiently."""
    pause = SHORTEST_PAUSE
    while True:
        try:
            async with await AsyncConnection.connect(**await in_thread(_parameters), autocommit=True) as listening:
                await listening.execute(f"LISTEN {NEWS}")
                pause = SHORTEST_PAUSE
                async for news in listening.notifies():
                    hear(news.payload)
        except Exception as error:  # whatever it is, the poll goes on and so do we
            log.warning("No news from the database, next try in %.1f s: %s", pause, error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _parameters() -> dict[str, Any]:
    """Django's own; asking for them also brings up the embedded server. What is meant for its cursors is left out."""
    found = connection.get_connection_params()
    return {name: value for name, value in found.items() if name not in ("cursor_factory", "context")}
