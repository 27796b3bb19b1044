"""The kinds of file that the page takes: what each is called, who may send it, and who reads it.

Source: interfaces.md, "Roles"; formats.md, "Imports".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.importing.exemptions import COLUMNS as EXEMPTION_COLUMNS
from engagement.importing import ACTIVITY_COLUMNS, ENQUIRY_COLUMNS
from engagement.importing.mapped import ACTIVITY_SHAPE, ENQUIRY_SHAPE
from engagement.importing.rows import with_decisions
from inputs import Columns, Shape
from inputs.columns import PASSED_OVER, as_ours
from portal.imports.log_files import take_activities, take_enquiries
from portal.imports.request_files import take_exemptions
from portal.imports.structure_files import take_structure
from portal.imports.taking import Taken, Taking
from teams.models import Person
from teams.permissions import Permission, may_anywhere


@dataclass(frozen=True)
class FileKind:
    """One kind. A document (YAML) has no columns."""

    key: str
    label: str
    one: str
    many: str
    noun: str  # as in `FileImport.noun`
    permission: Permission
    take: Callable[[Taking], Taken]
    columns: Columns | None = None
    shape: Shape | None = None  # what a mapping may fill, where others' files can be read
    not_undone: str = ""  # why an import of this kind cannot be undone here, and what can be done

    def is_like(self, header: Sequence[str]) -> bool:
        """Whether a file with these names in its first row can be read as it is."""
        if self.columns is None:
            return False
        names = {as_ours(name) for name in header} - {"", *PASSED_OVER}
        return set(self.columns.required) <= names <= set(self.columns.all)

    def shared(self, header: Sequence[str]) -> int:
        """How many of the names are columns of ours."""
        known = set(self.columns.all) if self.columns else set()
        return len({as_ours(name) for name in header} & known)


KINDS = (
    FileKind(
        *("activities", "Activities", "activity", "activities", "activity"),
        permission=Permission.IMPORT,
        take=take_activities,
        columns=with_decisions(ACTIVITY_COLUMNS),
        shape=ACTIVITY_SHAPE,
    ),
    FileKind(
        *("enquiries", "Enquiries", "enquiry", "enquiries", "enquiry"),
        permission=Permission.IMPORT,
        take=take_enquiries,
        columns=with_decisions(ENQUIRY_COLUMNS),
        shape=ENQUIRY_SHAPE,
    ),
    FileKind(
        *("exemptions", "Exemptions to ask for", "request", "requests", "exemption"),
        permission=Permission.ASK_EXEMPTION,
        take=take_exemptions,
        columns=EXEMPTION_COLUMNS,
        not_undone="This cannot be undone here: each request is taken back on its own page, under Exemptions.",
    ),
    FileKind(
        *("structure", "Teams, people and postings (YAML)", "change", "changes", "structure"),
        permission=Permission.MANAGE,
        take=take_structure,
        not_undone="This cannot be undone here: another file puts right what was wrong.",
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
BY_NOUN = {kind.noun: kind for kind in KINDS}


def kinds_for(person: Person, today: date) -> list[FileKind]:
    """What the person may send."""
    allowed = {kind.permission for kind in KINDS}
    held = {permission for permission in allowed if may_anywhere(person, permission, today)}
    return [kind for kind in KINDS if kind.permission in held]
