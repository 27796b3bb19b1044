"""What the public sees of chats, and what it must never see."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse

from chats import actions, receipts
from chats.lifecycle import ChatState
from chats.models import Block, Question, Support
from chats.visitors import COOKIE
from tests.chats import public_world
from tests.chats.chat_world import plan_of
from tests.chats.public_world import (
    BARE,
    NOTHING,
    NOW,
    ONE_OF_EACH,
    STARTS_AT,
    World,
    answered,
    asked,
    browse_as,
    decided,
    live_chat,
    publish,
    world_of,
)
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ chat.id }} {% debug %}",
    "\u202egnp.exe\u202c and \u2066hidden\u2069",
    "Z\u0351\u0352\u0353\u0354\u0355\u0356a" * 20,
    "\N{GRINNING FACE}" * 900,
    "[<b>name</b> removed]",
    "a" * 600,
]


@pytest.fixture(autouse=True)
def at_that_time():
    with time_machine.travel(NOW, tick=False):
        yield


TITLED_IN_MARKUP = "markup"


def world_or_markup(kind: ChatState | str) -> World | None:
    if kind != TITLED_IN_MARKUP:
        return world_of(kind)
    county = world_of(BARE).county
    return World(county, live_chat(county, title="A & B <i>", about="<b>About</b>"))


kept = kept_worlds(world_or_markup, at=NOW, usual=ChatState.LIVE)


@pytest.fixture
def dorset(own_world):
    return own_world.county


def at(chat, *more: str) -> str:
    return "/".join([f"/chats/{chat.pk}", *more, ""])


def page(client, chat, **query) -> str:
    response = client.get(at(chat), query)
    assert response.status_code == 200
    return words(response)


def words(response) -> str:
    """The page's own part: what stands between main and its end."""
    return response.content.decode().split("<main", 1)[1].split("</main", 1)[0]


def send(client, chat, text="Are the patrols back?", **more):
    return client.post(at(chat, "ask"), {"id": str(uuid.uuid4()), "text": text, "name": "", **more})


# --- What leaks ----------------------------------------------------------------------------------------------------


@in_world(ONE_OF_EACH)
def test_only_what_a_moderator_let_through_is_on_the_page(client, chat, found):
    draft = actions.save_draft(
        question=found["published"], id=uuid.uuid4(), text="Words of a draft", by=chat.created_by, now=NOW
    )
    for html in (page(client, chat), page(client, chat, watch="1")):
        shown = {state for state in found if f"Text of the {state} one" in html}
        assert shown == {"published", "answered", "taken_away"}
        assert "Words of the answer" in html
        assert not [text for text in (draft.text, "Words for the refused one", "Asker refused") if text in html]
        digests = Question.objects.exclude(browser="").values_list("browser", "sender")
        assert not [digest for pair in digests for digest in pair if digest and digest in html]


def test_a_wording_that_was_shortened_hides_the_original(client, chat):
    publish(asked(chat, "Bob Smith of Mill Lane lit fires"), text="[name removed] of [address removed] lit fires")
    publish(asked(chat, "A long tale of woe. Why?"), text="Why?")
    publish(asked(chat, "As it was"))
    html = page(client, chat)
    assert '<mark class="np-gone">[name removed]</mark> of <mark class="np-gone">[address removed]</mark> lit' in html
    assert "Bob" not in html and "Mill Lane" not in html and "tale of woe" not in html
    shown, _, shapes = html.partition("<template")
    assert shown.count("Shortened by a moderator.") == 1
    assert '<p class="np-qa__note" hidden>' in shapes  # for what the script adds


@in_world(ONE_OF_EACH)
def test_a_browser_sees_its_own_questions_and_nobody_elses(client, chat, found, dorset):
    browse_as(client, "refused")
    html = page(client, chat)
    assert "Text of the refused one" in html
    assert "because it names or points at a person." in html and "You can ask again without the name." in html
    assert receipts.address_of(found["refused"]) in html
    assert "Text of the waiting one" not in html and "Text of the urgent one" not in html
    other = live_chat(dorset, title="Another")
    assert "Text of the refused one" not in page(client, other)


@in_world(ONE_OF_EACH)
def test_the_receipts_of_others_are_not_on_the_page(client, chat, found):
    browse_as(client, "waiting")
    html = page(client, chat)
    assert [state for state, question in found.items() if receipts.address_of(question) in html] == ["waiting"]


