"""How events are read for a room and written down for its readers. Runs in threads: the loop never waits for SQL."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from chats.transcript import RenderedEvent, events_after, last_number

RETRY = b"retry: 3000\n\n"  # milliseconds until a browser comes back
BEAT = b": \n\n"  # a comment: keeps proxies from closing a silent stream, and tells us of readers who are gone

Result = TypeVar("Result")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="chat-stream")


class Said(NamedTuple):
    """An event as it goes out, with what the room has to know of it."""

    number: int
    kind: str
    about: str  # the question's id; empty for what is about none
    text: bytes


def said_after(chat: UUID, audience: str, number: int) -> list[Said] | None:
    """The events after that number, written down; None where there is no such chat for this audience."""
    last = last_number(chat, audience)
    if last is None:
        return None
    return [_said(told) for told in events_after(chat, audience, number)] if last != number else []


async def in_thread(work: Callable[..., Result], *arguments: Any) -> Result:
    """Do what asks the database; its connection is given back before the result is."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _with_connection, work, arguments)


def event(number: int, kind: str, data: dict[str, Any]) -> bytes:
    """One event in the words of the protocol. JSON escapes line breaks, so its data are one line."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {kind}\ndata: {written}\n\n".encode()


def _said(told: RenderedEvent) -> Said:
    about = told.data.get("question") or told.data.get("id") or ""
    return Said(told.number, told.kind, about, event(told.number, told.kind, told.data))


def _with_connection(work: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    try:
        return work(*arguments)
    finally:
        connection.close()  # with a pool: given back to it
