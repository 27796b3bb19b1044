"""What the database refuses, each by its name: nobody gets round these by writing past the actions."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from teams.models import (
    ApiToken,
    FormerNeighbourhoodId,
    Grant,
    Neighbourhood,
    NeighbourhoodVersion,
    Person,
    Posting,
    PostingVersion,
    Priority,
    PriorityVersion,
    Team,
    TeamName,
    TeamVersion,
)
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

DAY = date(2026, 6, 30)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def rows(dorset):
    """What each case needs to make a wrong row."""
    wimborne = dorset.teams["wimborne"]
    return {
        "force": dorset.force,
        "section": dorset.sections["east"],
        "team": wimborne,
        "person": dorset.people["sergeant"],
        "other": dorset.people["inspector"],
        "neighbourhood": wimborne.neighbourhoods.get(),
        "posting": wimborne.postings.get(),
        "priority": Priority.objects.create(team=wimborne, title="Parking", first_day=DAY),
    }


def team(r, **wrong):
    return Team(force=r["force"], section=r["section"], key="t", name="T", active_from=DAY, **wrong)


def place(r, **wrong):
    return Neighbourhood(**{"force": r["force"], "team": r["team"], "police_id": "P", "name": "P"} | wrong)


def posting(r, **wrong):
    return Posting(**{"person": r["person"], "team": r["team"], "rank": "pc", "first_day": DAY} | wrong)


def priority(r, **wrong):
    return Priority(**{"team": r["team"], "title": "Speeding", "first_day": DAY} | wrong)


def grant(r, **wrong):
    return Grant(**{"person": r["person"], "role": "pc", "force": r["force"], "first_day": DAY} | wrong)


def deputy(r, *, days, **wrong):
    """One whose days, the first and the last included, are so many."""
    named = {"team": r["team"], "deputy_for": r["other"], "last_day": DAY + timedelta(days=days - 1)}
    return grant(r, **named | wrong)


def told(model, owner, r, **said):
    """A version of it, none of those told already."""
    when = {"version": 9, "known_at": timezone.now(), "by": "portal", "content_hash": "0" * 64}
    return model(**{owner: r[owner], "force": r["force"]} | when | said)


def told_team(r, **wrong):
    return told(TeamVersion, "team", r, key="t", name="T", section_id=r["section"].pk, active_from=DAY, **wrong)


def told_place(r, **wrong):
    return told(NeighbourhoodVersion, "neighbourhood", r, team_id=r["team"].pk, police_id="P", name="P", **wrong)


def told_posting(r, **wrong):
    ids = {"person_id": r["person"].pk, "team_id": r["team"].pk, "rank": "pc"}
    return told(PostingVersion, "posting", r, **{**ids, "first_day": DAY} | wrong)


def told_priority(r, **wrong):
    return told(PriorityVersion, "priority", r, team_id=r["team"].pk, title="Speeding", first_day=DAY, **wrong)


CASES = {
    "a_team_ends_after_it_begins": [lambda r: team(r, active_until=BEFORE)],
    "a_team_takes_one_name_a_day": [lambda r: TeamName(team=r["team"], name="A", first_day=DAY) for _ in "AB"],
    "a_police_id_is_used_once_in_a_force": [lambda r: place(r), lambda r: place(r)],
    "a_neighbourhood_ends_after_it_begins": [lambda r: place(r, active_from=DAY, active_until=BEFORE)],
    "a_police_id_holds_no_semicolon": [lambda r: place(r, police_id="a;b")],
    "a_former_id_is_used_once_in_a_force": [
        lambda r: FormerNeighbourhoodId(force=r["force"], neighbourhood=r["neighbourhood"], police_id="old")
        for _ in "AB"
    ],
    "an_email_address_is_one_account": [
        lambda r: Person(force=r["force"], key="x", name="X", email="SERGEANT@dorset.example")
    ],
    "a_posting_ends_after_it_begins": [lambda r: posting(r, last_day=BEFORE)],
    "a_rank_is_a_known_one": [lambda r: posting(r, rank="general")],
    "a_publication_ends_only_if_it_began": [lambda r: posting(r, published_until=DAY)],
    # Withdrawn ones are no hindrance: what was typed wrong is told anew.
    "a_posting_is_listed_once": [lambda r: posting(r, withdrawn_because="Another's"), posting, posting],
    "a_priority_ends_after_it_begins": [lambda r: priority(r, last_day=BEFORE)],
    "a_priority_is_listed_once": [lambda r: priority(r, withdrawn_because="Another's"), priority, priority],
    "versions_of_a_team_are_numbered_once": [told_team, told_team],
    "a_team_as_told_ends_after_it_begins": [lambda r: told_team(r, active_until=BEFORE)],
    "versions_of_a_neighbourhood_are_numbered_once": [told_place, told_place],
    "a_neighbourhood_as_told_ends_after_it_begins": [
        lambda r: told_place(r, active_from=DAY, active_until=BEFORE),
    ],
    "versions_of_a_posting_are_numbered_once": [told_posting, told_posting],
    "a_posting_as_told_ends_after_it_begins": [lambda r: told_posting(r, last_day=BEFORE)],
    "a_publication_as_told_ends_only_if_it_began": [lambda r: told_posting(r, published_until=DAY)],
    "versions_of_a_priority_are_numbered_once": [told_priority, told_priority],
    "a_priority_as_told_ends_after_it_begins": [lambda r: told_priority(r, last_day=BEFORE)],
    "a_grant_has_the_scope_of_its_role": [lambda r: grant(r)],
    "a_grant_ends_after_it_begins": [lambda r: grant(r, team=r["team"], last_day=BEFORE)],
    "a_grant_that_was_ended_has_a_last_day": [lambda r: grant(r, team=r["team"], ended_at=timezone.now())],
    "a_deputy_has_the_role_for_31_days_at_most": [lambda r: deputy(r, days=31), lambda r: deputy(r, days=32)],
    "nobody_is_their_own_deputy": [lambda r: deputy(r, days=31, deputy_for=r["person"])],
    "a_scope_of_a_token_is_a_known_one": [lambda r: ApiToken(person=r["person"], digest="d", scope="write")],
    "a_token_is_revoked_after_it_was_created": [
        lambda r: ApiToken(person=r["person"], digest="d", revoked_at=timezone.now() - timedelta(days=1))
    ],
}


def test_every_constraint_of_the_app_has_its_case():
    names = [c.name for model in apps.get_app_config("teams").get_models() for c in model._meta.constraints]
    assert sorted(names) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(rows, name):
    *allowed, refused = [make(rows) for make in CASES[name]]
    for row in allowed:
        row.save()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        refused.save()


@pytest.mark.parametrize(
    ("role", "scope"),
    [("pc", "section"), ("sergeant", "section"), ("inspector", "team"), ("reviewer", "team"), ("admin", "section")],
)
def test_a_role_has_no_other_scope(rows, role, scope):
    with pytest.raises(IntegrityError, match="a_grant_has_the_scope_of_its_role"), transaction.atomic():
        grant(rows, role=role, **{scope: rows[scope]}).save()
