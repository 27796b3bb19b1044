from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from record.refusal import Invalid
from record.timezones import day_of
from teams import actions
from teams.models import Force, Person, Role, Section, Team


class Command(BaseCommand):
    help = "Makes an account with a role and prints its one-time password, which must be changed at first use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", help="required, except with --id")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--force", required=True, dest="force_key", metavar="FORCE")
        parser.add_argument("--section", metavar="SECTION", help="of an inspector")
        parser.add_argument("--team", metavar="TEAM", help="of a pc or a sergeant")
        parser.add_argument(
            "--id", dest="key", metavar="KEY", help="of an officer of import_teams, who gets the account"
        )

    def handle(self, *, email: str, force_key: str, **options: Any) -> str:
        try:
            with transaction.atomic():
                return self._created(email, _found(Force, force_key, "force"), **options)
        except Invalid as error:
            raise CommandError(error.said) from None

    def _created(self, email: str, force: Force, **options: Any) -> str:
        section = options["section"] and _found(Section, options["section"], "section", force=force)
        team = options["team"] and _found(Team, options["team"], "team", force=force)
        person = self._person(force, options["name"], options["key"])
        password = actions.give_account(person=person, email=email, by=None)
        today = day_of(timezone.now())
        actions.grant_role(
            person=person, role=Role(options["role"]), section=section, team=team, first_day=today, by=None
        )
        return password

    def _person(self, force: Force, name: str | None, key: str | None) -> Person:
        if not key:
            return actions.create_person(force=force, name=name or "", by=None)
        person = _found(Person, key, "person", force=force)
        if name and name != person.name:
            self.stderr.write(f"{key} is called {person.name} and stays so: import_teams renames officers.")
        return person


def _found(model: Any, key: str, noun: str, **narrowed: Any) -> Any:
    """The row of that key. Of another force: the same words as for a key that nobody has."""
    found = model.objects.filter(key=key, **narrowed).first()
    if found is None:
        where = f" of {narrowed['force'].key}" if narrowed else ""
        raise CommandError(f"There is no {noun} {key}{where}.")
    return found
