"""What a chat's area and its police are called: a place is no person, and nobody is to pose as a team."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Value

from chats.models import Chat
from teams.models import Force, Neighbourhood, Section, Team


@dataclass(frozen=True)
class ReservedNames:
    """`places` are no persons: neighbourhoods, teams. `titles` are no asker's: the force, its sections, teams."""

    places: list[str]
    titles: list[str]


def names_of(chat: UUID) -> ReservedNames:
    """Everything to which the chat's force has given a name. One query."""
    force = Force.objects.filter(pk__in=Chat.objects.filter(pk=chat).values("force"))
    parts = {"force": force, **{kind: model.objects.filter(force__in=force) for kind, model in _OF_A_FORCE.items()}}
    first, *rest = (_named(found, kind) for kind, found in parts.items())
    names = list(first.union(*rest).order_by("name", "kind"))
    return ReservedNames(
        places=[name for name, kind in names if kind in ("neighbourhood", "team")],
        titles=[name for name, kind in names if kind != "neighbourhood"],
    )


def titles_of(chat: UUID) -> list[str]:
    """What the force, its sections and its teams are called. One query."""
    return names_of(chat).titles


_OF_A_FORCE: dict[str, type[Neighbourhood | Section | Team]] = {
    "neighbourhood": Neighbourhood,
    "section": Section,
    "team": Team,
}


def _named(found: QuerySet, kind: str) -> QuerySet:
    return found.annotate(kind=Value(kind)).values_list("name", "kind")
