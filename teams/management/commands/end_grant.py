from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from record.timezones import day_of
from teams import actions
from teams.management.access_command import AccessCommand
from teams.models import Grant, Person, Role


class Command(AccessCommand):
    help = "Ends a role that somebody holds, at once. Whoever holds none after that is signed out, tokens included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--section", metavar="SECTION", help="where an inspector has several")
        parser.add_argument("--team", metavar="TEAM", help="where a pc or a sergeant has several")

    def act(self, person: Person, now: datetime, **options: Any) -> str:
        grant = _the_one(person, now, **options)
        actions.end_grant(grant=grant, now=now, by=None, reason=options["reason"])
        left = person.grants.on(day_of(now)).count()
        rest = f"Roles still held: {left}." if left else "None is left: signed out, tokens ended."
        return f"{person.email} is {_words(grant)} no longer. {rest}"


def _the_one(person: Person, now: datetime, *, role: str, section: str | None, team: str | None, **_: Any) -> Grant:
    held = (
        person.grants.on(day_of(now))
        .filter(role=role)
        .select_related("section", "team", "force", "person", "deputy_for")
    )
    if section:
        held = held.filter(section__key=section)
    if team:
        held = held.filter(team__key=team)
    found = list(held.order_by("id"))
    if not found:
        raise CommandError(f"{person.email} does not hold that role today.")
    if len(found) > 1:
        raise CommandError(f"Say which with --team or --section: {', '.join(map(_words, found))}.")
    return found[0]


def _words(grant: Grant) -> str:
    """As in "sergeant of wimborne", and of a deputy "sergeant of wimborne as deputy of dorset-sergeant"."""
    scope = grant.team or grant.section or grant.force
    lender = f" as deputy of {grant.deputy_for.key}" if grant.deputy_for else ""
    return f"{grant.role} of {scope.key}{lender}"
