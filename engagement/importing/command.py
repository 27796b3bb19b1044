"""What the commands for activities and for enquiries share: how a row that contradicts what is stored is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from engagement.importing import Answer, Imported
from inputs import ImportTable, Table

UNDECIDED = (
    " A row that contradicts what is stored, or looks like it, is taken with --update (the file is right) or --as-new"
    " (it is another one), or by a column decide: update, new or leave."
)


class ImportLog(ImportTable):
    """Takes a file of activities or enquiries."""

    plural: str
    answer: Answer | None = None
    source = ""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
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
        return super().take(path, by=by, **options)

    def store(self, table: Table, *, by: Any) -> str:
        done = self.store_rows(table, by=by)
        self.tell_rows({line: str(finding) for line, finding in done.findings.by_line.items()})
        for line, sentences in sorted(done.unusual.items()):
            self.stdout.write(f"line {line}: unusual: {' '.join(sentences)}")
        if done.findings.undecided:
            self.advice = UNDECIDED
        return done.counts.told(self.plural)

    def store_rows(self, table: Table, *, by: Any) -> Imported:
        raise NotImplementedError
