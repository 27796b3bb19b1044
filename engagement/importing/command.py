"""What the commands for activities and for enquiries share: how a row that contradicts what is stored is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from engagement.importing import Answer, Imported
from engagement.importing.mapped import mapping_called, shipped
from inputs import ImportTable, Mapping, Refused, Shape, Table

UNDECIDED = (
    " A row that contradicts what is stored, or looks like it, is taken with --update (the file is right) or --as-new"
    " (it is another one), or by a column decide: update, new or leave."
)


class ImportLog(ImportTable):
    """Takes a file of activities or enquiries."""

    plural: str
    shape: Shape
    answer: Answer | None = None
    source = ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--map",
            metavar="MAP",
            help=f"how a file that others made is read: a YAML file, or one of {', '.join(shipped())}",
        )
        parser.add_argument(
            "--constant", metavar="COLUMN=VALUE", action="append", default=[], help="with --map: what every row says"
        )
        answers = parser.add_mutually_exclusive_group()
        for answer, help in (
            (Answer.UPDATE, "where a row contradicts what is stored, the file is right"),
            (Answer.NEW, "where a row contradicts what is stored, it is another one"),
        ):
            word = "--update" if answer is Answer.UPDATE else "--as-new"
            answers.add_argument(word, dest="answer", action="store_const", const=answer, help=help)
        parser.add_argument(
            "--source", default="", metavar="NAME", help="the other system whose numbers source_id holds"
        )

    def take(self, path: Path, *, by: Any, **options: Any) -> str:
        self.answer, self.source = options["answer"], options["source"]
        self.mapping = self._mapping(options["map"], options["constant"])
        return super().take(path, by=by, **options)

    def _mapping(self, name: str | None, constants: list[str]) -> Mapping | None:
        if name is None:
            if constants:
                raise CommandError("--constant says what a mapping leaves open: give --map as well.")
            return None
        try:
            mapping = mapping_called(name, self.shape)
            for constant in constants:
                column, _, value = constant.partition("=")
                mapping = mapping.with_constant(column.strip(), value.strip())
            return mapping
        except Refused as refused:
            for refusal in refused.refusals:
                self.stderr.write(f"{name}: {refusal}")
            raise CommandError(f"{name}: this mapping is refused, nothing was imported.") from None

    def store(self, table: Table, *, by: Any) -> str:
        done = self.store_rows(table, by=by)
        if self.dry_run:
            self.tell_rows({line: str(finding) for line, finding in done.findings.by_line.items()})
        for line, sentences in sorted(done.unusual.items()):
            self.stdout.write(f"line {line}: unusual: {' '.join(sentences)}")
        if done.found.undecided:
            self.advice = UNDECIDED
        return done.counts.told(self.plural)

    def store_rows(self, table: Table, *, by: Any) -> Imported:
        raise NotImplementedError
