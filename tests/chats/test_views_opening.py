"""A chat on short notice: its questions never open in the past, and no page says that they did."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from chats.lifecycle import ChatState
from chats.models import Chat
from tests.chats.chat_world import COUNTY, NOW
from tests.chats.desk_world import signed_in
from tests.chats.test_views_plans import NEW, desk_or_county, edit_of, filled
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(desk_or_county, at=NOW, usual=COUNTY)
MADE_AT = datetime(2026, 5, 12, 17, 0, 20, tzinfo=UTC)


def read(client, url: str) -> str:
    html = client.get(url).content.decode().split("<main", 1)[1].split("</main", 1)[0]
    return re.sub(r"\s+", " ", html)


@pytest.mark.parametrize(
    ("day", "opens"),
    [("2026-05-13", "2026-05-12T17:01"), ("2026-05-12", "2026-05-12T17:01"), ("2026-05-21", "2026-05-14T17:30")],
)
@in_world(COUNTY)
def test_left_empty_questions_open_a_week_before_and_never_before_now(own_world, day, opens):
    with time_machine.travel(MADE_AT, tick=False):
        client = Client()
        client.force_login(own_world.people["sergeant"])
        client.post(NEW, filled(day=day, begins="18:30", on_1="2026-05-12", short_notice="The floods"))
    assert Chat.objects.get().questions_open_at.isoformat() == f"{opens}:00+00:00"


@in_world(ChatState.ANNOUNCED)
def test_a_change_that_leaves_the_opening_empty_opens_none_in_the_past(desk):
    with time_machine.travel(desk.chat.starts_at - timedelta(days=2), tick=False):
        signed_in(desk, "sergeant").post(f"/chats/{desk.chat.pk}/edit/", edit_of(desk, questions_open_at=""))
    assert desk.fresh.questions_open_at == desk.chat.starts_at - timedelta(days=2)


@in_world(ChatState.DRAFT)
def test_a_draft_whose_opening_has_passed_opens_as_soon_as_it_is_announced(desk):
    with time_machine.travel(NOW, tick=False):
        assert "Questions open on Sunday 17 May, 18:00." in read(signed_in(desk, "sergeant"), desk.url)
    with time_machine.travel(desk.chat.questions_open_at, tick=False):
        text = read(signed_in(desk, "sergeant"), desk.url)
    assert "Questions open as soon as it is announced." in text


@in_world(ChatState.ANNOUNCED)
def test_between_announcing_and_opening_no_page_names_a_day_that_has_passed(desk, client):
    with time_machine.travel(desk.chat.questions_open_at + timedelta(hours=1), tick=False):
        for reader, url in [
            (signed_in(desk, "sergeant"), desk.url),
            (client, f"/chats/{desk.chat.pk}/"),
            (client, "/chats/"),
        ]:
            text = read(reader, url)
            assert "Questions are about to open." in text, url
            assert "17 May" not in text, url
