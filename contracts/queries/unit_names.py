"""What the units of assessments are called, so that a sentence can say which of them kept a promise and which did not.

Names of officers are for staff: the public's pages hand in neighbourhoods alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts.models import Unit
from contracts.wording.phrases import UnitStanding
from contracts.wording.things import Measure
from teams.models import Neighbourhood, Person


@dataclass(frozen=True)
class UnitNames:
    """By the units' ids."""

    neighbourhoods: Mapping[int, str] = field(default_factory=dict)
    officers: Mapping[int, str] = field(default_factory=dict)

    def standings(self, units: Iterable[Unit], measure: Measure) -> list[UnitStanding]:
        """The units as sentences take them, in order of their names; none where the team is judged as one."""
        per = measure.get("per", "team")
        if per == "team":
            return []
        names = self.neighbourhoods if per == "neighbourhood" else self.officers
        found = [UnitStanding(names.get(u.unit_id, ""), u.done, u.required, u.next_due_on) for u in units]
        return sorted(found, key=lambda unit: unit.name)


def unit_names(judged: Iterable[tuple[Measure, Iterable[Unit]]]) -> UnitNames:
    """For staff: of all units of these assessments. A query a sort of unit that is among them."""
    ids: dict[str, set[int]] = {"neighbourhood": set(), "officer": set()}
    for measure, units in judged:
        if measure.get("per", "team") != "team":
            ids[measure["per"]] |= {unit.unit_id for unit in units}
    return UnitNames(_names(Neighbourhood, ids["neighbourhood"]), _names(Person, ids["officer"]))


def _names(of: type[Neighbourhood] | type[Person], ids: set[int]) -> dict[int, str]:
    return dict(of._default_manager.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
