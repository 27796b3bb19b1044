from typing import Any

from django.core.management.base import BaseCommand

from portal.database import tables_at_once


class Command(BaseCommand):
    help = "Writes portal/database/tables_at_once.sql, from which a new embedded database is made, from the migrations."

    def handle(self, *args: Any, **options: Any) -> None:
        tables_at_once.FILE.write_text(tables_at_once.written(), "utf-8")
        self.stdout.write(f"Written: {tables_at_once.FILE}")
