from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from teams import actions
from teams.management.access_command import AccessCommand
from teams.models import Person


class Command(AccessCommand):
    help = "Revokes the API tokens of somebody: one by its number, or all of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", nargs="?", type=int, metavar="ID", help="without it, all of them")

    @transaction.atomic
    def act(self, person: Person, now: datetime, *, id: int | None, reason: str, **options: Any) -> str:
        valid = list(person.tokens.valid(now).select_related("person__force").order_by("id"))
        chosen = [token for token in valid if id in (None, token.pk)]
        if not chosen:
            listed = ", ".join(f"{token.pk} ({token.purpose or 'no purpose said'})" for token in valid) or "none"
            raise CommandError(f"{person.email} has no such token. Those that open anything: {listed}.")
        for token in chosen:
            actions.revoke_token(token=token, now=now, by=None, reason=reason)
        return f"Revoked: {', '.join(str(token.pk) for token in chosen)}."
