"""What waits, and one's deputies, in a real browser: whole on phone and desk; a deputy is named, and goes again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contracts.actions import exemptions
from contracts.engine.settling import settle
from engagement import actions
from teams.models import Role
from tests.journeys.coming_in import come_in
from tests.portal.sergeants_world import did, place, promise
from tests.portal.test_look import faults
from tests.portal.waiting_world import flag
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.fixture
def county():
    """Dorset with much that waits, under names as long as names are."""
    made, now = counties.dorset(), timezone.now()
    promise(made)
    place(made)
    today, sergeant, pc = now.date(), made.people["sergeant"], made.people["pc"]
    long = "The web editor is on leave for the whole of the month, and nobody else may publish. " * 2
    asked = [("nec/S2", "", 20), ("nec/S1", long, 31), ("", "Floods" + "s" * 90, 7)]
    for standard, reason, days in asked:
        period = {"first_day": today, "last_day": today + (days - 1) * DAY}
        exemptions.ask(team=made.teams["wimborne"], standard=standard, reason=reason or "Leave", by=sergeant, **period)
    for team, code, level in (
        ("wimborne", "S2", "missed"),
        ("ferndown", "S3", "at_risk"),
        ("wimborne", "S7", "missed"),
    ):
        flag(made, team, code, level)
    flag(made, "wimborne", "S4", "at_risk", acknowledged_level="at_risk")
    held = did("wimborne", "meeting", now - 3 * DAY, sergeant, title="Floods" + "s" * 90)
    actions.ask_change(activity=held, wanted="withdraw", reason="Twice" + "e" * 90, by=pc)
    did("ferndown", "survey", now - 4 * DAY, title="Stall at the winter fair", also_teams=("wimborne",))
    for number in range(3):
        did("wimborne", "meeting", now - (2 + number) * DAY, sergeant, title=f"Coffee {number}", status="planned")
    did("ferndown", "surgery", now - 6 * DAY, title="Surgery", status="planned")
    made.person("a_person_with_a_name_longer_than_most_names_are", Role.PC, team="ferndown")
    for team in made.teams.values():
        settle(team=team, now=now)
    return made


@pytest.mark.parametrize("person", ["sergeant", "inspector", "reviewer", "admin", "pc"])
def test_axe_finds_nothing_on_what_waits(live_server, page: Page, county, person):
    come_in(page, live_server.url, person, "/waiting/")
    assert faults(page) == []


def test_every_line_leads_to_where_it_is_settled(live_server, page: Page, county):
    come_in(page, live_server.url, "sergeant", "/waiting/")
    for button, heading in (("Answer it", "Waiting for you"), ("Say how it went", "Was it held?")):
        page.goto(f"{live_server.url}/waiting/")
        page.get_by_role("link", name=button).first.click()
        expect(page.get_by_role("heading", name=heading)).to_be_in_viewport()


def test_a_deputy_is_named_decides_for_others_and_gives_it_back(live_server, page: Page, county):
    come_in(page, live_server.url, "inspector", "/account/")
    page.get_by_role("link", name="Name a deputy").click()
    assert faults(page) == []
    page.get_by_role("button", name="Name this deputy").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose your deputy.")
    assert faults(page) == []
    page.get_by_label("Your deputy").select_option("dorset-other_sergeant")
    page.get_by_label("Last day").fill((timezone.localdate() + 6 * DAY).isoformat())
    page.get_by_role("button", name="Name this deputy").click()
    expect(page.get_by_text("Other sergeant is your deputy on these days")).to_be_visible()
    assert faults(page) == []

    page.context.clear_cookies()
    come_in(page, live_server.url, "other_sergeant", "/waiting/")
    page.get_by_role("link", name="Read and decide").first.click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.goto(f"{live_server.url}/account/")
    assert faults(page) == []
    page.get_by_role("button", name="Give it back now").click()
    expect(page.get_by_text("Ended: Other sergeant, Inspector, East, deputy of Inspector.")).to_be_visible()
    page.goto(f"{live_server.url}/waiting/")
    expect(page.get_by_role("link", name="Read and decide")).to_have_count(0)
