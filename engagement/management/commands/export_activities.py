from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engagement.exporting import activities_as_csv
from engagement.models import Activity
from teams.management.export_command import ExportVersions
from teams.models import Force


class Command(ExportVersions):
    help = "Writes the activities of a force as CSV, as `import_activities` reads them, with what the portal adds."

    def lines(self, force: Force, output: Path, *, all_versions: bool = False, **options: Any) -> Iterator[str]:
        rows = Activity.objects.filter(force=force)
        return activities_as_csv(rows.order_by("starts_at", "id"), all_versions=all_versions)
