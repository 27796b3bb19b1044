"""The pages on which a contract changes, in a real browser: accessible, whole on narrow screens, usable by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contracts.actions import proposals
from contracts.models import ContractProposal, ContractVersion
from record.timezones import day_of
from tests.contracts.contract_files import contract, standard, written
from tests.contracts.reviewers_world import agree, version
from tests.journeys.coming_in import come_in
from tests.portal.test_look import faults
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CHAT = {"kind": "count", "minimum": 1, "period": "month", "channels": ["web_chat"], "warn_days": 7}
LONG = "Word" * 40


@pytest.fixture
def county():
    dorset = counties.dorset()
    agree(dorset, {"S9": ("Web chat", CHAT)}, first_day=day_of(timezone.now()) - timedelta(days=200))
    return dorset


def test_axe_finds_nothing_and_nothing_is_cut_off(live_server, page: Page, county):
    now, admin = timezone.now(), county.people["admin"]
    for key, days in ("2", 13), (f"{LONG[:60]}", -40):
        stated = version(key, {"S9": (LONG, CHAT | {"minimum": 2})}, day_of(now) - timedelta(days=days))
        proposals.send(force=county.force, contract="nec", content=stated, by=admin, now=now)
    come_in(page, live_server.url, "admin", "/contracts/change/")
    found = {"list": faults(page)}
    for sent in ContractProposal.objects.order_by("pk"):
        page.goto(f"{live_server.url}/contracts/change/proposals/{sent.pk}/")
        found[sent.version] = faults(page)
    page.goto(f"{live_server.url}/contracts/change/")
    page.get_by_role("button", name="See what it would do").click()
    found["refused"] = faults(page)
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_two_people_publish_what_reaches_back(live_server, page: Page, county, tmp_path):
    began = day_of(timezone.now()) - timedelta(days=13)
    file = written(tmp_path, contract(version="2", in_force_from=began, standards=[standard("S9", CHAT)]))
    come_in(page, live_server.url, "admin", "/contracts/change/")
    page.get_by_label("The file").set_input_files(file)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("13 days in the past")).to_be_visible()
    page.get_by_label("Why it reaches into the past").fill("Agreed two weeks ago.")
    page.get_by_role("button", name="Ask a second person to publish it").click()
    expect(page.get_by_text("Somebody else must publish it now.")).to_be_visible()
    assert page.get_by_role("button", name="Publish version 2").count() == 0
    page.context.clear_cookies()
    come_in(page, live_server.url, "reviewer", "/contracts/change/")
    page.get_by_role("link", name="Neighbourhood Engagement Contract, version 2").click()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Published. Every figure that it touches is worked out anew.")).to_be_visible()
    assert ContractVersion.objects.get(key="2").first_day == began
