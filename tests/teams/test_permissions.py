"""The roles' table, cell by cell, and what is visible of the world outside one's scope: nothing."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from teams.models import Force, Grant, Role
from teams.permissions import (
    MAY,
    Permission,
    forces_for,
    get_team_for,
    may,
    may_anywhere,
    permissions_for,
    require_anywhere,
    teams_for,
)
from tests.teams import kept_dorset
from tests.teams.county import FIRST_DAY

kept, dorset = kept_dorset.kept, kept_dorset.dorset

TODAY = date(2026, 6, 30)

# The table of the interfaces, written out by hand: rows as there, columns pc, sergeant, inspector, reviewer, admin.
TABLE = {
    Permission.READ: "yes yes yes yes yes",
    Permission.LOG_ACTIVITY: "yes yes yes no no",
    Permission.CORRECT_OWN: "yes yes yes no no",
    Permission.CORRECT_ANY: "no yes yes no no",
    Permission.WITHDRAW: "no yes yes no no",
    Permission.CONFIRM: "no yes yes no no",
    Permission.ANSWER_ENQUIRY: "no yes yes no no",
    Permission.CORRECT_ENQUIRY: "no yes yes no no",
    Permission.IMPORT: "no yes yes no no",
    Permission.ASK_EXEMPTION: "no yes yes no no",
    Permission.ACKNOWLEDGE_FLAG: "no yes yes no no",
    Permission.APPROVE_EXEMPTION: "no no yes no no",
    Permission.CONSENT_EXEMPTION: "no no no yes no",
    Permission.CLOSE_FLAG: "no no yes no no",
    Permission.NAME_DEPUTY: "no yes yes no no",
    Permission.SECOND_CONTRACT: "no no no yes yes",
    Permission.RUN_CHAT: "no yes yes no no",
    Permission.GRADE: "no no no yes no",
    Permission.SIGN_OFF: "no no no yes no",
    Permission.SEE_OVERSIGHT: "no no yes yes yes",
    Permission.MANAGE: "no no no no yes",
}
ROLES = ["pc", "sergeant", "inspector", "reviewer", "admin"]
# Whom each actor's scope reaches.
SCOPES = {
    "pc": ["wimborne"],
    "sergeant": ["wimborne"],
    "other_sergeant": ["ferndown"],
    "inspector": ["ferndown", "wimborne"],
    "other_inspector": ["bridport"],
    "reviewer": ["bridport", "ferndown", "wimborne"],
    "admin": ["bridport", "ferndown", "wimborne"],
    "stranger": [],
}


def keys(rows) -> list[str]:
    return sorted(rows.values_list("key", flat=True))


def test_every_permission_and_every_role_is_in_the_table():
    assert set(TABLE) == set(Permission)
    assert set(MAY) == set(Role)
    assert sorted(ROLES) == sorted(Role.values)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_the_table_says(dorset, role):
    person, wimborne = dorset.people[role], dorset.teams["wimborne"]
    written = {permission: row.split()[ROLES.index(role)] == "yes" for permission, row in TABLE.items()}
    assert {one: may(person, one, wimborne, TODAY) for one in Permission} == written
    assert {one: may_anywhere(person, one, TODAY) for one in Permission} == written
    assert {one: one in permissions_for(person, wimborne, TODAY) for one in Permission} == written


@pytest.mark.parametrize(("actor", "reached"), SCOPES.items())
def test_a_scope_reaches_its_teams_and_no_other(dorset, borsetshire, actor, reached):
    person = dorset.people[actor]
    assert keys(teams_for(person, Permission.READ, TODAY)) == reached
    assert keys(forces_for(person, Permission.READ, TODAY)) == (["dorset"] if reached else [])


@pytest.mark.parametrize(("actor", "reached"), SCOPES.items())
def test_what_a_page_offers_for_a_team_is_offered_in_its_scope_alone(dorset, borsetshire, actor, reached):
    """An inspector of another section and a sergeant of another team are offered nothing here."""
    person = dorset.people[actor]
    offered = {key: permissions_for(person, team, TODAY) for key, team in dorset.teams.items()}
    role = actor.removeprefix("other_")
    allowed = {one for one in Permission if role in ROLES and TABLE[one].split()[ROLES.index(role)] == "yes"}
    assert offered == {key: allowed if key in reached else frozenset() for key in dorset.teams}
    assert {key for key, team in dorset.teams.items() if may(person, Permission.READ, team, TODAY)} == set(reached)


@pytest.mark.parametrize("role", ROLES)
def test_the_second_force_sees_nothing_of_the_first(dorset, borsetshire, role):
    stranger = borsetshire.people[role]
    assert keys(teams_for(stranger, Permission.READ, TODAY)) == ["ambridge"]
    assert keys(forces_for(stranger, Permission.READ, TODAY)) == ["borsetshire"]
    for team in dorset.teams.values():
        assert permissions_for(stranger, team, TODAY) == frozenset()
        with pytest.raises(Http404):
            get_team_for(stranger, team.key, Permission.READ, TODAY)


def test_outside_the_scope_is_the_same_as_nowhere(dorset):
    with pytest.raises(Http404) as outside:
        get_team_for(dorset.people["sergeant"], "ferndown", Permission.READ, TODAY)
    with pytest.raises(Http404) as nowhere:
        get_team_for(dorset.people["sergeant"], "no-such-team", Permission.READ, TODAY)
    assert str(outside.value) == str(nowhere.value)


def test_inside_the_scope_but_not_allowed_is_a_refusal_that_says_what(dorset):
    with pytest.raises(PermissionDenied, match="You may not grade a team for Wimborne NPT"):
        get_team_for(dorset.people["sergeant"], "wimborne", Permission.GRADE, TODAY)


def test_a_team_comes_with_its_section_and_force_in_one_query(dorset, django_assert_num_queries):
    person = dorset.people["inspector"]
    with django_assert_num_queries(1):
        team = get_team_for(person, "wimborne", Permission.CLOSE_FLAG, TODAY)
        assert (team.section.key, team.force.key) == ("east", "dorset")


def test_a_grant_holds_on_its_first_and_last_day_and_not_beside_them(dorset):
    person, wimborne = dorset.people["sergeant"], dorset.teams["wimborne"]
    Grant.objects.filter(person=person).update(last_day=TODAY)
    one = timedelta(days=1)
    held = [may(person, Permission.READ, wimborne, day) for day in (FIRST_DAY - one, FIRST_DAY, TODAY, TODAY + one)]
    assert held == [False, True, True, False]


def test_several_grants_add_up_each_in_its_own_scope(dorset):
    person = dorset.people["sergeant"]
    dorset.grant(person, Role.PC, team="bridport")
    assert keys(teams_for(person, Permission.READ, TODAY)) == ["bridport", "wimborne"]
    assert keys(teams_for(person, Permission.WITHDRAW, TODAY)) == ["wimborne"]
    with pytest.raises(PermissionDenied):
        get_team_for(person, "bridport", Permission.WITHDRAW, TODAY)


def test_two_grants_on_one_team_show_it_once(dorset):
    person = dorset.people["sergeant"]
    dorset.grant(person, Role.REVIEWER)
    assert keys(teams_for(person, Permission.READ, TODAY)) == ["bridport", "ferndown", "wimborne"]
    assert Permission.GRADE in permissions_for(person, dorset.teams["wimborne"], TODAY)


def test_an_inspector_keeps_a_team_only_while_it_is_in_the_section(dorset):
    wimborne = dorset.teams["wimborne"]
    wimborne.section = dorset.sections["west"]
    wimborne.save()
    assert keys(teams_for(dorset.people["inspector"], Permission.READ, TODAY)) == ["ferndown"]
    assert keys(teams_for(dorset.people["other_inspector"], Permission.READ, TODAY)) == ["bridport", "wimborne"]


def test_nobody_signed_in_may_nothing(dorset):
    nobody = AnonymousUser()
    assert keys(teams_for(nobody, Permission.READ, TODAY)) == []
    assert keys(forces_for(nobody, Permission.READ, TODAY)) == []
    assert permissions_for(nobody, dorset.teams["wimborne"], TODAY) == frozenset()
    with pytest.raises(PermissionDenied):
        require_anywhere(nobody, Permission.READ, TODAY)


def test_a_page_without_a_team_needs_the_permission_somewhere(dorset):
    require_anywhere(dorset.people["inspector"], Permission.SEE_OVERSIGHT, TODAY)
    with pytest.raises(PermissionDenied, match="You may not see the oversight grid"):
        require_anywhere(dorset.people["sergeant"], Permission.SEE_OVERSIGHT, TODAY)
    assert Force.objects.count() == 1