def test_no_officer_is_named(client, chat, dorset):
    answered(publish(asked(chat, "Why?")), "Because.")
    html = page(client, chat)
    assert "Sergeant, Wimborne NPT" in html
    assert not [person.name for person in dorset.people.values() if f">{person.name}<" in html or person.email in html]
    assert "Inspector" not in html  # who safeguards is not on show


@pytest.mark.parametrize("state", [ChatState.DRAFT, None])
@in_world(BARE)
def test_a_draft_does_not_exist_in_public(client, dorset, state):
    chat = public_world.planned(dorset)
    id = chat.pk if state else uuid.uuid4()
    for address in (f"/chats/{id}/", f"/chats/{id}/transcript/", f"/chats/{id}/transcript.txt", f"/chats/{id}/ask/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/chats/{id}/ask/", {"text": "Hello"}).status_code == 404
    assert chat.title not in client.get("/chats/").content.decode()


@in_world(TITLED_IN_MARKUP)
@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_stays_text(client, chat, text):
    question = publish(asked(chat, text, browser="otter", name=text[:40]))
    answered(question, text)
    browse_as(client, "otter")
    html = page(client, chat)
    assert not re.search(r"<(script|img|b>name|i>|b>About)", html)
    assert "\u202e" not in html and "\u2066" not in html
    assert html.count("np-qa__text") == 2  # the answer's, and the shape for those to come


# --- The numbers ---------------------------------------------------------------------------------------------------


@in_world(ONE_OF_EACH)
def test_every_question_is_in_the_tally_once(client, chat):
    answer = client.get(at(chat))
    tally = answer.context["tally"]
    assert tally.asked == sum(part.number for part in tally.parts) == len(tally.squares) == 9
    assert [(part.look, part.number) for part in tally.parts] == [
        ("published", 3),
        ("merged", 1),
        ("refused", 1),
        ("withdrawn", 1),
        ("waiting", 3),  # with the urgent one: nobody is told that there is one
    ]
    html = words(answer)
    assert "9 asked, none lost." in html
    assert "3 published, 1 answered, 1 to be answered later" in html
    assert "1 because it names or points at a person" in html
    assert html.count('<use href="#sq-') == 9 + 5
    assert "rgent" not in html


def test_reasons_are_counted_and_their_sum_is_what_was_not_published(client, chat):
    for reason in ("politics", "politics", "abuse"):
        decided(asked(chat, "Who?"), "refuse", reason=reason)
    tally = client.get(at(chat)).context["tally"]
    assert tally.reasons == ((1, "it is abusive"), (2, "it is about party politics"))
    assert sum(number for number, _ in tally.reasons) == tally.parts[0].number == 3


@pytest.mark.parametrize("number", [1, 3])
@in_world(BARE)
def test_a_fixed_number_of_queries(client, dorset, django_assert_num_queries, number):
    for _ in range(number):
        chat = live_chat(dorset)
        for n in range(number):
            question = publish(asked(chat, f"Why {n}?", browser="otter"))
            answered(question, "Because.")
            asked(chat, f"Waiting {n}", browser="otter")
    with django_assert_num_queries(9):
        client.get(at(chat))
    browse_as(client, "otter")
    with django_assert_num_queries(12):
        client.get(at(chat))
    with django_assert_num_queries(4):
        client.get("/chats/")


# --- By state ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "minutes", "said"),
    [
        ("announced", -3 * 24 * 60, "Questions open Tuesday 19 May, 18:00. We answer Wednesday 20 May, 18:00 to"),
        ("announced", -60, "Questions are about to open."),
        ("announced", 10, "Starting late."),
        ("open", -60, "Questions are open."),
        ("open", 10, "It was to start Wednesday 20 May, 18:00. You can ask meanwhile."),
        ("live", 10, "until 19:00."),
        ("live", 75, "running over: it was to end at 19:00."),
        ("closed", 70, "Every question left is answered within 72 hours."),
        ("follow_up", 70, "Every question left is answered within 72 hours."),
        ("published", 70, "The transcript</a>, which stays"),
        ("cancelled", -60, "Cancelled.</b> The river is in flood."),
    ],
)
@in_world(BARE)
def test_the_page_says_how_the_chat_stands(client, dorset, state, minutes, said):
    chat = public_world.chat_in(dorset, ChatState(state))
    with time_machine.travel(STARTS_AT + timedelta(minutes=minutes), tick=False):
        html = page(client, chat)
    assert said in re.sub(r"\s+", " ", html)
    assert ('name="text"' in html) == (state in ("open", "live"))
    assert ("seeing a crime? Call <a" in html) == (state in ("announced", "open", "live"))
    assert html.index("Exit this page") < html.index("<h1")


