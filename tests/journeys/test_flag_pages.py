"""Flags in a real browser: the sergeant chooses a plan and says why, and both pages stand at every width."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contracts.models import Flag
from record.timezones import day_of
from tests.contracts.planned_world import planned
from tests.contracts.reviewers_world import POST, agree, assessed, clock_at, flagged
from tests.journeys.coming_in import come_in
from tests.portal.test_look import faults
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SURVEYS = {"kind": "count", "minimum": 3, "period": "year", "channels": ["survey"], "warn_days": 366}
TITLE = "Doorstep survey in Colehill"


@pytest.fixture
def dorset():
    """Every team owes surveys, at risk, and posts, missed since some weeks; Wimborne plans a survey for today."""
    county, now = counties.dorset(), timezone.now()
    promised = {"S3": ("Posts", POST | {"period": "year"}), "S4": ("Surveys", SURVEYS)}
    agree(county, promised, first_day=day_of(now) - timedelta(days=400))
    planned(county, "wimborne", day_of(now) + timedelta(days=1), at=now, channel="survey", title=TITLE)
    with clock_at(now):
        assessed(now)
    flagged(county, now - timedelta(days=8))
    flagged(county, now)
    return county


def flag_of(code: str) -> Flag:
    return Flag.objects.get(team__key="wimborne", code=code)


def test_a_sergeant_ties_a_flag_to_a_plan_and_says_why(live_server, dorset, page: Page):
    come_in(page, live_server.url, "sergeant", "/flags/?standard=nec/S4")
    page.get_by_role("link", name="Wimborne NPT: Surveys", exact=True).click()
    page.get_by_label(TITLE).check()
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.get_by_text("Your plan is kept")).to_be_visible()
    page.get_by_label("Why it came to this").fill("Two of us were ill in October.")
    page.get_by_role("button", name="Keep these words").click()
    expect(page.get_by_role("heading", name="Why it came to this")).to_be_visible()
    page.goto(f"{live_server.url}/my-team/")
    expect(page.get_by_role("link", name=f"Acknowledged, with {TITLE}").first).to_be_visible()
    page.goto(f"{live_server.url}/flags/?plan=yes")
    expect(page.get_by_text("1 flag", exact=True)).to_be_visible()
    assert flag_of("S4").planned.title == TITLE


def test_axe_finds_nothing_and_nothing_is_cut_off_or_scrolls_sideways(live_server, dorset, page: Page):
    Flag.objects.filter(code="S3").update(
        explanation="Nobody" + "y" * 90,
        explained_at=timezone.now(),
        explained_by=dorset.people["sergeant"],
        acknowledged_at=timezone.now(),
        acknowledged_by=dorset.people["sergeant"],
        acknowledged_level="missed",
        plan="A post each Monday" + "s" * 90,
    )
    come_in(page, live_server.url, "inspector", "/flags/")
    found = {}
    for address in (
        "/flags/",
        "/flags/?state=cleared",
        "/flags/?opened_since=soon",
        "/flags/?text=nothing+of+the+sort",
        f"/flags/{flag_of('S3').pk}/",
        f"/flags/{flag_of('S4').pk}/",
        "/my-team/?team=wimborne",
    ):
        page.goto(live_server.url + address)
        found[address] = faults(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
