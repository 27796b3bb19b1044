from typing import Any

from django.utils import timezone

from engagement.importing import ACTIVITY_COLUMNS, import_activities
from inputs import ImportTable, Table


class Command(ImportTable):
    help = "Imports activities from a CSV file: all of them or none, and nothing twice."
    columns = ACTIVITY_COLUMNS

    def store(self, table: Table, *, by: Any) -> str:
        return import_activities(table, by=by, now=timezone.now()).told("activities")
