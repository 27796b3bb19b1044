"""Refused records, set aside with their reasons so that a person can put them right and import them again."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from inputs.refusals import Refusal, Refused
from inputs.tables import LINE, PASSED_OVER, REASON, Record, Table


class Aside:
    """A CSV file: line and reasons of each refused record, then its cells just as they came, surplus ones too.

    Cells are not protected as exports are: the file goes back to whoever wrote it, is put right and imported as it is.
    It takes its name only when the import is kept; use as a context, or a failed import leaves it half written.
    """

    def __init__(self, path: Path | None) -> None:
        self.asked_for = path is not None
        self.path = path or Path(os.devnull)
        self.unfinished = self.path.parent / f"{self.path.name}.unfinished"
        self.file: IO[str] | None = None
        self.last: tuple[Record, list[str]] | None = None

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, *error: object) -> None:
        if self.file:
            self.file.close()
            self.unfinished.unlink(missing_ok=True)

    def add(self, table: Table, record: Record, refusal: Refusal) -> None:
        """Note a fault. All faults of a record arrive one after the other."""
        if not self.asked_for:
            return
        said = f"{refusal.where}: {refusal.reason}" if refusal.column else refusal.reason
        if self.last and self.last[0] is record:
            self.last[1].append(said)
            return
        self._write_last(table)
        self.last = record, [said]

    def keep(self, table: Table) -> None:
        """Give the file its name, replacing an earlier one."""
        self._write_last(table)
        if self.file:
            self.file.flush()
            os.fsync(self.file.fileno())
            with self._writing():
                self.unfinished.rename(self.path)

    def _write_last(self, table: Table) -> None:
        if self.last is None:
            return
        record, reasons = self.last
        cells = [cell for at, cell in enumerate(record.written) if at not in self._ours(table)]
        csv.writer(self._opened(table)).writerow([record.line, "; ".join(reasons), *cells])

    def _opened(self, table: Table) -> IO[str]:
        if self.file is None:
            with self._writing():
                self.file = self.unfinished.open("w", encoding="utf-8", newline="")
            header = [name for at, name in enumerate(table.header) if at not in self._ours(table)]
            csv.writer(self.file).writerow([LINE, REASON, *header])
        return self.file

    def _ours(self, table: Table) -> set[int]:
        """Where the two columns stand that such a file has already, when it comes a second time."""
        return {at for at, name in enumerate(table.header) if name in PASSED_OVER}

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Refused.because(f"{self.path} cannot be written: {error.strerror}") from None
