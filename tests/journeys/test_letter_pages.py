"""Letters in a real browser: the reader's answer, the pages about letters, and going live."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contracts.actions.letter_answers import answer_line
from contracts.models import FlagLine, LetterAnswer
from record.timezones import day_of
from teams.models import Force
from tests.contracts.told_world import flags_of, tell
from tests.journeys.coming_in import come_in
from tests.portal.test_look import faults, violations
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def county():
    county, now = counties.dorset(), timezone.now()
    first, second, third, fourth = flags_of(county, "S2", "S3", "S4", "S7")
    told = {"delivery": "delivered", "delivery_at": now - 7 * MINUTE, "provider_id": "1"}
    county.letter = tell(county, "sergeant", first, at=now - 9 * MINUTE, **told)
    county.many = tell(county, "sergeant", second, third, fourth, at=now - 8 * MINUTE, cause="flags:2", counted=1)
    returned = {"delivery": "failed", "delivery_words": "permanent-failure: there is no such address" + "s" * 90}
    tell(county, "inspector", second, at=now - 9 * MINUTE, cause="flags:3", delivery_at=now, **returned)
    line = FlagLine.objects.filter(letter=county.many).order_by("id")[1]
    answer_line(line=line, answer="wrong", words="It was done on Friday" + "w" * 200, by=county.people["sergeant"])
    flags_of(county, "S5", "S6", team="ferndown")
    return county


def quiet(county, live_from=None):
    Force.objects.filter(pk=county.force.pk).update(live_from=live_from)


def wrong_on(page: Page, url: str, addresses: list[str]) -> dict[str, list]:
    found = {}
    for address in addresses:
        page.goto(url + address)
        found[address] = faults(page)
    return {address: wrong for address, wrong in found.items() if wrong}


def test_axe_finds_nothing_and_nothing_is_cut_off(live_server, page, county):
    letter, many = f"/letters/{county.letter.pk}/", f"/letters/{county.many.pk}/"
    assert wrong_on(page, live_server.url, [letter, f"{letter}?answer=wrong"]) == {}
    come_in(page, live_server.url, "sergeant", "/my-team/")
    own = [letter, f"{letter}?answer=wrong", many, "/account/letters/", "/account/", "/my-team/"]
    assert wrong_on(page, live_server.url, own) == {}


def test_axe_finds_nothing_on_the_administrators_pages(live_server, page, county):
    come_in(page, live_server.url, "admin", "/oversight/")
    addresses = ["/letters/", "/letters/?state=returned", "/letters/go-live/", "/oversight/"]
    assert wrong_on(page, live_server.url, addresses) == {}
    for live_from in (None, day_of(timezone.now()) + timedelta(days=8)):
        quiet(county, live_from)
        assert wrong_on(page, live_server.url, ["/letters/", "/letters/go-live/", "/people/"]) == {}


def test_a_reader_answers_from_the_letter(live_server, page, county):
    page.goto(f"{live_server.url}/letters/{county.letter.pk}/")
    page.get_by_role("button", name="Not ours").click()
    assert LetterAnswer.objects.filter(letter=county.letter).count() == 0
    page.locator("[name=login]").fill("sergeant@dorset.example")
    page.locator("[name=password]").fill(counties.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("You chose “Not ours”.")).to_be_visible()
    assert LetterAnswer.objects.filter(letter=county.letter).count() == 0
    page.get_by_label("Anything to add, if you like").fill("Ferndown has taken it over.")
    page.get_by_role("button", name="Not ours").click()
    expect(page.get_by_text("Kept: not ours.")).to_be_visible()
    assert LetterAnswer.objects.get(letter=county.letter).words == "Ferndown has taken it over."


def test_too_many_words_are_said_at_their_field(live_server, page, county):
    come_in(page, live_server.url, "sergeant", "/my-team/")
    page.goto(f"{live_server.url}/letters/{county.letter.pk}/")
    field = page.get_by_label("Anything to add, if you like")
    field.evaluate("field => { field.removeAttribute('maxlength'); field.value = 'w'.repeat(501) }")
    page.get_by_role("button", name="Wrong").click()
    expect(page.get_by_role("link", name="500 characters are the most.")).to_be_visible()
    assert violations(page) == []


def test_an_administrator_lets_the_force_write(live_server, page, county):
    quiet(county)
    come_in(page, live_server.url, "admin", "/oversight/")
    expect(page.get_by_text("Dorset Police is quiet:")).to_be_visible()
    page.get_by_role("link", name="Go live").click()
    page.get_by_role("button", name="Go live").click()
    expect(page.get_by_text("writes letters about flags from")).to_be_visible()
    assert Force.objects.get(key="dorset").live_from == day_of(timezone.now())
