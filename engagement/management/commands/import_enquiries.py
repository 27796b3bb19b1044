from typing import Any

from django.utils import timezone

from engagement.importing import Imported, import_enquiries
from engagement.importing.command import ImportLog
from engagement.importing.mapped import ENQUIRY_SHAPE
from inputs import Table


class Command(ImportLog):
    help = "Imports enquiries from a table: all of them or none, and nothing twice."
    columns = ENQUIRY_SHAPE.columns
    shape = ENQUIRY_SHAPE
    plural = "enquiries"

    def store_rows(self, table: Table, *, by: Any) -> Imported:
        return import_enquiries(table, by=by, now=timezone.now(), answer=self.answer)
