"""The pages of imports in a real browser: accessible, whole on narrow screens, whatever stands on them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from inputs.models import FileImport, SentFile
from portal.imports import asking
from tests.journeys.coming_in import come_in
from tests.portal.imports_world import newest, press, send, send_bytes
from tests.portal.sergeants_world import place, promise
from tests.portal.test_look import faults
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LONG = "x" * 90
EVENTS = f"Event,Type,Date,Start,{LONG}"


@pytest.fixture
def addresses() -> list[str]:
    """Every page of the sergeant's that is about files, each with something on it, and with words that do not break."""
    county = counties.dorset()
    promise(county)
    place(county)
    client = Client()
    client.force_login(county.people["sergeant"])
    day = (timezone.now() - timedelta(days=2)).date().isoformat()
    rows = [f"wimborne,meeting,held,Hall {at} {LONG},{day} 1{at}:00,{at}" for at in range(4)]
    send(client, *rows, name=f"{LONG}.csv")
    press(client, "store")
    changed = [row[:-1] + "9" for row in rows[:3]]
    refused = f"wimborne,meeting,held,{LONG},{day},-1"
    send(client, *changed, f"{rows[3][:-1]}3".replace("13:00", "14:00"), refused, f"{refused}{LONG}")
    asked = f"/imports/{newest().pk}/"
    send(client, f"Coffee,Dropped in,14/11/2026,10:00,{LONG}", header=EVENTS, kind="activities")
    columns = f"/imports/{newest().pk}/"
    send(client, *rows[:1], name="at work.csv")
    SentFile.objects.filter(pk=newest().pk).update(
        state="looking", size=asking.SMALL + 1, rows_read=2000, bytes_read=100_000
    )
    working = f"/imports/{newest().pk}/"
    send_bytes(
        client, ("\n".join(["team,channel,status,title,starts_at", *(25 * ["a,b,c,d,e"])]) + '\n"x').encode(), "bad.csv"
    )
    unreadable = f"/imports/{newest().pk}/"
    done = f"/imports/done/{FileImport.objects.get().pk}/"
    return ["/imports/", asked, f"{asked}?show=same", columns, working, unreadable, done, "/imports/mappings/"]


def test_axe_finds_nothing_and_nothing_is_cut_off_or_scrolls_sideways(live_server, page: Page, addresses):
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_in(page, live_server.url, "sergeant", "/my-team/")
    found, titles = {}, []
    for address in addresses:
        page.goto(live_server.url + address)
        titles.append(page.locator("h1").inner_text())
        found[address] = faults(page)
    assert titles == [
        "Imports",
        "What would it do?",
        "Nothing new",
        "Which column is which?",
        "It is compared with what is stored",
        "The file cannot be taken",
        "Stored",
        "Lists of others",
    ]
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert complaints == []


def test_axe_finds_nothing_in_what_is_refused_and_what_is_undone(live_server, page: Page, addresses):
    come_in(page, live_server.url, "sergeant", "/imports/")
    page.get_by_role("button", name="See what it would do").click()
    assert faults(page) == []
    page.goto(live_server.url + addresses[3])
    page.get_by_label("Status of every row").select_option("held")
    page.get_by_role("button", name="See what it would do").click()
    assert faults(page) == []
    page.goto(live_server.url + addresses[6])
    page.get_by_role("button", name="Undo the whole import").click()
    assert faults(page) == []
