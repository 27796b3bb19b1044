"""A chat that is to go live long before its time: asked about first, and afterwards one date everywhere."""

import re
from datetime import timedelta

import pytest
import time_machine

from chats.available_moves import duration_words
from chats.lifecycle import ChatState
from chats.models import Chat
from tests.chats.chat_world import NOW, STARTS
from tests.chats.desk_world import Desk, desk_in, signed_in
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(desk_in, at=NOW, usual=ChatState.OPEN)
EARLY = STARTS - timedelta(days=1, hours=2)  # the chat is on Wednesday 20 May, 18:00
PLANNED = "It is planned for Wednesday 20 May, 18:00, in 1 day and 2 hours."


def read(client, url: str) -> str:
    html = client.get(url).content.decode().split("<main", 1)[1].split("</main", 1)[0]
    return re.sub(r"\s+", " ", html)


def go_live(desk: Desk, **more):
    return signed_in(desk, "sergeant").post(f"{desk.url}state/", {"state": "live", **more})


def state_of(desk: Desk) -> str:
    return Chat.objects.get(pk=desk.chat.pk).state


def test_going_live_long_before_its_time_asks_first(desk):
    with time_machine.travel(EARLY, tick=False):
        text = read(signed_in(desk, "sergeant"), desk.url)
        assert PLANNED in text
        assert "Go live now all the same" in text
        assert text.count('value="live"') == 1
        refused = go_live(desk)
        assert (refused.status_code, state_of(desk)) == (409, "open")
        assert PLANNED in re.sub(r"\s+", " ", refused.content.decode())
        assert (go_live(desk, early="yes").status_code, state_of(desk)) == (302, "live")


def test_within_half_an_hour_nothing_is_asked(desk):
    now = STARTS - timedelta(minutes=30)
    with time_machine.travel(now, tick=False):
        assert "all the same" not in read(signed_in(desk, "sergeant"), desk.url)
        assert (go_live(desk).status_code, state_of(desk)) == (302, "live")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (135, "2 hours"),
        (1560, "1 day and 2 hours"),
        (1440, "1 day"),
        (3000, "2 days and 2 hours"),
    ],
)
def test_a_long_time_is_said_in_days_and_hours(minutes, said):
    assert duration_words(minutes) == said


@pytest.fixture
def early(desk) -> Desk:
    """It went live a day and two hours before its time, and everything that was asked is answered."""
    desk.now, desk.chat = EARLY, desk.fresh
    with time_machine.travel(EARLY, tick=False):
        go_live(desk, early="yes")
        desk.answer(desk.published())
        yield desk


def test_while_it_is_live_its_end_is_said_with_its_day(early, client):
    assert "1 day and 3 hours left." in read(signed_in(early, "sergeant"), early.url)
    for url in (f"/chats/{early.chat.pk}/", "/chats/"):
        assert "until Wednesday 20 May, 19:00" in read(client, url)


def test_after_it_was_held_one_date_stands_everywhere(early, client):
    early.now += timedelta(minutes=40)
    for state in (ChatState.CLOSED, ChatState.FOLLOW_UP, ChatState.PUBLISHED):
        early.move(state)
    page = f"/chats/{early.chat.pk}/"
    with time_machine.travel(STARTS + timedelta(days=3), tick=False):
        for url in (page, f"{page}transcript/", "/chats/"):
            text = read(client, url)
            assert "Tuesday 19 May" in text and "20 May" not in text, url
        assert "16:00 to 16:40." in read(client, f"{page}transcript/")
        text = client.get(f"{page}transcript.txt").content.decode()
        assert "Tuesday 19 May 2026, 16:00 to 16:40" in text and "20 May" not in text
    assert early.fresh.activity.starts_at == EARLY


@in_world(ChatState.PUBLISHED)
def test_a_chat_that_went_live_on_time_is_told_as_it_was_planned(desk, client):
    with time_machine.travel(desk.now, tick=False):
        assert "18:00 to 19:00." in read(client, f"/chats/{desk.chat.pk}/transcript/")
