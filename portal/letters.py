"""Letters as files, for a machine without a mail server: one `.eml` a letter, for people and mail programs to read."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils.text import slugify

READABLE = policy.default.clone(utf8=True, max_line_length=0, refold_source="all")


class Files(BaseEmailBackend):
    """Puts letters into EMAIL_FILE_PATH. The same letter again is the same file: its name comes from its Message-ID."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """How many were written. Raises OSError, as a mail server that does not answer."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # letters about passwords hold secrets
        for message in messages:
            _put(folder, message)
        return len(messages)


def _put(folder: Path, message: EmailMessage) -> None:
    """Write under another name first: who reads the folder never sees half a letter."""
    letter = _readable(message)
    descriptor, draft = tempfile.mkstemp(dir=folder, prefix=".")
    with os.fdopen(descriptor, "wb") as file:
        file.write(letter.as_bytes())
    Path(draft).rename(folder / _name(letter))


def _readable(message: EmailMessage) -> Message:
    """The message with its headers in plain UTF-8, which a mail server would want encoded and folded."""
    letter = message_from_bytes(message.message().as_bytes(), policy=READABLE)
    letter.replace_header("Subject", letter["Subject"].strip())  # a folded one begins with its fold
    return letter


def _name(letter: Message) -> str:
    """As in "sergeant-dorset-example-posts-at-risk-3f2a9c1b.eml"."""
    _, address = parseaddr(letter["To"] or "")
    digest = hashlib.sha256(str(letter["Message-ID"]).encode()).hexdigest()[:8]
    return f"{slugify(address.replace('@', '-').replace('.', '-'))}-{slugify(letter['Subject'])[:60]}-{digest}.eml"
