"""What readers are told: numbered without a gap, never before moderation, and nothing of it after a retraction."""

import json
import uuid
from copy import deepcopy

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chats import actions, transcript
from chats.actions import MovedOn, NotNow
from chats.lifecycle import ChatState
from chats.models import TALLY, Event, Question
from chats.rate_limits import Sender
from record.refusal import Invalid
from tests.chats.chat_world import NOW, Evening, evening_in
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(evening_in, at=NOW, usual=ChatState.LIVE)


def public(evening: Evening, after: int = 0) -> list[tuple[int, str, dict]]:
    return [(told.number, told.kind, told.data) for told in transcript.events_after(evening.chat.pk, "public", after)]


def staff(evening: Evening, after: int = 0) -> list[tuple[int, str, dict]]:
    return [(told.number, told.kind, told.data) for told in transcript.events_after(evening.chat.pk, "staff", after)]


def test_the_public_hears_of_a_question_when_it_is_published_and_of_its_answer(evening):
    question = evening.ask("Is Kyle D allowed on the slipway?", name="Canford Mum")
    assert [kind for _, kind, _ in public(evening)] == ["state", "state", "state"]
    evening.decide(question, "publish", text="Is [name removed] allowed on the slipway?")
    answer = evening.answer(question, "Yes.")
    correction = evening.answer(question, "No.", supersedes=answer)
    told = public(evening, 3)
    assert [(number, kind) for number, kind, _ in told] == [(4, "question"), (5, "answer"), (6, "answer")]
    assert told[0][2] == {
        "id": str(question.pk),
        "name": "Canford Mum",
        "text": "Is [name removed] allowed on the slipway?",
        "asked_at": evening.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "supporters": 1,
        "shortened": False,  # the wording says itself where something was removed
        "answer_by": None,
    }
    assert told[2][2] == {
        "id": str(correction.pk),
        "question": str(question.pk),
        "text": "No.",
        "role": "Sergeant, Wimborne NPT",
        "at": evening.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "supersedes": str(answer.pk),
    }


def test_staff_hear_of_what_waits_in_a_series_of_their_own(evening):
    question = evening.ask("Ring me on 07700 900123")
    number, kind, data = staff(evening)[-1]
    assert (number, kind, data["state"], data["text"]) == (4, "question", "waiting", "Ring me on 07700 900123")
    assert data["marks"] == ["phone"]
    evening.decide(question, "refuse", reason="personal_data")
    assert staff(evening, 4)[0][:2] == (5, "question")
    assert len(public(evening)) == 3


def test_staff_hear_what_was_merged_into_what_and_what_was_taken_back(evening):
    first, second = evening.published("Are the patrols back?"), evening.published("Will the patrols be back?")
    evening.decide(second, "merge", into=first.pk)
    evening.decide(first, "retract")
    assert [(kind, data) for _, kind, data in staff(evening, 7) if kind != "question"] == [
        ("merged", {"id": str(second.pk), "into": str(first.pk)}),
        ("retracted", {"id": str(first.pk)}),
    ]


def test_what_was_taken_back_is_gone_from_the_past_of_the_stream_too(evening):
    question = evening.published("Why is Kyle D still here?")
    evening.answer(question, "Kyle D is")
    actions.support(question=question, sender=Sender("b", ""), now=evening.now)
    evening.decide(question, "retract")
    told = public(evening, 3)
    assert [(number, kind) for number, kind, _ in told] == [(n, "retracted") for n in (4, 5, 6, 7)]
    assert "Kyle" not in json.dumps(told)
    evening.decide(question, "publish", text="Why is [name removed] still here?")
    assert "Kyle D still" not in json.dumps(public(evening))
    assert public(evening, 7)[0][1:] == ("question", public(evening, 3)[0][2])


def test_one_merged_before_anybody_saw_it_is_not_spoken_of(evening):
    target = evening.published("First")
    evening.decide(evening.ask("Hidden one", browser="b"), "merge", into=target.pk)
    assert [kind for _, kind, _ in public(evening, 4)] == ["supporters"]
    seen = evening.published("Seen one", browser="c")
    evening.decide(seen, "merge", into=target.pk)
    told = public(evening, 5)
    assert [kind for _, kind, _ in told] == ["retracted", "merged", "supporters"]
    assert told[1][2] == {"id": str(seen.pk), "into": str(target.pk)}
    evening.decide(target, "retract")
    assert {kind for _, kind, _ in public(evening, 3)} == {"retracted"}


def test_the_door_does_not_give_out_what_is_not_public(evening):
    with pytest.raises(ValueError, match="Not public"):
        transcript.public_question(evening.ask())


def test_reading_costs_the_same_however_much_was_said(evening, django_assert_num_queries):
    evening.answer(evening.published("One"))
    with django_assert_num_queries(3):
        public(evening)
    for number in range(3):
        evening.answer(evening.published(f"Another {number}"))
    with django_assert_num_queries(3):
        public(evening)
    with django_assert_num_queries(2):
        list(transcript.questions_of(evening.chat))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "ask",
                "publish",
                "merge",
                "refuse",
                "urgent",
                "take_away",
                "retract",
                "stand_down",
                "answer",
                "withdraw",
                "support",
            ]
        ),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_people_do_nothing_is_lost_doubled_or_shown_too_early(kept, db, steps):
    with transaction.atomic():
        _check(deepcopy(kept), steps)
        transaction.set_rollback(True)  # each example begins with a chat in which nobody has asked


def _check(evening: Evening, steps: list[tuple[str, int, int]]) -> None:
    asked: list[Question] = []
    for verb, which, other in steps:
        _do(evening, asked, verb, which, other)
    chat = evening.fresh
    assert chat.received == len(asked) == sum(getattr(chat, name) for name in TALLY)
    for audience, last in (("public", chat.public_events), ("staff", chat.staff_events)):
        numbers = Event.objects.filter(chat=chat, audience=audience).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, last + 1))
    assert _as_a_reader_would(public(evening)) == {str(q.pk): q.public_text for q in chat.questions.public()}


def _do(evening: Evening, asked: list[Question], verb: str, which: int, other: int) -> None:
    if verb == "ask":
        asked.append(evening.ask(f"Question {len(asked)}", browser=str(which)))
        return
    if not asked:
        return
    question, second = asked[which % len(asked)], asked[other % len(asked)]
    try:
        match verb:
            case "answer":
                evening.answer(question, f"Answer {uuid.uuid4()}")
            case "withdraw":
                actions.withdraw(question=question, now=evening.now)
            case "support":
                actions.support(question=question, sender=Sender(str(other), ""), now=evening.now)
            case _:
                evening.decide(question, verb, into=second.pk, reason="abuse" if verb == "refuse" else "")
    except (MovedOn, NotNow, Invalid):
        pass


def _as_a_reader_would(told: list[tuple[int, str, dict]]) -> dict[str, str]:
    """Follow the stream from its beginning: what stands on the page at the end."""
    page: dict[str, str] = {}
    for _, kind, data in told:
        if kind == "question":
            page[data["id"]] = data["text"]
        elif kind in ("retracted", "merged"):
            page.pop(data["id"], None)
    return page


@in_world(ChatState.OPEN)
def test_the_lifes_moves_are_told_to_both(evening):
    evening.move(ChatState.CANCELLED)
    assert [data["state"] for _, _, data in public(evening)] == ["announced", "open", "cancelled"]
    assert [data["state"] for _, _, data in staff(evening)] == ["announced", "open", "cancelled"]
