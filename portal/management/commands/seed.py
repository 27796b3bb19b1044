import signal
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.seed import Occupied, seed
from record.timezones import day_of, midnight, parse_day

INTERRUPTED = 128 + signal.SIGINT


class Command(BaseCommand):
    help = "Fills an empty portal with a believable county, invented and marked so: the same rows for the same day."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--today", metavar="DATE", help="the day on which the county stands (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production site: it takes no invented county.")
        now = timezone.now()
        if options["today"]:
            now = self._noon(options["today"])
        try:
            seed(now=now, today=day_of(now), say=self._say)
        except Occupied as occupied:
            raise CommandError(str(occupied)) from None
        except KeyboardInterrupt:
            raise CommandError("Interrupted: nothing of it was kept.", returncode=INTERRUPTED) from None
        self.stdout.write("The county stands.")

    def _say(self, line: str) -> None:
        """At once, also into a pipe: it tells how far the seed has come."""
        self.stdout.write(line)
        self.stdout.flush()

    def _noon(self, written: str) -> Any:
        try:
            return midnight(parse_day(written)) + timedelta(hours=12)
        except ValueError as error:
            raise CommandError(f"--today: {error}") from None
