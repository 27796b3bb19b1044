"""The desk of a chat: who may come and do what, every decision through the page, and what each duty may read."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chats import actions
from chats.lifecycle import ChatState
from chats.models import TALLY, Answer, Block, Chat, ChatRole, Question
from chats.moderation import ALARM
from tests.chats.chat_world import NOW, plan
from tests.chats.desk_world import MINUTE, Desk, desk_in, names_a_place, signed_in
from tests.contracts.page_reading import read
from tests.kept_worlds import in_world, kept_worlds
from tests.teams import county

pytestmark = pytest.mark.django_db
WITH_FOREIGNERS = "foreigners"


def desk_with(kind: ChatState | str | int) -> Desk:
    """A desk in that state, with people of another force, or with so many questions of every look."""
    if isinstance(kind, ChatState):
        return desk_in(kind)
    desk = Desk()
    if isinstance(kind, int):
        some_of_each(desk, kind)
        return desk
    desk.published()
    desk.people["foreign_sergeant"] = county.borsetshire().people["sergeant"]
    return desk


def some_of_each(desk: Desk, number: int) -> None:
    for name in ("First", "Second", "Third")[:number]:
        desk.asked(f"{name} waiting for Kyle Dobson", ago=6)
        desk.decide(desk.asked(f"{name} urgent", ago=6), "urgent", owner=desk.pc)
        desk.answer(desk.published(f"{name} answered"))
        actions.take_on(question=desk.published(f"{name} to answer"), who=desk.pc, by=desk.pc, now=desk.now)
        desk.decide(desk.asked(f"{name} refused", ago=1), "refuse", reason="abuse")


kept = kept_worlds(desk_with, at=NOW, usual=ChatState.LIVE)

MARKED = "Why is Kyle Dobson still riding there? Ring 07700 900123."


@pytest.fixture
def moderator(desk):
    return signed_in(desk, "moderator")


@pytest.fixture
def answerer(desk):
    return signed_in(desk, "answerer")


def decide(client, desk: Desk, question: Question, verb: str, expected: str = "waiting", **said):
    return client.post(desk.at(question, "decide"), {"decision": verb, "expected": expected, **said}, follow=True)


def done(client, desk: Desk, question: Question, verb: str, expected: str = "waiting", **said) -> None:
    """Decided, where it is the decision that matters and not what the desk shows then."""
    sent = {"decision": verb, "expected": expected, **said}
    assert client.post(desk.at(question, "decide"), sent).status_code == 302


def state_of(question: Question) -> str:
    return Question.objects.get(pk=question.pk).state


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# Who may do what -------------------------------------------------------------------------------------------------

STEPS = ["desk", "state", "pause", "typed-in", "decide", "stand_down", "claim", "own", "shut-out", "take-on", "answer"]
# y: done, or said what is missing; n: 403; -: 404; d: to sign in. In the order of STEPS, `theme` as `answer`.
WHO = {
    "sergeant": "yyyyyyyyyyy",
    "inspector": "yyyyyyyyyyy",
    "moderator": "ynyyyyyyyyy",
    "safeguard": "ynnnnynynnn",
    "answerer": "ynnynnnnnyy",
    "stranger": "ddddddddddd",  # holds no role: signed out, and told why
    "other_sergeant": "-----------",
    "other_inspector": "-----------",
    "reviewer": "nnnnnnnnnnn",
    "admin": "nnnnnnnnnnn",
    "foreign_sergeant": "-----------",
}
STATUS = {"y": {200, 302, 409}, "n": {403}, "-": {404}, "d": {302}}


def asked_for(client, desk: Desk, question: Question, step: str) -> int:
    if step == "desk":
        return client.get(desk.url).status_code
    if step in ("state", "pause", "typed-in"):
        return client.post(f"{desk.url}{step}/").status_code
    if step == "stand_down":
        return client.post(desk.at(question, "decide"), {"decision": "stand_down"}).status_code
    return client.post(desk.at(question, step)).status_code


@pytest.mark.parametrize("person", WHO)
@in_world(WITH_FOREIGNERS)
def test_each_duty_opens_its_own_addresses(desk, person):
    question = Question.objects.get()
    client = signed_in(desk, person)
    for step, letter in zip(STEPS, WHO[person], strict=True):
        assert asked_for(client, desk, question, step) in STATUS[letter], step


def test_who_is_not_signed_in_is_sent_to_sign_in(desk, client):
    question = desk.published()
    for step in STEPS:
        assert asked_for(client, desk, question, step) == 302
    assert client.get(desk.url).url == f"/sign-in/?next={desk.url}"


def test_a_question_of_another_chat_is_not_there(desk, moderator):
    other = Question.objects.create(
        id=uuid.uuid4(), chat=second_chat(desk), text="Theirs", name="Wren 1", name_given=False, asked_at=desk.now
    )
    assert moderator.post(desk.at(other, "decide"), {"decision": "publish"}).status_code == 404
    assert moderator.get(f"{desk.url}?question={other.pk}").context["desk"].chosen is None


def second_chat(desk: Desk) -> Chat:
    return plan(desk.county, now=desk.now, title="Another")


# What is shown ----------------------------------------------------------------------------------------------------


def test_the_longest_wait_comes_first_and_is_open(desk, moderator):
    names_a_place(desk, "Kyle Dobson")
    new = desk.asked("Will there be lights on the towpath?", ago=1)
    late = desk.asked(MARKED, ago=6)
    shown = moderator.get(desk.url).context["desk"]
    assert [(held.question, held.minutes, held.is_long) for held in shown.queue] == [(late, 6, True), (new, 1, False)]
    assert shown.chosen.question == late
    assert shown.chosen.found == "a phone number"  # a place of the force's is no person


def test_what_the_check_found_is_marked_and_what_is_like_it_is_named(desk, moderator):
    like = desk.published("When do the river patrols start this summer?")
    question = desk.asked("River patrols, when do they start?", ago=2)
    page = moderator.get(desk.url)
    assert page.context["desk"].chosen.like == like
    assert f'<option value="{like.pk}" selected>' in page.content.decode()
    desk.decide(question, "refuse", reason="off_topic")
    desk.asked(MARKED, ago=1)
    text = moderator.get(desk.url).content.decode()
    assert '<mark class="np-hit">Kyle Dobson</mark>' in text
    assert "Marked by the check: a name, a phone number." in text


def test_hostile_text_is_only_text_also_inside_a_marked_stretch(desk, moderator):
    desk.asked('<script>alert("x")</script> Ring 07700 900123<img src=x onerror=alert(1)>', ago=1, name="<b>Rook</b>")
    desk.published("<script>alert(2)</script> is published")
    text = moderator.get(desk.url).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "<b>Rook" not in text
    assert '<mark class="np-hit">07700 900123</mark>&lt;img src=x' in text


def test_a_mark_that_begins_inside_a_tag_is_escaped_with_it(desk, moderator):
    desk.asked("<script>Kyle</script> a@<script>.example and Kyle Dobson<script>x", ago=1)
    text = moderator.get(desk.url).content.decode()
    assert not re.search(r"<script>(Kyle|x|\.example)", text)
    assert '<mark class="np-hit">Kyle Dobson</mark>&lt;script&gt;x' in text


def test_who_only_answers_never_reads_what_was_not_let_through(desk, answerer):
    redacted = desk.asked(MARKED, ago=4, name="Mrs Secret")
    desk.decide(redacted, "publish", text="Why is [name removed] still riding there?", hides_name=True)
    for text, verb, more in [
        ("Hidden one", "", {}),
        ("Hidden two", "refuse", {"reason": "abuse"}),
        ("Hidden three", "urgent", {}),
        ("Hidden four", "merge", {"into": redacted.pk}),
    ]:
        question = desk.asked(text, ago=2)
        if verb:
            desk.decide(question, verb, **more)
    for address in (desk.url, f"{desk.url}?question={redacted.pk}"):
        text = answerer.get(address).content.decode()
        assert "[name removed]" in text
        for secret in ("Kyle", "07700", "Mrs Secret", "Hidden"):
            assert secret not in text, secret
        assert "To decide" not in text


def test_who_safeguards_reads_and_decides_nothing_but_what_is_urgent(desk):
    urgent = desk.decide(desk.asked("He will hurt me", ago=3), "urgent")
    waiting = desk.asked("Are dogs allowed?", ago=2)
    client = signed_in(desk, "safeguard")
    page = client.get(f"{desk.url}?question={waiting.pk}")
    assert page.context["forms"] == {}
    assert "Are dogs allowed?" in page.content.decode()
    assert list(client.get(f"{desk.url}?question={urgent.pk}").context["forms"]) == ["stand_down"]


def test_the_sum_adds_up_whatever_became_of_the_questions(desk, moderator):
    one = desk.published("First of all")
    desk.decide(desk.asked("Second of all", ago=1), "merge", into=one.pk)
    desk.decide(desk.asked("Third of all", ago=1), "refuse", reason="abuse")
    desk.decide(desk.asked("Fourth of all", ago=1), "urgent")
    desk.answer(desk.published("Fifth of all"))
    desk.decide(desk.asked("Sixth of all", ago=1), "take_away", owner=desk.sergeant)
    actions.withdraw(question=desk.asked("Seventh of all", ago=1), now=desk.now)
    desk.asked("Eighth of all", ago=1)
    page = moderator.get(desk.url)
    assert sum(number for number, _ in page.context["sum"]) == 8
    text = re.sub(r"\s+", " ", page.content.decode())
    assert "8 asked = 3 published + 1 merged + 1 refused + 1 withdrawn + 1 being read + 1 urgent" in text
    assert set(TALLY) == {"waiting", "published", "answered", "taken_away", "merged", "refused", "withdrawn", "urgent"}


@in_world(1, 3)
@pytest.mark.parametrize(("person", "number"), [("moderator", 14), ("answerer", 13), ("sergeant", 14)])
def test_the_desk_asks_as_much_for_three_questions_as_for_one(desk, person, number):
    client = signed_in(desk, person)
    client.get(desk.url)  # the first page after signing in asks about the second factor too
    with CaptureQueriesContext(connection) as captured:
        assert client.get(desk.url).status_code == 200
    assert len(captured) == number


def test_an_empty_desk_says_what_comes_next(desk, moderator):
    assert "Nobody has asked anything yet." in moderator.get(desk.url).content.decode()
    desk.published()
    assert "All 1 that were asked are read." in moderator.get(desk.url).content.decode()


def test_what_must_not_wait_is_said(desk, moderator):
    desk.asked("Are dogs allowed?", ago=int(ALARM.total_seconds() // 60))
    desk.decide(desk.asked("He will hurt me", ago=1), "urgent")
    assert moderator.get(desk.url).context["alarm"] == [
        "1 urgent question has nobody yet.",
        "1 question has waited 5 minutes or more, the longest 5 min.",
    ]


# Decisions --------------------------------------------------------------------------------------------------------


def test_publish_without_what_was_marked(desk, moderator):
    question = desk.asked(MARKED, ago=1, name="Otter")
    page = decide(moderator, desk, question, "publish", cut="on", text=desk_text(moderator, desk))
    question.refresh_from_db()
    assert question.public_text == "Why is [name removed] still riding there? Ring [number removed]."
    assert question.public_name == "Otter"
    assert said(page) == ["Published under the name Otter."]


def desk_text(client, desk: Desk) -> str:
    """What the page offers as own wording: sent back as it is, it is no wording of one's own."""
    return client.get(desk.url).context["forms"]["publish"]["text"].value()


