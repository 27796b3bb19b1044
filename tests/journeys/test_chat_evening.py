"""An evening with its people at once, on a real server with its live streams: residents on a phone, with and without
script, a moderator at the keys, an officer who answers. And whatever somebody may send to break it.
"""

from __future__ import annotations

import re
import uuid

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from chats import actions, receipts
from chats.lifecycle import ChatState
from chats.models import Answer, Question
from chats.moderation import QuestionState
from tests.chats.desk_world import Desk, begun_just_now
from tests.chats.hostile import TEXTS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
# What sticks out of the page, to be told when something does.
SIDEWAYS = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
  ["the page", ...[...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().left + one.scrollWidth > document.documentElement.clientWidth)
    .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)]"""


@pytest.fixture
def desk(monkeypatch) -> Desk:
    return begun_just_now(monkeypatch)


@pytest.fixture
def people(browser: Browser, site):
    """Opens a browser of their own for each; the server knows its sessions by the database."""
    contexts: list[BrowserContext] = []

    def come(person=None, **options) -> Page:
        context = browser.new_context(base_url=site, **options)
        contexts.append(context)
        if person:
            signed_in = Client()
            signed_in.force_login(person)
            value = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
        return context.new_page()

    yield come
    for context in contexts:
        context.close()


def test_three_at_once_hear_of_each_other_as_it_happens(people, desk):
    chat = f"/chats/{desk.chat.pk}/"
    resident = people(viewport=PHONE, has_touch=True, is_mobile=True)
    without_script = people(java_script_enabled=False)
    moderator, officer = people(desk.people["moderator"]), people(desk.people["answerer"])
    moderator.goto(desk.url)
    expect(moderator.locator("#keys")).to_be_visible()

    # Two residents ask; the moderator hears of it from the stream and comes to it by keys alone.
    resident.goto(chat)
    resident.get_by_role("textbox", name="Your question").fill("Why is Kyle Dobson still riding there?")
    resident.get_by_role("button", name="Ask", exact=True).tap()
    expect(resident.get_by_text("Being read").first).to_be_visible()
    without_script.goto(chat)
    without_script.get_by_role("textbox", name="Your question").fill("Will there be lights on the towpath?")
    without_script.get_by_role("button", name="Ask", exact=True).click()
    expect(without_script.get_by_text("Being read").first).to_be_visible()
    news = moderator.get_by_role("link", name=re.compile("2 new questions"))
    expect(news).to_be_visible(timeout=15_000)
    news.focus()
    moderator.keyboard.press("Enter")
    expect(moderator.locator(".np-desk__q")).to_contain_text("Kyle Dobson")
    expect(moderator.locator("#keys")).to_be_visible()
    moderator.keyboard.press("p")
    moderator.keyboard.press("Enter")
    expect(moderator.get_by_text("Published under the name")).to_be_visible()

    # The resident is offered it, without the name; nobody else's page moves.
    resident.get_by_role("button", name="1 new question. Show it").tap(timeout=15_000)
    expect(resident.locator("#questions")).to_contain_text("[name removed]")
    expect(resident.locator("#questions")).not_to_contain_text("Kyle")

    # An officer answers, who never sees the name; both residents read it, one by loading the page again.
    officer.goto(desk.url)
    assert "Kyle" not in officer.content()
    officer.get_by_role("button", name=re.compile("I will answer")).click()
    officer.get_by_label(re.compile("Your answer")).fill("He may, before ten.")
    officer.get_by_role("button", name="Publish the answer").click()
    resident.get_by_role("button", name="1 new answer. Show it").tap(timeout=15_000)
    expect(resident.locator("#questions")).to_contain_text("He may, before ten.")
    without_script.goto(f"{chat}?watch=1")
    expect(without_script.get_by_text("He may, before ten.")).to_be_visible()

    # It turns out to point at somebody after all: it is gone from every page at once, and its answer with it.
    question = desk.chat.questions.get(text__contains="Kyle")
    actions.decide(
        question=question,
        decision=actions.Decision(verb="retract", reason="names_a_person"),
        by=desk.people["moderator"],
        now=timezone.now(),
    )
    expect(resident.locator("#questions")).not_to_contain_text("He may, before ten.", timeout=15_000)
    resident.reload()
    expect(resident.get_by_text("names or points at a person").first).to_be_visible()
    without_script.reload()
    expect(without_script.get_by_text("He may, before ten.")).to_have_count(0)


def test_a_call_for_help_is_answered_in_private_and_nowhere_else(people, desk):
    resident, watching = people(viewport=PHONE), people()
    watching.goto(f"/chats/{desk.chat.pk}/")
    resident.goto(f"/chats/{desk.chat.pk}/")
    resident.get_by_role("textbox", name="Your question").fill("He says he will come round tonight and hurt me")
    resident.get_by_role("button", name="Ask", exact=True).click()
    expect(resident.get_by_text("999").first).to_be_visible()
    expect(resident.get_by_role("button", name=re.compile("Exit this page"))).to_be_visible()
    safeguard = people(desk.people["safeguard"])
    desk.decide(desk.chat.questions.get(), "urgent")
    safeguard.goto(desk.url)
    safeguard.get_by_role("button", name="I have it").click()
    assert desk.chat.questions.get().owner == desk.people["safeguard"]
    assert "hurt me" not in watching.content()
    watching.reload()
    assert "hurt me" not in watching.content()


def test_a_hundred_and_fifty_hostile_texts_neither_run_nor_break_a_page(people, desk):
    assert len(set(TEXTS)) == 150
    published = _through_every_door(desk, TEXTS)
    assert len(published) > 125  # all but every tenth, and those of which nothing is left that could be read
    resident, sergeant = people(viewport=PHONE), people(desk.sergeant)
    addresses = {resident: [f"/chats/{desk.chat.pk}/", "/chats/"], sergeant: [desk.url]}
    addresses[resident].append(receipts.address_of(published[0]))
    addresses[sergeant] += [
        f"{desk.url}?question={question.pk}" for question in desk.chat.questions.filter(state="waiting")[:3]
    ]
    for page, where in addresses.items():
        for address in where:
            _harmless(page, address)
    _answered_in_their_own_words(desk, published)
    for state in (ChatState.CLOSED, ChatState.FOLLOW_UP):
        desk.move(state)
    for question in desk.chat.questions.filter(state="waiting"):
        desk.decide(question, "refuse", reason="abuse")
    desk.move(ChatState.PUBLISHED)
    for address in (f"/chats/{desk.chat.pk}/transcript/", f"/chats/{desk.chat.pk}/", "/teams/wimborne/"):
        _harmless(resident, address)
    told = resident.request.get(f"/chats/{desk.chat.pk}/transcript.txt")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert told.headers["x-content-type-options"] == "nosniff"
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u0000-\u0008]", told.text())


def _through_every_door(desk: Desk, texts: list[str]) -> list[Question]:
    """As question and name, over the API that is everybody's; published, but for every tenth."""
    public, published = Client(HTTP_HOST="localhost"), []
    with override_settings(RATE_LIMITS=False), transaction.atomic():
        for text in texts:
            public.cookies.clear()  # somebody else
            said = {"id": str(uuid.uuid4()), "text": text, "name": text[:40]}
            answer = public.post(f"/api/v1/chats/{desk.chat.pk}/questions", said, content_type="application/json")
            assert answer.status_code in (202, 422), text
            if answer.status_code == 202 and desk.chat.questions.count() % 10:  # every tenth stays at the desk
                published.append(desk.decide(Question.objects.get(pk=said["id"]), "publish"))
    return published


