from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from teams import actions
from teams.models import Person


class Command(BaseCommand):
    help = "Prints an API token for somebody with an account. It is shown this once and stored hashed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> str:
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody has an account under {email}.")
        try:
            return actions.create_token(person=person, by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