def test_publish_as_it_is(desk, moderator):
    question = desk.asked(MARKED, ago=1)
    done(moderator, desk, question, "publish", text=desk_text(moderator, desk))
    assert Question.objects.get(pk=question.pk).public_text == MARKED


def test_publish_in_own_words_under_a_made_up_name(desk, moderator):
    question = desk.asked(MARKED, ago=1, name="Kyle's mate")
    done(moderator, desk, question, "publish", cut="on", text="Who rides there?\r\nStill?", hides_name="on")
    question.refresh_from_db()
    assert question.public_text == "Who rides there?\nStill?"
    assert question.public_name != "Kyle's mate"


def test_merge(desk, moderator):
    one, other = desk.published(), desk.asked("Patrols?", ago=1)
    done(moderator, desk, other, "merge", into=str(one.pk))
    other.refresh_from_db()
    assert (other.state, other.into) == ("merged", one)


def test_merge_with_nothing_says_so(desk, moderator):
    desk.published()
    question = desk.asked("Patrols?", ago=1)
    page = decide(moderator, desk, question, "merge")
    assert "Say with which question." in page.content.decode()
    assert "Not done yet: 1 thing to put right" in page.content.decode()
    assert state_of(question) == "waiting"


def test_refuse_with_a_reason_and_words(desk, moderator):
    question = desk.asked(MARKED, ago=1)
    done(moderator, desk, question, "refuse", reason="names_a_person", words="Leave out the name.")
    question.refresh_from_db()
    assert (question.state, question.reason, question.words) == ("refused", "names_a_person", "Leave out the name.")


