"""`check_proof`: figures worked out once more, from proof files and exports alone.

The standard library only: no Django, no database, nothing of the engine that made the figures.
Source: interfaces.md, "Commands".
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.plain import exports, proof_parts
from contracts.plain.exports import Exports, Unreadable
from contracts.plain.owed import Cell, cells, obligations
from contracts.plain.qualifying import Known, belongs_to, known_facts
from contracts.plain.window import CellWindow
from contracts.plain.world import World
from record.timezones import parse_instant

USAGE = """check_proof FILE...

Works out figures once more from files alone, and exits with 1 at the first that differs. FILE is a file or a folder:
proofs (JSON, as the API gives them or `export_proofs` writes them) and the exports of the same force: teams and
contracts (JSON), activities, enquiries, exemptions and grades (CSV). Proofs of an earlier moment need the exports with
`--all-versions`."""
# What a proof is hashed of; what the API says beside it can change when others look.
STANDING = (
    "assessment",
    "rule",
    "calendar",
    "exemptions",
    "added_afterwards",
    "units",
    "counted",
    "not_counted",
    "evidence",
    "as_of",
    "known_at",
    "version_adopted_on",
)


@dataclass(frozen=True)
class Clocks:
    """As of when, and as known when, a proof says what it says."""

    as_of: str
    known_at: str | None

    def __str__(self) -> str:
        known = f", as known at {self.known_at}" if self.known_at else ""
        return f"as of {self.as_of}{known}"


class Checker:
    """Of the exports of one force."""

    def __init__(self, found: Exports) -> None:
        self.exports = found
        self.world = exports.world(found)
        self.known_ats: set[str] = set()  # those for which the exports hold enough
        self.teams: dict[tuple[Clocks, str], TeamAtAMoment] = {}

    def difference(self, proof: dict[str, Any]) -> str:
        """Where the proof says something else than the exports come to, as a sentence; empty where it does not."""
        said = proof["assessment"]
        clocks = Clocks(proof["as_of"], proof["known_at"])
        where = f"{said['team']}, {said['contract']}/{said['standard']}, window from {said['first_day']}, {clocks}"
        team = self._team(clocks, said["team"])
        cell = team.cells.get((said["contract"], said["standard"], said["first_day"]))
        if cell is None:
            return f"{where}: by the exports nothing is owed in such a window."
        ours, theirs = proof_parts.of_twin(CellWindow(cell, team.known)), proof_parts.of_proof(proof)
        for name in dict.fromkeys([*theirs, *ours]):
            one, other = theirs.get(name), ours.get(name)
            if one != other:
                return f"{where}: {name}: the proof says {_words(one)}, the exports come to {_words(other)}."
        if (told := proof.get("content_hash")) and told != (made := content_hash(proof)):
            return f"{where}: content_hash: the proof says {told}, what stands in it comes to {made}."
        return ""

    def _team(self, clocks: Clocks, key: str) -> TeamAtAMoment:
        if (clocks, key) not in self.teams:
            self.teams[clocks, key] = TeamAtAMoment(self._world(clocks.known_at), clocks, key)
        return self.teams[clocks, key]

    def _world(self, known_at: str | None) -> World:
        if known_at and known_at not in self.known_ats:
            if lacking := exports.lacks_history(self.exports, parse_instant(known_at)):
                raise Unreadable(
                    f"Some {lacking} may have been changed after {known_at}: export them with --all-versions."
                )
            self.known_ats.add(known_at)
        return self.world


@dataclass(frozen=True)
class TeamAtAMoment:
    """What is owed by a team, and what there is to judge it by."""

    world: World
    clocks: Clocks
    key: str

    @cached_property
    def known(self) -> Known:
        """Of the facts its own alone, so that long histories are not walked for every cell; postings are all there."""
        facts = known_facts(self.world, self.at, self.known_at)
        mine = [team for team in facts.teams if team.key == self.key]
        return replace(
            facts,
            activities=[one for one in facts.activities if mine and belongs_to(one, mine[0])],
            enquiries=[one for one in facts.enquiries if one.team == self.key],
            exemptions=[one for one in facts.exemptions if one.team == self.key],
        )

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], Cell]:
        return {
            (contract.key, obligation.code, cell.window.first_day.isoformat()): cell
            for team in self.known.teams
            if team.key == self.key
            for contract in self.known.contracts
            for obligation in obligations(team, contract)
            for cell in cells(obligation, self.known.today)
        }

    @property
    def at(self) -> datetime:
        return parse_instant(self.clocks.as_of)

    @property
    def known_at(self) -> datetime | None:
        return parse_instant(self.clocks.known_at) if self.clocks.known_at else None


def content_hash(proof: dict[str, Any]) -> str:
    """SHA-256 of the RFC 8785 JSON of the proof itself, which a sheet of paper prints: names sorted, no blanks, UTF-8.

    So written by `json` alone, as a proof holds no fractions.
    """
    itself = {name: proof[name] for name in STANDING if name in proof}
    return sha256(json.dumps(itself, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def differences(found: Exports) -> Iterator[str]:
    """Of each proof that differs the first thing in which it does."""
    checker = Checker(found)
    yield from filter(None, map(checker.difference, found.proofs))


def check(paths: Iterable[Path]) -> tuple[int, str]:
    """How many figures were worked out, and the first difference, empty where there is none. Raises Unreadable."""
    found = exports.read(paths)
    if not found.proofs:
        raise Unreadable("There is no proof among the files.")
    return len(found.proofs), next(differences(found), "")


def main(arguments: Sequence[str]) -> int:
    """The command: what it exits with."""
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(f"{USAGE}\n")
        return 0 if arguments else 2
    try:
        count, difference = check(Path(argument) for argument in arguments)
    except Unreadable as unreadable:
        sys.stderr.write(f"{unreadable}\n")
        return 2
    if difference:
        sys.stdout.write(f"{difference}\n")
        return 1
    sys.stdout.write(f"{count:,} figures worked out once more: 0 differences.\n")
    return 0


def _words(value: Any) -> str:
    return "nothing" if value is None else str(value)
