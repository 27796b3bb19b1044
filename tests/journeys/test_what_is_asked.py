"""Pages that ask before they save, in a real browser: what is unusual, and which of two times it was."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from engagement.models import Activity
from tests.journeys.coming_in import come_in
from tests.portal.sergeants_world import HIGH_STREET, did, promise
from tests.portal.test_look import faults, violations
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def county():
    made = counties.dorset()
    promise(made)
    return made


@pytest.fixture
def sergeant(live_server, page: Page, county):
    page.set_viewport_size(PHONE)
    come_in(page, live_server.url, "sergeant", "/log/")
    return page


def test_what_is_unusual_is_asked_about_once_and_saved(sergeant: Page):
    sergeant.get_by_label("Open meeting").check(force=True)
    sergeant.get_by_label("Where, or what about?").fill("County fair")
    sergeant.get_by_label("How many people came?").fill("6000")
    sergeant.get_by_role("button", name="Save activity").click()
    asked = sergeant.get_by_role("alert")
    expect(asked).to_be_focused()
    expect(asked).to_contain_text("6,000 people came. Is that right?")
    assert faults(sergeant) == []
    assert not Activity.objects.exists()
    sergeant.get_by_role("button", name="Yes, that is right").click()
    expect(sergeant.get_by_text("Saved.")).to_be_visible()
    assert (Activity.objects.get().title, Activity.objects.get().attendance) == ("County fair", 6_000)


def test_which_of_two_times_it_was_is_asked_at_the_time(sergeant: Page, live_server):
    past = datetime(timezone.now().year - 2, 10, 31, tzinfo=UTC).date()  # more than a year ago, on every day
    night = past - timedelta(days=(past.weekday() + 1) % 7)  # the last Sunday of October
    sergeant.get_by_label("Open meeting").check(force=True)
    sergeant.get_by_label("Where, or what about?").fill("Night")
    sergeant.get_by_label("When?", exact=True).fill(f"{night.isoformat()}T01:30")
    sergeant.get_by_role("button", name="Save activity").click()
    sergeant.get_by_role("link", name="The clocks went back on that night, so 01:30 came twice.").click()
    assert violations(sergeant) == []
    sergeant.get_by_label("The second, after they went back").check(force=True)
    sergeant.get_by_role("button", name="Save activity").click()
    sergeant.get_by_role("button", name="Yes, that is right").click()
    expect(sergeant.get_by_text("Saved.")).to_be_visible()
    assert Activity.objects.get().starts_at == datetime(night.year, night.month, night.day, 1, 30, tzinfo=UTC)


def test_before_a_plan_is_confirmed_with_so_many_a_page_asks(live_server, sergeant: Page):
    did("wimborne", "meeting", timezone.now() - timedelta(days=2), title="Coffee", status="planned")
    sergeant.goto(f"{live_server.url}/my-team/")
    sergeant.get_by_label("How many came to Coffee?").fill("12000")
    sergeant.get_by_role("button", name=re.compile("It was held.*Coffee")).click()
    expect(sergeant.get_by_role("alert")).to_contain_text("12,000 people came.")
    assert faults(sergeant) == []
    sergeant.get_by_label("How many people came?").fill("12")
    sergeant.get_by_role("button", name="Yes, save it").click()
    expect(sergeant.get_by_text("Coffee: held, 12 came.")).to_be_visible()
    assert Activity.objects.get().attendance == 12


def test_pages_with_several_days_and_with_what_cannot_be_are_whole(live_server, sergeant: Page, county):
    now = timezone.now()
    told = {"open_to_public": True, "advertised_on": now.date(), "neighbourhoods": (HIGH_STREET,)}
    days = {"starts_at": now + timedelta(days=3), "ends_at": now + timedelta(days=5, hours=7)}
    fair = did("wimborne", "event_stall", **days, status="planned", title="County fair", **told)
    wrong = did("wimborne", "meeting", now - timedelta(days=9), title="Too many")
    Activity.objects.filter(pk=wrong.pk).update(attendance=700_000, advertised_on=date(26, 10, 20))
    found = {}
    for address in ("/my-team/", f"/activities/{fair.pk}/", f"/activities/{fair.pk}/correct/", "/activities/"):
        sergeant.goto(live_server.url + address)
        found[address] = faults(sergeant)
    sergeant.goto(f"{live_server.url}/my-team/")
    expect(sergeant.get_by_role("heading", name="To put right")).to_be_visible()
    sergeant.goto(f"{live_server.url}/teams/wimborne/")
    expect(sergeant.get_by_text(re.compile(" to .*, .* to "))).to_be_visible()
    found["team"] = faults(sergeant)
    assert {address: faulty for address, faulty in found.items() if faulty} == {}
