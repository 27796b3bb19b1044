from typing import Any

from contracts.contracts_file import contracts_of
from teams.management.export_command import ExportDocument
from teams.models import Force


class Command(ExportDocument):
    help = "Writes a force's contracts as `import_contract` reads them: YAML, or JSON where the file's name ends so."

    def said(self, force: Force, *, all_versions: bool) -> Any:
        return contracts_of(force, all_versions=all_versions)
