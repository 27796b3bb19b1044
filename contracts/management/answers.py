"""What commands that answer have in common: days as they are typed, and the answer as CSV, whole or not at all."""

from __future__ import annotations

import csv
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError

from inputs.cells import FIRST_YEAR, LAST_YEAR
from record.timezones import last_instant, parse_day, parse_instant

Rows = Iterable[Sequence[str]]


def write_answer(header: Sequence[str], rows: Rows, output: Path | None, stdout: Any) -> None:
    """The rows into the file, or to standard output where none is named."""
    if output is None:
        _tell(header, rows, stdout)
        return
    with finished(output) as file:
        _as_csv(header, rows, file)


def _tell(header: Sequence[str], rows: Rows, stdout: Any) -> None:
    try:
        _as_csv(header, rows, stdout)
        stdout.flush()
    except BrokenPipeError:
        # Whoever reads, `head` or `less`, has seen enough. At its end Python would write what is left once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _as_csv(header: Sequence[str], rows: Rows, file: Any) -> None:
    lines = csv.writer(file)
    lines.writerow(header)
    lines.writerows(rows)


@contextmanager
def finished(path: Path) -> Iterator[IO[str]]:
    """A file that has its name only once it is whole: nobody reads half an answer."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise CommandError(f"--output {path}: cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


def told(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """The reader with its reason told: argparse keeps the words of no other error."""

    def argument(written: str) -> Any:
        try:
            return read(written)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from None

    return argument


def day(written: str) -> date:
    return _within_reach(parse_day(written), written)


def instant(written: str) -> datetime:
    return _within_reach(parse_instant(written), written)


def known_instant(written: str) -> datetime:
    """An instant, or a day for all of it: its last instant."""
    try:
        return last_instant(day(written))
    except ValueError:
        return instant(written)


def _within_reach(found: Any, written: str) -> Any:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{written!r} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found
