"""The doors through which flags and exemptions are fetched: outside one's scope they do not exist.

Source: interfaces.md, "Roles".
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from contracts.models import ContractProposal, Exemption, Flag
from contracts.queries.exemptions import exemptions_of
from contracts.queries.flags import flags_of
from contracts.queries.proposals import proposals_of
from teams.models import Force, Grant
from teams.permissions import Asker, Permission, forces_for, held_by, require, roles_with, teams_for


def get_flag_for(person: Asker, pk: int, permission: Permission, today: date) -> Flag:
    """The flag with its team and contract.

    Raises Http404 where the person may not read its team, as for a flag that is not there; PermissionDenied where they
    may read it and not do this.
    """
    found = get_object_or_404(flags_of(teams_for(person, Permission.READ, today)), pk=pk)
    require(person, permission, found.team, today)
    return found


def get_exemption_for(person: Asker, pk: int, permission: Permission, today: date) -> Exemption:
    """The exemption with its team. Raises as `get_flag_for` does."""
    found = get_object_or_404(exemptions_of(teams_for(person, Permission.READ, today)), pk=pk)
    require(person, permission, found.team, today)
    return found


def may_rehearse(person: Asker, force: int, today: date) -> bool:
    """Whether the person may rehearse a contract of the force: administrators store it, reviewers may second it."""
    return forces_for(person, Permission.SECOND_CONTRACT, today).filter(pk=force).exists()


def get_proposal_for(person: Asker, pk: int, permission: Permission, today: date) -> ContractProposal:
    """The proposal with its force and its people.

    Raises Http404 outside the person's forces and for what another has only looked at; PermissionDenied inside, where
    no grant of theirs has the permission.
    """
    forces = forces_for(person, Permission.READ, today)
    found = get_object_or_404(proposals_of(forces, person), pk=pk)
    if not forces_for(person, permission, today).filter(pk=found.force_id).exists():
        raise PermissionDenied(f"You may not {permission.value}.")
    return found


def forces_overseen_whole(person: Asker, today: date) -> QuerySet[Force]:
    """The forces that the person looks over as a whole: a section's inspector is shown no figure of all the others'."""
    held = Grant.objects.on(today).filter(held_by(person), section=None, team=None)
    return Force.objects.filter(pk__in=held.filter(role__in=roles_with(Permission.SEE_OVERSIGHT)).values("force"))
