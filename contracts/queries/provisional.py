"""Whether numbers that a page shows are this portal's own, and not yet the force's: **provisional**.

A page says it once where all its numbers are, and of each where only some are; and where it is told what that means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from contracts.models import ContractVersion

MEANING = "provisional"  # the anchor on a contract's page


@dataclass(frozen=True)
class Provisional:
    """`every`: all numbers of the page are; else those that are carry the mark themselves."""

    every: bool
    url: str


def provisional(named: Iterable[tuple[str, str, ContractVersion]]) -> Provisional | None:
    """Of the versions whose numbers a page shows, each with the keys of its force and contract; None where none is."""
    shown = list(named)
    found = [one for one in shown if one[2].provisional]
    if not found:
        return None
    return Provisional(len(found) == len(shown), meaning_url(*found[0]))


def meaning_url(force: str, contract: str, version: ContractVersion) -> str:
    return f"{reverse('contract', args=[force, contract])}?version={version.key}#{MEANING}"


def marked(found: Provisional | None, version: Any) -> bool:
    """Whether the mark stands beside the number itself: only where others of the page are not provisional."""
    return found is not None and not found.every and version.provisional
