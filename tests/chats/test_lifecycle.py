"""The life of a chat: every pair of states, and what must be there before some of them."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from chats import actions
from chats.actions import NotNow
from chats.lifecycle import MOVES, ChatState
from chats.models import Chat
from chats.tasks import look
from tests.chats.chat_world import NOW, STARTS, Evening, evening_in
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
# Which state leads where, written out by hand: from the state at the left to those of the heading. "same" asks for what
# is there already, and gets it.
STATES = ["draft", "announced", "open", "live", "closed", "follow_up", "published", "cancelled"]
TABLE = {
    "draft": "same yes no no no no no yes",
    "announced": "no same yes no no no no yes",
    "open": "no no same yes no no no yes",
    "live": "no no no same yes no no no",
    "closed": "no no no no same yes no no",
    "follow_up": "no no no no no same yes no",
    "published": "no no no no no no same no",
    "cancelled": "no no no no no yes no same",
}
# What must be there first.
FIRST = {
    ("draft", "announced"): ("notice",),
    ("announced", "open"): ("moderator", "safeguarding"),
    ("open", "live"): ("moderator", "safeguarding"),
    ("live", "closed"): ("urgent_owned",),
    ("closed", "follow_up"): ("urgent_owned",),
    ("follow_up", "published"): ("urgent_owned", "accounted_for"),
    ("cancelled", "follow_up"): ("was_asked",),
}
DIAGRAM = Path(__file__).resolve().parents[2] / "docs" / "chat-lifecycle.md"


def asked_evening_in(state: ChatState) -> Evening:
    """As `evening_in`; one that was cancelled was asked something before."""
    if state != ChatState.CANCELLED:
        return evening_in(state)
    evening = evening_in(ChatState.OPEN)
    evening.ask()
    evening.move(ChatState.CANCELLED, reason="Nobody to moderate")
    return evening


kept = kept_worlds(asked_evening_in, at=NOW, usual=ChatState.LIVE)


def test_every_state_is_in_the_table_and_every_condition_is_the_written_one():
    assert sorted(STATES) == sorted(TABLE) == sorted(ChatState.values)
    asked = {
        (before.value, after.value): needed for before, to in MOVES.items() for after, needed in to.items() if needed
    }
    assert asked == FIRST


@in_world(*map(ChatState, STATES), also="before")
@pytest.mark.parametrize("after", STATES)
def test_only_the_moves_of_the_table_are_made(evening, before, after):
    if TABLE[before].split()[STATES.index(after)] != "no":
        assert evening.move(ChatState(after)).state == after
        assert evening.fresh.state == after
    else:
        with pytest.raises(NotNow) as refused:
            evening.move(ChatState(after))
        assert "cannot become" in str(refused.value)
        assert evening.fresh.state == before


def test_the_docs_hold_the_diagram_that_the_tables_make(capsys):
    call_command("chat_lifecycle")
    assert DIAGRAM.read_text("utf-8") == capsys.readouterr().out


@in_world(ChatState.DRAFT)
def test_less_notice_than_the_force_gives_is_announced_only_with_a_word_about_it(evening):
    evening.plan_anew(
        starts_at=NOW + timedelta(days=2), questions_open_at=NOW, ends_at=NOW + timedelta(days=2, hours=1)
    )
    with pytest.raises(NotNow) as refused:
        evening.move(ChatState.ANNOUNCED)
    assert refused.value.missing == [
        "Dorset Police gives 7 days’ notice of a chat and this would be 2. Choose a later day, or say why it is short."
    ]
    evening.move(ChatState.ANNOUNCED, reason="The flood was yesterday")
    assert evening.fresh.short_notice == "The flood was yesterday"


@in_world(ChatState.DRAFT)
def test_notice_is_counted_from_the_day_people_were_first_told(evening):
    told = (("alert", (NOW - timedelta(days=5)).date()),)
    starts = NOW + timedelta(days=2)
    evening.plan_anew(starts_at=starts, questions_open_at=NOW, announced=told, ends_at=starts + timedelta(hours=1))
    assert evening.move(ChatState.ANNOUNCED).activity.advertised_on == told[0][1]


@pytest.mark.parametrize(
    ("role", "sentence"),
    [("moderators", "Name a moderator first."), ("safeguarding", "Name a safeguarding contact first.")],
)
@in_world(ChatState.ANNOUNCED)
def test_nothing_opens_without_a_moderator_and_a_safeguarding_contact(evening, role, sentence):
    evening.change(**{role: ()})
    with pytest.raises(NotNow) as refused:
        evening.move(ChatState.OPEN)
    assert refused.value.missing == [sentence]


def test_it_does_not_close_over_an_urgent_question_that_nobody_has(evening):
    urgent = evening.decide(evening.ask("He says he will come round tonight"), "urgent")
    with pytest.raises(NotNow) as refused:
        evening.move(ChatState.CLOSED)
    assert refused.value.missing == ["1 urgent question has no owner yet. Take it on first."]
    actions.own(question=urgent, by=evening.inspector, now=evening.now)
    assert evening.move(ChatState.CLOSED).state == ChatState.CLOSED


@pytest.mark.parametrize("left", ["waiting", "published"])
def test_it_is_not_published_while_a_question_is_open(evening, left):
    question = evening.ask()
    if left == "published":
        evening.decide(question, "publish")
    evening.come_to(ChatState.FOLLOW_UP)
    with pytest.raises(NotNow) as refused:
        evening.move(ChatState.PUBLISHED)
    assert refused.value.missing == [
        "1 question is neither answered, merged, refused, withdrawn nor taken away with an owner."
    ]
    evening.decide(question, "take_away")
    assert evening.move(ChatState.PUBLISHED).state == ChatState.PUBLISHED


@in_world(ChatState.ANNOUNCED)
def test_questions_open_by_themselves_when_their_hour_has_come(evening):
    with time_machine.travel(STARTS - timedelta(days=3, minutes=1), tick=False):
        look()
    assert evening.fresh.state == ChatState.ANNOUNCED
    with time_machine.travel(STARTS - timedelta(days=3), tick=False):
        look()
        look()
    assert evening.fresh.state == ChatState.OPEN
    assert evening.fresh.public_events == 2


@in_world(ChatState.DRAFT)
def test_questions_do_not_open_by_themselves_to_nobody(evening):
    evening.plan_anew(moderators=())
    evening.move(ChatState.ANNOUNCED)
    with time_machine.travel(STARTS - timedelta(days=1), tick=False):
        look()
    assert evening.fresh.state == ChatState.ANNOUNCED


@in_world(ChatState.ANNOUNCED)
def test_a_chat_that_was_cancelled_unasked_has_nothing_to_follow_up(evening):
    evening.move(ChatState.CANCELLED)
    with pytest.raises(NotNow, match="nothing to follow up"):
        evening.move(ChatState.FOLLOW_UP)


@in_world(ChatState.DRAFT)
def test_a_cancelled_draft_never_becomes_public(evening):
    evening.move(ChatState.CANCELLED)
    assert not Chat.objects.public().exists()


@in_world(ChatState.CANCELLED)
def test_what_was_asked_before_a_cancellation_is_still_answered(evening):
    evening.move(ChatState.FOLLOW_UP)
    question = evening.decide(evening.chat.questions.get(), "publish")
    evening.answer(question)
    assert evening.move(ChatState.PUBLISHED).activity.status == "cancelled"
