"""Whose rows a file may hold, where a person sends it on a page: what is outside is neither seen nor changed.

Source: interfaces.md, "Roles".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scope:
    """`teams` are those whose rows are taken, by id, each with the id of its force; None: all there are."""

    teams: Mapping[int, int] | None = None

    @property
    def forces(self) -> set[int] | None:
        return None if self.teams is None else set(self.teams.values())

    def holds(self, team: int) -> bool:
        return self.teams is None or team in self.teams

    def may_change(self, stated: Mapping[str, Any]) -> bool:
        """Whether what is stored, as its newest version states it, is of one of the teams."""
        return self.holds(stated["team_id"])

    def shows(self, stated: Mapping[str, Any]) -> bool:
        """Whether one of the teams took part in it."""
        return self.may_change(stated) or any(map(self.holds, stated.get("also_team_ids", ())))
