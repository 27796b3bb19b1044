"""What a browser that asked is told beside its own question."""

import re

import pytest
import time_machine

from tests.chats.public_world import (
    NOW,
    ONE_OF_EACH,
    browse_as,
    world_of,
)
from tests.kept_worlds import kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(world_of, at=NOW, usual=ONE_OF_EACH)


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
def test_withdrawing_is_spoken_of_only_where_it_may_be_done(client, chat, state, offered):
    with time_machine.travel(NOW, tick=False):
        browse_as(client, state)
        html = re.sub(r"\s+", " ", client.get(f"/chats/{chat.pk}/").content.decode())
    assert f"“Text of the {state} one”" in html
    assert ("lets you withdraw it" in html) == offered
    assert "where you can withdraw" not in html and "which tells you more" in html
