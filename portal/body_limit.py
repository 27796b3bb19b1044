"""A limit on the size of a request's body that holds while it arrives: not every body declares its length."""


class TooLarge(Exception):
    """A body grew past the limit while it arrived."""


def limited(application, largest: int):
    """The application, which never sees more than `largest` bytes of a body that did not declare its length."""

    async def limited_application(scope, receive, send):
        if scope["type"] != "http":
            return await application(scope, receive, send)
        received, answered = 0, False

        async def counted():
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise TooLarge
            return message

        async def noted(message):
            nonlocal answered
            answered = True
            await send(message)

        try:
            return await application(scope, counted, noted)
        except TooLarge:
            if not answered:
                await _refuse(send)

    return limited_application


async def _refuse(send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"The request is too large.\n"})
