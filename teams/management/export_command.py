"""The base of every command that writes a file of one force: whole or not at all, exports as of one moment."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inputs.one_moment import of_one_moment
from inputs.output_files import document, finished
from teams.models import Force


class ExportCommand(BaseCommand):
    """A command fills in `lines`."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", metavar="ID", required=True)
        parser.add_argument("--output", metavar="FILE", type=Path, required=True)

    def handle(self, *, force: str, output: Path, **options: Any) -> str:
        found = Force.objects.filter(key=force).first()
        if found is None:
            raise CommandError(f"--force {force}: there is no such force.")
        with finished(output) as file, self.reading():
            for text in self.lines(found, output, **options):
                file.write(text)
        return f"{output}: written."

    def reading(self) -> AbstractContextManager[None]:
        """Inside which it reads."""
        return of_one_moment()

    def lines(self, force: Force, output: Path, **options: Any) -> Iterator[str]:
        """The text of the file, piece by piece."""
        raise NotImplementedError


class ExportVersions(ExportCommand):
    """One whose things have versions."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--all-versions", action="store_true", help="every version there ever was, not the newest of each alone"
        )


class ExportDocument(ExportVersions):
    """Writes the importer's YAML, or JSON where the file's name ends so. A command fills in `said`."""

    def lines(self, force: Force, output: Path, *, all_versions: bool = False, **options: Any) -> Iterator[str]:
        yield document(self.said(force, all_versions=all_versions), output)

    def said(self, force: Force, *, all_versions: bool) -> Any:
        raise NotImplementedError
