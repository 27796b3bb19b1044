"""How far a long file has come: a bar on a terminal, elsewhere a line every so many records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import OutputWrapper

if TYPE_CHECKING:
    from rich import progress

EVERY = 100_000  # records between two lines where there is no terminal


class Progress:
    """Use as a context. `came_to` is called now and then while reading, `say` writes a line whatever is shown."""

    def __init__(self, path: Path, stderr: OutputWrapper) -> None:
        self.path = path
        self.stderr = stderr
        self.bar: progress.Progress | None = None

    def __enter__(self) -> Progress:
        if self.stderr.isatty():
            from rich import progress  # only who sees a bar loads what draws it
            from rich.console import Console

            self.bar = progress.Progress(console=Console(stderr=True), transient=True)
            self.bar.start()
            size = self.path.stat().st_size if self.path.is_file() else None
            self.task = self.bar.add_task(self.path.name, total=size)
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar:
            self.bar.stop()

    def came_to(self, records: int, offset: int) -> None:
        """So many records were read, up to this byte of the file."""
        if self.bar:
            self.bar.update(self.task, completed=offset, description=f"{self.path.name}: {records:,} rows")
        elif records % EVERY == 0:
            self.say(f"{self.path}: {records:,} rows read.")

    def say(self, line: str) -> None:
        if self.bar:
            self.bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            self.stderr.write(line)
