"""The base of every command that takes a file in: all or nothing, and a sentence for whoever typed it.

A command fills in `store`. Whatever it refuses is told on stderr with line, column and reason; then nothing is kept
and the command ends with exit code 1, unless `--keep-going` asked for the good rows of a CSV file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DataError, IntegrityError, transaction

from inputs.documents import Node, read_document
from inputs.mapping import Mapping as MappingOfColumns
from inputs.progress import Progress
from inputs.refusals import Refusal, Refused
from inputs.rejected_rows import Aside
from inputs.tables import Columns, Record, Table

COMMAND_LINE = "command line"  # who did it, where --by names nobody


class Writer(Protocol):
    """A person, as the record sees one."""

    key: str


By = Writer | Literal["portal", "public"] | None  # who did it; None: whoever typed the command


def name_of(by: By) -> str:
    """What entries and versions call the writer: a person's key, "portal", "public", or the command line."""
    if by is None:
        return COMMAND_LINE
    return by if isinstance(by, str) else by.key


class ImportCommand(BaseCommand):
    """What file imports share: the file, who does it, and how faults are told."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="FILE", type=Path)
        parser.add_argument("--by", metavar="EMAIL", help="who does this (else: command line)")

    def handle(self, *, path: Path, by: str | None, **options: Any) -> str:
        person = _person(by) if by else None
        try:
            return self.take(path, by=person, **options)
        except Refused as refused:
            for refusal in refused.refusals:
                self.stderr.write(f"{path}: {refusal}")
            raise CommandError(f"{path}: refused, nothing was imported.") from None
        except (DataError, IntegrityError) as error:
            # What a check should have caught, or another writer made impossible meanwhile: still a sentence.
            said = str(error).splitlines()[0]
            raise CommandError(f"{path}: the database refused it, nothing was imported: {said}") from error

    def take(self, path: Path, *, by: Any, **options: Any) -> str:
        """Read and store the file; returns what to tell. Raises Refused for what the whole file is refused for."""
        raise NotImplementedError


class ImportDocument(ImportCommand):
    """Takes a YAML or JSON document."""

    def take(self, path: Path, *, by: Any, **options: Any) -> str:
        document = read_document(path)
        with transaction.atomic():
            told = self.store(document, by=by)
            document.finish()
        return told

    def store(self, document: Node, *, by: Any) -> str:
        """Store what the document says; returns what to tell. All is undone where any node was refused.

        `by` is a Person or None. A store that cannot go on with refused nodes calls `document.finish()` first.
        """
        raise NotImplementedError


class ImportTable(ImportCommand):
    """Takes a table: a CSV file or a workbook."""

    columns: ClassVar[Columns]
    advice = ""  # what can be done about the rows that were refused
    dry_run = False
    mapping: MappingOfColumns | None = None  # how a file that others made is read

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--keep-going",
            nargs="?",
            const=True,
            metavar="CSV",
            help="import the good rows, set the refused ones aside in this file (else FILE.refused.csv, beside FILE)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")

    def take(self, path: Path, *, by: Any, **options: Any) -> str:
        aside = _aside(path, options["keep_going"])
        if aside and aside.resolve() == path.resolve():
            raise CommandError(f"{aside}: that is the file to import.")
        self.dry_run = options["dry_run"]
        told, left_out = self._stored(path, aside, by=by)
        if self.dry_run:
            refused = f" {_rows(left_out)} would be refused." if left_out else ""
            return f"Nothing was stored. It would be: {told}{refused}"
        return f"{told} {_rows(left_out)} refused: see {aside}." if left_out else told

    def store(self, table: Table, *, by: Any) -> str:
        """Store the records of the table that have no faults; returns what to tell. `by` is a Person or None.

        It may write as it reads: all is undone where any record is refused and `--keep-going` was not given.
        """
        raise NotImplementedError

    def tell_rows(self, told: Mapping[int, str]) -> None:
        """In a dry run, what each row is, by line."""
        if self.dry_run:
            for line, word in sorted(told.items()):
                self.stdout.write(f"line {line}: {word}")

    def _stored(self, path: Path, aside: Path | None, *, by: Any) -> tuple[str, int]:
        with Progress(path, self.stderr) as progress, Aside(aside) as kept, transaction.atomic():
            refused: set[int] = set()

            def refuse(record: Record, refusal: Refusal) -> None:
                progress.say(f"{path}: {refusal}")
                refused.add(record.line)
                kept.add(table, record, refusal)

            table = Table(path, self.columns, refuse, progress.came_to, self.mapping)
            told = self.store(table, by=by)
            if self.dry_run:
                transaction.set_rollback(True)
            elif refused and aside is None:
                raise CommandError(f"{path}: {_rows(len(refused))} refused, nothing was imported.{self.advice}")
            else:
                kept.keep(table)
        return " ".join([told, *table.notes]), len(refused)


def _person(email: str) -> Any:
    people = get_user_model()
    try:
        return people.objects.get_by_natural_key(email)
    except people.DoesNotExist:
        raise CommandError(f"--by {email}: nobody has that e-mail address.") from None


def _aside(path: Path, keep_going: str | bool | None) -> Path | None:
    """Where refused rows go; None where one of them refuses the file."""
    if not keep_going:
        return None
    return path.parent / f"{path.stem}.refused.csv" if keep_going is True else Path(keep_going)


def _rows(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"
