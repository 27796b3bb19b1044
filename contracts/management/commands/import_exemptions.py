from typing import Any

from contracts.importing import import_exemptions
from contracts.importing.exemptions import COLUMNS
from inputs import ImportTable, Table


class Command(ImportTable):
    help = "Imports exemptions from a CSV file; they count as approved."
    columns = COLUMNS

    def store(self, table: Table, *, by: Any) -> str:
        return import_exemptions(table, by=by)