def test_refuse_without_a_reason_keeps_the_words(desk, moderator):
    question = desk.asked(MARKED, ago=1)
    page = decide(moderator, desk, question, "refuse", words="Leave out the name.")
    assert "Choose the reason that the asker is told." in page.content.decode()
    assert 'value="Leave out the name."' in page.content.decode()
    assert state_of(question) == "waiting"


def test_take_away_without_what_was_marked(desk, moderator):
    question = desk.asked(MARKED, ago=1)
    page = decide(moderator, desk, question, "take_away", owner=desk.pc.key, cut="on")
    question.refresh_from_db()
    assert (question.state, question.owner) == ("taken_away", desk.pc)
    assert question.public_text == "Why is [name removed] still riding there? Ring [number removed]."
    assert said(page) == ["Taken away. Pc answers it by Saturday 23 May, 18:00."]


def test_take_away_what_is_public_leaves_its_wording(desk, moderator):
    question = desk.decide(desk.asked(MARKED, ago=1), "publish", text="Who rides there?")
    done(moderator, desk, question, "take_away", expected="published", owner=desk.pc.key)
    question.refresh_from_db()
    assert (question.state, question.public_text) == ("taken_away", "Who rides there?")


def test_urgent_with_and_without_an_owner(desk, moderator):
    one, other = desk.asked("He will hurt me", ago=1), desk.asked("I am afraid", ago=1)
    done(moderator, desk, one, "urgent")
    done(moderator, desk, other, "urgent", owner=desk.people["safeguard"].key)
    assert [Question.objects.get(pk=each.pk).owner for each in (one, other)] == [None, desk.people["safeguard"]]
    text = moderator.get(desk.url).content.decode()
    assert text.count("Nobody has it yet") == 2  # who was only named has not taken it on
    assert "Nobody has it yet; Safeguard was named" in " ".join(text.split())
    signed_in(desk, "safeguard").post(desk.at(other, "own"))
    text = " ".join(moderator.get(desk.url).content.decode().split())
    assert text.index("Nobody has it yet") < text.index("Safeguard has it")


