"""Whether a figure is judged by a version that was adopted after one of the figure's days."""

from __future__ import annotations

from datetime import date

from contracts.models import ContractVersion
from contracts.wording import contract_changes
from record.timezones import day_of


def adopted_later(version: ContractVersion, first_day: date) -> date | None:
    """The day on which the version was adopted, where the window that begins on `first_day` has a day before it.

    On that day itself the portal knew the version: from then on nobody was judged by what came later.
    """
    adopted = day_of(version.known_at)
    return adopted if first_day < adopted else None


def adoption_words(version: ContractVersion, first_day: date, today: date | None = None) -> str:
    """The fixed words, as in "Judged by a version adopted on 29 November"; empty for every other figure."""
    adopted = adopted_later(version, first_day)
    return contract_changes.adopted(adopted, today) if adopted else ""
