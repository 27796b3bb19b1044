"""Exported files as a world to judge: what `export_teams`, `export_contracts` and the exports of facts have written.

A file is known by what it holds, not by its name. Everything is trusted but completeness: what would make a figure
come out wrong without a word (a history that is not there, two forces at once) is refused.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from contracts.measures import GRADES, parse_measure
from contracts.plain import rows
from contracts.plain.world import (
    EVER,
    Contract,
    Fact,
    Neighbourhood,
    Posting,
    Priority,
    Stretch,
    Team,
    Version,
    World,
    in_turn,
    known,
)
from record.timezones import parse_instant

Said = dict[str, Any]
PROTECTED = ("=", "+", "-", "@", "|", "%")  # before a cell that begins so an export puts a quote
# What the first row of a table must name, for each kind of fact; the more particular first.
TABLES = {
    "activities": {"id", "team", "channel", "starts_at"},
    "enquiries": {"id", "team", "received_at", "answered_at"},
    "exemptions": {"team", "standard", "first_day", "last_day"},
    "grades": {"team", "standard", "period_start", "grade"},
}
LIST_OF_FIGURES = {"team", "contract", "standard", "first_day", "status", "achieved", "content_hash"}


class Unreadable(Exception):
    """Files that cannot be gone by, and why, as a sentence."""


@dataclass
class Exports:
    """What the files hold, before it is a world."""

    structure: Said | None = None
    versions: list[Said] = field(default_factory=list)  # of contracts, in the order told
    tables: dict[str, list[rows.Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    missing: set[str] = field(default_factory=lambda: {"teams", "contracts", *TABLES})
    proofs: list[Said] = field(default_factory=list)

    def add(self, path: Path) -> None:
        try:
            if path.suffix.lower() == ".csv":
                self._add_table(path)
            elif path.suffix.lower() == ".json":
                self._add_document(json.loads(path.read_text("utf-8")), path)
            else:
                raise Unreadable(f"{path}: neither CSV nor JSON. Export teams and contracts as JSON to have them read.")
        except (OSError, ValueError) as error:
            raise Unreadable(f"{path}: cannot be read: {error}") from None

    def _add_table(self, path: Path) -> None:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            names = set(reader.fieldnames or ())
            if names >= LIST_OF_FIGURES:
                return  # it says what the proofs say
            kind = next((kind for kind, needed in TABLES.items() if needed <= names), None)
            if kind is None:
                raise Unreadable(f"{path}: its columns are those of no export.")
            self.tables[kind] += [_unprotected(row) for row in reader]
            self.missing.discard(kind)

    def _add_document(self, said: Any, path: Path) -> None:
        if isinstance(said, list):
            for one in said:
                self._add_document(one, path)
        elif isinstance(said, dict) and "assessment" in said:
            self.proofs.append(said)
        elif isinstance(said, dict) and "sections" in said:
            if self.structure and self.structure["force"] != said["force"]:
                raise Unreadable(f"{path}: the teams of another force, or of another moment. Check one at a time.")
            self.structure = said
            self.missing.discard("teams")
        elif isinstance(said, dict) and ("contracts" in said or "standards" in said):
            self.versions += said.get("contracts", [said])
            self.missing.discard("contracts")
        else:
            raise Unreadable(f"{path}: neither a proof nor an export of teams or contracts.")


def read(paths: Iterable[Path]) -> Exports:
    """Everything in the files, and in the files of the folders. Raises Unreadable."""
    found = Exports()
    for path in paths:
        for file in sorted(_files(path)):
            found.add(file)
    if found.missing:
        raise Unreadable(f"No export of {', '.join(sorted(found.missing))} is among the files.")
    return found


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from (file for file in path.rglob("*") if file.suffix.lower() in (".csv", ".json"))


def world(exports: Exports) -> World:
    """The world of the exports, everything in it with its versions."""
    structure = exports.structure or {}
    force = structure["force"]["id"]
    teams_told = [_team_told(team) for section in structure["sections"] for team in section.get("teams", ())]
    contracts_told = _contracts_told([one for one in exports.versions if one["force"] == force])
    teams, contracts = list(known(teams_told, None)), list(known(contracts_told, None))
    former = {old: place.key for team in teams for place in team.neighbourhoods for old in (*place.former, place.key)}
    tables = exports.tables
    return World(
        force,
        teams=teams,
        contracts=contracts,
        activities=_facts(tables["activities"], lambda row: rows.activity(row, former), lambda told: told.id),
        enquiries=_facts(tables["enquiries"], lambda row: rows.enquiry(row, former), lambda told: told.id),
        exemptions=_facts(tables["exemptions"], rows.exemption, rows.of_exemption),
        grades=_facts(tables["grades"], rows.grade, rows.of_grade),
        teams_told=teams_told,
        contracts_told=contracts_told,
    )


def lacks_history(exports: Exports, known_at: datetime) -> str:
    """What was changed after the instant and is not there as it was; empty where nothing is."""
    lines = [team for section in (exports.structure or {})["sections"] for team in section.get("teams", ())]
    if not all("known_at" in line for line in lines):
        return "teams"
    if not all("known_at" in version for version in exports.versions):
        return "contracts"
    for kind, table in exports.tables.items():
        identity = ("id",) if "id" in TABLES[kind] else ("team", "standard", "first_day", "period_start", "graded_on")
        told: dict[tuple, set[int]] = {}
        for row in table:
            told.setdefault(tuple(row.get(name) for name in identity), set()).add(int(row["version"]))
        for row in table:
            numbers = told[tuple(row.get(name) for name in identity)]
            if parse_instant(row["received_at_portal"]) > known_at and set(range(1, max(numbers))) - numbers:
                return kind
    return ""


def _unprotected(row: dict[Any, Any]) -> rows.Row:
    return {name: _plain(value or "") for name, value in row.items() if name}


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").lstrip().startswith(PROTECTED) else cell


def _facts(table: list[rows.Row], read: Callable[[rows.Row], Any], identity: Callable[[Any], Any]) -> list[Fact]:
    """Each with its versions in turn: by their number, as what is known of it is the version with the greatest."""
    facts: dict[Any, Fact] = {}
    for row in sorted(table, key=lambda row: int(row["version"])):
        content = read(row)
        facts.setdefault(identity(content), Fact()).versions.append((parse_instant(row["received_at_portal"]), content))
    return list(facts.values())


def _team_told(said: Said) -> Fact[Team]:
    """Whenever something of it was told: the whole team, as it was known then."""
    wrong = said.get("told_wrongly", {})
    things = {
        name: [_versions(one) for one in (*said.get(name, ()), *wrong.get(name, ()))]
        for name in ("neighbourhoods", "officers", "priorities")
    }
    itself = _versions(said)
    told: Fact[Team] = Fact()
    for instant in sorted({at for fact in (itself, *chain(*things.values())) for at, _ in fact.versions}):
        below = {
            name: [one for one in known(facts, instant) if "withdrawn" not in one] for name, facts in things.items()
        }
        for one in known([itself], instant):  # none where the team was not known yet
            told.versions.append((instant, _team(one, below)))
    return told


def _versions(said: Said) -> Fact[Said]:
    """A line with what was told before of the same thing, which has its present id whenever it was told."""
    lines = [*said.get("earlier", ()), said]
    return Fact([(_known_at(line), line | {"id": said.get("id")}) for line in lines])


def _known_at(said: Said) -> datetime:
    """Without versions: ever since."""
    return parse_instant(said["known_at"]) if "known_at" in said else EVER


def _team(said: Said, below: dict[str, list[Said]]) -> Team:
    active = _days(said, "active")
    return Team(
        key=said["id"],
        active=active,
        neighbourhoods=tuple(_neighbourhood(place, active[0]) for place in below["neighbourhoods"]),
        postings=tuple(_posting(officer) for officer in below["officers"]),
        priorities=tuple(_priority(priority) for priority in below["priorities"]),
    )


def _neighbourhood(said: Said, team_from: date) -> Neighbourhood:
    first, last = _day(said, "active_from") or team_from, _day(said, "active_until")
    return Neighbourhood(said["id"], (first, last), tuple(said.get("was", ())))


def _posting(said: Said) -> Posting:
    return Posting(
        person=said["id"],
        rank=said["rank"],
        posted=_days(said, "posted"),
        published=said.get("published") in (True, "yes", "true"),
        published_part=(_day(said, "published_from") or date.min, _day(said, "published_until")),
        neighbourhood=said.get("neighbourhood"),
    )


def _priority(said: Said) -> Priority:
    return Priority(said["title"], (date.fromisoformat(said["from"]), _day(said, "until")), said.get("neighbourhood"))


def _days(said: Said, name: str) -> Stretch:
    return date.fromisoformat(said[f"{name}_from"]), _day(said, f"{name}_until")


def _day(said: Said, name: str) -> date | None:
    return date.fromisoformat(said[name]) if said.get(name) else None


def _contracts_told(told: list[Said]) -> list[Fact[Contract]]:
    """Whenever one of its versions was told: the whole contract, of each version what had been said of it last."""
    facts: dict[str, dict[str, Fact[Version]]] = {}
    for said in told:
        versions = facts.setdefault(said["contract"], {})
        versions.setdefault(said["version"], Fact()).versions.append((_known_at(said), _version(said)))
    return [_contract_told(key, list(facts[key].values())) for key in sorted(facts)]


def _contract_told(key: str, versions: list[Fact[Version]]) -> Fact[Contract]:
    instants = sorted({at for fact in versions for at, _ in fact.versions})
    return Fact([(at, Contract(key, in_turn(list(known(versions, at))))) for at in instants])


def _version(said: Said) -> Version:
    grades = tuple(said.get("grades") or GRADES)
    measures = {one["code"]: parse_measure(one["measure"], grades=grades) for one in said["standards"]}
    return Version(said["version"], _days(said, "in_force"), measures, grades)