def test_urgent_is_taken_on_dealt_with_or_stood_down(desk):
    client = signed_in(desk, "safeguard")
    one, other = (desk.decide(desk.asked(text, ago=1), "urgent") for text in ("He will hurt me", "A false alarm"))
    client.post(desk.at(one, "own"))
    assert Question.objects.get(pk=one.pk).owner == desk.people["safeguard"]
    client.post(desk.at(one, "own"), {"handled": "yes"})
    assert Question.objects.get(pk=one.pk).handled_at == desk.now
    done(client, desk, other, "stand_down", expected="urgent")
    assert state_of(other) == "waiting"
    shown = client.get(desk.url).context["desk"]
    assert (shown.urgent, [held.question for held in shown.dealt_with]) == ([], [one])


def test_retract_to_be_read_again_shows_what_was_public(desk, moderator):
    question = desk.decide(desk.asked(MARKED, ago=9), "publish", text="Who rides there?")
    page = decide(moderator, desk, question, "retract", expected="published")
    assert state_of(question) == "waiting"
    assert "It was public before, as: “Who rides there?”" in page.content.decode()
    assert page.context["desk"].chosen.minutes == 0  # it waits anew
    done(moderator, desk, question, "publish", text="Who rides there?")
    assert Question.objects.get(pk=question.pk).public_text == "Who rides there?"


