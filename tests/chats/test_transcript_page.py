"""The transcript, as a page and as text: permanent, whole, and without what was not published."""

import hashlib

import pytest
import time_machine

from chats.lifecycle import ChatState
from chats.models import Question
from tests.chats.public_world import (
    NOW,
    ONE_OF_EACH,
    World,
    answered,
    asked,
    closed_then_published,
    decided,
    publish,
    world_of,
)
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
HIDDEN = ("refused", "withdrawn", "urgent", "merged", "retracted")


@pytest.fixture(autouse=True)
def at_that_time():
    with time_machine.travel(NOW, tick=False):
        yield


ACCOUNTED_FOR = "accounted for"


def world_or_accounted_for(kind: ChatState | str) -> World | None:
    if kind != ACCOUNTED_FOR:
        return world_of(kind)
    world = world_of(ONE_OF_EACH)
    found = world.found
    answered(found["published"], "Words of a second answer")
    answered(publish(found["waiting"], text="Why [name removed]?"), "Words of a third answer")
    decided(found["retracted"], "refuse", reason="abuse")
    Question.objects.filter(pk=found["taken_away"].pk).update(theme="Thefts and figures")
    world.chat = closed_then_published(world.chat)
    return world


kept = kept_worlds(world_or_accounted_for, at=NOW, usual=ChatState.LIVE)


def read(client, chat, name="transcript/"):
    response = client.get(f"/chats/{chat.pk}/{name}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_text_says_what_was_shortened_and_names_the_themes_as_the_page_does(client, chat):
    answered(publish(asked(chat, "Is Bob of the High Street a thief?"), text="Is he a thief?"), "No.")
    themed = publish(asked(chat, "Why Bob?"), text="Why [name removed]?")
    answered(themed, "Because.")
    Question.objects.filter(pk=themed.pk).update(theme="River")
    chat = closed_then_published(chat)
    assert read(client, chat).count("Shortened by a moderator.") == 1
    assert "  Is he a thief?\n  [Shortened by a moderator.]\n" in read(client, chat, "transcript.txt")
    assert "  Why [name removed]?\n  Theme: River\n" in read(client, chat, "transcript.txt")


@in_world(
    ChatState.ANNOUNCED, ChatState.OPEN, ChatState.LIVE, ChatState.CLOSED, ChatState.FOLLOW_UP, ChatState.CANCELLED
)
@pytest.mark.parametrize("name", ["transcript/", "transcript.txt"])
def test_before_it_is_published_the_chats_own_page_is_all_there_is(client, chat, name):
    response = client.get(f"/chats/{chat.pk}/{name}")
    assert (response.status_code, response.url) == (302, f"/chats/{chat.pk}/")


@in_world(ACCOUNTED_FOR)
def test_every_public_question_is_in_it_and_no_other(client, chat):
    for name in ("transcript/", "transcript.txt"):
        text = read(client, chat, name)
        for part in ("answered one", "taken_away one", "published one", "Words of a second answer"):
            assert part in text
        assert not [state for state in HIDDEN if f"Text of the {state} one" in text]
        assert "Text of the waiting one" not in text  # its wording was changed
        digests = Question.objects.values_list("browser", "sender")
        assert not [digest for pair in digests for digest in pair if digest and digest in text]
    assert '<mark class="np-gone">[name removed]</mark>?' in read(client, chat)


@in_world(ACCOUNTED_FOR)
def test_its_numbers_are_the_number_asked(client, chat):
    response = client.get(f"/chats/{chat.pk}/transcript/")
    tally = response.context["tally"]
    assert tally.asked == sum(part.number for part in tally.parts) == 9
    assert [(part.look, part.number) for part in tally.parts] == [
        ("published", 4),
        ("merged", 1),
        ("refused", 2),
        ("withdrawn", 1),
        ("private", 1),
    ]
    html = response.content.decode()
    assert "1 because it is abusive" in html and "1 because it names or points at a person" in html
    assert "1 passed to somebody who can help" in html


@in_world(ACCOUNTED_FOR)
def test_leftovers_stand_under_their_theme_after_the_rest(client, chat):
    html = read(client, chat)
    assert html.index("Questions and answers") < html.index("Text of the answered one") < html.index("Thefts and")
    assert html.index("Thefts and figures") < html.index("Text of the taken_away one")


@in_world(ACCOUNTED_FOR)
def test_the_digest_is_of_the_text(client, chat):
    response = client.get(f"/chats/{chat.pk}/transcript.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert hashlib.sha256(response.content).hexdigest() in read(client, chat)
    with time_machine.travel("2027-01-01T00:00:00Z"):
        assert client.get(f"/chats/{chat.pk}/transcript.txt").content == response.content


@in_world(ACCOUNTED_FOR)
def test_the_text_begins_with_what_it_is(client, chat):
    lines = read(client, chat, "transcript.txt").splitlines()
    assert lines[:3] == [
        "Summer on the river",
        "Live web chat of Wimborne NPT, Dorset Police",
        "Wednesday 20 May 2026, 18:00 to 19:00",
    ]
    assert lines[3].startswith("9 questions: 4 published, 3 answered, 1 to be answered later, 1 merged with another")
    assert "Not published because it is abusive: 1" in lines


@in_world(ChatState.PUBLISHED)
def test_a_chat_in_which_nobody_asked_has_one_too(client, chat):
    assert "No question was published." in read(client, chat)
    assert "Nobody asked anything" in read(client, chat, "transcript.txt")


def test_what_was_written_stays_text(client, chat):
    answered(publish(asked(chat, "<script>alert(1)</script>")), "<img src=x>")
    html = read(client, closed_then_published(chat)).split("<main", 1)[1].split("</main", 1)[0]
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html


@in_world(ACCOUNTED_FOR)
def test_what_is_retracted_later_is_gone_from_it(client, chat):
    gone = Question.objects.get(public_text="Text of the answered one")
    decided(gone, "retract", reason="personal_data")
    for name in ("transcript/", "transcript.txt"):
        assert "Text of the answered one" not in read(client, chat, name)


@pytest.mark.parametrize("number", [1, 3])
def test_a_fixed_number_of_queries(client, chat, django_assert_num_queries, number):
    for n in range(number):
        answered(publish(asked(chat, f"Why {n}?")), "Because.")
    closed_then_published(chat)
    with django_assert_num_queries(9):
        client.get(f"/chats/{chat.pk}/transcript/")
    with django_assert_num_queries(4):
        client.get(f"/chats/{chat.pk}/transcript.txt")
