"""Who is told of a force's flags today, and as what: the role decides, and whether the person can be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from contracts import escalation
from contracts.flag_occasions import Audience
from teams.models import Force, Grant, Person, Role, Team


@dataclass(frozen=True)
class Readers:
    """Who holds which role today and can be reached, by its scope."""

    grants: Mapping[tuple[Audience, int], Sequence[Grant]]
    steps: Mapping[int, Audience]  # whom each step of the escalation reaches, by its position

    def of(self, team: Team, audience: Iterable[Audience]) -> dict[int, Grant]:
        """Each person once, in the first role that makes them a reader, by the person's id."""
        found: dict[int, Grant] = {}
        for role in audience:
            for grant in self.grants.get((role, _reach(team)[role]), ()):
                found.setdefault(grant.person_id, grant)
        return found


def readers_in(force: Force, today: date, person: Person | None = None) -> Readers:
    """Today's sergeants, inspectors and reviewers of the force who have an account with an address, or one of them."""
    reachable = Q(person__is_active=True, person__email__gt="")
    roles = (Role.SERGEANT, Role.INSPECTOR, Role.REVIEWER)
    held = Grant.objects.on(today).filter(reachable, force=force, role__in=roles)
    held = held.filter(person=person) if person else held
    grants: dict[tuple[Audience, int], list[Grant]] = defaultdict(list)
    for grant in held.select_related("person", "team", "section", "force").order_by("id"):
        grants[_audience_of(grant)].append(grant)
    return Readers(grants, steps_of(force))


def steps_of(force: Force) -> dict[int, Audience]:
    """Whom each step of the force's escalation reaches, by its position."""
    return {step.position: Audience(step.role) for step in escalation.steps_of(force)}


def _audience_of(grant: Grant) -> tuple[Audience, int]:
    if grant.role == Role.SERGEANT:
        return Audience.SERGEANT, grant.team_id or 0
    if grant.role == Role.REVIEWER:
        return Audience.REVIEWER, grant.force_id
    if grant.section_id is None:
        return Audience.FORCE_INSPECTOR, grant.force_id
    return Audience.INSPECTOR, grant.section_id


def _reach(team: Team) -> dict[Audience, int]:
    return {
        Audience.SERGEANT: team.pk,
        Audience.INSPECTOR: team.section_id,
        Audience.FORCE_INSPECTOR: team.force_id,
        Audience.REVIEWER: team.force_id,
    }


def scope_words(grant: Grant) -> str:
    """As what somebody gets a letter: "sergeant of Wimborne NPT"."""
    return f"{grant.role} of {(grant.team or grant.section or grant.force).name}"
