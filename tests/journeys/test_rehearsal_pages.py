"""The page on which a change of the rules is rehearsed: accessible, whole on narrow screens, usable by hand."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contracts.models import ContractVersion
from record.timezones import day_of
from tests.contracts.reviewers_world import EVERY_KIND, agree, held
from tests.journeys.coming_in import come_in
from tests.portal.test_look import faults
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
ADDRESS = "/contracts/dorset/nec/rehearsal/"


@pytest.fixture
def county():
    """Every kind for a year and a half; Wimborne posts every nine days, Bridport every five, Ferndown never."""
    dorset, today = counties.dorset(), day_of(timezone.now())
    agree(dorset, EVERY_KIND, first_day=today - timedelta(days=500))
    for team, every in (("wimborne", 9), ("bridport", 5)):
        for days in range(1, 400, every):
            held(dorset, team, "social_post", today - timedelta(days=days), at=timezone.now())
    return dorset


def picture(page: Page, name: str) -> None:
    """A picture, where somebody wants to look: PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder, f"{name}-{width}.png"), full_page=True)


def test_a_change_is_rehearsed_by_hand_and_axe_finds_nothing(live_server, page: Page, county):
    come_in(page, live_server.url, "reviewer", ADDRESS)
    found = {"empty": faults(page)}
    page.get_by_label("Standard").select_option("S3")
    page.get_by_role("button", name="Choose").click()
    page.get_by_label("Days at most").fill("0")
    page.get_by_role("button", name="Rehearse", exact=True).click()
    expect(page.get_by_role("link", name="Must be between 1 and 1000, not 0.")).to_be_visible()
    found["refused"] = faults(page)
    picture(page, "refused")
    page.get_by_label("Days at most").fill("12")
    page.get_by_role("button", name="Rehearse", exact=True).click()
    expect(page.get_by_text("It would have turned")).to_be_visible()
    expect(page.get_by_text("Nothing is stored, and nobody is written to.")).to_be_visible()
    found["turned"] = faults(page)
    picture(page, "turned")
    page.get_by_label("Days at most").fill("7")
    page.get_by_role("button", name="Rehearse", exact=True).click()
    expect(page.get_by_text("Nothing would turn.").first).to_be_visible()
    found["unchanged"] = faults(page)
    page.get_by_text("Rehearse a whole draft of the contract").click()
    page.get_by_role("button", name="Rehearse the draft").click()
    expect(page.get_by_role("link", name="Paste a draft, or choose its file.")).to_be_visible()
    found["no draft"] = faults(page)
    picture(page, "draft")
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    assert ContractVersion.objects.count() == 1
