"""Sending files to the page of imports, and reading what it says. The world is the sergeant's."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inputs.models import SentFile

HEADER = "team,channel,status,title,starts_at,attendance"
COLEHILL = "wimborne,meeting,held,Colehill hall,2026-05-11 18:00,12"
MARKET = "wimborne,drop_in,held,Market Place,2026-05-09 10:00,5"


def send(client: Client, *lines: str, header: str = HEADER, name: str = "may.csv", **more: Any) -> str:
    """Send a sheet of these lines; the words of the page that comes of it."""
    content = "\n".join([header, *lines, ""]).encode()
    return words(client.post("/imports/", {"file": SimpleUploadedFile(name, content), **more}, follow=True))


def send_bytes(client: Client, content: bytes, name: str, **more: Any) -> str:
    return words(client.post("/imports/", {"file": SimpleUploadedFile(name, content), **more}, follow=True))


def newest() -> SentFile:
    return SentFile.objects.latest("sent_at", "asked_at")


def press(client: Client, verb: str, **said: Any) -> str:
    """Press a button of the newest file's page."""
    return words(client.post(f"/imports/{newest().pk}/{verb}/", said, follow=True))


def settle(client: Client, line: int, **said: str) -> str:
    """Say something of one row: answer, cell_COLUMN or out."""
    row = newest().rows.get(line=line)
    named = {
        f"{name.replace('_', f'-{line}-', 1) if name.startswith('cell_') else f'{name}-{line}'}": value
        for name, value in said.items()
    }
    return press(client, "answers", row=str(line), **{f"seen-{line}": str(row.version)}, **named)


def words(answer: Any) -> str:
    """What stands in the main part of a page, without its marks."""
    assert answer.status_code == 200, answer.status_code
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
