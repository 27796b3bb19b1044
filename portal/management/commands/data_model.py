from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

import contracts
from portal.data_model import page


class Command(BaseCommand):
    help = "Print the tables of every room and the engine's working tables, as Markdown with Mermaid diagrams."
    requires_system_checks: list[str] = []  # it asks nothing of a database

    def handle(self, **options: Any) -> None:
        self.stdout.write(page(Path(contracts.__file__).parent), ending="")
