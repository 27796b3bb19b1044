from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contracts.plain.checking import main


class Command(BaseCommand):
    help = (
        "Works figures out once more from proof files and exports: as `python check_proof.py`, which needs no portal."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", metavar="FILE", nargs="+")

    def handle(self, *, paths: list[str], **options: Any) -> None:
        if code := main(paths):
            raise CommandError("Not every figure came out again.", returncode=code)
