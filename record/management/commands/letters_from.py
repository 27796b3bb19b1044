from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from record import letters_fence

HELD = "Letters are held. If this is the original and no restored copy of it, put the first line into the environment."


class Command(BaseCommand):
    help = "Prints the setting that lets letters leave from this database, and whether they do."

    def handle(self, **options: Any) -> str:
        if not settings.LETTERS_LEAVE:
            said = "Letters are files here: EMAIL_URL is not set."
        else:
            said = HELD if letters_fence.is_closed() else "Letters leave from here."
        return f"LETTERS_FROM={letters_fence.name_here()}\n{said}"