def _answered_in_their_own_words(desk: Desk, questions: list[Question]) -> None:
    """As the action leaves them, which answers the first: an answer of its own is kept for each of the others."""
    first, *others = questions
    like = desk.answer(first, first.text)
    said = {"by": like.by, "role": like.role, "saved_at": like.saved_at, "published_at": like.published_at}
    Answer.objects.bulk_create(Answer(id=uuid.uuid4(), question=one, text=one.text, **said) for one in others)
    desk.chat.questions.filter(pk__in=[one.pk for one in others]).update(state=QuestionState.ANSWERED)


def _harmless(page: Page, address: str) -> None:
    opened = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page.goto(address)
    page.wait_for_timeout(100)
    assert page.evaluate("window.hurt") is None, address
    assert page.locator(".hurt").count() == 0, address
    assert page.url.endswith(address), address
    assert page.evaluate(SIDEWAYS) == [], address
    assert opened == []
    expect(page.get_by_role("contentinfo")).to_be_visible()


def test_a_megabyte_is_refused_and_nothing_of_it_is_kept(desk):
    public = Client(HTTP_HOST="localhost")
    api, page = f"/api/v1/chats/{desk.chat.pk}/questions", f"/chats/{desk.chat.pk}/ask/"
    large = {"id": str(uuid.uuid4()), "text": "x" * (1024 * 1024)}
    assert public.post(api, large, content_type="application/json").status_code == 413
    assert public.post(page, {"text": "x" * (1024 * 1024)}).status_code == 413
    assert public.post(api, large | {"text": "ab " * 100_000}, content_type="application/json").status_code == 422
    assert not Question.objects.exists()
