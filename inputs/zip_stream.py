"""A ZIP file that is sent while it is made: what has been written is handed on, and forgotten.

Sizes and checksums stand behind each file, as the format allows where nobody knows them beforehand; the list of
contents comes last, so that a file that was cut off opens nowhere and is not taken for the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from record.timezones import LONDON

PIECE = 64 * 1024  # bytes, of what is read at once


class ZipStream:
    """`hashes` has the SHA-256 of each file that has been added so far, by its name."""

    def __init__(self, *, at: datetime) -> None:
        self.hashes: dict[str, str] = {}
        self._written_at = at.astimezone(LONDON).timetuple()[:6]
        self._written = _Written()
        self._zip = ZipFile(self._written, "w", ZIP_DEFLATED)

    def add(self, name: str, pieces: Iterable[str | bytes]) -> Iterator[bytes]:
        """One file more, piece by piece."""
        hashed = sha256()
        about = ZipInfo(name, self._written_at)
        about.compress_type = ZIP_DEFLATED
        about.external_attr = 0o644 << 16
        with self._zip.open(about, "w", force_zip64=True) as file:
            for piece in pieces:
                text = piece.encode() if isinstance(piece, str) else piece
                hashed.update(text)
                file.write(text)
                yield from self._written.taken()  # whatever there is: a proxy gives up on what is silent
        self.hashes[name] = hashed.hexdigest()
        yield from self._written.taken()

    def end(self) -> Iterator[bytes]:
        self._zip.close()
        yield from self._written.taken()


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, a piece at a time."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


class _Written:
    """What `zipfile` has written and nobody has taken yet. It has no `tell`: nobody can go back to what is gone."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, some: bytes, /) -> int:
        self._waiting.append(bytes(some))
        return len(some)

    def flush(self) -> None:
        """As `zipfile` asks of whatever it writes to."""

    def close(self) -> None:
        """The same."""

    def taken(self) -> Iterator[bytes]:
        some, self._waiting = b"".join(self._waiting), []
        if some:
            yield some
