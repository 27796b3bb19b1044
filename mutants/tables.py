"""Mutants of the tables in which rules are written: a role loses or gains a right, a verb starts from another state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chats import lifecycle, moderation
from teams import permissions
from teams.models import Role


@dataclass(frozen=True)
class TableMutant:
    """One cell of one table turned round."""

    place: str
    row: str
    cell: str
    says: str = "one cell turned round"

    def is_named_in(self, test: str) -> bool:
        return self.row in test and self.cell.lower() in test.lower()

    def apply(self) -> None:
        TURNS[self.place](self.row, self.cell)


def every() -> Iterator[TableMutant]:
    for role in Role:
        for permission in permissions.Permission:
            yield _mutant("teams.permissions.MAY", role.value, permission.name)
    for verb in moderation.MOVES:
        for state in moderation.QuestionState:
            yield _mutant("chats.moderation.MOVES", verb, state.value)
    for before in lifecycle.ChatState:
        for after in lifecycle.ChatState:
            if before != after:
                yield _mutant("chats.lifecycle.MOVES", before.value, after.value)


def _mutant(place: str, row: str, cell: str) -> TableMutant:
    return TableMutant(place, row, cell, f"the cell {row}, {cell} was turned round")


def _right(row: str, cell: str) -> None:
    role = Role(row)
    permissions.MAY[role] = permissions.MAY[role] ^ {permissions.Permission[cell]}


def _starting(row: str, cell: str) -> None:
    move = moderation.MOVES[row]
    moderation.MOVES[row] = replace(move, starting=move.starting ^ {moderation.QuestionState(cell)})


def _following(row: str, cell: str) -> None:
    following = lifecycle.MOVES[lifecycle.ChatState(row)]
    after = lifecycle.ChatState(cell)
    if after in following:
        del following[after]
    else:
        following[after] = ()


TURNS = {"teams.permissions.MAY": _right, "chats.moderation.MOVES": _starting, "chats.lifecycle.MOVES": _following}
