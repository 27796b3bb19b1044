"""What a browser that asked is told beside its own question."""

import re

import pytest
import time_machine

from tests.chats.public_world import (
    NOW,
    browse_as,
    live_chat,
    one_of_each,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("waiting", True),
        ("published", True),
        ("taken_away", True),
        ("answered", False),
        ("merged", False),
        ("refused", False),
        ("withdrawn", False),
    ],
)
def test_withdrawing_is_spoken_of_only_where_it_may_be_done(client, dorset, state, offered):
    with time_machine.travel(NOW, tick=False):
        chat = live_chat(dorset)
        one_of_each(chat)
        browse_as(client, state)
        html = re.sub(r"\s+", " ", client.get(f"/chats/{chat.pk}/").content.decode())
    assert f"“Text of the {state} one”" in html
    assert ("lets you withdraw it" in html) == offered
    assert "where you can withdraw" not in html and "which tells you more" in html
