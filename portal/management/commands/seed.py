from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.seed import seed
from record.london import day_of, midnight, parse_day
from teams.models import Force


class Command(BaseCommand):
    help = "Fills an empty portal with a believable county, invented and marked so: the same rows for the same day."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--today", metavar="DATE", help="the day on which the county stands (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production site: it takes no invented county.")
        if Force.objects.exists():
            raise CommandError("There are forces here already: the seed fills an empty portal only.")
        now = timezone.now()
        if options["today"]:
            now = self._noon(options["today"])
        seed(now=now, today=day_of(now), say=self.stdout.write)
        self.stdout.write("The county stands.")

    def _noon(self, written: str) -> Any:
        try:
            return midnight(parse_day(written)) + timedelta(hours=12)
        except ValueError as error:
            raise CommandError(f"--today: {error}") from None
