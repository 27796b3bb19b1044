from typing import Any

from django.utils import timezone

from engagement.importing import ACTIVITY_COLUMNS, Imported, import_activities
from engagement.importing.command import ImportLog
from engagement.importing.mapped import ACTIVITY_SHAPE
from engagement.importing.rows import with_decisions
from inputs import Table


class Command(ImportLog):
    help = "Imports activities from a table: all of them or none, and nothing twice."
    columns = with_decisions(ACTIVITY_COLUMNS)
    shape = ACTIVITY_SHAPE
    plural = "activities"

    def store_rows(self, table: Table, *, by: Any) -> Imported:
        return import_activities(table, by=by, now=timezone.now(), answer=self.answer, source=self.source)
