"""The receipt as a page: the way of a question, for its asker alone."""

import re

import pytest
import time_machine
from django.urls import reverse

from chats import actions, receipts
from chats.lifecycle import ChatState
from chats.models import Question
from tests.chats import public_world
from tests.chats.public_world import (
    NOW,
    ONE_OF_EACH,
    answered,
    asked,
    decided,
    live_chat,
    publish,
    world_of,
)
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture(autouse=True)
def at_that_time():
    with time_machine.travel(NOW, tick=False):
        yield


kept = kept_worlds(world_of, at=NOW, usual=ChatState.LIVE)


@pytest.fixture
def dorset(own_world):
    return own_world.county


def receipt(client, question: Question):
    return client.get(receipts.address_of(question), headers=BROWSER)


def words(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode().split("<main", 1)[1].split("</main", 1)[0])


def steps(response) -> list[str]:
    return [re.sub(r"<[^>]+>", "", step).strip() for step in re.findall(r"<li[^>]*>(.*?)</li>", _path(words(response)))]


def _path(html: str) -> str:
    return html.split('<ol class="np-steps">')[1].split("</ol>")[0]


@pytest.mark.parametrize(
    ("state", "way"),
    [
        (
            "waiting",
            [
                "Received 18:10",
                "Being read by a moderator. Yours is next.",
                "Published, merged, or not published, with the reason",
            ],
        ),
        ("published", ["Received 18:10", "Read by a moderator", "Published, and waiting for its answer"]),
        ("answered", ["Received 18:10", "Read by a moderator", "Answered"]),
        ("taken_away", ["Received 18:10", "Read by a moderator", "We will answer by Saturday 23 May, 18:10"]),
        (
            "merged",
            ["Received 18:10", "Read by a moderator", "Merged with a question like it. Its answers are yours too."],
        ),
        ("refused", ["Received 18:10", "Not published, because it names or points at a person."]),
        ("withdrawn", ["Received 18:10", "Withdrawn by you. It is shown to nobody."]),
        ("urgent", ["Received 18:10", "Read by an officer 18:10"]),
    ],
)
@in_world(ONE_OF_EACH)
def test_the_way_of_a_question_has_at_most_three_steps(client, found, state, way):
    response = receipt(client, found[state])
    assert steps(response) == way
    html = words(response)
    assert (f"“Text of the {state} one”" in html) == (state != "urgent")
    others = [other for other in found if other != state and f"Text of the {other} one" in html]
    assert others == (["published"] if state == "merged" else [])
    assert _path(html).count('aria-current="step"') <= 1


def test_how_many_are_ahead(client, chat):
    for minute in range(3):
        last = asked(chat, f"Why {minute}?", now=NOW.replace(minute=minute))
    assert "2 are ahead of yours." in steps(receipt(client, last))[1]


def test_nobody_sees_from_their_place_in_line_that_somebody_called_for_help(client, chat):
    first = asked(chat, "Can I talk to somebody?", now=NOW.replace(minute=0))
    last = asked(chat, "Why?", now=NOW.replace(minute=1))
    before = steps(receipt(client, last))
    decided(first, "urgent")
    assert steps(receipt(client, last)) == before
    assert "1 is ahead of yours." in before[1]


def test_whoever_may_need_help_is_not_told_to_wait_in_line(client, chat):
    asked(chat, "Why?", now=NOW.replace(minute=0))
    afraid = asked(chat, "He says he will come round tonight and hurt me", now=NOW.replace(minute=1))
    assert "ahead of yours" not in words(receipt(client, afraid))


def test_a_question_in_other_words_is_shown_to_its_asker_as_the_public_reads_it(client, chat):
    question = asked(chat, "Is Bob of the High Street a thief?")
    assert "The public reads" not in words(receipt(client, question))
    publish(question, text="Is he a thief?")
    assert "A moderator has shortened it. The public reads: “Is he a thief?”" in words(receipt(client, question))


@in_world(ONE_OF_EACH)
def test_a_refused_one_says_what_can_be_done_and_the_moderators_words(client, found):
    html = words(receipt(client, found["refused"]))
    assert "You can ask again without the name." in html
    assert "The moderator adds: Words for the refused one" in html


