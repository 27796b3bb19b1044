"""The pages about access in a real browser: a leaver is let go by an administrator, and finds out what to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from teams import actions
from teams.models import Role, TokenScope
from tests.chats import public_world
from tests.journeys.coming_in import come_in
from tests.journeys.test_log_journey import sign_in
from tests.portal.test_look import faults
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def county():
    """Dorset, with somebody who holds one of everything."""
    made, now = counties.dorset(), timezone.now()
    sergeant, admin = made.people["sergeant"], made.people["admin"]
    made.grant(sergeant, Role.PC, team="ferndown")
    for person in (sergeant, admin):
        actions.create_token(
            person=person, by=None, purpose="Monthly figures for the panel", scope=TokenScope.READ, days=30
        )
        actions.create_token(person=person, by=None)
        phone = Client(headers={"user-agent": PHONE})
        phone.post("/sign-in/", {"login": person.email, "password": counties.PASSWORD})
    public_world.planned(made, starts_at=now + timedelta(days=10))
    made.person("a_person_with_a_name_longer_than_most_names_are", Role.PC, team="ferndown")
    actions.close_account(person=made.people["reviewer"], now=now, by=None)
    return made


@pytest.fixture
def pages(county) -> list[str]:
    sergeant = county.people["sergeant"]
    own = f"/people/{sergeant.key}/"
    role = sergeant.grants.order_by("id").first().pk
    return [
        "/people/",
        "/people/?text=nobody",
        own,
        f"{own}roles/{role}/end/",
        f"{own}close/",
        f"{own}password/",
        f"{own}sessions/end/",
        f"/people/{county.people['admin'].key}/",
        f"/people/{county.people['reviewer'].key}/",
        "/account/",
        "/account/closed/",
    ]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(live_server, page: Page, pages):
    come_in(page, live_server.url, "admin", "/people/")
    found = {}
    for address in pages:
        page.goto(live_server.url + address)
        found[address] = faults(page, axe_at=(1280,))
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_a_leaver_is_let_go_and_is_told(live_server, page: Page, browser, county):
    theirs = browser.new_context().new_page()
    sign_in(theirs, live_server.url, "pc")
    sign_in(page, live_server.url, "admin")
    page.get_by_label("Main").get_by_role("link", name="People").click()
    page.get_by_label("Name or address").fill("pc@")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Pc", exact=True).first.click()
    page.get_by_role("link", name="End PC or PCSO, Wimborne NPT").click()
    page.get_by_role("button", name="End this role").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Why").fill("Has moved to another force")
    page.get_by_role("button", name="End this role").click()
    expect(page.get_by_text("Ended: PC or PCSO, Wimborne NPT.")).to_be_visible()
    theirs.goto(f"{live_server.url}/my-team/")
    expect(theirs.get_by_role("heading", name="This account opens nothing today")).to_be_visible()
    theirs.context.close()


def test_ones_own_session_elsewhere_is_ended(live_server, page: Page, county):
    sign_in(page, live_server.url, "sergeant")
    page.get_by_role("link", name="Sergeant", exact=True).click()
    page.get_by_role("button", name="Sign out Safari on an iPhone").click()
    expect(page.get_by_text("Signed out there.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out Safari")).to_have_count(0)
