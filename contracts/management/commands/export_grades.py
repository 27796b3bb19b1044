from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts.exporting import grades_as_csv
from contracts.models import Grade
from teams.management.export_command import ExportVersions
from teams.models import Force


class Command(ExportVersions):
    help = "Writes the grades of a force as CSV, as `import_grades` reads them, with what the portal adds."

    def lines(self, force: Force, output: Path, *, all_versions: bool = False, **options: Any) -> Iterator[str]:
        rows = Grade.objects.filter(team__force=force)
        return grades_as_csv(
            rows.order_by("team__key", "period_first_day", "graded_on", "id"), all_versions=all_versions
        )