@pytest.mark.parametrize(
    ("state", "offered"), [("announced", True), ("open", True), ("live", False), ("closed", False)]
)
@in_world(BARE)
def test_a_chat_to_come_can_go_into_a_calendar(client, dorset, state, offered):
    chat = public_world.chat_in(
        dorset, ChatState(state), starts_at=STARTS_AT + timedelta(days=3), now=NOW + timedelta(days=2)
    )
    with time_machine.travel(NOW + timedelta(days=2, hours=1), tick=False):
        assert (reverse("team_calendar", args=["wimborne"]) in page(client, chat)) == offered


def test_999_and_the_rules_come_before_the_box(client, chat):
    html = page(client, chat)
    assert html.index("seeing a crime? Call <a") < html.index('href="#rules"') < html.index("<textarea")
    assert 'Crimestoppers on <a class="govuk-link np-dial" href="tel:0800555111">0800 555 111</a>' in html


@in_world(ChatState.ANNOUNCED)
def test_a_moved_chat_says_from_when(client, chat):
    a_day = timedelta(days=1)
    plan = plan_of(chat, starts_at=STARTS_AT + a_day, ends_at=chat.ends_at + a_day, questions_open_at=STARTS_AT)
    actions.change(chat=chat, plan=plan, by=chat.created_by, now=NOW)
    assert "It was to be Wednesday 20 May, 18:00." in page(client, chat)
    listed = words(client.get("/chats/"))
    assert "<b>Moved</b> from Wednesday 20 May, 18:00." in listed


@in_world(ChatState.OPEN)
def test_a_cancelled_chat_stays_and_answers_what_was_asked(client, chat):
    question = asked(chat, "Will it be held?", browser="otter")
    chat = public_world.moved(chat, ChatState.CANCELLED, reason="The river is in flood.")
    browse_as(client, "otter")
    assert "Will it be held?" in page(client, chat)
    chat = public_world.moved(chat, ChatState.FOLLOW_UP)
    answered(publish(question), "In June.")
    html = page(client, chat)
    assert "What was asked before is answered all the same." in html and "In June." in html
    chat = public_world.moved(chat, ChatState.PUBLISHED)
    assert "Cancelled." in page(client, chat)
    assert "The river is in flood." in words(client.get("/chats/"))


def test_a_pause_is_said_and_one_can_ask_meanwhile(client, chat):
    assert '<div id="paused" hidden>' in page(client, chat)
    actions.pause(chat=chat, by=chat.created_by, now=NOW)
    html = page(client, chat)
    assert '<div id="paused">' in html and "<textarea" in html
    assert "nothing new is published until a moderator goes on" in html


def test_a_question_taken_away_says_by_when_it_is_answered(client, chat):
    decided(asked(chat, "How many?"), "take_away", owner=chat.created_by)
    assert "We will answer by Saturday 23 May, 18:10." in page(client, chat)


def test_a_corrected_answer_stands_beside_its_correction(client, chat):
    question = publish(asked(chat, "From when?"))
    first = answered(question, "From 1 June.")
    answered(question, "From 15 June.", supersedes=first, now=NOW + timedelta(minutes=4))
    html = re.sub(r"\s+", " ", page(client, chat))
    assert "18:10</time>, corrected 18:14" in html and "18:14</time>, correction" in html
    assert html.index("From 1 June.") < html.index("From 15 June.")


@in_world(ChatState.OPEN)
def test_the_newest_question_comes_first_and_another_day_is_said(client, chat):
    publish(asked(chat, "The first", now=NOW - timedelta(days=1)))
    publish(asked(chat, "The second"))
    html = page(client, chat)
    assert html.index("The second") < html.index("The first")
    assert "Tuesday 19 May, 18:10" in html


