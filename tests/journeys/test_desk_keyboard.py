"""A moderator at the desk with nothing but a keyboard; and the desk in a real browser: accessible, and told of news."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from chats import actions
from chats.lifecycle import ChatState
from chats.models import Answer, Question
from portal.embedded_servers import wait_until
from tests.chats.desk_world import Desk, begun_just_now
from tests.journeys.coming_in import come_in
from tests.portal.test_look import faults, violations

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MARKED = "Why is Kyle Dobson still riding there? Ring 07700 900123."


@pytest.fixture
def desk(monkeypatch) -> Desk:
    return begun_just_now(monkeypatch)


@pytest.fixture
def at(live_server, page: Page, desk):
    """Comes to an address as somebody; fails on anything the browser complains of but the stream that is not there."""
    complaints = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def come(person: str = "moderator", to: str = "") -> Page:
        come_to(page, live_server.url, person, to or desk.url)
        return page

    yield come
    assert [complaint for complaint in complaints if not re.search("404|409|EventSource", complaint)] == []


def come_to(page: Page, address: str, person: str, to: str) -> None:
    come_in(page, address, person, to)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state()  # and its scripts have run


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.closest('form, details')?.id + ' ' + document.activeElement.tagName")


def chosen(page: Page) -> str:
    return page.locator(".np-desk__q").inner_text().strip()


def keys(page: Page, *pressed: str) -> None:
    """Press them one after the other, once the page listens."""
    expect(page.locator("#keys")).to_be_visible()
    for key in pressed:
        page.keyboard.press(key)


def test_a_queue_is_moderated_by_keys_alone(at, desk):
    published = desk.published("When do the river patrols start?")
    late = desk.asked(MARKED, ago=9)
    alike = desk.asked("River patrols, when do they start?", ago=4)
    danger = desk.asked("The gate is open again", ago=3)  # nothing marks it: a moderator knows
    rude = desk.asked("You are all useless", ago=2)
    plain = desk.asked("Will there be lights on the towpath?", ago=1)
    page = at()
    expect(page.get_by_text("yours until")).to_be_visible()

    keys(page, "j")
    expect(page.locator(".np-desk__q")).to_have_text(alike.text)
    keys(page, "k")
    expect(page.locator(".np-desk__q")).to_have_text(MARKED)

    keys(page, "p")  # something is marked, so it only goes to the button
    assert focused(page) == "publish BUTTON"
    keys(page, "Enter")
    expect(page.get_by_text("Published under the name")).to_be_visible()
    late.refresh_from_db()
    assert late.public_text == "Why is [name removed] still riding there? Ring [number removed]."

    keys(page, "m")  # the one it is like is chosen already
    assert focused(page) == "merge SELECT"
    keys(page, "Tab", "Enter")
    expect(page.get_by_text("Whoever asked sees its answer.")).to_be_visible()
    assert Question.objects.get(pk=alike.pk).into == published

    keys(page, "u")
    assert focused(page) == "urgent BUTTON"
    assert Question.objects.get(pk=danger.pk).state == "waiting"
    keys(page, "Enter")
    expect(page.get_by_text("The asker is shown that nobody is on the way, and where help is.").first).to_be_visible()
    assert Question.objects.get(pk=danger.pk).state == "urgent"

    keys(page, "r", "p", "Escape")  # in a list a letter is the list's own
    assert focused(page) == "refuse SELECT"
    page.locator("#refuse select").select_option("abuse")
    keys(page, "Tab", "Tab", "Enter")
    expect(page.get_by_text("Not published, because it is abusive.").first).to_be_visible()
    assert Question.objects.get(pk=rude.pk).reason == "abuse"

    expect(page.locator(".np-desk__q")).to_have_text(plain.text)
    keys(page, "p")  # nothing is marked
    expect(page.get_by_text("Nothing else waits to be read.")).to_be_visible()
    assert Question.objects.get(pk=plain.pk).state == "published"


def test_an_answer_is_written_by_keys_alone_and_letters_in_it_are_letters(at, desk):
    question = desk.published()
    actions.take_on(question=question, who=desk.people["moderator"], by=desk.people["moderator"], now=desk.now)
    waiting = desk.asked("Are dogs allowed?", ago=1)
    page = at()
    keys(page, "a")
    page.keyboard.type("Up the jumpers, at Merley?")
    keys(page, "Tab", "Enter")
    expect(page.get_by_text("Answered.", exact=True)).to_be_visible()
    assert Answer.objects.get().text == "Up the jumpers, at Merley?"
    assert Question.objects.get(pk=waiting.pk).state == "waiting"


def test_the_keys_are_listed_and_can_be_switched_off(at, desk):
    one, other = desk.asked("Are dogs allowed?", ago=3), desk.asked("Is the park locked?", ago=1)
    page = at()
    keys(page, "?")
    switch = page.get_by_label("Use these keys on this computer")
    expect(switch).to_be_visible()
    keys(page, "Tab", "Space")
    expect(switch).not_to_be_checked()
    keys(page, "j", "p")
    page.reload()
    keys(page, "p", "j")
    page.wait_for_timeout(200)
    assert chosen(page) == one.text
    assert {Question.objects.get(pk=each.pk).state for each in (one, other)} == {"waiting"}


def test_news_are_told_and_nothing_moves_by_itself(at, desk, page: Page):
    desk.asked("Are dogs allowed?", ago=6)
    event = {"id": "0e6cc0a4-3b0c-4f0f-bd4c-7c6a7f5f7f10", "state": "waiting", "version": 1}
    body = "".join(f"event: question\ndata: {json.dumps(event | {'id': id})}\n\n" for id in ("a", "b"))
    page.route("**/staff-events*", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    at()
    link = page.get_by_role("link", name="2 new questions. Show them")
    expect(link).to_be_visible()
    assert "question=" in link.get_attribute("href")
    expect(page).to_have_title(re.compile(r"^\(1, 6 min\) Desk: Summer on the river"))
    expect(page.locator("#alarm")).to_have_text("1 question has waited 5 minutes or more, the longest 6 min.")
    assert page.locator(".np-queue__link").count() == 1


def test_what_is_being_written_outlives_a_look_at_the_news_and_another_decision(at, desk):
    question, waiting = desk.published(), desk.asked("Are dogs allowed?", ago=1)
    moderator = desk.people["moderator"]
    actions.take_on(question=question, who=moderator, by=moderator, now=desk.now)
    page = at()
    page.get_by_label(re.compile("Your answer")).fill("From Fri")
    page.locator("[data-np-again]").click()
    box = page.get_by_label(re.compile("Your answer"))
    expect(box).to_have_value("From Fri")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published under the name")).to_be_visible()
    page.wait_for_load_state()
    assert Question.objects.get(pk=waiting.pk).state == "published"
    expect(box).to_have_value("From Fri")
    box.fill("From Friday.")
    page.get_by_role("button", name="Publish the answer").click()
    expect(page.get_by_text("Answered.", exact=True)).to_be_visible()
    assert Answer.objects.get().text == "From Friday."
    assert wait_until(lambda: "np-draft" not in page.evaluate("JSON.stringify(localStorage)"), 10)


def test_what_is_written_before_the_script_has_come_is_kept_like_the_rest(at, desk, live_server):
    question, moderator = desk.published(), desk.people["moderator"]
    actions.take_on(question=question, who=moderator, by=moderator, now=desk.now)
    page = at()
    slow = []
    page.route("**/drafts*.js", lambda route: slow.append(route))
    page.goto(live_server.url + desk.url, wait_until="commit")
    box = page.get_by_label(re.compile("Your answer"))
    box.fill("From Fri")
    assert wait_until(lambda: page.evaluate("1") and slow, 10)
    slow[0].continue_()
    page.wait_for_load_state()
    page.unroute("**/drafts*.js")
    page.reload()
    expect(box).to_have_value("From Fri")


def test_everything_works_without_script(live_server, browser, desk):
    question = desk.asked(MARKED, ago=1)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    come_to(page, live_server.url, "moderator", desk.url)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_role("button", name=re.compile("I will answer")).click()
    page.get_by_label(re.compile("Your answer")).fill("Because he may.")
    page.get_by_role("button", name="Publish the answer").click()
    assert Question.objects.get(pk=question.pk).state == "answered"
    expect(page.get_by_text("Keys", exact=True)).to_be_hidden()
    context.close()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(at, desk, live_server):
    desk.asked(MARKED + " " + "x" * 300, ago=6, name="W" * 40)
    desk.decide(desk.asked("He will hurt me " + "y" * 200, ago=5), "urgent")
    desk.decide(desk.asked("I am afraid", ago=5), "urgent", owner=desk.people["safeguard"])
    desk.answer(desk.published("Is the park locked? " + "z" * 200))
    actions.take_on(question=desk.published(), who=desk.sergeant, by=desk.sergeant, now=desk.now)
    page = at("sergeant")
    found = {}
    for address in (desk.url, "/chats/new/", f"/chats/{desk.chat.pk}/edit/"):
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found[address] = faults(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_in_what_is_refused_nor_for_who_only_answers(at, desk, live_server):
    question = desk.asked(MARKED, ago=1)
    page = at("sergeant")
    page.get_by_role("button", name="Refuse").click()
    assert violations(page) == []
    page.goto(f"{live_server.url}/chats/new/")
    page.get_by_role("button", name="Save the plan").click()
    assert violations(page) == []
    page.goto(live_server.url + desk.url)
    desk.decide(question, "refuse", reason="abuse")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("this question has moved on meanwhile")).to_be_visible()
    assert violations(page) == []
    desk.move(ChatState.CLOSED)
    page.context.clear_cookies()
    come_to(page, live_server.url, "answerer", desk.url)
    assert violations(page) == []
