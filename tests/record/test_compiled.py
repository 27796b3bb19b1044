"""Statements that are put together once: asked with other values they answer as the queryset itself would."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from record.among import among
from record.compiled import Refused, compiled, fetched
from teams.models import Grant, Person, Role, Section, Team
from teams.permissions import Permission, teams_for
from tests.teams import kept_dorset
from tests.teams.county import FIRST_DAY

kept, dorset = kept_dorset.kept, kept_dorset.dorset
ONE_DAY = timedelta(days=1)


@compiled
def teams_on(section: int, day: date) -> QuerySet[Team]:
    held = Grant.objects.filter(team=OuterRef("pk"))
    found = Team.objects.filter(section=section).active_on(day).select_related("section")
    return found.annotate(is_held=Exists(held)).order_by("name")


@compiled
def names(keys: list[str]) -> QuerySet[Team, tuple[str, str]]:
    return Team.objects.filter(key__in=keys).order_by("name").values_list("name", "section__name")


@compiled
def in_sight(person: int, permission: Permission, day: date) -> QuerySet[Team]:
    return teams_for(Person(pk=person), permission, day).order_by("name")


def test_each_asking_has_its_own_answer(dorset):
    east, west = dorset.sections["east"], dorset.sections["west"]
    before = FIRST_DAY - ONE_DAY
    asked = [(east.pk, FIRST_DAY), (west.pk, FIRST_DAY), (east.pk, before), (east.pk, FIRST_DAY)]
    told = [[team.name for team in teams_on(*one)] for one in asked]
    assert told == [["Ferndown NPT", "Wimborne NPT"], ["Bridport NPT"], [], ["Ferndown NPT", "Wimborne NPT"]]


def test_rows_come_with_what_is_joined_and_annotated(dorset, django_assert_num_queries):
    with django_assert_num_queries(1):
        told = [(team.section.name, team.is_held) for team in teams_on(dorset.sections["west"].pk, FIRST_DAY)]
    assert told == [("West", False)]


def test_lists_have_any_length_and_of_an_empty_one_nobody_is_asked(dorset, django_assert_num_queries):
    with django_assert_num_queries(2):
        told = [names(keys) for keys in (["bridport"], ["wimborne", "bridport"], [])]
    assert told == [
        [("Bridport NPT", "West")],
        [("Bridport NPT", "West"), ("Wimborne NPT", "East")],
        [],
    ]


def test_what_decides_how_a_statement_is_made_makes_another(dorset):
    reviewer = dorset.people["reviewer"].pk
    told = [len(in_sight(reviewer, one, FIRST_DAY)) for one in (Permission.READ, Permission.CONFIRM)]
    assert told == [3, 0]


@pytest.mark.parametrize(
    "made",
    [
        lambda day: Grant.objects.filter(first_day=day - ONE_DAY),
        lambda day: Grant.objects.filter(role=Role.PC),
        lambda day: Grant.objects.filter(first_day__year=day.year),
    ],
)
def test_a_function_that_computes_with_its_arguments_is_refused(made, db):
    with pytest.raises(Refused):
        compiled(made)(FIRST_DAY)


def test_what_was_fetched_is_not_asked_for_again(dorset, django_assert_num_queries):
    section = Section.objects.get(key="east")
    teams = list(Team.objects.filter(section=section))
    fetched(section, "teams", teams)
    with django_assert_num_queries(0):
        assert {team.section.name for team in section.teams.all()} == {"East"}
        assert list(section.teams.all()) == teams


def test_a_statement_that_is_asked_often_is_planned_once(dorset):
    for day in range(6):
        teams_on(dorset.sections["east"].pk, FIRST_DAY + day * ONE_DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%is_held%"])
        assert cursor.fetchone() == (1,)


def test_among_finds_what_in_finds(dorset):
    asked = Team.objects.filter(section__key="east")
    told = Grant.objects.filter(among("team_id", asked)).order_by("id")
    assert list(told) == list(Grant.objects.filter(team__in=asked).order_by("id")) != []
