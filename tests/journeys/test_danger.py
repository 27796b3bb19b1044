"""Somebody writes that they are in danger, beside the desk, on a real server: what they read at each step, and what
their telephone shows afterwards to whoever picks it up. On a phone, a wide screen, without script, and by keyboard.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from chats import actions, alerts
from chats.models import Question
from record.outbox import send_next
from tests.journeys.test_chat_evening import PHONE, SIDEWAYS, desk, people  # noqa: F401 - fixtures

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1280, "height": 900}
WORDS = "My ex says he will come round tonight and hurt me"
ELSEWHERE = re.compile(r"https://www\.bbc\.co\.uk/.*")


def asks(page: Page, desk) -> None:  # noqa: F811
    page.route(
        ELSEWHERE, lambda route: route.fulfill(body="<title>Weather</title>Rain later", content_type="text/html")
    )
    page.goto(f"/chats/{desk.chat.pk}/")
    page.get_by_label("Your question").fill(WORDS)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is on the way to you")


def deliver() -> None:
    while send_next(now=timezone.now()):
        pass


def look(page: Page) -> None:
    """What the page does by itself every ten seconds, once its script has come."""
    expect(page.locator("[data-np-stop]")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('np-look'))")


def exits(page: Page) -> None:
    """Press the button once its script has come, and wait until the browser has been told to forget."""
    expect(page.locator("body.govuk-frontend-supported")).to_be_visible()
    page.get_by_role("button", name="Exit this page").click()
    gone(page)


def gone(page: Page) -> None:
    expect(page).to_have_url(ELSEWHERE)
    for _ in range(50):
        if not [cookie for cookie in page.context.cookies() if cookie["name"] == "chat"]:
            return
        page.wait_for_timeout(100)
    raise AssertionError("The cookie is still there.")


def owns(desk, question: Question, **said) -> None:  # noqa: F811
    actions.own(question=question, by=desk.people["safeguard"], now=timezone.now(), **said)


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desktop"])
def test_what_is_read_at_each_step(people, desk, size):  # noqa: F811
    page, moderator = people(viewport=size), people(desk.people["moderator"], viewport=WIDE)
    asks(page, desk)
    truth = page.locator(".np-truth")
    expect(truth).to_contain_text("Nobody has read it yet.")
    expect(truth).to_contain_text("We cannot find you or call you.")
    deliver()
    look(page)
    expect(truth).to_contain_text(re.compile(r"(One officer was|Two officers were) alerted at \d\d:\d\d\."))
    for number in ("tel:999", "sms:999", "tel:18000"):
        expect(page.locator(f'main a[href="{number}"]').first).to_be_visible()
    assert page.locator("main").inner_text().index("Call 999") < page.locator("main").inner_text().index(
        "Nobody has read"
    )
    assert page.evaluate(SIDEWAYS) == []

    moderator.goto(desk.url)  # its window is in front: what it shows is opened
    expect(moderator.locator("#alarm")).to_contain_text("Somebody may be in danger")
    expect(moderator.locator("#claimed")).to_contain_text("yours until")
    look(page)
    expect(truth).to_contain_text(re.compile(r"A moderator read it at \d\d:\d\d\."))
    moderator.locator("#urgent button[name=decision]").click()
    expect(moderator.locator(".np-urgent")).to_contain_text("Nobody has it yet")
    look(page)
    expect(truth).to_contain_text("No officer has taken it on yet.")
    owns(desk, Question.objects.get())
    look(page)
    expect(truth).to_contain_text(re.compile(r"An officer read it at \d\d:\d\d\."))
    expect(truth).to_contain_text("That sends nobody.")
    owns(desk, Question.objects.get(), handled=True)
    look(page)
    expect(truth).to_contain_text("Nobody is reading here now.")
    assert WORDS not in page.content()

    # The same device afterwards: the chat's page says that something was sent, and none of its words.
    page.goto(f"/chats/{desk.chat.pk}/")
    expect(page.locator(".np-mine")).to_contain_text("Your message of")
    assert "come round" not in page.content() + page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "desktop"])
def test_whoever_leaves_leaves_nothing_to_come_back_to(people, desk, size):  # noqa: F811
    page = people(viewport=size)
    asks(page, desk)
    receipt = page.url
    exits(page)
    page.go_back()
    expect(page).to_have_url(re.compile(rf"/chats/{desk.chat.pk}/$"))
    assert "come round" not in page.content() and "Your message" not in page.content()
    assert page.get_by_label("Your question").input_value() == ""
    assert [cookie["name"] for cookie in page.context.cookies() if cookie["name"] == "chat"] == []
    page.goto(receipt)  # as a line of the history would
    expect(page).to_have_url(re.compile(rf"/chats/{desk.chat.pk}/$"))


def test_three_times_shift_leaves_too(people, desk):  # noqa: F811
    page = people(viewport=WIDE)
    asks(page, desk)
    expect(page.locator("body.govuk-frontend-supported")).to_be_visible()  # the script has come
    for _ in range(3):
        page.keyboard.press("Shift")
    gone(page)
    page.go_back()
    assert "Your message" not in page.content()


@pytest.mark.parametrize("late", [False, True], ids=["with its script", "before its script has come"])
def test_removed_from_this_device(people, desk, late):  # noqa: F811
    page = people(viewport=PHONE)
    if late:
        page.route("**/drafts*.js", lambda route: route.abort())
    asks(page, desk)
    page.get_by_role("button", name="Remove from this device").click()
    expect(page.locator("#removed")).to_be_visible()
    expect(page.locator("#removed")).to_contain_text("Nothing about a question is kept on this device.")
    page.wait_for_function("sessionStorage.length === 0")
    page.go_back()
    expect(page).to_have_url(re.compile(rf"/chats/{desk.chat.pk}/"))
    assert "Your message" not in page.content()


def test_without_script(people, desk):  # noqa: F811
    page = people(viewport=PHONE, java_script_enabled=False)
    asks(page, desk)
    assert "Nobody has read it yet." in page.content()
    assert '<meta http-equiv="refresh" content="15">' in page.content()
    owns(desk, Question.objects.get())
    page.reload()
    assert "An officer read it at" in page.content() and WORDS not in page.content()
    page.get_by_role("button", name="Exit this page").click()
    page.go_back()
    assert "Your message" not in page.content() and "come round" not in page.content()


def test_by_keyboard_the_number_is_reached_at_once(people, desk):  # noqa: F811
    page = people(viewport=WIDE)
    asks(page, desk)
    page.locator("main").focus()
    page.evaluate("document.querySelector('main .govuk-exit-this-page__button').focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "tel:999"
    for expected in ("sms:999", "tel:18000", "tel:999", "https://999bsl.co.uk"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == expected


def test_the_desk_alarms_when_nobody_opens_it(people, desk):  # noqa: F811
    moderator, page = people(desk.people["safeguard"], viewport=WIDE), people(viewport=PHONE)
    moderator.goto(desk.url)
    asks(page, desk)
    alarm = moderator.locator("#alarm")
    expect(alarm).to_contain_text("Somebody may be in danger: 1 message nobody has opened yet.")
    assert alerts.call_second_contacts(timezone.now() + timedelta(minutes=3)) == 1
    moderator.reload()
    expect(moderator.locator("[data-urgent=unopened]")).to_contain_text("The second contact was called")
    moderator.get_by_role("button", name="I have it: it is urgent").click()
    expect(moderator.locator(".np-urgent__head")).to_contain_text("You have it")
    look(page)
    expect(page.locator(".np-truth")).to_contain_text("An officer read it at")
