"""What a page says of a standard's rule: in words, by which version, for which duties, and when it warns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.models import Contract, Standard
from contracts.views.grid_table import contract_url
from contracts.wording import rule
from record.dates import day_words


def rule_facts(
    standard: Standard, contract: Contract, channels: Mapping[str, Any], audiences: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The argument of `_components/facts.html`. The standard's version must be loaded."""
    said, version = rule(standard.measure, channels, audiences), standard.version
    until = f"to {day_words(version.last_day)}" if version.last_day else "on"
    facts: list[dict[str, Any]] = [
        {"term": "Rule", "text": f"{said[0].upper()}{said[1:]}."},
        {
            "term": "Version",
            "text": f"{version.key}, in force from {day_words(version.first_day)} {until}",
            "url": f"{contract_url(contract)}?version={version.key}#{standard.code}",
            "provisional": version.provisional,
        },
    ]
    if standard.duties:
        facts.append({"term": "Duties", "text": ", ".join(standard.duties)})
    return facts


def warns(measure: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One fact more, of a measure that warns."""
    days = measure.get("warn_days")
    return [] if days is None else [{"term": "Warns", "text": f"{days} days before it turns late"}]
