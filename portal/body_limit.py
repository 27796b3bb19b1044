"""Limits on a request's body that hold while it arrives: on its size, which not every body declares, and on pauses."""

import asyncio
from collections.abc import Mapping

from record import api_errors

PAUSE = 20  # seconds without anything of a body that has not ended


class Unwelcome(Exception):
    """A body grew past the limit, or stopped arriving: the status to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def limited(application, largest: int, pause: float = PAUSE, larger: Mapping[str, int] | None = None):
    """The application, which never sees more than `largest` bytes of a body that did not declare its length.

    Nor does it wait longer than `pause` seconds for the next part of one. What comes after a body, which is that the
    reader has gone, may take as long as it likes. `larger` are the limits of addresses that have one of their own.
    """

    async def limited_application(scope, receive, send):
        if scope["type"] != "http":
            return await application(scope, receive, send)
        received, complete, answered = 0, False, False
        most = (larger or {}).get(scope["path"], largest)

        async def counted():
            nonlocal received, complete
            message = await (receive() if complete else _soon(receive, pause))
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > most:
                raise Unwelcome(413)
            return message

        async def noted(message):
            nonlocal answered
            answered = True
            await send(message)

        try:
            return await application(scope, counted, noted)
        except Unwelcome as unwelcome:
            if not answered:
                await _refuse(scope, send, unwelcome.status)

    return limited_application


async def _soon(receive, pause: float):
    try:
        return await asyncio.wait_for(receive(), pause)
    except TimeoutError:
        raise Unwelcome(408) from None


async def _refuse(scope, send, status: int) -> None:
    kind, body = b"text/plain", f"{api_errors.MESSAGES[status]}\n".encode()
    if scope["path"].startswith(api_errors.API):
        kind, body = b"application/json", api_errors.plain_failure(status)
    headers = [(b"content-type", kind + b"; charset=utf-8"), (b"connection", b"close"), *api_errors.CLOSED]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
