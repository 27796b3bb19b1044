"""Two forces: Dorset with two teams, their places and officers; Borsetshire, which must never be seen from it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from engagement.content import ActivityContent, EnquiryContent
from teams.models import Force, FormerNeighbourhoodId, Neighbourhood, Person, Posting, Section, Team

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
BEGIN = date(2024, 4, 1)


@dataclass
class County:
    """Dorset, and of Borsetshire just enough to leak."""

    force: Force
    wimborne: Team
    ferndown: Team
    borchester: Team
    minster: Neighbourhood
    canford: Neighbourhood
    sergeant: Person
    constable: Person
    stranger: Person


def _team(force: Force, key: str) -> Team:
    section, _ = Section.objects.get_or_create(force=force, key=f"{force.key}-east", defaults={"name": "East"})
    return Team.objects.create(force=force, section=section, key=key, name=key.title(), active_from=BEGIN)


def _place(team: Team, police_id: str) -> Neighbourhood:
    return Neighbourhood.objects.create(force=team.force, team=team, police_id=police_id, name=police_id)


def _officer(team: Team, key: str, rank: str) -> Person:
    person = Person.objects.create(force=team.force, key=key, name=key, email=f"{key}@{team.force.key}.example")
    Posting.objects.create(person=person, team=team, rank=rank, first_day=BEGIN)
    return person


def build_county() -> County:
    dorset = Force.objects.create(key="dorset", name="Dorset Police", second_factor_required=False)
    borsetshire = Force.objects.create(key="borsetshire", name="Borsetshire Police", second_factor_required=False)
    wimborne, ferndown = _team(dorset, "wimborne"), _team(dorset, "ferndown")
    borchester = _team(borsetshire, "borchester")
    minster = _place(wimborne, "55.X1")
    FormerNeighbourhoodId.objects.create(force=dorset, neighbourhood=minster, police_id="55 old")
    _place(borchester, "66.A")
    return County(
        force=dorset,
        wimborne=wimborne,
        ferndown=ferndown,
        borchester=borchester,
        minster=minster,
        canford=_place(ferndown, "55.X2"),
        sergeant=_officer(wimborne, "sgt-1", "sergeant"),
        constable=_officer(ferndown, "pc-1", "pc"),
        stranger=_officer(borchester, "pc-9", "pc"),
    )


@pytest.fixture
def county(db) -> County:
    return build_county()


def meeting(**changes) -> ActivityContent:
    """A meeting that Wimborne held on Friday 5 June 2026."""
    said = {
        "id": uuid.uuid4(),
        "team": "wimborne",
        "channel": "meeting",
        "status": "held",
        "title": "Open meeting at the library",
        "starts_at": datetime(2026, 6, 5, 18, 0, tzinfo=UTC),
    }
    return ActivityContent(**{**said, **changes})


def question(**changes) -> EnquiryContent:
    """What a resident asked Wimborne on Monday 1 June 2026."""
    said = {"id": uuid.uuid4(), "team": "wimborne", "received_at": datetime(2026, 6, 1, 8, 0, tzinfo=UTC)}
    return EnquiryContent(**{**said, **changes})
