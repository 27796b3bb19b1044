"""Structure files in: forces, sections, teams, neighbourhoods, officers and priorities.

A changed name is a rename from today, end dates may be added, and nothing is deleted: what the file does not name is
left alone. Source of every rule: formats.md, "`manage.py import_teams`"; formats.md, "Imports".
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from inputs import Node, name_of
from teams.importing import areas, file_content, number_like
from teams.importing.changes import StructureChanges, take_turn
from teams.importing.current_structure import Stored
from teams.models import Force, Person


@transaction.atomic
def import_teams(document: Node, *, by: Person | None, today: date) -> str:
    """Store what the document says; returns what to tell. `by` None is the command line.

    Raises Refused, with everything that is wrong and having stored nothing. The same document again changes nothing:
    no row, no entry of the record, no mark.
    """
    file = file_content.read(document)
    take_turn()
    force = Force.objects.filter(key=file.force.key).first() or Force(key=file.force.key)
    stored, plan = Stored(force, file), StructureChanges(force, today)
    areas.match(file, stored, plan)
    document.finish()
    plan.carry_out(by=name_of(by))
    look_out = number_like.warning({*stored.places, *stored.former})
    return " ".join(filter(None, [_told(force, plan), look_out]))


def _told(force: Force, plan: StructureChanges) -> str:
    if not plan.changes:
        return f"{force.name}: nothing differs from what is stored."
    added = sum(change.action.endswith("added") for change in plan.changes)
    return f"{force.name}: {added:,} added, {len(plan.changes) - added:,} changed."
