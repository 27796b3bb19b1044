"""Contracts as people read them: which version is in force from when to when, and what each promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from django.db.models import Prefetch, QuerySet

from contracts.models import Contract, ContractVersion, Standard
from engagement.models import Audience, Channel
from engagement.queries import channels
from record.compiled import compiled, fetched
from teams.models import Force

IN_TURN = Prefetch("standards", Standard.objects.order_by("position", "id"))
VERSIONS = Prefetch("versions", ContractVersion.objects.prefetch_related(IN_TURN).order_by("first_day", "id"))


@dataclass(frozen=True)
class Terms:
    """A contract with all its versions, the earliest first, and their standards in turn."""

    contract: Contract
    versions: list[ContractVersion]

    def in_force_on(self, day: date) -> ContractVersion | None:
        return next((version for version in self.versions if _covers(version, day)), None)

    def nearest(self, day: date) -> ContractVersion:
        """The version in force on the day; else the one that ended last before it, else the first to come."""
        begun = [version for version in self.versions if version.first_day <= day]
        return self.in_force_on(day) or (begun[-1] if begun else self.versions[0])

    @cached_property
    def _by_id(self) -> dict[int, ContractVersion]:
        return {version.pk: version for version in self.versions}

    def version(self, pk: int) -> ContractVersion:
        """The version by its id."""
        return self._by_id[pk]

    @cached_property
    def _standards(self) -> dict[tuple[int, str], Standard]:
        return {(v.id, standard.code): standard for v in self.versions for standard in v.standards.all()}

    def standard(self, version: int, code: str) -> Standard:
        """The standard of a version, by the version's id."""
        return self._standards[version, code]


@dataclass(frozen=True)
class Difference:
    """What a version makes of one standard of the version before. Either may be missing: then it is new, or ended."""

    before: Standard | None
    after: Standard | None

    @property
    def standard(self) -> Standard:
        return self.after or self.before  # type: ignore[return-value]  # never both missing


def terms_of(contracts: Iterable[Contract] | QuerySet[Contract]) -> list[Terms]:
    """The contracts with their versions and standards. Two queries more, however many there are."""
    rows: QuerySet[Contract] = (
        contracts if isinstance(contracts, QuerySet) else Contract.objects.filter(pk__in=[one.pk for one in contracts])
    )
    found = rows.select_related("force").prefetch_related(VERSIONS).order_by("force__name", "title", "id")
    return [Terms(contract, list(contract.versions.all())) for contract in found]


def in_force(forces: Iterable[Force] | QuerySet[Force], day: date) -> list[Terms]:
    """The forces' contracts with a version in force on the day: the one with most standards first, then by title."""
    ids = list(forces.values_list("pk", flat=True)) if isinstance(forces, QuerySet) else [one.pk for one in forces]
    found = _with_versions(_bound(ids, day))
    return sorted(found, key=lambda terms: -len(_standards_on(terms, day)))


def _with_versions(contracts: list[Contract]) -> list[Terms]:
    """What `terms_of` gives, of statements that are put together once."""
    versions: dict[int, list[ContractVersion]] = defaultdict(list)
    standards: dict[int, list[Standard]] = defaultdict(list)
    for version in _versions([one.pk for one in contracts]):
        versions[version.contract_id].append(version)
    for standard in _standards([one.pk for some in versions.values() for one in some]):
        standards[standard.version_id].append(standard)
    for version in (one for some in versions.values() for one in some):
        fetched(version, "standards", standards[version.pk])
    for contract in contracts:
        fetched(contract, "versions", versions[contract.pk])
    return [Terms(contract, versions[contract.pk]) for contract in contracts]


@compiled
def _bound(forces: list[int], day: date) -> QuerySet[Contract]:
    bound = ContractVersion.objects.in_force_on(day).values("contract")
    contracts = Contract.objects.filter(force__in=forces, pk__in=bound)
    return contracts.select_related("force").order_by("force__name", "title", "id")


@compiled
def _versions(contracts: list[int]) -> QuerySet[ContractVersion]:
    return ContractVersion.objects.filter(contract__in=contracts).order_by("first_day", "id")


@compiled
def _standards(versions: list[int]) -> QuerySet[Standard]:
    return Standard.objects.filter(version__in=versions).order_by("position", "id")


def of_forces(forces: Iterable[int]) -> list[Terms]:
    """Every contract of the forces, by their ids, by title."""
    return terms_of(Contract.objects.filter(force__in=forces))


def find(force: str, contract: str) -> Terms | None:
    """The contract by its force's key and its own."""
    return next(iter(terms_of(Contract.objects.filter(force__key=force, key=contract))), None)


def published() -> list[Terms]:
    """Every contract of every force: the public may read them all."""
    return terms_of(Contract.objects.all())


def differences(before: ContractVersion, after: ContractVersion) -> list[Difference]:
    """Standard by standard, as the later version lists them, then those that it no longer has."""
    earlier = {standard.code: standard for standard in before.standards.all()}
    kept = [Difference(earlier.pop(standard.code, None), standard) for standard in after.standards.all()]
    return [*kept, *(Difference(standard, None) for standard in earlier.values())]


def in_pairs(terms: Terms) -> Iterator[tuple[ContractVersion, ContractVersion]]:
    """Each version but the first with the one before it, the newest first."""
    yield from reversed(list(pairwise(terms.versions)))


def channel_words() -> dict[str, Channel]:
    """Channels by key, for the words of rules and sentences."""
    return channels()


def audience_words() -> dict[str, str]:
    """The names of audiences by key."""
    return dict(_audiences())


@compiled
def _audiences() -> QuerySet[Audience, tuple[str, str]]:
    return Audience.objects.order_by("key").values_list("key", "name")


def _covers(version: ContractVersion, day: date) -> bool:
    return version.first_day <= day and (version.last_day is None or day <= version.last_day)


def _standards_on(terms: Terms, day: date) -> list[Standard]:
    version = terms.in_force_on(day)
    return list(version.standards.all()) if version else []