def test_a_stale_decision_is_told_and_changes_nothing(desk, moderator):
    question = desk.asked(MARKED, ago=1)
    desk.decide(question, "refuse", reason="names_a_person")
    page = decide(moderator, desk, question, "publish", text="My own words about it")
    text = page.content.decode()
    assert page.status_code == 409
    assert "Nothing was done, because this question has moved on meanwhile." in text
    assert "It was refused (Pc, 18:00)." in text
    assert "My own words about it" in text
    assert (state_of(question), Question.objects.get(pk=question.pk).public_text) == ("refused", "")


def test_a_stale_merge_tells_the_news_and_not_what_the_form_lacks(desk, moderator):
    question = desk.published()
    page = decide(moderator, desk, question, "merge", into=str(uuid.uuid4()))
    assert (page.status_code, page.context["form"]) == (409, None)
    assert "It was published (Pc, 18:00)." in page.content.decode()


def test_what_was_withdrawn_is_not_read_any_more(desk, moderator):
    question = desk.asked("My own secret", ago=1)
    actions.withdraw(question=question, now=desk.now)
    page = decide(moderator, desk, question, "publish")
    assert page.status_code == 409
    assert "My own secret" not in page.content.decode()
    assert "My own secret" not in moderator.get(f"{desk.url}?question={question.pk}").content.decode()


def test_a_paused_chat_publishes_nothing_and_says_why(desk, moderator):
    question = desk.asked("Are dogs allowed?", ago=1)
    moderator.post(f"{desk.url}pause/")
    page = decide(moderator, desk, question, "publish")
    assert page.status_code == 409
    assert "The chat is paused, so nothing is published. Go on first." in page.content.decode()
    moderator.post(f"{desk.url}pause/", {"go_on": "yes"})
    done(moderator, desk, question, "publish")
    assert state_of(question) == "published"


def test_of_a_published_chat_a_question_can_only_be_taken_out_and_with_a_reason(desk):
    question = desk.published()
    desk.answer(question)
    desk.come_to(ChatState.PUBLISHED)
    with time_machine.travel(desk.now, tick=False):
        client = signed_in(desk, "moderator")
        assert list(client.get(f"{desk.url}?question={question.pk}").context["forms"]) == ["retract"]
        page = decide(client, desk, question, "retract", expected="answered")
        assert "say why the question is taken out" in page.content.decode()
        done(client, desk, question, "retract", expected="answered", reason="names_a_person")
    assert state_of(question) == "refused"


def test_a_post_without_a_decision_decides_nothing(desk, moderator):
    question = desk.asked("Are dogs allowed?", ago=1)
    assert said(decide(moderator, desk, question, "burn")) == [
        "Nothing was decided. Press the button of what you want to do."
    ]
    assert state_of(question) == "waiting"


def test_a_claim_keeps_colleagues_at_other_questions(desk, moderator):
    one, other = desk.asked("Are dogs allowed?", ago=3), desk.asked("Is the park locked?", ago=2)
    claimed = moderator.post(desk.at(one, "claim"), headers={"accept": "application/json"})
    assert claimed.json() == {"until": "18:05"}
    sergeant = signed_in(desk, "sergeant")
    page = sergeant.get(desk.url)
    assert page.context["desk"].chosen.question == other
    assert "Moderator is reading it" in page.content.decode()
    assert sergeant.post(desk.at(one, "claim"), headers={"accept": "application/json"}).json() == {"until": None}
    assert "yours until 18:05" in moderator.get(desk.url).content.decode()
    with time_machine.travel(desk.now + timedelta(minutes=6), tick=False):
        assert sergeant.get(desk.url).context["desk"].chosen.question == one


