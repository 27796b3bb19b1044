"""Answers that are sent while they are made, without holding up anybody else.

Under ASGI Django would read an ordinary iterator to its end before it sends the first byte. Here a thread of the
answer's own makes the pieces, the next one when the last has been taken: connections to the database belong to threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Generic, TypeVar

from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse

AT_ONCE = 2  # of a process: each may take minutes of a processor
_turns = BoundedSemaphore(AT_ONCE)
Piece = TypeVar("Piece")


class TooManyAtOnce(Exception):
    """As many answers are being made as one process makes at once."""


def sent_while_made(
    request: HttpRequest, pieces: Iterator[bytes], *, content_type: str, name: str
) -> StreamingHttpResponse:
    """The answer, under the name. Raises TooManyAtOnce.

    When whoever asked goes away, the generator `pieces` is closed at its next piece.
    """
    if not _turns.acquire(blocking=False):
        raise TooManyAtOnce
    _turns.release()  # it is taken with the first piece: an answer that nobody ever reads would never give it back
    made = _in_turn(pieces)
    content = InAThread(made) if isinstance(request, ASGIRequest) else made
    answer = StreamingHttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Accel-Buffering"] = "no"  # else nginx keeps it back, and gives up waiting for more
    return answer


def _in_turn(pieces: Iterator[bytes]) -> Iterator[bytes]:
    with _turns:
        yield from pieces


class InAThread(Generic[Piece]):
    """The pieces of a generator, each made in one and the same thread; `close`, which Django calls, ends it early."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self._pieces = pieces
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sent-while-made")

    def __aiter__(self) -> AsyncIterator[Piece]:
        return self

    async def __anext__(self) -> Piece:
        piece = await asyncio.get_running_loop().run_in_executor(self._thread, next, self._pieces, None)
        if piece is None:
            raise StopAsyncIteration
        return piece

    def close(self) -> None:
        """After the piece that is being made, should nobody wait for it any more."""
        self._thread.submit(self._end)
        self._thread.shutdown(wait=False)

    def _end(self) -> None:
        self._pieces.close()  # type: ignore[attr-defined]  # a generator
        connections.close_all()  # or the pool would never have it back