def test_answers_come_to_the_asker_also_of_a_merged_question(client, chat):
    target = publish(asked(chat, "Why Bob?"), text="Why [name removed]?")
    merged = decided(asked(chat, "Why, then?"), "merge", into=target.pk)
    answered(target, "Because.")
    html = words(receipt(client, merged))
    assert "Because." in html and "Why [name removed]?" in html and "Bob" not in html
    decided(target, "retract")
    html = words(receipt(client, merged))
    assert "Because." not in html and "[name removed]" not in html


def test_whoever_may_be_in_danger_reads_first_where_help_is(client, chat):
    question = asked(chat, "He says he will hurt me")
    before = words(receipt(client, question))
    assert before.index('href="tel:999"') < before.index("Nobody has read it yet.")
    assert "116 123" in before and "He says he will hurt me" not in before
    decided(question, "urgent", owner=chat.created_by)
    html = words(receipt(client, question))
    assert "An officer read it at 18:10. </h2>" in html.replace("</h2>", " </h2>") and "That sends nobody." in html
    assert chat.created_by.name not in html
    assert html.index("Exit this page") < html.index("<h1")


def test_others_are_not_shown_the_numbers(client, chat):
    assert "116 123" not in words(receipt(client, asked(chat, "Are the patrols back?")))


@pytest.mark.parametrize(("state", "refreshed"), [("waiting", True), ("urgent", True), ("refused", False)])
@in_world(ONE_OF_EACH)
def test_it_loads_itself_again_while_something_is_to_come(client, found, state, refreshed):
    html = receipt(client, found[state]).content.decode()
    seconds = 15 if state == "urgent" else 30
    assert (f'<noscript><meta http-equiv="refresh" content="{seconds}"></noscript>' in html) == refreshed
    assert ("data-np-again" in html) == refreshed


def test_its_address_is_told_to_nobody(client, chat):
    response = receipt(client, asked(chat, "Why?"))
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_the_id_of_a_question_opens_nothing(client, chat, dorset):
    other = live_chat(dorset, title="Other")
    question = publish(asked(chat, "Why?"))
    token = receipts.address_of(question).rsplit("/", 1)[1]
    for id, wrong in [(chat.pk, str(question.pk)), (chat.pk, f"{token}x"), (other.pk, token)]:
        assert client.get(reverse("chat_receipt", args=[id, wrong]), headers=BROWSER).status_code == 404
        assert client.post(reverse("chat_receipt_withdraw", args=[id, wrong]), headers=BROWSER).status_code == 404
    question.refresh_from_db()
    assert question.state == "published"


@in_world(ONE_OF_EACH)
def test_it_can_be_withdrawn_while_nobody_has_answered(client, chat, found):
    offered = [
        state
        for state in ("waiting", "published", "answered", "taken_away", "merged", "refused", "withdrawn", "urgent")
        if "Withdraw the question" in words(receipt(client, found[state]))
    ]
    assert offered == ["waiting", "published", "taken_away"]
    address = receipts.address_of(found["published"])
    response = client.post(f"{address}/withdraw", headers=BROWSER)
    assert (response.status_code, response.url) == (302, address)
    assert steps(receipt(client, found["published"]))[1] == "Withdrawn by you. It is shown to nobody."
    assert "Text of the published one" not in client.get(f"/chats/{chat.pk}/").content.decode()


def test_too_late_to_withdraw_is_said(client, chat):
    question = publish(asked(chat, "Why?"))
    answered(question, "Because.")
    response = client.post(f"{receipts.address_of(question)}/withdraw", headers=BROWSER)
    html = response.content.decode()
    assert response.status_code == 409
    assert "It was not withdrawn." in html and "Because." in html
    assert "http-equiv" not in html


@in_world(ChatState.OPEN)
def test_it_stays_when_the_chat_is_over_or_cancelled(client, chat):
    question = asked(chat, "Will it be?")
    public_world.moved(chat, ChatState.CANCELLED)
    assert "“Will it be?”" in words(receipt(client, question))
    actions.withdraw(question=question, now=NOW)
    assert "Withdrawn" in words(receipt(client, question))
