from typing import Any

from django.utils import timezone

from engagement.importing import ENQUIRY_COLUMNS, Imported, import_enquiries
from engagement.importing.command import ImportLog
from engagement.importing.mapped import ENQUIRY_SHAPE
from engagement.importing.rows import with_decisions
from inputs import Table


class Command(ImportLog):
    help = "Imports enquiries from a table: all of them or none, and nothing twice."
    columns = with_decisions(ENQUIRY_COLUMNS)
    shape = ENQUIRY_SHAPE
    plural = "enquiries"

    def store_rows(self, table: Table, *, by: Any) -> Imported:
        return import_enquiries(table, by=by, now=timezone.now(), answer=self.answer, source=self.source)
