"""A resident in a chat, in a real browser: reading along, asking, leaving fast; with script and without.

The stream is played by the test: each time the browser connects it gets what the test has put on it meanwhile.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from chats import actions, receipts
from chats.lifecycle import ChatState
from chats.models import Question
from chats.visitors import COOKIE
from portal.embedded_servers import wait_until
from tests.chats import public_world
from tests.chats.public_world import (
    answered,
    asked,
    cookie_of,
    decided,
    publish,
)
from tests.portal.test_look import faults, violations
from tests.teams import county as counties

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
AWAY = "https://www.bbc.co.uk/weather"


class Stream:
    """What the server would say: numbered events, those after the last one that the browser has."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict]] = []

    def say(self, kind: str, **data) -> None:
        self.events.append((kind, data))

    def answer(self, route: Route) -> None:
        seen = int(route.request.headers.get("last-event-id") or 0)
        said = [
            f"id: {number}\nevent: {kind}\ndata: {json.dumps(data)}\n\n"
            for number, (kind, data) in enumerate(self.events, start=1)
            if number > seen
        ]
        route.fulfill(content_type="text/event-stream", body="retry: 100\n\n" + "".join(said))


@pytest.fixture
def stream(page: Page) -> Stream:
    made = Stream()
    page.route("**/api/v1/chats/*/events*", made.answer)
    return made


@pytest.fixture
def chat():
    now = timezone.now()
    return public_world.live_chat(
        counties.dorset(), starts_at=now - timedelta(minutes=20), now=now - timedelta(minutes=20)
    )


@pytest.fixture
def quiet(page: Page):
    """Fails on whatever the browser complains of."""
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def asked_now(chat, text: str, **more) -> Question:
    return asked(chat, text, now=timezone.now(), **more)


def as_event(text: str, **more) -> dict:
    said = {"id": str(uuid.uuid4()), "name": "Otter 12", "text": text, "supporters": 1, "shortened": False}
    return said | {"answer_by": None, "asked_at": timezone.now().isoformat(timespec="seconds")} | more


def as_answer(question: str, text: str, **more) -> dict:
    said = {"id": str(uuid.uuid4()), "question": question, "text": text, "role": "Sergeant, Wimborne NPT"}
    return said | {"at": timezone.now().isoformat(timespec="seconds"), "supersedes": None} | more


