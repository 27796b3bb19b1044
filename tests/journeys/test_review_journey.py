"""The oversight body at its desk: from the grid to the very rows, on both clocks; and what is done about flags."""

import csv
import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from contracts.models import Exemption, Flag
from tests.journeys import reviewers_journey
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dorset():
    return reviewers_journey.dorset()


def sign_in(page: Page, address: str, person: str, to: str) -> None:
    page.goto(f"{address}{to}")
    page.get_by_label("Email").fill(f"{person}@dorset.example")
    page.get_by_label("Password").fill(counties.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_reviewer_comes_from_the_grid_to_the_very_rows(live_server, page: Page, dorset):
    first, last = reviewers_journey.last_month()
    sign_in(page, live_server.url, "reviewer", "/oversight/")
    expect(page.get_by_role("heading", name="Who keeps which promise")).to_be_visible()
    grid = page.get_by_role("table", name="Status of each team under each standard")
    expect(grid.get_by_role("row", name="Ferndown NPT")).to_contain_text("Missed")
    by_arrow_keys(page)
    grid.get_by_role("row", name="Wimborne NPT").get_by_role("link", name=re.compile("S3 Posts")).click()
    page.get_by_role("navigation", name="Other periods of this standard").get_by_role(
        "link", name=f"{first:%B %Y}"
    ).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Met. Never more than 6 days without a post")
    then = page.get_by_role("link", name=re.compile("Worked out again for"))
    expect(then).to_contain_text("12 days")
    expect(then).to_contain_text("Missed")
    expect(page.get_by_text(f"“{reviewers_journey.LATE}” of")).to_be_visible()
    counted = page.get_by_role("table").filter(has_text="Recorded")
    expect(counted.get_by_role("row", name=reviewers_journey.LATE)).to_contain_text("days later")

    assert_each_sheet_says_what_it_is_of(page, f"{first:%B %Y}")

    then.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile(r"Missed\. No post from .+ to .+: 12 days; 7 is the most\.")
    )
    expect(counted.get_by_role("row", name=reviewers_journey.LATE)).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("This proof as CSV")).click()
    with download.value.path().open(newline="") as file:
        told = {line["of"] for line in csv.DictReader(file) if reviewers_journey.LATE in line["title"]}
    assert told == {"came_between"}
    page.get_by_role("link", name="This proof as JSON").click()
    assert '"status": "missed"' in page.inner_text("body")


def assert_each_sheet_says_what_it_is_of(page: Page, period: str) -> None:
    sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    for number, sheet in enumerate(sheets, 1):
        said = " ".join(sheet.split())
        for words in ("Wimborne NPT", "S3 Posts", period, "As of", "As known at", f"Page {number} of {len(sheets)}"):
            assert words in said
        assert "(/" not in said  # an address without its site leads nowhere on paper


def by_arrow_keys(page: Page) -> None:
    """The grid is one tab stop, the second link of the page leads to it, and arrows go along rows and columns."""

    def here() -> str:
        return page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")

    page.get_by_role("link", name="Skip to the grid").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert here().startswith("S1 Meetings")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert here().startswith("S3 Posts Missed")
    page.keyboard.press("ArrowDown")
    assert here().startswith("S3 Posts") and page.evaluate("document.activeElement.href").find("/wimborne/") > 0
    page.keyboard.press("Home")
    assert here().startswith("Wimborne NPT")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table') === null")


def test_filters_work_without_script_and_by_address(live_server, browser, dorset):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server.url, "reviewer", "/oversight/")
    page.get_by_label("Section", exact=True).select_option("West")
    page.get_by_label("Standard", exact=True).select_option("S3 Posts")
    page.get_by_role("button", name="Show").click()
    assert "section=west" in page.url
    rows = page.get_by_role("table", name="Status of each team").get_by_role("row")
    expect(rows.filter(has_text="NPT")).to_have_count(1)
    page.get_by_role("link", name="Clear").click()
    expect(rows.filter(has_text="NPT")).to_have_count(3)
    context.close()


def test_a_sergeant_plans_and_an_inspector_closes(live_server, page: Page, dorset, browser):
    first, _ = reviewers_journey.last_month()
    sign_in(page, live_server.url, "other_sergeant".replace("_", "-"), "/flags/")
    page.get_by_role("link", name="Ferndown NPT: Posts").first.click()
    page.get_by_role("button", name="Keep this plan").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Say what you mean to do.").click()
    page.keyboard.type("Two posts a week from Monday")
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.get_by_text("Your plan is kept")).to_be_visible()

    other = browser.new_context().new_page()
    sign_in(other, live_server.url, "inspector", "/flags/")
    over = Flag.objects.get(team__key="ferndown", code="S3", first_day=first)
    expect(other.get_by_text("Two posts a week from Monday")).to_be_visible()
    other.goto(f"{live_server.url}/flags/{over.pk}/")
    other.get_by_label("Why", exact=True).fill("Spoken to the team.")
    other.get_by_role("button", name="Close the flag").click()
    expect(other.get_by_text("The flag is closed. The figure stays as it is.")).to_be_visible()
    over.refresh_from_db()
    assert over.closed_by == dorset.people["inspector"]
    other.context.close()


def test_an_exemption_is_approved_and_the_proof_shows_it(live_server, page: Page, dorset):
    first, _ = reviewers_journey.last_month()
    sign_in(page, live_server.url, "inspector", "/flags/")
    page.get_by_role("link", name="Decide").click()
    page.get_by_role("link", name="Wimborne NPT: every standard").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. The days are exempt")).to_be_visible()
    assert Exemption.objects.get().decided_by == dorset.people["inspector"]
    page.goto(f"{live_server.url}/oversight/wimborne/nec/S3/{first}/")
    expect(page.get_by_role("heading", name="Exempt days")).to_be_visible()
    expect(page.get_by_text("2 days of this period are exempt")).to_be_visible()
    expect(page.get_by_text(re.compile("An exemption was approved"))).to_be_visible()
