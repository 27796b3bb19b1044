"""Whose rows a file may hold, where a person sends it on a page: what is outside is neither seen nor changed.

Source: interfaces.md, "Roles".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engagement.importing.rows_and_versions import StoredOne


@dataclass(frozen=True)
class Scope:
    """`teams` are those whose rows are taken, by id, each with the id of its force; None: all there are."""

    teams: Mapping[int, int] | None = None

    @property
    def forces(self) -> set[int] | None:
        return None if self.teams is None else set(self.teams.values())

    def holds(self, team: int) -> bool:
        return self.teams is None or team in self.teams

    def may_change(self, one: StoredOne) -> bool:
        """The team whose activity or enquiry it is."""
        return self.holds(one.newest.stated["team_id"])

    def shows(self, one: StoredOne) -> bool:
        """Of the teams that took part, one."""
        return self.may_change(one) or any(map(self.holds, one.newest.stated.get("also_team_ids", ())))