def test_reading_without_script_has_no_box_and_loads_itself_again(client, chat):
    publish(asked(chat, "Why?"))
    watching = client.get(at(chat), {"watch": "1"}).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in watching and "<textarea" not in watching
    assert "chat.js" not in watching and "I want to know this too" not in watching
    plain = client.get(at(chat)).content.decode()
    assert "http-equiv" not in plain
    assert "?watch=1" in plain.split("<noscript>")[1].split("</noscript>")[0]


def test_the_stream_begins_where_the_page_ends(client, chat):
    publish(asked(chat, "Why?"))
    chat.refresh_from_db()
    assert f"/api/v1/chats/{chat.pk}/events?after={chat.public_events}" in page(client, chat)


def test_reading_sets_no_cookie_that_knows_the_reader(client, chat):
    assert COOKIE not in client.get(at(chat)).cookies
    assert COOKIE in send(client, chat).cookies
    assert "no-store" in client.get(at(chat))["Cache-Control"]


# --- Asking --------------------------------------------------------------------------------------------------------


def test_a_question_is_held_and_its_asker_comes_back_to_it(client, chat):
    response = send(client, chat, "Are the patrols back?", name="Otter")
    assert (response.status_code, response.url) == (302, f"{at(chat)}#mine")
    question = Question.objects.get()
    assert (question.state, question.name, question.public_text) == ("waiting", "Otter", "")
    html = page(client, chat)
    assert "“Are the patrols back?”" in html and "Yours is next." in html and "You are Otter." in html
    assert "Are the patrols back?" not in page(Client(), chat)


@in_world(ONE_OF_EACH)
def test_withdrawing_is_spoken_of_where_it_can_be_done(client, chat, found):
    for state, question in found.items():
        browse_as(client, state)
        may = state in ("waiting", "published", "taken_away", "retracted")
        assert ("lets you withdraw it" in page(client, chat)) is may, question.state


def test_sent_twice_it_is_one_question(client, chat):
    id = str(uuid.uuid4())
    assert [send(client, chat, id=id).status_code for _ in range(2)] == [302, 302]
    assert Question.objects.count() == 1
    stranger = send(Client(), chat, "Another text", id=id)
    assert stranger.status_code == 409 and "Another text" in words(stranger)
    assert f'value="{id}"' not in words(stranger)


def test_whoever_writes_of_danger_is_led_to_help(client, chat):
    response = send(client, chat, "My neighbour will come round tonight with a knife")
    assert response.url == receipts.address_of(Question.objects.get())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "Write your question"),
        ({"text": "   \n"}, "Write your question"),
        ({"text": "\u200b\u200b"}, "Write your question"),
        ({"text": "word " * 300}, "A question has at most 1,000 characters"),
        ({"text": "x" * 900_000}, "yours has 899,000 more"),
        ({"name": "n" * 15 + "o" * 15 + "p" * 15}, "A name has at most 40 characters."),
        ({"name": "ab" * 5000}, "A name has at most 40 characters."),
        ({"website": "https://spam.example"}, "A field that has to stay empty was filled in"),
        ({"id": "1"}, "lost its number"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_what_was_typed(client, chat, sent, said):
    response = send(client, chat, **{"text": "Kept as typed", "name": "Kept"} | sent)
    html = words(response)
    assert response.status_code == 422
    assert Question.objects.count() == 0
    assert "Not sent: 1 thing to put right" in html and said in html
    assert sent.get("text", "Kept as typed").strip()[:50] in html
    assert "spam.example" not in html
    assert "<title>Not sent: " in response.content.decode()


def test_a_body_beyond_the_limit_is_refused(client, chat):
    assert send(client, chat, "x" * 1024 * 1024).status_code == 413


@pytest.mark.parametrize("state", ["announced", "closed", "published", "cancelled"])
@in_world(BARE)
def test_a_chat_that_takes_none_gives_the_words_back(client, dorset, state):
    chat = public_world.chat_in(dorset, ChatState(state))
    response = send(client, chat, "What I typed meanwhile")
    assert response.status_code == 409
    assert "What I typed meanwhile" in words(response) and "It was not sent." in words(response)
    assert Question.objects.count() == 0


def test_too_much_from_one_browser_has_to_wait_and_keeps_its_words(client, chat):
    browse_as(client, "otter")
    found = [send(client, chat, f"Question {n}") for n in range(7)]
    assert [response.status_code for response in found] == [302] * 6 + [429]
    assert 0 < int(found[-1]["Retry-After"]) <= 60
    assert "Question 6" in words(found[-1]) and "what you wrote stays" in words(found[-1])
    assert send(Client(), chat, "From another browser").status_code == 302


def test_whoever_was_shut_out_is_told_so(client, chat):
    actions.block(question=asked(chat, "Rude", browser="rude"), reason="Abuse", by=chat.created_by, now=NOW)
    Block.objects.filter(digest=Question.objects.get().sender).delete()  # by address; the test's clients share one
    browse_as(client, "rude")
    response = send(client, chat, "Again")
    assert response.status_code == 403
    assert "A moderator has stopped messages from here" in words(response) and "Again" in words(response)
    assert send(Client(), chat, "Somebody else").status_code == 302


def test_asking_is_safe_from_other_sites(chat):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, chat).status_code == 403
    assert Question.objects.count() == 0


