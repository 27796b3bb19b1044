"""The pages of oversight in a real browser: accessible, whole on narrow screens and on paper, no complaints."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from contracts.models import Contract, Exemption, Flag
from contracts.periods import period_containing
from record.timezones import day_of
from teams.models import Force
from tests.contracts.reviewers_world import asked
from tests.journeys import reviewers_journey
from tests.journeys.coming_in import come_in
from tests.portal.test_look import faults

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def addresses():
    """Every page of an inspector's, each with something on it, some with nothing or with a fault."""
    reviewers_journey.dorset()
    first, _ = reviewers_journey.last_month()
    flag = Flag.objects.filter(team__key="ferndown", first_day=first).earliest("id")
    return [
        "/oversight/",
        "/oversight/?status=exempt",
        f"/oversight/?known_on={first}&section=east",
        "/oversight/?known_on=2099-01-01",
        f"/oversight/?period={period_containing('quarter', day_of(timezone.now())).last_day}&fold=west",
        f"/oversight/wimborne/nec/S3/{first}/",
        f"/oversight/wimborne/nec/S3/{first}/?known_at=2099-01-01",
        f"/oversight/wimborne/nec/S6/{first}/",
        f"/oversight/ferndown/nec/S4/{first}/",
        "/flags/",
        f"/flags/{flag.pk}/",
        "/exemptions/",
        "/exemptions/ask/",
        f"/exemptions/{Exemption.objects.get().pk}/",
        "/contracts/",
        "/contracts/dorset/nec/",
    ]


@pytest.fixture
def signed_in(live_server, page: Page, addresses):
    complaints = []
    # Of a page that is refused the browser says so.
    page.on("console", lambda one: one.type == "error" and "400 (Bad" not in one.text and complaints.append(one.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_in(page, live_server.url, "inspector", "/flags/")
    yield page
    assert complaints == []


def test_axe_finds_nothing_and_nothing_is_cut_off_or_scrolls_sideways(live_server, signed_in, addresses):
    found = {}
    for address in addresses:
        signed_in.goto(live_server.url + address)
        found[address] = faults(signed_in)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_a_proof_on_paper_has_its_figures_and_no_forms(live_server, signed_in):
    first, _ = reviewers_journey.last_month()
    signed_in.goto(f"{live_server.url}/oversight/wimborne/nec/S3/{first}/")
    signed_in.emulate_media(media="print")
    assert signed_in.locator(".np-verdict").is_visible()
    assert signed_in.locator(".np-strip").is_visible()
    assert not signed_in.locator("#another-day").is_visible()
    assert not signed_in.locator(".np-links").is_visible()


def test_the_masthead_of_a_reviewer_is_one_row_on_a_wide_screen(live_server, page: Page):
    asked(reviewers_journey.dorset(), "wimborne", timezone.now())  # with counts beside the words of the navigation
    Force.objects.update(oversight_body="Office of the Police and Crime Commissioner")
    Contract.objects.update(title="Neighbourhood Engagement Contract")
    page.set_viewport_size({"width": 1280, "height": 900})
    come_in(page, live_server.url, "reviewer", "/flags/")
    brand, who = (page.locator(one).bounding_box() for one in (".np-brand", ".np-who"))
    assert who["y"] < brand["y"] + brand["height"]
