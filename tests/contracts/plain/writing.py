"""Writes a world as a folder of the formats' files, the later ones into `later/`; `plain.loading` reads it back.

Where the formats leave a choice (a time with an offset or without, a neighbourhood's present or former id), both are
written, so that whoever reads the folder has to know both.
"""

import csv
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from contracts.measures import canonical
from record.timezones import LONDON, parse_instant
from tests.contracts.plain.loading import FIRST, LATER
from tests.contracts.plain.world import (
    Activity,
    Contract,
    Enquiry,
    Exemption,
    Fact,
    Grade,
    Posting,
    Priority,
    Stretch,
    Team,
    Version,
    World,
    known,
)

Row = dict[str, str]


def write_world(world: World, folder: Path) -> None:
    """The world's files: teams.yaml, a contract-*.yaml a version, and a CSV a kind of fact."""
    folder.mkdir(parents=True, exist_ok=True)
    before = list(known(world.teams_told, FIRST))
    _write_yaml(folder / "teams.yaml", _structure(world, before))
    if before != world.teams:
        (folder / "later").mkdir(exist_ok=True)
        _write_yaml(folder / "later" / "teams.yaml", _structure(world, world.teams, before))
    promised = list(known(world.contracts_told, FIRST))
    _write_contracts(world, promised, [], folder)
    _write_contracts(world, world.contracts, promised, folder / "later")
    former = {place.key: place.former for team in world.teams for place in team.neighbourhoods}
    _write_facts(folder, "activities.csv", world.activities, lambda activity: _activity(activity, former))
    _write_facts(folder, "enquiries.csv", world.enquiries, _enquiry)
    _write_facts(folder, "exemptions.csv", world.exemptions, _exemption)
    _write_facts(folder, "grades.csv", world.grades, _grade)


def _write_contracts(world: World, contracts: list[Contract], before: list[Contract], folder: Path) -> None:
    """A file of each version that says something new; the end that a later one gives it goes without saying."""
    said = {(contract.key, version.key): version.measures for contract in before for version in contract.versions}
    for contract in contracts:
        for version in contract.versions:
            if said.get((contract.key, version.key)) != version.measures:
                folder.mkdir(exist_ok=True)
                _write_yaml(folder / f"contract-{contract.key}-{version.key}.yaml", _version(world, contract, version))


def _write_facts(folder: Path, name: str, facts: Iterable[Fact], row: Callable[[Any], Row]) -> None:
    told = [(received_at, row(content)) for fact in facts for received_at, content in fact.versions]
    _write_csv(folder / name, [cells for received_at, cells in told if received_at < LATER])
    later = [cells for received_at, cells in told if received_at >= LATER]
    if later:
        (folder / "later").mkdir(exist_ok=True)
        _write_csv(folder / "later" / name, later)


def _write_csv(path: Path, rows: list[Row]) -> None:
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


class _WrittenOut(yaml.SafeDumper):
    """Writes a date out every time it is said: the imports take no anchors and aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_yaml(path: Path, content: Any) -> None:
    path.write_text(yaml.dump(content, Dumper=_WrittenOut, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _activity(activity: Activity, former: dict[str, tuple[str, ...]]) -> Row:
    return {
        "id": activity.id,
        "team": activity.team,
        "also_teams": ";".join(activity.also_teams),
        "channel": activity.channel,
        "status": activity.status,
        "title": f"Activity {activity.id[:8]}",
        "starts_at": _instant(activity.starts_at),
        "neighbourhoods": ";".join(_one_of_its_ids(place, activity.id, former) for place in activity.neighbourhoods),
        "officers": ";".join(activity.officers),
        "led_by": activity.led_by or "",
        "advertised_on": _day(activity.advertised_on),
        "open_to_public": _yes_no(activity.open_to_public),
        "face_to_face": _yes_no(activity.face_to_face),
        "attendance": "" if activity.attendance is None else str(activity.attendance),
        "audiences": ";".join(activity.audiences),
        "feedback_published_on": _day(activity.feedback_published_on),
    }


def _one_of_its_ids(place: str, id: str, former: dict[str, tuple[str, ...]]) -> str:
    return former[place][0] if former[place] and id[0] in "01234567" else place


def _enquiry(enquiry: Enquiry) -> Row:
    return {
        "id": enquiry.id,
        "team": enquiry.team,
        "neighbourhood": enquiry.neighbourhood or "",
        "received_at": _instant(enquiry.received_at),
        "answered_at": _instant(enquiry.answered_at) if enquiry.answered_at else "",
        "subject": f"Question {enquiry.id[:8]}",
        "withdrawn_because": enquiry.withdrawn_because,
    }


def _exemption(exemption: Exemption) -> Row:
    return {
        "team": exemption.team,
        "standard": exemption.standard or "",
        "first_day": _day(exemption.first_day),
        "last_day": _day(exemption.last_day),
        "reason": "Mutual aid",
    }


def _grade(grade: Grade) -> Row:
    return {
        "team": grade.team,
        "standard": grade.standard,
        "period_start": _day(grade.period_start),
        "grade": grade.grade,
        "graded_on": _day(grade.graded_on),
    }


def _instant(instant: datetime) -> str:
    """London's clock without an offset where that says the same instant, and in every other minute; else with one."""
    local = instant.astimezone(LONDON)
    bare = local.replace(tzinfo=None).isoformat()
    return bare if parse_instant(bare) == instant and instant.minute % 2 == 0 else local.isoformat()


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _yes_no(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]


