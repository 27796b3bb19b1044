"""How facts become rows and versions: the one description of both kinds of log, and the writing of single ones.

The row is the newest version. Both are written here (or, for files, by `importing` from the same lists of columns),
under the force's open head, so that versions are numbered once and the second clock never goes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from engagement.facts import Facts, facts_of
from engagement.fields import ActivityContent, Content, EnquiryContent, columns_of
from engagement.models import Activity, ActivityVersion, Enquiry, EnquiryVersion
from record import marks
from record.entries import Change, OpenHead
from record.timezones import day_of

HASH = "receipt"  # the column of the content's hash: its first name, and renaming it would lock out whoever reads


@dataclass(frozen=True)
class Ledger:
    """Activities or enquiries: the row, its versions, and the content whose facts fill both."""

    noun: str  # as in the subjects of entries, and in the version's reference to its row
    row: type[Model]
    version: type[Model]
    content: type[Content]
    day: str  # the London day from which a change can matter
    has_links: bool  # to several teams, and to neighbourhoods and officers

    @property
    def reference(self) -> str:
        return f"{self.noun}_id"

    @property
    def row_table(self) -> str:
        return self.row._meta.db_table

    @property
    def version_table(self) -> str:
        return self.version._meta.db_table

    @property
    def columns(self) -> tuple[str, ...]:
        """The content's columns on a version: what two versions are compared by."""
        return columns_of(self.content)

    @property
    def row_columns(self) -> tuple[str, ...]:
        """Those of them that the row has as well."""
        on_row = {field.column for field in self.row._meta.concrete_fields}
        return tuple(column for column in self.columns if column in on_row)

    def stated_by(self, version: Any) -> Facts:
        """The facts that a stored version states."""
        return facts_of(self.content, version)

    def stated_in(self, id: UUID, version: int) -> Facts:
        """The facts that one version states."""
        return self.stated_by(self.version._default_manager.get(**{self.reference: id, "version": version}))

    def insert(self, facts: Facts, *, head: OpenHead, by: str, **besides: Any) -> bool:
        """Store as the first version; False, with nothing stored, where the id is taken."""
        row = {"id": facts.id, **self._on_row(facts), "known_at": head.at, "version": 1, **besides}
        if not _execute(f"{_insert(self.row_table, row)} ON CONFLICT (id) DO NOTHING", row):
            return False
        self._write_version(facts, head=head, version=1, by=by, reason="")
        return True

    def update(self, facts: Facts, *, head: OpenHead, version: int, by: str, reason: str) -> None:
        """Store as the version of that number, the next after the row's."""
        row = {**self._on_row(facts), "known_at": head.at, "version": version}
        columns = ", ".join(f"{column} = %({column})s" for column in row)
        _execute(f"UPDATE {self.row_table} SET {columns} WHERE id = %(id)s", {**row, "id": facts.id})  # noqa: S608
        self._write_version(facts, head=head, version=version, by=by, reason=reason)

    def change(self, verb: str, facts: Facts, *, version: int, before: Facts | None = None, reason: str = "") -> Change:
        """What the record says of it: versions by number and hash, so that erasing words one day leaves it whole."""
        return Change(
            action=f"{self.noun}.{verb}",
            subject=f"{self.noun}:{facts.id}",
            before={"version": version - 1, "receipt": before.content_hash} if before else None,
            after={"version": version, "receipt": facts.content_hash},
            reason=reason,
        )

    def mark(self, head: OpenHead, *facts: Facts) -> None:
        """Note that every team these facts name must be looked at again, from the first day that can matter.

        That is no later than today: a plan for next month settles whether this month's clock is about to run out.
        """
        channels = {one["channel_id"] for one in facts} if "channel_id" in self.columns else None
        first_days: dict[int, date] = {}
        for one in facts:
            for team in (one["team_id"], *one.stated.get("also_team_ids", ())):
                first_days[team] = min(first_days.get(team, day_of(head.at)), one[self.day])
        marks.mark_each(first_days, channels=channels)

    def _on_row(self, facts: Facts) -> dict[str, Any]:
        return {column: facts[column] for column in self.row_columns} | {HASH: facts.content_hash}

    def _write_version(self, facts: Facts, *, head: OpenHead, version: int, by: str, reason: str) -> None:
        content = {self.reference: facts.id, **facts.stated, HASH: facts.content_hash}
        written = {**content, "known_at": head.at, "version": version, "by": by, "reason": reason}
        _execute(_insert(self.version_table, written), written)


ACTIVITIES = Ledger("activity", Activity, ActivityVersion, ActivityContent, day="day", has_links=True)
ENQUIRIES = Ledger("enquiry", Enquiry, EnquiryVersion, EnquiryContent, day="received_on", has_links=False)


def _insert(table: str, columns: Iterable[str]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f"%({column})s" for column in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({values})"  # noqa: S608


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
