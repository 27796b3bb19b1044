from typing import Any

from teams.exporting import structure_of
from teams.management.export_command import ExportDocument
from teams.models import Force


class Command(ExportDocument):
    help = "Writes a force's structure as `import_teams` reads it: YAML, or JSON where the file's name ends so."

    def said(self, force: Force, *, all_versions: bool) -> Any:
        return structure_of(force, all_versions=all_versions)
