from typing import Any

from django.utils import timezone

from engagement.importing import ENQUIRY_COLUMNS, import_enquiries
from inputs import ImportTable, Table


class Command(ImportTable):
    help = "Imports enquiries from a CSV file: all of them or none, and nothing twice."
    columns = ENQUIRY_COLUMNS

    def store(self, table: Table, *, by: Any) -> str:
        return import_enquiries(table, by=by, now=timezone.now()).told("enquiries")
