from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engagement.exporting import enquiries_as_csv
from engagement.models import Enquiry
from teams.management.export_command import ExportVersions
from teams.models import Force


class Command(ExportVersions):
    help = "Writes the enquiries of a force as CSV, as `import_enquiries` reads them, with what the portal adds."

    def lines(self, force: Force, output: Path, *, all_versions: bool = False, **options: Any) -> Iterator[str]:
        rows = Enquiry.objects.filter(force=force)
        return enquiries_as_csv(rows.order_by("received_at", "id"), all_versions=all_versions)
