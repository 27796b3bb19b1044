"""Danger is read first, and the name that somebody gives themselves is checked like what they ask."""

import pytest

from chats.desk_queries import desk_of
from chats.lifecycle import ChatState
from chats.permissions import Duty
from chats.transcript import staff_question
from chats.triggers import marks_in_name
from tests.chats.chat_world import NOW
from tests.chats.desk_world import Desk, desk_in, signed_in
from tests.kept_worlds import kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(desk_in, at=NOW, usual=ChatState.LIVE)


def queue_of(desk: Desk) -> list:
    return desk_of(desk.fresh, person=desk.pc, duties=frozenset(Duty), now=desk.now).queue


def test_danger_comes_before_what_waits_longer(desk):
    calm = desk.asked("Will there be lights on the towpath?", ago=9)
    danger = desk.asked("He says he will come round tonight and hurt me", ago=1)
    assert [(held.question, held.is_danger) for held in queue_of(desk)] == [(danger, True), (calm, False)]
    page = signed_in(desk, "moderator").get(desk.url).content.decode()
    assert '<span class="np-queue__flag is-danger">danger' in page


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Ring 07700900777", ["phone"]),
        ("Sam sam@example.org", ["email"]),
        ("PC Kyle Dobson", ["person", "posing"]),
        ("Kyle Dobson", []),  # it may be the asker's own
        ("Canford Mum", []),
    ],
)
def test_what_is_marked_in_a_name(name, kinds):
    assert [mark.kind for mark in marks_in_name(name)] == kinds


def test_a_marked_name_is_said_and_another_one_is_offered(desk):
    question = desk.asked("When does the patrol start?", ago=1, name="Ring 07700900777")
    client = signed_in(desk, "moderator")
    page = client.get(desk.url)
    assert "Marked by the check: a phone number in the name." in page.content.decode()
    assert " data-marked" in page.content.decode()  # one key alone does not publish it
    assert page.context["forms"]["publish"]["hides_name"].value() is True
    assert staff_question(question, [])["name_marks"] == ["phone"]


def test_an_unmarked_name_is_shown_unless_somebody_says_otherwise(desk):
    desk.asked("When does the patrol start?", ago=1, name="Canford Mum")
    page = signed_in(desk, "moderator").get(desk.url)
    assert page.context["forms"]["publish"]["hides_name"].value() is False
    assert " data-marked" not in page.content.decode()
