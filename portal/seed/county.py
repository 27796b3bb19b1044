"""Who there is: the areas, teams, neighbourhoods and officers of the two demonstration forces.

Nine section names are attested for Dorset; the other three are invented and say so, and so is everything below them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any

import yaml

NAMES = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text("utf-8"))


class Character(Enum):
    """How a team goes about its promises: (share of deeds done, days until they are logged)."""

    STEADY = (0.97, 1)
    KEEPS = (1.0, 0)
    SLIPS = (0.88, 2)
    LATE = (0.96, 19)
    FALLS = (0.6, 4)


@dataclass(frozen=True)
class SeedTeam:
    """A team as the seed sees it. `begins` and `ends` are days before today; None: always there."""

    key: str
    name: str
    section: str
    character: Character = Character.STEADY
    begins: int | None = None
    ends: int | None = None
    successor_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class County:
    key: str
    name: str
    oversight_body: str
    domain: str
    teams: tuple[SeedTeam, ...]
    writes: bool = False  # letters about flags; else it is a quiet force

    def document(self, today: date, first: date) -> dict[str, Any]:
        """The structure as a file of `import_teams`."""
        sections: dict[str, dict[str, Any]] = {}
        for place in self.teams:
            section = sections.setdefault(
                place.section, {"id": f"{self.key}-{slug(place.section)}", "name": place.section, "teams": []}
            )
            section["teams"].append(self._team(place, today, first))
        force = {"id": self.key, "name": self.name, "oversight_body": self.oversight_body}
        return {"force": force, "sections": list(sections.values())}

    def _team(self, place: SeedTeam, today: date, first: date) -> dict[str, Any]:
        draw = Random(f"{self.key} {place.key}")  # noqa: S311 - a county, not a secret
        began = today - timedelta(days=place.begins) if place.begins is not None else first
        ended = {"active_until": today - timedelta(days=place.ends)} if place.ends is not None else {}
        neighbourhoods = [
            {"id": f"{self.key}.{place.key}.{number}", "name": f"{name} {draw.choice(NAMES['kinds_of_place'])}"}
            for number, name in enumerate(draw.sample(NAMES["places"], draw.choice([2, 3, 3, 4])), 1)
        ]
        return {
            "id": f"{self.key}-{place.key}",
            "name": place.name,
            "active_from": began,
            **ended,
            "successor_of": [f"{self.key}-{key}" for key in place.successor_of],
            "neighbourhoods": neighbourhoods,
            "officers": self._officers(place, neighbourhoods, began, today, draw),
            "priorities": _priorities(place, neighbourhoods, began, today, draw),
        }

    def _officers(self, place, neighbourhoods, began, today, draw) -> list[dict[str, Any]]:
        first_names, last_names = draw.sample(NAMES["first_names"], 6), draw.sample(NAMES["last_names"], 6)
        officers = [
            {
                "id": f"{self.key}-{place.key}-{number}",
                "name": f"{first_names[number]} {last_names[number]}",
                "rank": rank,
                "posted_from": began,
                "published": number != 5,
                **({"neighbourhood": neighbourhoods[number % len(neighbourhoods)]["id"]} if number > 1 else {}),
            }
            for number, rank in enumerate(["sergeant", "pc", "pc", "pcso", "pcso", "inspector"])
        ]
        if place.character is Character.FALLS:  # the officers whom everybody may name have left
            for officer in officers[:2]:
                officer["published_from"] = began
                officer["published_until"] = today - timedelta(days=25)
        return officers


def _priorities(place: SeedTeam, neighbourhoods, began: date, today: date, draw: Random) -> list[dict[str, Any]]:
    titles = [
        "Speeding on the main road",
        "Anti-social behaviour",
        "Bicycle theft",
        "Parking at school time",
    ]
    first = max(began, today - timedelta(days=80))
    found = [{"title": title, "from": first} for title in draw.sample(titles, 2)]
    found += [{"title": "Rural theft", "from": began, "until": first - timedelta(days=1)}] if began < first else []
    found[0]["neighbourhood"] = neighbourhoods[0]["id"]
    return found


def slug(name: str) -> str:
    return "-".join(name.lower().replace("(invented)", "").split())


DORSET = County(
    "dorset",
    "Dorset Police",
    "Office of the Police and Crime Commissioner",
    "dorset.example",
    (
        SeedTeam("bournemouth-south", "Bournemouth South NPT", "Bournemouth South", Character.SLIPS),
        SeedTeam("bridport", "Bridport NPT", "Bridport"),
        SeedTeam("christchurch", "Christchurch NPT", "Christchurch", Character.KEEPS),
        SeedTeam("dorchester-sherborne", "Dorchester and Sherborne NPT", "Dorchester and Sherborne"),
        SeedTeam("east-dorset", "East Dorset NPT", "East Dorset", Character.SLIPS),
        SeedTeam("north-dorset", "North Dorset NPT", "North Dorset", Character.LATE),
        SeedTeam("purbeck-north", "Purbeck North NPT (invented)", "Purbeck", ends=301),
        SeedTeam("purbeck-south", "Purbeck South NPT (invented)", "Purbeck", ends=301),
        SeedTeam("purbeck", "Purbeck NPT", "Purbeck", begins=300, successor_of=("purbeck-north", "purbeck-south")),
        SeedTeam("west", "West NPT", "West"),
        SeedTeam("weymouth-portland", "Weymouth and Portland NPT", "Weymouth and Portland", Character.FALLS),
        SeedTeam("chesil-vale", "Chesil Vale NPT (invented)", "Chesil Vale (invented)", begins=36),
        SeedTeam("stour-marches", "Stour Marches NPT (invented)", "Stour Marches (invented)"),
        SeedTeam("kings-heath", "Kings Heath NPT (invented)", "Kings Heath (invented)", Character.SLIPS),
    ),
    writes=True,
)
BORSETSHIRE = County(
    "borsetshire",
    "Borsetshire Constabulary (invented)",
    "Borsetshire Oversight Board (invented)",
    "borsetshire.example",
    (
        SeedTeam("ambridge", "Ambridge NPT (invented)", "Am Vale (invented)"),
        SeedTeam("felpersham", "Felpersham NPT (invented)", "Felpersham (invented)", Character.SLIPS),
    ),
)
