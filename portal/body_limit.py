"""A limit on the size of a request's body that holds while it arrives: not every body declares its length."""

from record import answers


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
                await _refuse(scope, send)

    return limited_application


async def _refuse(scope, send) -> None:
    kind, body = b"text/plain", f"{answers.MESSAGES[413]}\n".encode()
    if scope["path"].startswith(answers.API):
        kind, body = b"application/json", answers.plain_failure(413)
    headers = [(b"content-type", kind + b"; charset=utf-8"), (b"connection", b"close"), *answers.CLOSED]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
