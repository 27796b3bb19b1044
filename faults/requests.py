"""One request over a connection of its own, as bytes: whatever goes wrong with it is one kind of error."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

PATIENCE = 20.0  # seconds, for one answer


class NoSignal(Exception):
    """No whole answer came: whether the request arrived nobody knows."""


@dataclass(frozen=True)
class Answer:
    status: int
    said: Any  # what the JSON says; None without a body


async def ask(port: int, token: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """Ask the API on this port of loopback. Raises NoSignal."""
    sent = json.dumps(body).encode() if body is not None else b""
    head = {"Host": "127.0.0.1", "Authorization": f"Bearer {token}", "Connection": "close", **headers}
    head |= {"Content-Length": str(len(sent))} | ({"Content-Type": "application/json"} if sent else {})
    lines = [f"{method} /api/v1{path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    writer = None
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
            await writer.drain()
            return read(await reader.read())
    except (OSError, TimeoutError, ValueError) as error:
        raise NoSignal(str(error)) from None
    finally:
        if writer:
            writer.close()


def read(raw: bytes) -> Answer:
    """The answer in these bytes. Raises ValueError where they are not a whole one."""
    head, parted, body = raw.partition(b"\r\n\r\n")
    if not parted:
        raise ValueError("no head")
    first, *lines = head.decode("latin-1").split("\r\n")
    named = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    status = int(first.split()[1])
    if status != 204 and len(body) != int(named.get("content-length", "-1")):
        raise ValueError("half a body")
    return Answer(status, json.loads(body) if body else None)
