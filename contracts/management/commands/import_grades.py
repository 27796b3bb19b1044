from typing import Any

from contracts.importing import import_grades
from contracts.importing.grades import COLUMNS
from inputs import ImportTable, Table


class Command(ImportTable):
    help = "Imports assessors' grades from a CSV file."
    columns = COLUMNS

    def store(self, table: Table, *, by: Any) -> str:
        return import_grades(table, by=by)
