"""What was merged is not lost with the question it was merged with; nor is an answer with a retraction."""

import json

import pytest

from chats import actions, receipts, transcript
from chats.actions import NotNow
from chats.lifecycle import ChatState
from chats.models import TALLY, Question
from chats.moderation import QuestionState
from tests.chats.chat_world import NOW, Evening, evening_in
from tests.kept_worlds import kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(evening_in, at=NOW, usual=ChatState.LIVE)


@pytest.fixture
def target(evening):
    return evening.published("Are the patrols back?", browser="first")


@pytest.fixture
def merged(evening, target):
    return evening.decide(evening.ask("Will the patrols be back?", browser="second"), "merge", into=target.pk)


def state_of(question: Question) -> str:
    return Question.objects.get(pk=question.pk).state


def told(evening: Evening, audience: str = "public") -> list[tuple[str, str]]:
    events = transcript.events_after(evening.chat.pk, audience, 0)
    return [
        (event.kind, event.data.get("question") or event.data.get("id")) for event in events if event.kind != "state"
    ]


def test_it_is_read_again_when_the_other_is_withdrawn(evening, target, merged):
    actions.withdraw(question=target, now=evening.now)
    merged.refresh_from_db()
    assert (merged.state, merged.into, merged.supporters) == (QuestionState.WAITING, None, 1)
    assert receipts.shown(merged, evening.now)["can_withdraw"]
    with pytest.raises(NotNow):
        evening.come_to(ChatState.PUBLISHED)


def test_it_is_read_again_when_the_other_is_taken_out_for_a_reason(evening, target, merged):
    evening.decide(target, "retract", reason="names_a_person")
    assert state_of(merged) == QuestionState.WAITING
    assert state_of(evening.decide(merged, "publish")) == QuestionState.PUBLISHED


@pytest.mark.parametrize(("verb", "said"), [("refuse", {"reason": "abuse"}), ("urgent", {})])
def test_it_waits_with_the_other_and_is_read_again_only_when_that_is_lost(evening, target, merged, verb, said):
    evening.decide(target, "retract")
    assert state_of(merged) == QuestionState.MERGED  # the other is only read again
    assert receipts.shown(Question.objects.get(pk=merged.pk), evening.now)["into_text"] is None
    evening.decide(target, verb, **said)
    assert state_of(merged) == QuestionState.WAITING


def test_it_stays_merged_when_the_other_is_published_again(evening, target, merged):
    evening.decide(target, "retract")
    evening.decide(target, "publish")
    assert state_of(merged) == QuestionState.MERGED


def test_in_a_published_chat_it_is_told_why_it_went_with_the_other(evening, target, merged):
    evening.answer(target)
    evening.come_to(ChatState.PUBLISHED)
    evening.decide(target, "retract", reason="live_case")
    merged.refresh_from_db()
    assert (merged.state, merged.reason, merged.into) == (QuestionState.REFUSED, "live_case", None)
    assert "merged with one that has been taken out" in receipts.shown(merged, evening.now)["words"]
    chat = evening.fresh
    assert chat.received == sum(getattr(chat, state) for state in TALLY)
    assert (chat.waiting, chat.refused) == (0, 2)


def test_no_transcript_is_published_over_one_merged_with_what_is_not_public(evening, target, merged):
    evening.answer(target)
    Question.objects.filter(pk=target.pk).update(state=QuestionState.WITHDRAWN)
    with pytest.raises(NotNow, match="1 question is neither answered, merged"):
        evening.come_to(ChatState.PUBLISHED)


def test_what_was_answered_is_answered_when_it_is_published_again(evening, target):
    answer = evening.answer(target, "Yes.")
    evening.decide(target, "retract")
    assert state_of(evening.decide(target, "publish")) == QuestionState.ANSWERED
    assert evening.fresh.answered == 1
    assert told(evening)[-2:] == [("question", str(target.pk)), ("answer", str(target.pk))]
    assert "Yes." in json.dumps(transcript.events_after(evening.chat.pk, "public", 0)[-1].data)
    assert evening.come_to(ChatState.PUBLISHED).state == ChatState.PUBLISHED
    assert answer.pk
