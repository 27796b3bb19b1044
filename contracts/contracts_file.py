"""A force's contracts as a file: each version as `import_contract` reads it, in the order of time.

Source: formats.md, "`manage.py import_contract FILE.yaml`".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.actions.versions_compared import plain
from contracts.models import ContractVersion, VersionAsTold
from contracts.version_contents import content_of
from inputs.output_files import given
from teams.models import Force


def contracts_of(force: Force, *, all_versions: bool = False) -> dict[str, Any]:
    """Every version as it stands; or everything that the portal was ever told of each, with when."""
    return {"contracts": list(_told(force) if all_versions else _standing(force))}


def _standing(force: Force) -> Iterator[dict[str, Any]]:
    rows = ContractVersion.objects.filter(contract__force=force).select_related("contract")
    for version in rows.prefetch_related("standards").order_by("contract__key", "first_day", "id"):
        yield _stated(force, version.contract.key, plain(content_of(version)))


def _told(force: Force) -> Iterator[dict[str, Any]]:
    """What a later version ends is told once more by the portal; its file says what it said."""
    rows = VersionAsTold.objects.filter(version__contract__force=force).select_related("version__contract")
    before: dict[int, Any] = {}
    for told in rows.order_by("version__contract__key", "known_at", "first_day", "id"):
        if before.get(told.version_id) != told.content:
            before[told.version_id] = told.content
            yield {**_stated(force, told.version.contract.key, told.content), "known_at": told.known_at}


def _stated(force: Force, contract: str, content: dict[str, Any]) -> dict[str, Any]:
    standards = [given(standard) for standard in content["standards"]]
    return {"contract": contract, "force": force.key, **given(content | {"standards": standards})}
