"""Who is told of a force's flags today, and as what: the role decides, and whether the person can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from contracts.models import EscalationStep, StepRole
from teams.models import Force, Grant, Person, Role, Team


@dataclass(frozen=True)
class FlagReaders:
    """Who holds which role today and can be reached, by its scope."""

    force: Force
    grants: Mapping[tuple[StepRole, int], Sequence[Grant]]

    @cached_property
    def steps(self) -> Mapping[int, StepRole]:
        """Whom each step of the escalation reaches, by its position. One query, once somebody asks."""
        return {step.position: StepRole(step.role) for step in EscalationStep.objects.of(self.force)}

    def of(self, team: Team, audience: Iterable[StepRole]) -> dict[int, Grant]:
        """Each person once, in the first role that makes them a reader, by the person's id."""
        found: dict[int, Grant] = {}
        for role in audience:
            for grant in self.grants.get((role, _reach(team)[role]), ()):
                found.setdefault(grant.person_id, grant)
        return found


def readers_in(force: Force, today: date, person: Person | None = None) -> FlagReaders:
    """Today's sergeants, inspectors and reviewers of the force who have an account with an address, or one of them."""
    reachable = Q(person__is_active=True, person__email__gt="")
    roles = (Role.SERGEANT, Role.INSPECTOR, Role.REVIEWER)
    held = Grant.objects.on(today).filter(reachable, force=force, role__in=roles)
    held = held.filter(person=person) if person else held
    grants: dict[tuple[StepRole, int], list[Grant]] = defaultdict(list)
    for grant in held.select_related("person", "team", "section", "force").order_by("id"):
        grants[_audience_of(grant)].append(grant)
    return FlagReaders(force, grants)


def _audience_of(grant: Grant) -> tuple[StepRole, int]:
    if grant.role == Role.SERGEANT:
        return StepRole.SERGEANT, grant.team_id or 0
    if grant.role == Role.REVIEWER:
        return StepRole.REVIEWER, grant.force_id
    if grant.section_id is None:
        return StepRole.FORCE_INSPECTOR, grant.force_id
    return StepRole.INSPECTOR, grant.section_id


def _reach(team: Team) -> dict[StepRole, int]:
    return {
        StepRole.SERGEANT: team.pk,
        StepRole.INSPECTOR: team.section_id,
        StepRole.FORCE_INSPECTOR: team.force_id,
        StepRole.REVIEWER: team.force_id,
    }


def scope_words(grant: Grant) -> str:
    """As what somebody gets a letter: "sergeant of Wimborne NPT"."""
    return f"{grant.role} of {(grant.team or grant.section or grant.force).name}"
