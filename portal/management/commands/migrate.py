from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from portal.database import tables_at_once

ONLY_SOME = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--step-by-step", action="store_true", help="apply each migration, also in a new embedded database"
        )

    def handle(self, *args: Any, step_by_step: bool, **options: Any) -> None:
        connection = connections[options["database"]]
        wants_all = not any(options[word] for word in ONLY_SOME)
        if wants_all and not step_by_step and tables_at_once.fits(connection):
            if options["verbosity"]:
                self.stdout.write("Making all tables at once.")
                self.stdout.flush()
            tables_at_once.make(connection)
        super().handle(*args, **options)
