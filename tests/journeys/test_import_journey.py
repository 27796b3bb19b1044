"""A sergeant sends a sheet, and sends it again put right: a contradiction is decided, a refused cell mended, all of it
stored, and undone as one step. On a phone and at a desk, with script and without.
"""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from engagement.models import Activity
from inputs.models import SentFile
from record.timezones import ONE_DAY, day_of
from tests.journeys.test_log_journey import PHONE, sign_in
from tests.portal.sergeants_world import promise
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1280, "height": 900}
HEADER = "team,channel,status,title,starts_at,attendance"


@pytest.fixture
def dorset():
    county = counties.dorset()
    promise(county, "S1 S6")
    return county


@pytest.fixture
def sheets(tmp_path) -> tuple[Path, Path]:
    """The sheet, and the same put right: another head count, another row, and one with a slip in its year."""
    today = day_of(timezone.now())
    day, before = (today - ONE_DAY).isoformat(), (today - 2 * ONE_DAY).isoformat()
    hall = f"wimborne,meeting,held,Memorial Hall,{day} 18:00,12"
    first = tmp_path / "november.csv"
    first.write_text(f"{HEADER}\n{hall}\n", "utf-8")
    slip = f"wimborne,drop_in,held,Market Place,{before.replace('20', '29', 1)} 10:00,5"
    again = tmp_path / "november again.csv"
    again.write_text(f"{HEADER}\n{hall.replace(',12', ',13')}\n{slip}\n", "utf-8")
    return first, again


def test_the_page_of_a_long_file_goes_on_by_itself(live_server, page: Page, dorset, sheets):
    sign_in(page, live_server.url, "sergeant")
    send(page, live_server.url, sheets[0])
    sent = SentFile.objects.all()
    sent.update(state="storing", size=300_000)  # as of a long file, while a worker is at it
    page.goto(f"{live_server.url}/imports/{sent.get().pk}/")
    expect(page.get_by_text("It waits for its turn, and begins by itself.")).to_be_visible()
    sent.update(rows_read=2000, bytes_read=100_000)
    expect(page.get_by_text("2,000 rows read so far")).to_be_visible()
    sent.update(state="looked", size=300)

    expect(page.get_by_role("heading", name="What would it do?")).to_be_visible(timeout=10_000)


def send(page: Page, address: str, sheet: Path) -> None:
    page.goto(f"{address}/activities/")
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("The file").set_input_files(sheet)
    page.get_by_role("button", name="See what it would do").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desktop"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_import_page_with_contradictions_and_undo(live_server, browser: Browser, dorset, sheets, size, script):
    context = browser.new_context(java_script_enabled=script, viewport=size)
    page = context.new_page()
    sign_in(page, live_server.url, "sergeant")
    send(page, live_server.url, sheets[0])
    page.get_by_role("button", name="Store it").click()
    expect(page.get_by_role("heading", name="Stored")).to_be_visible()

    send(page, live_server.url, sheets[1])
    expect(page.get_by_text("2 rows to settle first.")).to_be_visible()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_role("link", name="Next to settle: line 2").click()
    page.get_by_label("The file is right").check(force=True)
    page.get_by_role("button", name="Keep what I said, and look again").click()
    expect(page).to_have_url(re.compile("#line-3$"))
    slip = page.get_by_label("Started")
    right = slip.input_value().replace("29", "20", 1)
    slip.fill(right)
    page.get_by_role("button", name="Put right line 3").click()
    page.get_by_role("button", name="Store all 2").click()
    expect(page.get_by_text("1 new, 1 changed, 0 as they were.")).to_be_visible()
    rows = Activity.objects.order_by("title")
    assert list(rows.values_list("title", "attendance", "status")) == [
        ("Market Place", 5, "held"),
        ("Memorial Hall", 13, "held"),
    ]
    assert not SentFile.objects.exclude(content=b"").exists()

    page.get_by_role("button", name="Undo the whole import").click()
    expect(page.get_by_text("Undone. 1 activity withdrawn, 1 activity as before.")).to_be_visible()
    assert list(rows.values_list("title", "attendance", "status")) == [
        ("Market Place", 5, "withdrawn"),
        ("Memorial Hall", 12, "held"),
    ]
    context.close()
