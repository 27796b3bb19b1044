"""Times at the desk: of today the hour alone, of any other day with that day."""

import re
from datetime import timedelta

import pytest
import time_machine

from tests.chats.chat_world import NOW
from tests.chats.desk_world import Desk, signed_in
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db


def text_of(desk: Desk, now) -> str:
    with time_machine.travel(now, tick=False):
        html = signed_in(desk, "sergeant").get(desk.url).content.decode()
    return re.sub(r"<[^>]+>|\s+", " ", html.split("<main", 1)[1].split("</main", 1)[0])


def one_of_each_time() -> Desk:
    """Live on Wednesday 20 May at 18:00, with one question of each kind that the desk gives a time to."""
    desk = Desk()
    desk.published("Are the patrols back?", name="Otter")
    desk.answer(desk.published("Who mends the lights?", name="Wren"))
    desk.decide(desk.asked("He will hurt me", ago=0, name="Rook"), "urgent")
    return desk


kept = kept_world(one_of_each_time, at=NOW)


def test_of_today_the_hour_is_enough(desk):
    text = text_of(desk, desk.now + timedelta(hours=2))
    for said in ("Otter, 18:00.", "Wren, 18:00", "Sergeant (Sergeant, Wimborne NPT), 18:00", "Urgent, 18:00"):
        assert said in text


def test_of_another_day_the_day_is_said(desk):
    text = text_of(desk, desk.now + timedelta(days=1))
    then = "Wednesday 20 May, 18:00"
    for said in (f"Otter, {then}.", f"Wren, {then}", f"Sergeant (Sergeant, Wimborne NPT), {then}", f"Urgent, {then}"):
        assert said in text