# --- Wanting to know it too ----------------------------------------------------------------------------------------


def want(client, chat, question):
    return client.post(at(chat, "support", str(question.pk)))


def test_a_browser_supports_a_question_once(client, chat):
    question = publish(asked(chat, "Why?", browser="otter"))
    browse_as(client, "heron")
    for _ in range(2):
        response = want(client, chat, question)
        assert response.url == f"{at(chat)}#q-{question.pk}"
    assert Support.objects.count() == 1
    html = page(client, chat)
    assert "asked by 2 people" in html and "You want to know this too." in html
    browse_as(client, "otter")
    want(client, chat, question)
    assert Support.objects.count() == 1 and "You asked this." in page(client, chat)


@in_world(ONE_OF_EACH)
def test_only_a_public_question_of_this_chat_can_be_supported(client, chat, found, dorset):
    other = live_chat(dorset, title="Other")
    hidden = [found[state] for state in ("waiting", "refused", "urgent", "withdrawn", "retracted", "merged")]
    assert [want(client, chat, question).status_code for question in hidden] == [404] * 6
    assert want(client, other, found["published"]).status_code == 404
    assert not Support.objects.exists()


def test_a_closed_chat_takes_no_support(client, chat):
    question = publish(asked(chat, "Why?"))
    chat = public_world.moved(chat, ChatState.CLOSED)
    response = want(client, chat, question)
    assert response.status_code == 409 and "takes no more questions" in words(response)
    assert "I want to know this too" not in page(client, chat)


# --- The list ------------------------------------------------------------------------------------------------------


@in_world(BARE)
def test_live_ones_come_first_and_past_ones_have_their_transcript(client, dorset):
    public_world.announced_chat(dorset, title="Soon", starts_at=STARTS_AT + timedelta(days=1))
    live_chat(dorset, title="Running", starts_at=STARTS_AT + timedelta(minutes=5))
    public_world.chat_in(dorset, ChatState.CANCELLED, title="Called off", starts_at=STARTS_AT + timedelta(days=2))
    over = public_world.chat_in(dorset, ChatState.PUBLISHED, title="Over")
    html = words(client.get("/chats/"))
    places = [html.index(title) for title in ("Running", "Soon", "Called off", "Past chats", ">Over<")]
    assert places == sorted(places)
    assert "Live now" in html and "Cancelled." in html and at(over, "transcript") in html
    assert "Soon" in words(client.get("/chats/?team=wimborne"))
    assert "No chat is announced just now." in words(client.get("/chats/?team=ferndown"))
    assert client.get("/chats/?team=nobody").status_code == 404


@in_world(NOTHING)
def test_an_empty_list_teaches(client, own_world):
    html = words(client.get("/chats/"))
    assert "No chat is announced just now." in html and "No chat has been held yet." in html


def test_a_team_and_home_lead_to_the_chat(client, chat):
    for address in ("/teams/wimborne/", "/"):
        assert f'href="{at(chat)}"' in words(client.get(address))
    assert f'href="{at(chat)}"' not in words(client.get("/teams/ferndown/"))
    assert portal_settings.SITE_URL + at(chat) in words(client.get("/teams/wimborne/"))  # the event beside it
