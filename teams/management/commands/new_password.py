from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from teams import actions
from teams.management.access_command import AccessCommand
from teams.models import Person


class Command(AccessCommand):
    help = "Prints a new one-time password, to be changed at first use. Sessions and tokens end at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def act(self, person: Person, now: datetime, **options: Any) -> str:
        return actions.give_one_time_password(person=person, by=None)
