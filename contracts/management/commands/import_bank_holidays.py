from typing import Any

from django.utils import timezone

from contracts.importing.escalation import COLUMNS, import_bank_holidays
from inputs import ImportTable, Table
from record.timezones import day_of


class Command(ImportTable):
    help = "Imports bank holidays, each with the day from which it was known, from a CSV file."
    columns = COLUMNS

    def store(self, table: Table, *, by: Any) -> str:
        return import_bank_holidays(table, by=by, today=day_of(timezone.now()))
