from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts.exporting import exemptions_as_csv
from contracts.models import Exemption
from teams.management.export_command import ExportVersions
from teams.models import Force


class Command(ExportVersions):
    help = "Writes the exemptions of a force as CSV, as `import_exemptions` reads them, with what the portal adds."

    def lines(self, force: Force, output: Path, *, all_versions: bool = False, **options: Any) -> Iterator[str]:
        rows = Exemption.objects.filter(team__force=force)
        return exemptions_as_csv(rows.order_by("team__key", "first_day", "id"), all_versions=all_versions)
