"""Exemptions as people read them: those that wait for somebody, those decided, and every version of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from contracts.models import Exemption, ExemptionConsent, ExemptionKind, ExemptionVersion, Standard
from contracts.queries.versions import Terms
from teams.deciding import decides
from teams.models import Person, Team
from teams.permissions import Permission

State = Exemption.State
# Whose word an exemption waits for.
DECIDED_BY = {State.ASKED: Permission.APPROVE_EXEMPTION, State.PASSED_ON: Permission.CONSENT_EXEMPTION}
UNDECIDED = list(DECIDED_BY)


def exemptions_of(teams: QuerySet[Team]) -> QuerySet[Exemption]:
    """The exemptions of the teams, with what names them."""
    return Exemption.objects.filter(team__in=teams).select_related(
        "team__section", "team__force", "contract", "kind", "asked_by", "decided_by"
    )


def waiting(teams: QuerySet[Team]) -> QuerySet[Exemption]:
    """Asked for and not decided, the one that begins first on top."""
    return exemptions_of(teams).filter(state__in=UNDECIDED).order_by("first_day", "id")


def waiting_for(person: Person, today: date) -> QuerySet[Exemption]:
    """Those whose next word is the person's to say. Pages that count what waits and letters name the same ones.

    One that they asked for, that whoever lent them the role asked for, or that they have passed on themselves, is not:
    somebody else decides it.
    """
    mine = Q(pk__in=[])
    for state, permission in DECIDED_BY.items():
        mine |= Q(state=state) & decides(person, permission, today)
    return waiting(Team.objects.all()).filter(mine).exclude(state=State.PASSED_ON, decided_by=person)


def together(batch: UUID, teams: QuerySet[Team]) -> list[Exemption]:
    """Those asked for together of which the person may read the teams, by team and standard."""
    return list(exemptions_of(teams).filter(batch=batch).order_by("team__name", "code", "id"))


def kinds() -> QuerySet[ExemptionKind]:
    """Those by which somebody may ask now, in their order."""
    return ExemptionKind.objects.filter(is_active=True).order_by("position", "key")


def consents_of(exemption: Exemption) -> QuerySet[ExemptionConsent]:
    """What the oversight body said of it, the newest first."""
    return exemption.consents.select_related("reviewer").order_by("-at")


def decided(teams: QuerySet[Team]) -> QuerySet[Exemption]:
    """The latest first, by its last day."""
    return exemptions_of(teams).exclude(state__in=UNDECIDED).order_by("-last_day", "-id")


def next_to_end(teams: QuerySet[Team], today: date) -> date | None:
    """The last day of the approved exemption that ends first, of those that have not ended, if any."""
    running = exemptions_of(teams).filter(state=Exemption.State.APPROVED, last_day__gte=today)
    return running.order_by("last_day").values_list("last_day", flat=True).first()


def versions_of(exemption: Exemption) -> list[ExemptionVersion]:
    """The newest first."""
    return list(exemption.versions.order_by("-version"))


def standard_of(exemption: Exemption) -> Standard | None:
    """The newest standard of that code; None where the exemption is of every standard."""
    if exemption.contract_id is None:
        return None
    found = Standard.objects.filter(version__contract=exemption.contract_id, code=exemption.code)
    return found.order_by("-version__first_day").first()


def standards_to_choose(contracts: Iterable[Terms]) -> list[tuple[str, str]]:
    """Every standard of the contracts' newest versions: `contract/code` and its name."""
    return [
        (f"{terms.contract.key}/{standard.code}", f"{terms.contract.title}: {standard.code} {standard.title}")
        for terms in contracts
        for standard in terms.versions[-1].standards.all()
    ]


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """What people are called, by the key under which versions know them."""
    return dict(Person.objects.filter(key__in=set(keys)).values_list("key", "name"))
