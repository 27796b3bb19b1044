"""Versions of contracts that somebody means to publish: what waits for whom, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from contracts.models import ContractProposal
from teams.models import Force, Person
from teams.permissions import Asker, Permission, forces_for

State = ContractProposal.State


def proposals_of(forces: Iterable[Force] | QuerySet[Force], person: Asker) -> QuerySet[ContractProposal]:
    """Those of the forces that the person may see: a file that nobody was asked about yet is its sender's alone."""
    rows = ContractProposal.objects.filter(force__in=forces)
    return rows.filter(~Q(state=State.LOOKED_AT) | Q(proposed_by=person.pk)).select_related(
        "force", "proposed_by", "decided_by"
    )


def waiting_for(person: Person, today: date) -> QuerySet[ContractProposal]:
    """What waits for the person as the second one: proposed by somebody else in a force where they may be that."""
    forces = forces_for(person, Permission.SECOND_CONTRACT, today)
    found = proposals_of(forces, person).filter(state=State.PROPOSED).exclude(proposed_by=person)
    return found.order_by("at", "id")


def own(person: Person, today: date) -> QuerySet[ContractProposal]:
    """The person's files that are not decided."""
    forces = forces_for(person, Permission.MANAGE, today)
    found = proposals_of(forces, person).filter(proposed_by=person, state__in=[State.LOOKED_AT, State.PROPOSED])
    return found.order_by("-at", "-id")


def decided(person: Person, today: date) -> QuerySet[ContractProposal]:
    """What became of the others, the newest first: of files that were only looked at, the person's alone."""
    forces = forces_for(person, Permission.SECOND_CONTRACT, today)
    found = proposals_of(forces, person).filter(state__in=[State.PUBLISHED, State.REFUSED, State.WITHDRAWN])
    return found.filter(~Q(state=State.WITHDRAWN, reason="") | Q(proposed_by=person)).order_by("-decided_at", "-id")
