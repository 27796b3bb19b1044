"""A chat that is cancelled after somebody asked: what its desk offers, and what everybody else is told."""

import re

import pytest
import time_machine

from chats import receipts
from chats.lifecycle import ChatState
from tests.chats.chat_world import NOW
from tests.chats.desk_world import MINUTE, Desk, desk_in, signed_in
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
STEP = "The chat is cancelled.</b> 3 questions were asked before"


def cancelled_or_in(state: ChatState) -> Desk:
    """Cancelled while questions were open, with three that nobody has read; or a desk that has come to the state."""
    if state != ChatState.CANCELLED:
        return desk_in(state)
    desk = desk_in(ChatState.OPEN)
    for text in ("Are dogs allowed?", "Who mends the lights?", "When do patrols start?"):
        desk.asked(text, ago=20)
    desk.move(ChatState.CANCELLED, reason="The hall is flooded")
    return desk


kept = kept_worlds(cancelled_or_in, at=NOW, usual=ChatState.CANCELLED)


def read(client, url: str) -> str:
    """The page's own part, its spaces made one."""
    html = client.get(url, headers={"accept": "text/html"}).content.decode().split("<main", 1)[1].split("</main", 1)[0]
    return re.sub(r"\s+", " ", html)


def test_the_next_step_stands_at_the_top_of_the_desk_with_its_button(desk):
    text = read(signed_in(desk, "sergeant"), desk.url)
    assert f"{STEP}: begin the follow-up to read and answer them." in text
    assert text.count('value="follow_up"') == 1
    assert text.index(STEP) < text.index('value="follow_up"') < text.index("To decide")


def test_who_cannot_begin_the_follow_up_is_told_who_does(desk):
    text = read(signed_in(desk, "moderator"), desk.url)
    assert f"{STEP}. Whoever runs the chat begins the follow-up; then you can read and answer them." in text
    assert 'value="follow_up"' not in text


def test_what_cannot_be_decided_yet_is_no_alarm_and_says_when_it_can(desk):
    client = signed_in(desk, "moderator")
    desk.chat.questions.update(claimed_by=desk.people["moderator"], claimed_until=desk.now + MINUTE)
    assert client.get(desk.url).context["alarm"] == []
    text = read(client, desk.url)
    assert "It can be decided about once the follow-up has begun." in text
    for wrong in ("any more", "data-since", "is-long", "Keep it for me", "data-np-claim", "yours until"):
        assert wrong not in text


def test_once_the_follow_up_has_begun_it_waits_and_is_decided(desk):
    desk.move(ChatState.FOLLOW_UP)
    page = signed_in(desk, "moderator").get(desk.url)
    assert "publish" in page.context["forms"]
    assert page.context["alarm"] == ["3 questions have waited 5 minutes or more, the longest 20 min."]


@in_world(ChatState.OPEN)
def test_nothing_is_to_be_answered_before_the_follow_up(desk):
    desk.published()
    desk.move(ChatState.CANCELLED, reason="Flood")
    with time_machine.travel(NOW, tick=False):
        text = read(signed_in(desk, "sergeant"), desk.url)
    assert "I will answer" not in text and "Take it back" not in text


def test_its_page_and_the_receipt_say_at_once_that_what_was_asked_is_answered(desk, client):
    sentence = "Cancelled.</b> The hall is flooded. What was asked before is answered all the same."
    page = read(client, f"/chats/{desk.chat.pk}/")
    assert sentence in page and "No question is published yet." in page
    receipt = receipts.address_of(desk.chat.questions.first())
    said = "The chat was cancelled. What was asked before is answered all the same."
    for state in (None, ChatState.FOLLOW_UP):
        if state:
            desk.move(state)
        assert said in read(client, receipt)


@in_world(ChatState.OPEN)
def test_where_nobody_asked_nothing_is_promised(desk, client):
    desk.move(ChatState.CANCELLED, reason="Flood")
    with time_machine.travel(NOW, tick=False):
        assert "answered all the same" not in read(client, f"/chats/{desk.chat.pk}/")
        text = read(signed_in(desk, "sergeant"), desk.url)
    assert "Nobody had asked anything." in text and "follow-up" not in text


# Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "said"), [("The hall is flooded", "The hall is flooded."), ("Flood!", "Flood!"), ("Flood.", "Flood.")]
)
@in_world(ChatState.OPEN)
def test_a_reason_ends_like_a_sentence(desk, client, reason, said):
    desk.move(ChatState.CANCELLED, reason=reason)
    with time_machine.travel(NOW, tick=False):
        assert f"Cancelled.</b> {said} It was to be Wednesday" in read(client, "/chats/")
        assert f"Cancelled.</b> {said} </p>" in read(client, f"/chats/{desk.chat.pk}/")


@in_world(ChatState.ANNOUNCED)
def test_what_is_cancelled_has_not_moved(desk, client):
    desk.change(starts_at=desk.chat.starts_at, title="Winter on the river")
    moved = {"starts_at": desk.chat.starts_at - (desk.chat.ends_at - desk.chat.starts_at)}
    desk.change(**moved, questions_open_at=desk.chat.questions_open_at)
    desk.move(ChatState.CANCELLED, reason="Flood")
    with time_machine.travel(NOW, tick=False):
        for url in (f"/chats/{desk.chat.pk}/", "/chats/"):
            text = read(client, url)
            assert "Cancelled." in text and "Moved" not in text and "is-moved" not in text


def test_its_desk_in_follow_up_says_that_it_was_cancelled_and_counts_as_its_conditions_do(desk):
    desk.move(ChatState.FOLLOW_UP)
    desk.decide(desk.chat.questions.first(), "publish")
    text = read(signed_in(desk, "sergeant"), desk.url)
    assert "closed on" not in text
    assert "It was cancelled. 3 are left to read or answer." in text
    assert "3 questions are neither answered, merged" in text