def test_what_is_new_waits_until_it_is_asked_for(live_server, quiet, stream, chat):
    page = quiet
    old = publish(asked_now(chat, "Who rings about jet skis?"))
    first = answered(old, "Ring 101.")
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    shown = page.locator("#questions article")
    expect(page.get_by_role("button", name="Nothing new yet")).to_be_visible()
    page.get_by_role("textbox", name="Your question").fill("I am typing")
    before = shown.first.bounding_box()

    new = as_event("Last year [name removed] lit <b>fires</b>.", supporters=3, shortened=True)
    stream.say("question", **new)
    stream.say("answer", **as_answer(str(old.pk), "Or 999, where somebody is in danger.", supersedes=str(first.pk)))
    stream.say("answer", **as_answer(new["id"], "<img src=x onerror=alert(1)>"))
    show = page.get_by_role("button", name="1 new question and 2 new answers. Show them")
    expect(show).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 new question and 2 new answers.")).to_have_count(1)
    assert (shown.count(), shown.first.bounding_box()) == (1, before)
    assert page.evaluate("document.activeElement.name") == "text"

    show.click()
    expect(shown).to_have_count(2)
    expect(shown.first).to_contain_text("Last year [name removed] lit <b>fires</b>.")
    expect(shown.first.locator("mark")).to_have_text("[name removed]")
    expect(shown.first).to_contain_text("asked by 3 people")
    expect(shown.first.get_by_text("Shortened by a moderator.")).to_be_visible()
    expect(shown.last.get_by_text("Shortened by a moderator.")).to_have_count(0)
    expect(shown.first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(shown.last).to_contain_text("corrected")
    expect(shown.last).to_contain_text("Or 999, where somebody is in danger.")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("I am typing")


def test_what_is_taken_back_goes_at_once_and_the_same_thing_twice_is_one(live_server, quiet, stream, chat):
    page = quiet
    kept, gone, merged = [publish(asked_now(chat, text)) for text in ("Kept?", "Taken back?", "Merged?")]
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    new, taken = as_event("Shown once?"), as_event("Never shown")
    for _ in range(2):
        stream.say("question", **new)
    stream.say("question", **taken)
    stream.say("retracted", id=taken["id"])
    stream.say("retracted", id=str(gone.pk))
    stream.say("merged", id=str(merged.pk), into=str(kept.pk))
    stream.say("supporters", id=str(kept.pk), supporters=4)
    expect(page.get_by_text("Taken back?")).to_have_count(0)
    expect(page.get_by_text("asked by 4 people")).to_be_visible()
    expect(page.get_by_role("link", name="a question like it")).to_have_attribute("href", f"#q-{kept.pk}")
    page.get_by_role("button", name="1 new question. Show it").click()
    expect(page.get_by_text("Shown once?")).to_have_count(1)
    expect(page.get_by_text("Never shown")).to_have_count(0)


def test_updates_can_be_paused_and_a_new_state_is_offered(live_server, quiet, stream, chat):
    page = quiet
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    page.get_by_role("button", name="Pause updates").click()
    stream.say("question", **as_event("Meanwhile?"))
    expect(page.get_by_role("button", name="Updates are paused.")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.get_by_role("button", name="1 new question")).to_have_count(0)
    page.get_by_role("button", name="Go on with updates").click()
    page.get_by_role("button", name="1 new question. Show it").click()
    expect(page.get_by_text("Meanwhile?")).to_be_visible()
    public_world.moved(chat, ChatState.CLOSED, now=timezone.now())
    stream.say("state", state="closed")
    page.get_by_role("link", name="Load the page again").click()
    expect(page.get_by_text("Closed to questions.")).to_be_visible()


def test_a_pause_and_its_end_are_told_in_their_own_words(live_server, quiet, stream, chat):
    page = quiet
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    paused = page.get_by_text("nothing new is published until a moderator goes on")
    spoken = page.get_by_role("status")
    expect(paused).to_be_hidden()
    actions.pause(chat=chat, by=chat.created_by, now=timezone.now())
    stream.say("state", state="live")
    expect(paused).to_be_visible()
    expect(spoken.filter(has_text="The moderators have paused the chat. What you ask waits.")).to_have_count(1)
    actions.resume(chat=chat, by=chat.created_by, now=timezone.now())
    stream.say("state", state="live")
    expect(paused).to_be_hidden()
    expect(spoken.filter(has_text="The chat goes on.")).to_have_count(1, timeout=10_000)


def test_wanting_to_know_it_too_keeps_ones_place(live_server, quiet, stream, chat):
    page = quiet
    question = publish(asked_now(chat, "Are the patrols back?"))
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="I want to know this too").click()
    pressed = page.get_by_role("button", name="You want to know this too.")
    expect(pressed).to_be_focused()
    stream.say("supporters", id=str(question.pk), supporters=2)
    expect(page.get_by_text("asked by 2 people")).to_be_visible()
    assert page.evaluate("window.stayed")
    question.refresh_from_db()
    assert question.supporters == 2


def test_a_broken_stream_leads_to_the_page_that_loads_itself(live_server, page: Page, chat):
    page.route("**/api/v1/chats/*/events*", lambda route: route.fulfill(status=503))
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    page.clock.install()
    page.get_by_role("link", name="Read along on a page that loads itself again").click()
    expect(page.get_by_role("textbox")).to_have_count(0)
    publish(asked_now(chat, "Meanwhile?"))
    page.clock.fast_forward(21_000)
    expect(page.get_by_text("Meanwhile?")).to_be_visible()
    expect(page.get_by_text("1 asked, none lost.")).to_be_visible()
    page.get_by_role("button", name="Stop that").click()
    publish(asked_now(chat, "Later?"))
    page.clock.fast_forward(60_000)
    expect(page.get_by_text("Later?")).to_have_count(0)


def test_a_receipt_brings_the_answer_by_itself(live_server, quiet, chat):
    question = asked_now(chat, "Why?", browser="me")
    quiet.clock.install()
    quiet.goto(live_server.url + receipts.address_of(question))
    expect(quiet.get_by_text("Yours is next.")).to_be_visible()
    answered(publish(question), "Because.")
    quiet.clock.fast_forward(31_000)
    expect(quiet.get_by_text("Because.")).to_be_visible()
    expect(quiet.get_by_role("button", name="Withdraw the question")).to_have_count(0)