def test_a_sender_is_shut_out_with_a_reason(desk, moderator):
    question = desk.asked("Abuse", ago=1, browser="them")
    assert "Give a reason." in moderator.post(desk.at(question, "shut-out")).content.decode()
    moderator.post(desk.at(question, "shut-out"), {"reason": "The fifth of its kind"})
    assert Block.objects.get().reason == "The fifth of its kind"


def test_a_question_from_the_room_waits_like_any_other(desk, answerer):
    form = {"id": str(uuid.uuid4()), "text": "When is the next surgery?", "name": "Front row", "source": "room"}
    for _ in range(2):  # sent twice it is one
        answerer.post(f"{desk.url}typed-in/", form)
    question = Question.objects.get()
    assert (question.state, question.source, question.typed_by) == ("waiting", "room", desk.people["answerer"])
    page = answerer.post(f"{desk.url}typed-in/", form | {"id": str(uuid.uuid4()), "text": ""})
    assert "Write the question." in page.content.decode()
    assert 'value="Front row"' in page.content.decode()


# Answers ----------------------------------------------------------------------------------------------------------


def answer(client, desk: Desk, question: Question, text: str, **more):
    sent = {"id": str(uuid.uuid4()), "text": text, **more}
    return client.post(desk.at(question, "answer"), sent, follow=True)


def test_an_answer_is_taken_on_drafted_and_published(desk, answerer, moderator):
    question = desk.published()
    answerer.post(desk.at(question, "take-on"), {"who": "me"})
    assert "Answerer is writing." in moderator.get(desk.url).content.decode()
    answer(answerer, desk, question, "Half of it", keep="yes")
    assert "Half of it" in answerer.get(desk.url).content.decode()
    assert "Half of it" not in moderator.get(desk.url).content.decode()
    draft = Answer.objects.get()
    page = answer(answerer, desk, question, "All of it", id=str(draft.pk))
    draft.refresh_from_db()
    assert (draft.text, draft.published_at, state_of(question)) == ("All of it", desk.now, "answered")
    assert said(page) == ["Answered."]


def test_a_correction_stands_beside_what_it_corrects(desk, answerer):
    question = desk.published()
    first = desk.answer(question, "On Friday.")
    assert answerer.get(desk.url).context["answered_rows"][0]["form"]["supersedes"].value() == str(first.pk)
    with time_machine.travel(desk.now + MINUTE, tick=False):
        answer(answerer, desk, question, "On Saturday.", supersedes=str(first.pk))
    text = answerer.get(desk.url).content.decode()
    assert text.index("On Friday.") < text.index("On Saturday.")
    assert "correcting the one above" in text


def test_an_empty_answer_says_so_and_an_answer_to_what_was_taken_back_is_kept_on_the_page(desk, answerer):
    question = desk.published()
    assert "Write an answer." in answer(answerer, desk, question, "").content.decode()
    desk.decide(question, "retract")
    page = answer(answerer, desk, question, "A long answer")
    assert page.status_code == 409
    assert "A long answer" in page.content.decode()
    assert Answer.objects.count() == 0


def test_somebody_else_can_take_over_and_one_can_step_back(desk, answerer):
    question = desk.published()
    actions.take_on(question=question, who=desk.sergeant, by=desk.sergeant, now=desk.now)
    answerer.post(desk.at(question, "take-on"), {"who": "me"})
    assert Question.objects.get().assigned_to == desk.people["answerer"]
    answerer.post(desk.at(question, "take-on"), {"who": "nobody"})
    assert Question.objects.get().assigned_to is None


