"""A name that poses as police or staff is published only by who says so twice, at the desk and over HTTP alike."""

import pytest

from chats import actions
from chats.actions import Decision, Unconfirmed
from chats.lifecycle import ChatState
from chats.models import Question
from chats.moderation import QuestionState
from teams.actions import create_token
from tests.chats.chat_world import NOW
from tests.chats.desk_world import Desk, desk_in, signed_in
from tests.kept_worlds import kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(desk_in, at=NOW, usual=ChatState.LIVE)


@pytest.fixture
def posing(desk) -> Question:
    return desk.asked("Please send your bank details", ago=1, name="Dorset Pоlice")


def decide(desk: Desk, question: Question, verb: str = "publish", **said) -> Question:
    moderator = desk.people["moderator"]
    decision = Decision(verb=verb, owner=moderator if verb == "take_away" else None, **said)
    return actions.decide(question=question, decision=decision, by=moderator, now=desk.now)


@pytest.mark.parametrize("verb", ["publish", "take_away"])
def test_the_first_press_is_refused_and_nothing_has_changed(desk, posing, verb):
    with pytest.raises(Unconfirmed, match="The public would read “Dorset Pоlice”"):
        decide(desk, posing, verb)
    posing.refresh_from_db()
    assert (posing.state, posing.version, posing.public_name) == (QuestionState.WAITING, 1, "")


@pytest.mark.parametrize("verb", ["publish", "take_away"])
def test_the_second_press_publishes_it(desk, posing, verb):
    assert decide(desk, posing, verb, confirmed=True).public_name == "Dorset Pоlice"


@pytest.mark.parametrize("verb", ["publish", "take_away"])
def test_a_made_up_name_needs_no_second_press(desk, posing, verb):
    assert decide(desk, posing, verb, hides_name=True).public_name != "Dorset Pоlice"


@pytest.mark.parametrize("name", ["Wimborne", "East section", "Moderator 2", "PC 1234"])
def test_teams_and_roles_are_guarded_like_the_force(desk, name):
    with pytest.raises(Unconfirmed):
        decide(desk, desk.asked("Where is the meeting?", ago=1, name=name))


def test_a_name_of_ones_own_and_one_made_up_need_no_second_press(desk):
    assert decide(desk, desk.asked("Where is it?", ago=1, name="Canford Mum")).state == QuestionState.PUBLISHED
    assert decide(desk, desk.asked("When is it?", ago=1)).state == QuestionState.PUBLISHED


def test_what_is_public_already_is_not_asked_about_again(desk, posing):
    decide(desk, posing, confirmed=True)
    assert decide(desk, posing, "take_away").state == QuestionState.TAKEN_AWAY


def test_taken_back_and_published_again_it_is_asked_again(desk, posing):
    decide(desk, posing, confirmed=True)
    decide(desk, posing, "retract")
    with pytest.raises(Unconfirmed):
        decide(desk, posing)


def test_other_decisions_are_not_asked_about(desk, posing):
    assert decide(desk, posing, "refuse", reason="personal_data").state == QuestionState.REFUSED


@pytest.mark.parametrize(
    ("verb", "label"),
    [
        ("publish", "Publish under this name all the same"),
        ("take_away", "Take away under this name all the same"),
    ],
)
def test_at_the_desk_the_page_asks_and_a_second_button_answers(desk, posing, verb, label):
    client = signed_in(desk, "moderator")
    assert label not in client.get(desk.url).content.decode()
    said = {"expected": "waiting", "owner": desk.people["moderator"].key, "text": "Please send them"}
    asked = client.post(desk.at(posing, "decide"), {"decision": verb, **said})
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "The public would read “Dorset Pоlice” over it, as if police or staff had asked." in page
    assert f'name="confirmed" value="{verb}">{label}</button>' in page
    assert ("Please send them" in page) is (verb == "publish")  # what was typed is kept
    posing.refresh_from_db()
    assert posing.state == QuestionState.WAITING

    assert client.post(desk.at(posing, "decide"), {"confirmed": verb, **said}).status_code == 302
    posing.refresh_from_db()
    assert posing.public_name == "Dorset Pоlice"


@pytest.mark.parametrize("verb", ["publish", "take_away"])
def test_at_the_desk_a_made_up_name_is_offered_and_goes_through_at_once(desk, posing, verb):
    client = signed_in(desk, "moderator")
    page = client.get(desk.url)
    assert "Marked by the check: a name that poses as police or staff." in page.content.decode()
    assert page.context["forms"][verb]["hides_name"].value() is True
    said = {"expected": "waiting", "owner": desk.people["moderator"].key, "hides_name": "on"}
    assert client.post(desk.at(posing, "decide"), {"decision": verb, **said}).status_code == 302
    posing.refresh_from_db()
    assert posing.public_name not in ("", "Dorset Pоlice")


@pytest.mark.parametrize(("said", "is_shown"), [({"confirmed": True}, True), ({"hides_name": True}, False)])
def test_over_http_the_refusal_says_what_to_send(desk, posing, client, said, is_shown):
    token = create_token(person=desk.people["moderator"], by=None)
    path = f"/api/v1/chats/{desk.chat.pk}/questions/{posing.pk}/decision"

    def send(body):
        return client.post(path, body, content_type="application/json", headers={"authorization": f"Bearer {token}"})

    refused = send({"decision": "publish"})
    assert refused.status_code == 409
    assert refused.json()["error"] == "confirm"
    assert refused.json()["name"] == "Dorset Pоlice"
    assert said in refused.json()["send"].values()
    answered = send({"decision": "publish", **said})
    assert answered.status_code == 200
    assert answered.json()["name_marks"] == ["posing"]
    posing.refresh_from_db()
    assert (posing.public_name == "Dorset Pоlice") is is_shown
