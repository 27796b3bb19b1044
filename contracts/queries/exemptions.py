"""Exemptions as people read them: those that wait for somebody, those decided, and every version of one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from contracts.models import Exemption, ExemptionVersion, Standard
from contracts.queries.versions import Terms
from teams.models import Person, Team


def exemptions_of(teams: QuerySet[Team]) -> QuerySet[Exemption]:
    """The exemptions of the teams, with what names them."""
    return Exemption.objects.filter(team__in=teams).select_related(
        "team__section", "team__force", "contract", "asked_by", "decided_by"
    )


def waiting(teams: QuerySet[Team]) -> QuerySet[Exemption]:
    """Asked for and not decided, the one that begins first on top."""
    return exemptions_of(teams).filter(state=Exemption.State.ASKED).order_by("first_day", "id")


def decided(teams: QuerySet[Team]) -> QuerySet[Exemption]:
    """The latest first, by its last day."""
    return exemptions_of(teams).exclude(state=Exemption.State.ASKED).order_by("-last_day", "-id")


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
