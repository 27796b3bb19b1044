from datetime import datetime
from typing import Any

from teams import actions
from teams.management.access_command import AccessCommand
from teams.models import Person


class Command(AccessCommand):
    help = "Closes an account: its roles, sessions and tokens end at once. What the person did stays."

    def act(self, person: Person, now: datetime, **options: Any) -> str:
        actions.close_account(person=person, now=now, by=None, reason=options["reason"])
        return f"The account of {person.email} is closed: roles, sessions and tokens have ended."
