"""The sergeant's pages in a real browser: accessible, whole on narrow screens, and none of them makes it complain."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from engagement import actions
from tests.journeys.coming_in import come_in
from tests.portal.sergeants_world import (
    HIGH_STREET,
    asked,
    did,
    place,
    promise,
)
from tests.portal.test_look import faults, violations
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.fixture
def addresses():
    """Every page of the sergeant's, each with something on it."""
    county, now = counties.dorset(), timezone.now()
    promise(county)
    place(county)
    sergeant = county.people["sergeant"]
    held = did("wimborne", "meeting", now - 3 * DAY, sergeant, title="Floods" + "s" * 90, neighbourhoods=(HIGH_STREET,))
    changes = {
        "attendance": 31,
        "url": "https://example.org/a-very-long-address-without-a-single-break-in-it/" + "x" * 80,
    }
    actions.correct(activity=held, changes=changes, by=sergeant, reason="Counted", version=1, now=now)
    did("wimborne", "meeting", now - 2 * DAY, sergeant, title="Coffee", status="planned")
    plan = did("wimborne", "surgery", now + 3 * DAY, sergeant, title="Surgery", status="planned")
    did("ferndown", "survey", now - DAY, title="Joint" + "t" * 90, also_teams=("wimborne",))
    out = did("ferndown", "survey", now - 2 * DAY, title="Out" + "t" * 90, also_teams=("wimborne",))
    told = {"team": county.teams["wimborne"], "by": sergeant, "reason": "Nobody" + "y" * 90, "version": 1, "now": now}
    actions.take_team_out(activity=out, **told)
    actions.ask_change(activity=held, wanted="withdraw", reason="Twice" + "e" * 90, by=county.people["pc"])
    enquiry = asked("wimborne", now - DAY, "Parking")
    again = asked("wimborne", now - DAY, "Parking again" + "n" * 90)
    actions.withdraw_enquiry(enquiry=again, because="sent twice", by=sergeant, now=now)
    return [
        "/my-team/",
        "/log/",
        "/log/?status=planned&channel=surgery&neighbourhood=55.X2&open_to_public=yes",
        "/activities/",
        "/activities/?first_day=soon",
        "/activities/?text=nothing",
        f"/activities/{held.id}/",
        f"/activities/{held.id}/correct/",
        f"/activities/{held.id}/withdraw/",
        f"/activities/{plan.id}/cancel/",
        "/enquiries/",
        "/enquiries/?state=withdrawn",
        f"/enquiries/{enquiry.id}/",
        f"/enquiries/{enquiry.id}/correct/",
        f"/enquiries/{enquiry.id}/withdraw/",
        f"/enquiries/{again.id}/",
        f"/enquiries/{again.id}/correct/?withdrawn=no",
        f"/activities/{uuid.uuid4()}/",
    ]


@pytest.fixture
def signed_in(live_server, page: Page, addresses):
    """Fails on anything the browser complains of, but for the page that is not there."""
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_in(page, live_server.url, "sergeant", "/my-team/")
    yield page
    assert [complaint for complaint in complaints if "404" not in complaint] == []


def test_axe_finds_nothing_and_nothing_is_cut_off_or_scrolls_sideways(live_server, signed_in, addresses):
    found = {}
    for address in addresses:
        signed_in.goto(live_server.url + address)
        found[address] = faults(signed_in)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_what_is_refused(live_server, signed_in):
    signed_in.set_viewport_size({"width": 390, "height": 900})
    signed_in.goto(f"{live_server.url}/log/")
    signed_in.get_by_role("button", name="Save activity").click()
    assert violations(signed_in) == []


def test_axe_finds_nothing_where_one_is_asked_which_it_was(live_server, signed_in):
    signed_in.goto(f"{live_server.url}/log/?channel=survey&title={'Doorsteps' * 12}")
    signed_in.get_by_role("button", name="Save activity").click()
    for title in ("Mine", "Yours" + "s" * 90):
        signed_in.goto(f"{live_server.url}/log/?channel=survey&title={title}")
        signed_in.get_by_role("button", name="Save activity").click()
        expect(signed_in.get_by_role("heading", name="Was it this one?")).to_be_visible()
        assert faults(signed_in) == []
        signed_in.get_by_role("button", name="Log it as another one").click()


def test_axe_finds_nothing_where_a_pc_asks(live_server, page, addresses):
    theirs = next(address for address in addresses if address.endswith("/correct/")).removesuffix("correct/")
    come_in(page, live_server.url, "pc", "/my-team/")
    for address in ("/my-team/", theirs):
        page.goto(live_server.url + address)
        assert faults(page) == [], address


def test_axe_finds_nothing_where_one_chooses(live_server, page, addresses):
    come_in(page, live_server.url, "inspector", "/my-team/")
    for address in ("/my-team/", "/log/"):
        page.goto(live_server.url + address)
        assert violations(page) == [], address
    page.context.clear_cookies()
    come_in(page, live_server.url, "stranger", "/my-team/")
    assert violations(page) == []


@pytest.mark.parametrize(("person", "places"), [("sergeant", ["Web chats"]), ("inspector", ["Web chats", "Oversight"])])
def test_on_a_phone_every_place_is_in_the_masthead_or_under_the_thumb(live_server, page: Page, person, places):
    counties.dorset()
    page.set_viewport_size({"width": 390, "height": 844})
    come_in(page, live_server.url, person, "/my-team/")
    seen = [link.inner_text().split("\n")[0] for link in page.locator(".np-nav a").all() if link.is_visible()]
    assert seen == places
    page.locator(".np-nav").get_by_role("link", name="Web chats").click()
    expect(page.get_by_role("heading", name="Your chats")).to_be_visible()
    assert violations(page) == []