def _structure(world: World, teams: list[Team], before: Iterable[Team] = ()) -> dict[str, Any]:
    """As the teams are; with a line, withdrawn, of each posting and priority that one had before and has not now."""
    earlier = {team.key: team for team in before}
    return {
        "force": {"id": world.force, "name": world.force, "oversight_body": "The oversight body"},
        "sections": [
            {"id": f"{world.force}-all", "name": "All", "teams": [_team(team, earlier.get(team.key)) for team in teams]}
        ],
    }


def _team(team: Team, before: Team | None) -> dict[str, Any]:
    known = {(p.person, p.posted[0], p.neighbourhood) for p in team.postings}
    never = [p for p in before.postings if (p.person, p.posted[0], p.neighbourhood) not in known] if before else []
    set_ = {(p.title, p.in_force[0], p.neighbourhood) for p in team.priorities}
    unset = [p for p in before.priorities if (p.title, p.in_force[0], p.neighbourhood) not in set_] if before else []
    wrong = {"withdrawn": "Told wrongly"}
    return {
        "id": team.key,
        "name": team.key,
        **_from_until("active", team.active),
        "neighbourhoods": [
            {"id": p.key, "name": p.key, **_from_until("active", p.active), **_given("was", list(p.former))}
            for p in team.neighbourhoods
        ],
        "officers": [*map(_officer, team.postings), *(_officer(p) | wrong for p in never)],
        "priorities": [*map(_priority, team.priorities), *(_priority(p) | wrong for p in unset)],
    }


def _officer(posting: Posting) -> dict[str, Any]:
    return {
        "id": posting.person,
        "name": posting.person,
        "rank": posting.rank,
        **_from_until("posted", posting.posted),
        "published": posting.published,
        **_from_until("published", posting.published_part),
        **_given("neighbourhood", posting.neighbourhood),
    }


def _priority(priority: Priority) -> dict[str, Any]:
    first, last = priority.in_force
    return {
        "title": priority.title,
        "from": first,
        **_given("until", last),
        **_given("neighbourhood", priority.neighbourhood),
    }


def _from_until(name: str, stretch: Stretch) -> dict[str, date]:
    first, last = stretch
    return {**_given(f"{name}_from", first if first != date.min else None), **_given(f"{name}_until", last)}


def _given(key: str, value: Any) -> dict[str, Any]:
    return {key: value} if value not in (None, []) else {}


def _version(world: World, contract: Contract, version: Version) -> dict[str, Any]:
    first, last = version.in_force
    return {
        "contract": contract.key,
        "force": world.force,
        "title": contract.key,
        "version": version.key,
        "provisional": True,
        "in_force_from": first,
        **_given("in_force_until", last),
        "grades": list(version.grades),
        "standards": [
            {"code": code, "title": code, "promise": f"We will keep {code}.", "measure": canonical(measure)}
            for code, measure in version.measures.items()
        ],
    }