def test_a_draft_outlives_reloads_and_ends_when_it_has_arrived(live_server, quiet, stream, chat):
    page = quiet
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    page.get_by_role("textbox", name="Your question").fill("Are the patrols back?")
    page.get_by_role("textbox", name="Name to show").fill("Otter")
    page.reload()
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("Are the patrols back?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("“Are the patrols back?”")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("")
    # The words are there before the script has run that clears what was kept.
    emptied = wait_until(lambda: page.evaluate("sessionStorage.length") == 0, 10)
    assert emptied, page.evaluate("JSON.stringify(sessionStorage)")
    assert Question.objects.get().name == "Otter"


def test_asking_and_supporting_work_without_script(live_server, browser, chat):
    question = publish(asked_now(chat, "Who rings about jet skis?"))
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/chats/")
    page.get_by_role("link", name=chat.title).click()
    page.get_by_role("button", name="I want to know this too").click()
    expect(page.get_by_text("asked by 2 people")).to_be_visible()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write your question")
    page.get_by_role("textbox", name="Your question").fill("Will there be lights on the towpath?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Yours is next.")).to_be_visible()
    page.get_by_role("link", name="Its own page").click()
    page.get_by_role("button", name="Withdraw the question").click()
    expect(page.get_by_text("It is shown to nobody.")).to_be_visible()
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    page.get_by_role("link", name="Read along on a page that loads itself again").click()
    expect(page.get_by_role("textbox")).to_have_count(0)
    question.refresh_from_db()
    assert question.supporters == 2
    context.close()


def test_three_times_shift_leaves_the_page_and_no_draft(live_server, quiet, stream, chat):
    page = quiet
    page.route(f"{AWAY}*", lambda route: route.fulfill(body="The weather", content_type="text/html"))
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    page.get_by_role("textbox", name="Your question").fill("He is coming home")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(AWAY)
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("")


@pytest.fixture
def addresses(chat, page: Page, live_server) -> list[str]:
    """Every page of the public's, each with something on it, some with nothing or with what does not fit."""
    now = timezone.now()
    county = counties.County(chat.force, teams={"wimborne": chat.team})
    county.people = {"sergeant": chat.created_by, "inspector": chat.grants.get(role="safeguarding").person}
    found = public_world.one_of_each(chat)
    long = publish(asked_now(chat, "Do" + "nau-dampf-schiff"[:16].replace("-", "") * 12, name="W" * 19 + "m" * 19))
    answered(long, "www." + "abcdefghij" * 20 + ".example\n\n[address removed]")
    asked_now(chat, "Mine, and how", browser="me")
    decided(asked_now(chat, "Who to vote for", browser="me"), "refuse", reason="politics")
    page.context.add_cookies([{"name": COOKIE, "value": cookie_of("me"), "url": live_server.url}])
    over = public_world.live_chat(county, starts_at=now - timedelta(days=9), now=now - timedelta(days=9))
    answered(publish(asked(over, "Was it?", now=now)), "It was.", now=now)
    over = public_world.closed_then_published(over, now=now)
    called_off = public_world.chat_in(county, ChatState.CANCELLED, starts_at=now + timedelta(days=2))
    announced = public_world.announced_chat(county, title="Llanfairpwll" * 12, starts_at=now + timedelta(hours=2))
    return [
        "/chats/",
        "/chats/?team=ferndown",
        f"/chats/{chat.pk}/",
        f"/chats/{chat.pk}/?watch=1",
        *(receipts.address_of(found[state]) for state in ("waiting", "merged", "refused", "urgent")),
        receipts.address_of(long),
        *(f"/chats/{other.pk}/" for other in (over, called_off, announced)),
        f"/chats/{over.pk}/transcript/",
        "/teams/wimborne/",
        "/",
    ]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(live_server, quiet, stream, addresses):
    found = {}
    for address in addresses:
        quiet.goto(live_server.url + address)
        found[address] = faults(quiet)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_a_form_with_faults_is_accessible_and_the_trap_is_nobodys(live_server, page: Page, stream, chat):
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/chats/{chat.pk}/")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert violations(page) == []
    expect(page.get_by_role("textbox")).to_have_count(2)
    box = page.locator("#id_website").bounding_box()
    assert box["x"] + box["width"] < 0


def test_a_transcript_on_paper_has_its_words_and_no_controls(live_server, page: Page, chat):
    answered(publish(asked_now(chat, "Was it?")), "It was.")
    over = public_world.closed_then_published(chat, now=timezone.now())
    page.goto(f"{live_server.url}/chats/{over.pk}/transcript/")
    page.emulate_media(media="print")
    assert page.get_by_text("It was.").is_visible() and page.locator(".np-squares").is_visible()
    assert not page.get_by_role("button", name="Print the transcript").is_visible()
