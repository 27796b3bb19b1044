"""What the commands about somebody's access share: whose it is, why, and how a refusal is said."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from record.refusal import Invalid
from teams.models import Person


class AccessCommand(BaseCommand):
    """`act` does it and returns the line to print. What the actions refuse is said in their own words."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", default="", help="goes into the record: without names or addresses")

    def handle(self, *, email: str, **options: Any) -> str:
        person = Person.objects.filter(email__iexact=email).select_related("force").first()
        if person is None:
            raise CommandError(f"Nobody has an account under {email}.")
        try:
            return self.act(person, timezone.now(), **options)
        except Invalid as error:
            raise CommandError(error.said) from None

    def act(self, person: Person, now: datetime, *args: Any, **options: Any) -> str:
        raise NotImplementedError
