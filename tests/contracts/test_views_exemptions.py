"""The pages of exemptions: one asks, another decides, and everybody who reads the team sees both."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import exemptions
from contracts.models import Exemption
from teams.models import Role
from tests.contracts.page_reading import read, rows_of
from tests.contracts.reviewers_world import (
    NOW,
    POST,
    agree,
    clock_at,
)
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
FAIR = {
    "standards": ["*"],
    "kind": "abstraction",
    "first_day": "2026-05-20",
    "last_day": "2026-05-24",
    "reason": "The county fair.",
}
SURE = {"confirmed": "yes"}


def two_forces() -> tuple[County, County]:
    """Both have promised posts since May."""
    forces = counties.dorset(), counties.borsetshire()
    for force in forces:
        agree(force, {"S3": ("Posts", POST)}, first_day=date(2026, 5, 1))
    return forces


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world[0]


@pytest.fixture
def borsetshire(own_world):
    return own_world[1]


def asked(county, team="wimborne", by="sergeant", standard="", day=date(2026, 5, 20), **more) -> Exemption:
    said = {"first_day": day, "last_day": day + timedelta(days=4), "reason": "The county fair."} | more
    with clock_at(NOW):
        return exemptions.ask(team=county.teams[team], standard=standard, by=county.people[by], **said)


def as_(client, county, person):
    client.force_login(county.people[person])
    return client


# -- Asking ------------------------------------------------------------------------------------------------------------


def test_a_sergeant_asks_and_it_waits(client, county):
    answer = as_(client, county, "sergeant").post("/exemptions/ask/", FAIR | SURE | {"teams": "wimborne"}, follow=True)
    made = Exemption.objects.get()
    assert answer.redirect_chain == [(f"/exemptions/{made.pk}/", 302)]
    assert (made.team.key, made.code, made.state, made.asked_by.email) == (
        "wimborne",
        "",
        "asked",
        "sergeant@dorset.example",
    )
    said = rows_of(client.get("/exemptions/"), "waiting")
    assert "Wimborne NPT: every standard Wednesday 20 May to Sunday 24 May. The county fair." in said
    assert "Asked for by Sergeant on" in said


def test_one_standard_can_be_asked_for(client, county):
    as_(client, county, "sergeant").post("/exemptions/ask/", FAIR | SURE | {"teams": "wimborne", "standards": "nec/S3"})
    made = Exemption.objects.get()
    assert (made.contract.key, made.code) == ("nec", "S3")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"teams": "ferndown"}, "teams"),  # another sergeant's
        ({"teams": "ambridge"}, "teams"),
        ({"standards": "nec/S9"}, "standards"),
        ({"standards": []}, "standards"),
        ({"standards": ["*", "nec/S3"]}, "standards"),
        ({"kind": ""}, "kind"),
        ({"kind": "not_stated"}, "kind"),
        ({"first_day": "1899-12-31"}, "first_day"),
        ({"first_day": ""}, "first_day"),
        ({"last_day": "2026-05-19"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"first_day": "32 May"}, "first_day"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_what_was_typed(client, county, changes, field):
    sent = FAIR | SURE | {"teams": "wimborne"} | changes
    answer = as_(client, county, "sergeant").post("/exemptions/ask/", sent)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in html
    assert "<title>Not asked yet: Ask for an exemption" in html
    assert sent["last_day"] in html
    assert not Exemption.objects.exists()


def test_the_form_offers_the_own_teams_and_their_forces_standards_alone(client, county):
    html = as_(client, county, "inspector").get("/exemptions/ask/?team=ferndown").content.decode()
    assert re.search('<input[^>]* value="ferndown"[^>]* checked', html)
    assert re.search('<input[^>]* value="wimborne"', html)
    assert "bridport" not in html
    assert "ambridge" not in html
    assert len(re.findall('<input[^>]* value="nec/S3"', html)) == 1
    assert not re.search(r'<input[^>]* value="\*"[^>]* checked', html), "nothing is chosen for them"


# -- Deciding ----------------------------------------------------------------------------------------------------------


def test_an_inspector_approves_and_the_page_says_who(client, county):
    made = asked(county)
    answer = as_(client, county, "inspector").post(f"/exemptions/{made.pk}/approve/", follow=True)
    assert Exemption.objects.get().state == "approved"
    assert "Approved. The days are exempt, and the figures follow." in read(answer).text
    assert "Asked for by Sergeant, Tuesday 12 May Approved by Inspector" in rows_of(answer, "why")
    assert "State: Asked for became → Approved" in rows_of(answer, "versions")


def test_nobody_decides_the_own_request(client, county):
    made = asked(county, by="inspector")
    page = as_(client, county, "inspector").get(f"/exemptions/{made.pk}/")
    assert "You asked for this yourself" in read(page).text
    assert "/approve/" not in page.content.decode()
    for address in ("approve", "refuse"):
        client.post(f"/exemptions/{made.pk}/{address}/", {"reason": "No"})
        assert Exemption.objects.get().state == "asked"


def test_one_is_refused_with_a_reason(client, county):
    made = asked(county)
    without = as_(client, county, "inspector").post(f"/exemptions/{made.pk}/refuse/", {"reason": ""})
    assert 'href="#id_reason"' in without.content.decode()
    assert Exemption.objects.get().state == "asked"
    answer = client.post(f"/exemptions/{made.pk}/refuse/", {"reason": "Two officers stay."}, follow=True)
    assert Exemption.objects.get().state == "refused"
    assert "Refused. Everything stays owed." in read(answer).text
    assert "Wimborne NPT Every standard" in rows_of(client.get("/exemptions/"), "decided")


def test_the_list_of_what_was_decided_names_the_contract_and_not_its_key(client, county):
    made = asked(county, standard="nec/S3")
    as_(client, county, "inspector").post(f"/exemptions/{made.pk}/approve/")
    decided = rows_of(client.get("/exemptions/"), "decided")
    assert "S3 of the Neighbourhood Engagement Contract" in decided


def test_an_approved_one_is_taken_back(client, county):
    made = asked(county)
    exemptions.approve(exemption=made, by=county.people["inspector"])
    page = as_(client, county, "sergeant").get(f"/exemptions/{made.pk}/")
    assert f'action="/exemptions/{made.pk}/withdraw/"' in page.content.decode()
    client.post(f"/exemptions/{made.pk}/withdraw/", {"reason": "The fair is off."})
    assert Exemption.objects.get().state == "withdrawn"


def test_what_was_decided_meanwhile_is_said(client, county):
    made = asked(county)
    exemptions.approve(exemption=made, by=county.people["inspector"])
    again = as_(client, county, "inspector").post(f"/exemptions/{made.pk}/approve/", follow=True)
    assert "This exemption is approved; it cannot be approved now." in read(again).text
    refused = client.post(f"/exemptions/{made.pk}/refuse/", {"reason": "No"})
    assert "This exemption is approved; it cannot be refused now." in read(refused).text


def test_one_asked_for_after_its_first_day_says_so(client, county):
    late, early = asked(county, day=date(2026, 5, 11)), asked(county, day=date(2026, 5, 12))
    as_(client, county, "reviewer")
    assert "Added afterwards." in read(client.get(f"/exemptions/{late.pk}/")).text
    assert "Added afterwards." not in read(client.get(f"/exemptions/{early.pk}/")).text


def test_of_one_that_was_imported_nobody_is_said_to_have_asked(client, county):
    made = asked(county)
    Exemption.objects.update(asked_by=None)
    page = as_(client, county, "reviewer").get(f"/exemptions/{made.pk}/")
    assert "Asked for by" not in rows_of(page, "why")


# -- Whose -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "teams"),
    [
        ("pc", ["Wimborne"]),
        ("other_sergeant", ["Ferndown"]),
        ("inspector", ["Wimborne", "Ferndown"]),
        ("reviewer", ["Wimborne", "Ferndown", "Bridport"]),
    ],
)
def test_each_sees_those_of_the_own_scope(client, county, borsetshire, person, teams):
    for team in ("wimborne", "ferndown", "bridport"):
        asked(county, team=team)
    asked(borsetshire, team="ambridge")
    said = rows_of(as_(client, county, person).get("/exemptions/"), "waiting")
    assert [team for team in ("Wimborne", "Ferndown", "Bridport", "Ambridge") if f"{team} NPT" in said] == teams


def test_another_forces_is_as_one_that_does_not_exist(client, county, borsetshire):
    theirs = asked(borsetshire, team="ambridge").pk
    as_(client, county, "inspector")
    for pk in (theirs, 10**6):
        assert client.get(f"/exemptions/{pk}/").status_code == 404
        for address in ("approve", "refuse", "withdraw"):
            assert client.post(f"/exemptions/{pk}/{address}/", {"reason": "x"}).status_code == 404
    assert Exemption.objects.get(pk=theirs).state == "asked"


def test_who_holds_two_roles_decides_where_an_inspector_only(client, county):
    county.grant(county.people["inspector"], Role.SERGEANT, team="bridport")
    made = asked(county, team="bridport")
    page = as_(client, county, "inspector").get(f"/exemptions/{made.pk}/")
    assert "/approve/" not in page.content.decode()
    assert client.post(f"/exemptions/{made.pk}/approve/").status_code == 403


def test_the_number_of_queries_does_not_grow(client, county):
    taken = []
    as_(client, county, "reviewer")
    for teams in (["wimborne"], ["ferndown", "bridport"]):
        for team in teams:
            asked(county, team=team)
            exemptions.approve(
                exemption=asked(county, team=team, day=date(2026, 6, 1), standard="nec/S3"),
                by=county.people["inspector"],
            )
        client.get("/exemptions/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/exemptions/")
        taken.append((rows_of(answer, "waiting").count("Asked for"), len(queries)))
    assert taken == [(1, 11), (3, 11)]
    assert datetime.now(UTC) == NOW
