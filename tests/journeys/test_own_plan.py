"""One's own plan: planned, come back to after it began, logged as held, "Was it this one?", and one activity of it.

And a PCSO's day: what the sergeant planned, what is one's own, and what is neither.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from engagement.models import Activity
from record.timezones import LONDON
from tests.journeys.coming_in import come_in
from tests.portal.sergeants_world import did, promise
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SIZES = [{"width": 390, "height": 844}, {"width": 1280, "height": 900}]
NAMES = ["phone", "desktop"]


@pytest.fixture
def dorset():
    county = counties.dorset()
    promise(county, "S1 S6")
    return county


def seen(page: Page, name: str) -> None:
    """A picture, where somebody wants to look: PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)


def go_on(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).click()


def log_it(page: Page, title: str, came: str, raised: str) -> None:
    """From the page of the team, as anybody would: Log, a kind, a title, a number, a word."""
    page.get_by_role("link", name=re.compile("^Log( an activity)?$")).locator("visible=true").first.click()
    page.get_by_label("Open meeting").check(force=True)
    page.get_by_label("Where, or what about?").fill(title)
    page.get_by_label("How many people came?").fill(came)
    page.get_by_text("Add who took part, what was raised").click()
    page.get_by_label("What was raised, and what came of it?").fill(raised)
    go_on(page, "Save activity")


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_ones_own_plan_is_held_once(live_server, page: Page, dorset, size):
    page.set_viewport_size(size)
    begins = (timezone.now() - timedelta(minutes=20)).astimezone(LONDON)
    with time_machine.travel(begins - timedelta(minutes=40)):  # an hour ago it was still to come
        come_in(page, live_server.url, "sergeant", "/log/?status=planned&channel=meeting")
        page.get_by_label("Where, or what about?").fill("Coffee with your team")
        page.get_by_label("When?", exact=True).fill(f"{begins:%Y-%m-%dT%H:%M}")
        go_on(page, "Save activity")
        expect(page.get_by_text("Planned. It will not count")).to_be_visible()
        expect(page.get_by_role("heading", name="Was it held?")).not_to_be_visible()
    plan = Activity.objects.get()
    page.reload()
    expect(page.get_by_role("heading", name="Was it held?")).to_be_visible()
    seen(page, f"my-team-{size['width']}")
    log_it(page, "Library", "14", "Parking at the school gate")
    expect(page.get_by_role("heading", name="Was it this one?")).to_be_visible()
    expect(page.get_by_text("Your plan, still to be confirmed")).to_be_visible()
    expect(page.get_by_role("region", name="What you typed")).to_contain_text("Parking at the school gate")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    seen(page, f"was-it-this-one-{size['width']}")
    assert Activity.objects.count() == 1
    go_on(page, "Back to the form")
    came = page.get_by_label("How many people came?")
    expect(came).to_have_value("14")
    came.fill("15")
    go_on(page, "Save activity")
    go_on(page, "Yes, it was my plan")
    expect(page.get_by_text("The plan is confirmed: held, 15 came.")).to_be_visible()
    expect(page.get_by_role("heading", name="Was it held?")).not_to_be_visible()
    held = Activity.objects.get()
    assert (held.pk, held.status, held.attendance, held.title) == (plan.pk, "held", 15, "Library")
    assert held.summary == "Parking at the school gate"


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_a_pcso_comes_to_no_wall(live_server, page: Page, dorset, size):
    now, people = timezone.now(), dorset.people
    plan = did("wimborne", "meeting", now - timedelta(hours=1), people["sergeant"], status="planned", title="Surgery")
    theirs = did("wimborne", "survey", now - timedelta(days=2), people["sergeant"], title="Doorsteps")
    own = did("wimborne", "survey", now - timedelta(days=3), people["pc"], title="Mine, by mistake")
    own_plan = did("wimborne", "survey", now + timedelta(days=3), people["pc"], status="planned", title="My plan")
    page.set_viewport_size(size)
    # What the sergeant planned: logged, with count and notes, and one activity of it.
    come_in(page, live_server.url, "pc", "/my-team/")
    page.get_by_role("link", name=re.compile("Say how it went.*Surgery")).click()
    page.get_by_label("How many people came?").fill("9")
    page.get_by_text("Add who took part, what was raised").click()
    page.get_by_label("What was raised, and what came of it?").fill("Speeding")
    go_on(page, "Save activity")
    go_on(page, "Yes, it was this plan")
    expect(page.get_by_text("The plan is confirmed: held, 9 came.")).to_be_visible()
    held = Activity.objects.get(pk=plan.pk)
    assert (held.status, held.attendance, held.summary) == ("held", 9, "Speeding")
    assert Activity.objects.filter(channel="meeting").count() == 1
    # One's own: withdrawn, and cancelled.
    page.goto(f"{live_server.url}/activities/{own.pk}/")
    page.get_by_role("link", name="Withdraw it").click()
    page.get_by_label("Why is it withdrawn?").fill("Logged by mistake")
    go_on(page, "Withdraw it")
    page.goto(f"{live_server.url}/activities/{own_plan.pk}/")
    page.get_by_role("link", name="Cancel it").click()
    go_on(page, "Cancel it")
    expect(page.get_by_text("My plan: cancelled.")).to_be_visible()
    # Somebody else's: asked for, done by the sergeant, and read by who asked.
    page.goto(f"{live_server.url}/activities/{theirs.pk}/")
    seen(page, f"not-yours-{size['width']}")
    page.get_by_label(re.compile("Why should it be withdrawn?")).fill("Logged twice")
    go_on(page, "Ask Sergeant to withdraw it")
    expect(page.get_by_text("Asked: Sergeant will see it")).to_be_visible()
    page.context.clear_cookies()
    come_in(page, live_server.url, "sergeant", "/my-team/")
    expect(page.get_by_role("heading", name="Waiting for you")).to_be_visible()
    seen(page, f"waiting-{size['width']}")
    go_on(page, "Withdraw it.*Pc asks you to withdraw “Doorsteps”")
    page.context.clear_cookies()
    come_in(page, live_server.url, "pc", "/my-team/")
    expect(page.get_by_role("link", name="Sergeant withdrew “Doorsteps”")).to_be_visible()
    go_on(page, "I have read it.*Sergeant withdrew “Doorsteps”")
    expect(page.get_by_role("heading", name="Waiting for you")).not_to_be_visible()
    said = {one.title: one.status for one in Activity.objects.exclude(pk=plan.pk)}
    assert said == {"Doorsteps": "withdrawn", "Mine, by mistake": "withdrawn", "My plan": "cancelled"}
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_without_script_it_is_asked_and_answered(live_server, browser, dorset):
    plan = did("wimborne", "survey", timezone.now(), dorset.people["sergeant"], status="planned", title="Doorsteps")
    context = browser.new_context(java_script_enabled=False, viewport=SIZES[0])
    page = context.new_page()
    come_in(page, live_server.url, "sergeant", "/log/?channel=survey&title=Doors")
    go_on(page, "Save activity")
    go_on(page, "Yes, it was my plan")
    expect(page.get_by_text("The plan is confirmed: it was held.")).to_be_visible()
    assert [(one.pk, one.title) for one in Activity.objects.all()] == [(plan.pk, "Doors")]
    context.close()