def test_leftovers_are_sorted_by_theme_once_the_live_hour_is_over(desk, answerer):
    one, other = desk.asked("Are dogs allowed?", ago=2), desk.asked("Is the park locked?", ago=1)
    for question in (one, other):
        desk.decide(question, "publish")
    assert answerer.post(desk.at(one, "theme"), {"theme": "Parks"}).status_code == 409
    third = desk.ask("What of bikes?")
    desk.move(ChatState.CLOSED)
    for question in (one, other):
        answerer.post(desk.at(question, "theme"), {"theme": " Parks "})
    third = desk.decide(third, "publish")
    page = answerer.get(desk.url)
    grouped = [(group["theme"], [row["shown"].question for row in group["rows"]]) for group in page.context["themes"]]
    assert grouped == [("Parks", [one, other]), ("", [third])]
    page = answerer.post(desk.at(one, "theme"), {"theme": "Long " * 20})
    assert "at most 80 characters" in page.content.decode()


# The chat as a whole ----------------------------------------------------------------------------------------------


def test_the_chat_goes_on_by_its_buttons_and_says_what_is_missing(desk):
    sergeant = signed_in(desk, "sergeant")
    urgent = desk.decide(desk.asked("He will hurt me", ago=1), "urgent")
    missing = "1 urgent question has no owner yet. Take it on first."
    assert missing in sergeant.get(desk.url).content.decode()
    page = sergeant.post(f"{desk.url}state/", {"state": "closed"})
    assert (page.status_code, missing in page.content.decode()) == (409, True)
    sergeant.post(desk.at(urgent, "own"))
    sergeant.post(f"{desk.url}state/", {"state": "closed"})
    assert desk.fresh.state == "closed"


@in_world(ChatState.ANNOUNCED)
def test_cancelling_asks_why(desk):
    sergeant = signed_in(desk, "sergeant")
    with time_machine.travel(desk.now, tick=False):
        page = sergeant.post(f"{desk.url}state/", {"state": "cancelled"})
        assert "Say why it is cancelled" in page.content.decode()
        sergeant.post(f"{desk.url}state/", {"state": "cancelled", "reason": "Floods"})
    assert (desk.fresh.state, desk.fresh.cancelled_because) == ("cancelled", "Floods")


@in_world(ChatState.DRAFT)
def test_short_notice_asks_why(desk):
    late = desk.chat.starts_at - timedelta(days=2)
    with time_machine.travel(late, tick=False):
        sergeant = signed_in(desk, "sergeant")
        page = sergeant.get(desk.url).content.decode()
        assert "Dorset Police gives 7 days’ notice of a chat and this would be 2." in page
        assert "Why is the notice short?" in page
        sergeant.post(f"{desk.url}state/", {"state": "announced", "reason": "The floods"})
    assert (desk.fresh.state, desk.fresh.short_notice) == ("announced", "The floods")


@pytest.mark.parametrize(
    ("minutes", "words"), [(24, "36 minutes left."), (59, "1 minute left."), (63, "3 minutes over.")]
)
def test_the_time_left_or_over(desk, moderator, minutes, words):
    with time_machine.travel(desk.chat.starts_at + minutes * MINUTE, tick=False):
        assert words in moderator.get(desk.url).content.decode()


def test_the_duty_list_says_you(desk, moderator):
    text = re.sub(r"\s+", " ", moderator.get(desk.url).content.decode())
    assert "Moderator (you), Pc</dd>" in text
    desk.chat.grants.filter(role=ChatRole.ANSWERING).delete()
    assert "<dt>Answering</dt><dd>nobody yet</dd>" in moderator.get(desk.url).content.decode()


@pytest.mark.parametrize(
    ("person", "desks", "plans"),
    [
        ("sergeant", ["Desk: Summer on the river"], True),
        ("moderator", ["Desk: Summer on the river"], False),
        ("pc", ["Desk: Summer on the river"], False),
        ("other_sergeant", [], True),
        ("reviewer", [], False),
        (None, [], False),
    ],
)
def test_the_list_of_chats_leads_whoever_has_a_part_to_their_desk(desk, person, desks, plans):
    client = signed_in(desk, person) if person else Client()
    links = read(client.get("/chats/")).links
    assert [words for words, address in links if address == desk.url] == desks
    assert any(address == "/chats/new/" for _, address in links) is plans
