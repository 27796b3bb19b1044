"""How exemptions and grades become rows and versions: the one description of both, and their writing.

The row is the newest version. Everything is written under the force's open head, which comes before any row is read:
so versions are numbered once, expected states are the present ones, and the second clock never goes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from contracts.models import Exemption, ExemptionVersion, Grade, GradeVersion
from contracts.models.exemptions import NOT_STATED
from engagement.content import content_hash
from inputs import By, name_of
from record import marks
from record.entries import Change, OpenHead
from record.timezones import day_of

Row = Any  # an Exemption or a Grade, with its team and contract loaded


@dataclass(frozen=True)
class VersionedTable:
    """Exemptions or grades: the row, its versions, and the content that both hold."""

    noun: str  # as in the subjects of entries
    row: type[Model]
    version: type[Model]
    reference: str  # the version's foreign key to its row
    columns: tuple[str, ...]  # the content beside team and contract
    besides: tuple[str, ...]  # what only the row holds
    day: str  # the day from which a row can matter
    words: tuple[str, ...] = ()  # free text: hashed with the rest, and left out of the record
    called: Mapping[str, str] = field(default_factory=dict)  # columns whose name outside is another
    # Columns that came later, with what says nothing in them: left out then, so that hashes given before stay right.
    later: Mapping[str, str] = field(default_factory=dict)

    def write(self, verb: str, rows: Sequence[Row], *, head: OpenHead, by: By, reason: str = "") -> None:
        """Store each row as its next version, with its mark and its entry. `verb` is what happened, as in `approved`.

        Rows without a key are new. The head's force is that of every row's team.
        """
        if not rows:
            return
        before = self._stored(rows)
        for row in rows:
            row.version = before[row.pk].version + 1 if row.pk else 1
            row.known_at, row.content_hash = head.at, content_hash(self.content(row))
        self._write_rows(rows)
        self.version._default_manager.bulk_create((self._version(row, by) for row in rows), batch_size=1000)
        self._mark(rows, before.values(), head)
        head.write(by=name_of(by), changes=[self._change(verb, row, before.get(row.pk), reason) for row in rows])

    def content(self, row: Row) -> dict[str, Any]:
        """What the row says, in the outside world's names, as JSON."""
        names = {"team": row.team.key, "contract": row.contract.key if row.contract else None}
        said = {column: getattr(row, column) for column in self.columns}
        return names | {
            self.called.get(column, column): _as_json(value)
            for column, value in said.items()
            if column not in self.later or value != self.later[column]
        }

    def _stored(self, rows: Iterable[Row]) -> dict[int, Row]:
        known = self.row._default_manager.filter(pk__in=[row.pk for row in rows if row.pk])
        return {row.pk: row for row in known.select_related("team", "contract")}

    def _write_rows(self, rows: Sequence[Row]) -> None:
        fields = [*self.columns, *self.besides, "version", "known_at", "content_hash"]
        objects = self.row._default_manager
        # Stored rows by the same statement as new ones: of thousands, `bulk_update` makes one CASE a cell.
        objects.bulk_create(
            (row for row in rows if row.pk),
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=fields,
            batch_size=1000,
        )
        objects.bulk_create((row for row in rows if not row.pk), batch_size=1000)

    def _version(self, row: Row, by: By) -> Model:
        content = {column: getattr(row, column) for column in (*self.columns, "version", "known_at", "content_hash")}
        owner = {self.reference: row, "team_id": row.team_id, "contract_id": row.contract_id}
        return self.version(**content, **owner, by=name_of(by))

    def _mark(self, rows: Sequence[Row], before: Iterable[Row], head: OpenHead) -> None:
        """What is to come is looked at from today: it settles already whether a clock is about to run out."""
        first_days: dict[int, date] = {}
        for row in (*rows, *before):
            if _matters(row):
                first_days[row.team_id] = min(getattr(row, self.day), first_days.get(row.team_id, day_of(head.at)))
        for day in sorted(set(first_days.values())):
            marks.mark((team for team, first_day in first_days.items() if first_day == day), first_day=day)

    def _change(self, verb: str, row: Row, before: Row | None, reason: str) -> Change:
        return Change(
            action=f"{self.noun}.{verb}",
            subject=f"{self.noun}:{row.pk}",
            before=self._told(before) if before else None,
            after=self._told(row),
            reason=reason,
        )

    def _told(self, row: Row) -> dict[str, Any]:
        said = {name: value for name, value in self.content(row).items() if name not in self.words}
        return said | {"version": row.version, "content_hash": row.content_hash}


EXEMPTIONS = VersionedTable(
    noun="exemption",
    row=Exemption,
    version=ExemptionVersion,
    reference="exemption",
    columns=("code", "first_day", "last_day", "reason", "state", "kind_id", "public_words"),
    besides=("asked_by", "decided_by", "by_file", "batch"),
    day="first_day",
    words=("reason", "public_words"),
    called={"kind_id": "kind"},
    later={"kind_id": NOT_STATED, "public_words": ""},
)
GRADES = VersionedTable(
    noun="grade",
    row=Grade,
    version=GradeVersion,
    reference="grade_row",
    columns=("code", "period_first_day", "graded_on", "grade", "assessor", "reasons"),
    besides=(),
    day="period_first_day",
    words=("reasons",),
    later={"assessor": "", "reasons": ""},
)


def _matters(row: Row) -> bool:
    """Whether the row weighs on any assessment: of exemptions only approved ones do."""
    return getattr(row, "state", Exemption.State.APPROVED) == Exemption.State.APPROVED


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)
