from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from teams import actions
from teams.management.access_command import AccessCommand
from teams.models import Person, TokenScope
from teams.models.tokens import KEPT_FOR


class Command(AccessCommand):
    help = "Prints an API token for somebody with an account. It is shown this once and stored hashed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--purpose", default="", help="what it is for, shown beside it")
        parser.add_argument("--scope", choices=TokenScope.values, default=TokenScope.FULL, help="read: GET alone")
        parser.add_argument("--days", type=int, default=KEPT_FOR.days, help="how long it is good for")

    def act(self, person: Person, now: datetime, *, purpose: str, scope: str, days: int, **options: Any) -> str:
        return actions.create_token(person=person, by=None, purpose=purpose, scope=TokenScope(scope), days=days)
