"""What pages read of teams, and what the public never sees."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from teams import queries
from teams.models import Neighbourhood, Person, Posting, Priority, Rank
from tests.teams import kept_dorset
from tests.teams.county import FIRST_DAY

kept, dorset = kept_dorset.kept, kept_dorset.dorset

TODAY = date(2026, 6, 30)
ONE_DAY = timedelta(days=1)


def post(county, team: str, name: str, rank: str, place: str | None = None, **dates) -> Posting:
    """Somebody posted to the team, published as the dates say."""
    person, _ = Person.objects.get_or_create(force=county.force, key=name.lower().replace(" ", "-"), name=name)
    found = county.teams[team].neighbourhoods.get(name=place) if place else None
    values = {"rank": rank, "neighbourhood": found, "first_day": FIRST_DAY, "published_from": FIRST_DAY} | dates
    return Posting.objects.create(person=person, team=county.teams[team], **values)


def add_place(county, team: str, name: str, **dates) -> Neighbourhood:
    return Neighbourhood.objects.create(
        force=county.force, team=county.teams[team], police_id=f"55 {name}", name=name, **dates
    )


def seen(team: str = "wimborne", today: date = TODAY) -> queries.PublicTeam:
    return queries.public_team(team, today=today)


def test_a_public_team_comes_with_its_section_force_and_places(dorset):
    add_place(dorset, "wimborne", "Colehill")
    add_place(dorset, "wimborne", "Merley", active_until=TODAY - ONE_DAY)
    add_place(dorset, "wimborne", "Holt", active_from=TODAY + ONE_DAY)
    add_place(dorset, "ferndown", "West Moors")
    page = seen()
    assert (page.team.name, page.team.section.name, page.team.force.key) == ("Wimborne NPT", "East", "dorset")
    assert [place.name for place in page.neighbourhoods] == ["Colehill", "High Street"]


def test_officers_are_listed_once_by_rank_and_then_by_name(dorset):
    add_place(dorset, "wimborne", "Colehill")
    post(dorset, "wimborne", "Z. Sergeant", "sergeant")
    post(dorset, "wimborne", "B. Constable", "pc", "High Street")
    post(dorset, "wimborne", "B. Constable", "pc", "Colehill")
    post(dorset, "wimborne", "C. Acting", "pc", "Colehill")
    post(dorset, "wimborne", "C. Acting", "sergeant", "Colehill")
    assert seen().officers == [
        queries.PublishedOfficer("C. Acting", Rank.SERGEANT, ("Colehill",)),
        queries.PublishedOfficer("Z. Sergeant", Rank.SERGEANT, ()),
        queries.PublishedOfficer("A. Example", Rank.PC, ("High Street",)),
        queries.PublishedOfficer("B. Constable", Rank.PC, ("Colehill", "High Street")),
    ]


def test_an_officer_of_the_whole_area_is_not_pinned_to_a_part(dorset):
    post(dorset, "wimborne", "B. Constable", "pc", "High Street")
    post(dorset, "wimborne", "B. Constable", "pc")
    assert [officer.neighbourhoods for officer in seen().officers if officer.name.startswith("B.")] == [()]


@pytest.mark.parametrize(
    "dates",
    [
        {"published_from": None},
        {"published_from": TODAY + ONE_DAY},
        {"published_until": TODAY - ONE_DAY},
        {"last_day": TODAY - ONE_DAY},
        {"first_day": TODAY + ONE_DAY},
    ],
)
def test_what_is_not_published_today_is_not_there(dorset, dates):
    post(dorset, "wimborne", "Hidden Officer", "pc", **dates)
    assert "Hidden" not in repr(seen().officers)


def test_another_teams_officers_are_not_there(dorset):
    post(dorset, "ferndown", "F. Elsewhere", "sergeant")
    assert "Elsewhere" not in repr(seen().officers)


def test_an_officers_key_and_address_are_not_part_of_what_is_public(dorset):
    Person.objects.filter(key="wimborne-officer").update(email="collar-1234@dorset.example")
    shown = repr(seen().officers)
    assert "A. Example" in shown
    assert [word for word in ("wimborne-officer", "1234", "@") if word in shown] == []
    assert set(queries.PublishedOfficer.__dataclass_fields__) == {"name", "rank", "neighbourhoods"}


def test_priorities_of_the_day_the_oldest_first(dorset):
    team = dorset.teams["wimborne"]
    for title, first, last in [
        ("Litter", date(2026, 2, 1), None),
        ("Speeding", date(2026, 1, 5), TODAY),
        ("Over", date(2025, 1, 1), TODAY - ONE_DAY),
        ("To come", TODAY + ONE_DAY, None),
    ]:
        Priority.objects.create(team=team, title=title, first_day=first, last_day=last)
    assert [priority.title for priority in seen().priorities] == ["Speeding", "Litter"]


def test_a_team_that_has_ended_says_who_follows(dorset):
    old, new = dorset.teams["wimborne"], dorset.teams["ferndown"]
    new.predecessors.add(old)
    old.active_until = TODAY
    old.save()
    assert [seen(today=day).is_active for day in (FIRST_DAY - ONE_DAY, FIRST_DAY, TODAY, TODAY + ONE_DAY)] == [
        False,
        True,
        True,
        False,
    ]
    assert seen().successors == [new]


def test_no_such_team(db):
    with pytest.raises(Http404):
        seen("nowhere")


@pytest.mark.parametrize("more", [0, 2])
def test_a_public_team_costs_five_queries(dorset, django_assert_num_queries, more):
    for number in range(more):
        place = add_place(dorset, "wimborne", f"Place {number}")
        post(dorset, "wimborne", f"Officer {number}", "pc", place.name)
        Priority.objects.create(
            team=dorset.teams["wimborne"], title=f"P{number}", first_day=FIRST_DAY, neighbourhood=place
        )
    with django_assert_num_queries(5):
        page = seen()
        assert [priority.neighbourhood.name for priority in page.priorities] == [f"Place {n}" for n in range(more)]


def test_teams_stand_under_their_sections_by_name(dorset, borsetshire, django_assert_num_queries):
    dorset.teams["bridport"].active_until = TODAY - ONE_DAY
    dorset.teams["bridport"].save()
    with django_assert_num_queries(1):
        found = queries.teams_by_section(today=TODAY)
        assert [(one.section.name, [team.name for team in one.teams]) for one in found] == [
            ("Borchester", ["Ambridge NPT"]),
            ("East", ["Ferndown NPT", "Wimborne NPT"]),
        ]
        assert {team.force.key for one in found for team in one.teams} == {"dorset", "borsetshire"}
    assert [one.section.name for one in queries.teams_by_section(today=TODAY, force=dorset.force)] == ["East"]


def test_two_sections_of_one_name_stay_apart(dorset, borsetshire):
    borsetshire.sections["borchester"].name = "East"
    borsetshire.sections["borchester"].save()
    found = queries.teams_by_section(today=TODAY)
    assert sorted(sorted(team.key for team in one.teams) for one in found) == [
        ["ambridge"],
        ["bridport"],
        ["ferndown", "wimborne"],
    ]
