"""A sergeant on a phone: signs in, sees what is owed, logs a meeting, and sees the standing change. No worker lives."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from engagement.models import Activity
from record import marks
from tests.portal.sergeants_world import HIGH_STREET, did, promise
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def dorset():
    county = counties.dorset()
    promise(county, "S1 S6")
    return county


def sign_in(page: Page, address: str, person: str) -> None:
    page.goto(f"{address}/my-team/")
    page.get_by_label("Email").fill(f"{person}@dorset.example")
    page.get_by_label("Password").fill(counties.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def log_a_meeting(page: Page) -> None:
    page.get_by_role("link", name=re.compile("Log it.*Hold one open meeting in High Street")).click()
    page.get_by_label("Where, or what about?").fill("Memorial Hall")
    page.get_by_role("button", name="Save activity").click()


def test_a_meeting_is_logged_within_a_minute_and_the_next_page_has_changed(live_server, page: Page, dorset):
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url, "sergeant")
    owed = page.get_by_role("heading", name="Hold one open meeting in High Street")
    expect(owed).to_be_visible()
    before = re.compile("Meetings: (On track|At risk), S1")  # by the day of the quarter on which this runs
    expect(page.get_by_role("link", name=before)).to_be_visible()
    started = time.monotonic()
    log_a_meeting(page)
    expect(page.get_by_text("Saved. It counts towards Meetings (S1).")).to_be_visible()
    taken = time.monotonic() - started
    assert page.url == f"{live_server.url}/my-team/"
    expect(owed).not_to_be_visible()
    expect(page.get_by_role("link", name="Meetings: Met, S1")).to_be_visible()
    assert taken < 60
    activity = Activity.objects.get()
    assert (activity.title, activity.open_to_public, activity.logged_by.name) == ("Memorial Hall", True, "Sergeant")
    assert list(activity.neighbourhood_links.values_list("neighbourhood__police_id", flat=True)) == [HIGH_STREET]
    assert not marks.has_marks(dorset.teams["wimborne"].id)


def test_it_works_without_script(live_server, browser, dorset):
    context: BrowserContext = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    sign_in(page, live_server.url, "sergeant")
    log_a_meeting(page)
    expect(page.get_by_role("link", name="Meetings: Met, S1")).to_be_visible()
    context.close()


def test_what_is_wrong_is_said_first_and_leads_to_its_field(live_server, page: Page, dorset):
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url, "sergeant")
    log_nothing = page.get_by_role("navigation", name="Quick").get_by_role("link", name="Log")
    log_nothing.click()
    page.get_by_label("Where, or what about?").fill("Memorial Hall")
    page.get_by_role("button", name="Save activity").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Not saved yet: 1 thing to put right")
    summary.get_by_role("link", name="Say what it was").click()
    assert page.evaluate("document.activeElement.name") == "channel"
    page.get_by_label("Open meeting").check(force=True)
    page.get_by_role("button", name="Save activity").click()
    expect(page.get_by_text("Saved. It does not count for Meetings (S1): nobody said")).to_be_visible()
    assert Activity.objects.get().title == "Memorial Hall"


def test_a_plan_is_confirmed_from_the_page_of_the_team(live_server, page: Page, dorset):
    did("wimborne", "meeting", timezone.now() - timedelta(days=2), title="Coffee", status="planned")
    page.set_viewport_size(PHONE)
    sign_in(page, live_server.url, "sergeant")
    page.get_by_label("How many came to Coffee?").fill("14")
    page.get_by_role("button", name=re.compile("It was held.*Coffee")).click()
    expect(page.get_by_text("Coffee: held, 14 came.")).to_be_visible()
    assert (Activity.objects.get().status, Activity.objects.get().attendance) == ("held", 14)
    expect(page.get_by_role("heading", name="Was it held?")).not_to_be_visible()
