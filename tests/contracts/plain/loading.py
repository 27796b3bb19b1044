"""Reads a folder of the formats' files into a world, trusting them: refusing bad files is the importers' work.

A folder may hold `later/`, files of the same names that arrived after the others: what they say becomes versions,
received FIRST or LATER. Known as of NOTED, only the first ones are. A structure's later file is taken as whole: what it
does not hold any more, or says was told wrongly, never was.
"""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from contracts.measures import GRADES, parse_measure
from contracts.plain import rows
from contracts.plain.world import (
    Activity,
    Contract,
    Enquiry,
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

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
NOTED = datetime(2000, 1, 2, tzinfo=UTC)
LATER = datetime(2000, 1, 3, tzinfo=UTC)


def load_world(folder: Path) -> World:
    """The world a folder describes, with what `later/` adds to it."""
    parts = [(folder, FIRST)]
    if (folder / "later").is_dir():
        parts.append((folder / "later", LATER))
    force, teams_told = _teams(parts)
    contracts_told = _contracts(parts)
    newest = {"teams": list(known(teams_told, None)), "contracts": list(known(contracts_told, None))}
    world = World(force, **newest, teams_told=teams_told, contracts_told=contracts_told)
    former = {
        old: place.key for team in world.teams for place in team.neighbourhoods for old in (*place.former, place.key)
    }
    for part, received_at in parts:
        _tell(world.activities, part / "activities.csv", received_at, lambda row: rows.activity(row, former), _id)
        _tell(world.enquiries, part / "enquiries.csv", received_at, lambda row: rows.enquiry(row, former), _id)
        _tell(world.exemptions, part / "exemptions.csv", received_at, rows.exemption, rows.of_exemption)
        _tell(world.grades, part / "grades.csv", received_at, rows.grade, rows.of_grade)
    return world


def _tell(facts: list[Fact], path: Path, received_at: datetime, read, identity) -> None:
    """Add what the file says as new facts, or as new versions of those it names again."""
    if not path.exists():
        return
    by_identity = {identity(fact.versions[-1][1]): fact for fact in facts}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        told = [{key: value or "" for key, value in row.items()} for row in csv.DictReader(lines)]
    for row in _with_ids(told):
        content = read(row)
        fact = by_identity.setdefault(identity(content), Fact())
        if not fact.versions:
            facts.append(fact)
        if not fact.versions or fact.versions[-1][1] != content:
            fact.versions.append((received_at, content))


def _with_ids(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """A row without an id is known by its cells and its occurrence among equal rows."""
    seen: Counter = Counter()
    for row in rows:
        if not row.get("id"):
            cells = "|".join(f"{key}={row[key]}" for key in sorted(row))
            seen[cells] += 1
            row["id"] = f"{cells}#{seen[cells]}"
    return rows


def _id(content: Activity | Enquiry) -> str:
    return content.id


def _teams(parts: list[tuple[Path, datetime]]) -> tuple[str, list[Fact[Team]]]:
    """The force, and its teams in the order of the last file, with those that it leaves out before them."""
    force, told = "", {}
    for part, received_at in parts:
        if (part / "teams.yaml").exists():
            structure = yaml.safe_load((part / "teams.yaml").read_text("utf-8"))
            force = structure["force"]["id"]
            for given in (team for section in structure["sections"] for team in section.get("teams") or []):
                team = _team(given)
                fact = told.pop(team.key, Fact())
                told[team.key] = fact
                if not fact.versions or fact.versions[-1][1] != team:
                    fact.versions.append((received_at, team))
    return force, list(told.values())


def _team(given: dict[str, Any]) -> Team:
    active = (given["active_from"], given.get("active_until"))
    return Team(
        key=given["id"],
        active=active,
        neighbourhoods=tuple(_neighbourhood(place, active[0]) for place in given.get("neighbourhoods") or []),
        postings=tuple(_posting(officer) for officer in _standing(given.get("officers"))),
        priorities=tuple(_priority(priority) for priority in _standing(given.get("priorities"))),
    )


def _standing(lines: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Without what the file says never was."""
    return [line for line in lines or [] if not line.get("withdrawn")]


def _neighbourhood(given: dict[str, Any], team_from: date) -> Neighbourhood:
    active: Stretch = (given.get("active_from") or team_from, given.get("active_until"))
    return Neighbourhood(given["id"], active, tuple(given.get("was") or ()))


def _posting(given: dict[str, Any]) -> Posting:
    return Posting(
        person=given["id"],
        rank=given["rank"],
        posted=(given["posted_from"], given.get("posted_until")),
        published=given.get("published") in (True, "yes", "true"),
        published_part=(given.get("published_from") or date.min, given.get("published_until")),
        neighbourhood=given.get("neighbourhood"),
    )


def _priority(given: dict[str, Any]) -> Priority:
    return Priority(given["title"], (given["from"], given.get("until")), given.get("neighbourhood"))


def _contracts(parts: list[tuple[Path, datetime]]) -> list[Fact[Contract]]:
    """Every contract of every file; the same version in a later file stands in the place of the earlier one."""
    versions: dict[str, dict[str, Version]] = {}
    told: dict[str, Fact[Contract]] = {}
    for part, received_at in parts:
        for given in (yaml.safe_load(path.read_text("utf-8")) for path in sorted(part.glob("contract*"))):
            versions.setdefault(given["contract"], {})[given["version"]] = _version(given)
        for key in sorted(versions):
            contract, fact = Contract(key, in_turn(list(versions[key].values()))), told.setdefault(key, Fact())
            if not fact.versions or fact.versions[-1][1] != contract:
                fact.versions.append((received_at, contract))
    return [told[key] for key in sorted(told)]


def _version(given: dict[str, Any]) -> Version:
    grades = tuple(given.get("grades") or GRADES)
    measures = {standard["code"]: parse_measure(standard["measure"], grades=grades) for standard in given["standards"]}
    return Version(given["version"], (given["in_force_from"], given.get("in_force_until")), measures, grades)
