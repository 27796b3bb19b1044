"""Closes connections on which the head of a request does not come: uvicorn waits for it for ever.

Each costs an open file, and whoever likes can hold thousands. Bodies that stop arriving are `body_limit`'s; what we
answer may take as long as it likes, and so may a stream.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SECONDS = 20  # from the connection, or from the first byte after an answer, to the end of a head


class ClosesHalfSent(asyncio.Protocol):
    """Over one of uvicorn's protocols: `class Http(ClosesHalfSent, HttpToolsProtocol)`.

    It needs of it what all of them have: `loop`, `transport`, and `cycle`, the request under way, which is there from
    the end of its head and says when its response is complete. Between two requests, before anything of the next has
    come, uvicorn's own `--timeout-keep-alive` counts.
    """

    head_seconds: float = SECONDS
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    cycle: Any
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._expect_a_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_under_way():
            self._expect_nothing()
        elif self._deadline is None:
            self._expect_a_head()

    def connection_lost(self, error: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(error)

    def _is_under_way(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect_a_head(self) -> None:
        self._deadline = self.loop.call_later(self.head_seconds, self._close)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._deadline = None
        # Another protocol has taken over where the connection was upgraded.
        if not self._is_under_way() and self.transport.get_protocol() is self:
            self.transport.close()


class Http(ClosesHalfSent, HttpToolsProtocol):
    """What the web process speaks: `uvicorn --http portal.slow_clients:Http`."""
