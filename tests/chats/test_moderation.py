"""What can be decided about a question: every state and every verb, and that two moderators never undo each other."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from chats import actions
from chats.actions import AskOutcome, MovedOn, NotNow
from chats.lifecycle import ChatState
from chats.models import TALLY, Block, Chat, Event, Question
from chats.moderation import (
    FOLLOW_UP,
    MOVES,
    NEXT_STEPS,
    PUBLIC,
    QuestionState,
    Reason,
)
from chats.rate_limits import Sender
from record.entries import Entry
from record.letters import Letter
from record.refusal import Invalid
from tests.chats.chat_world import NOW, Evening, evening_in
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
# What each verb makes of a question in each state, written out by hand; "-" where it is refused.
STATES = ["waiting", "published", "answered", "taken_away", "merged", "refused", "withdrawn", "urgent"]
TABLE = {
    "publish": "published - - - - - - -",
    "merge": "merged merged - - - - - -",
    "refuse": "refused - - - - - - -",
    "urgent": "urgent - - - - - - -",
    "take_away": "taken_away taken_away - - - - - -",
    "retract": "- waiting waiting waiting - - - -",
    "stand_down": "- - - - - - - waiting",
    "answer": "- answered answered answered - - - -",
    # Who takes back what is taken back already gets what they wanted.
    "withdraw": "withdrawn withdrawn - withdrawn - - withdrawn -",
}
RELEASE = "- - - - waiting - - -"  # nobody's decision: the question with which it was merged is lost (test_merging.py)
HEARD = {"publish", "merge", "take_away", "retract", "answer", "withdraw"}  # of these the public hears


def question_in(evening: Evening, state: QuestionState) -> Question:
    question = evening.ask("Is the slipway open?", browser="the asker's")
    match state:
        case QuestionState.WAITING:
            return question
        case QuestionState.PUBLISHED:
            return evening.decide(question, "publish")
        case QuestionState.ANSWERED:
            evening.answer(evening.decide(question, "publish"))
        case QuestionState.TAKEN_AWAY:
            return evening.decide(question, "take_away")
        case QuestionState.MERGED:
            return evening.decide(question, "merge", into=evening.published("Another one").pk)
        case QuestionState.REFUSED:
            return evening.decide(question, "refuse", reason="off_topic")
        case QuestionState.WITHDRAWN:
            return actions.withdraw(question=question, now=evening.now)
        case QuestionState.URGENT:
            return evening.decide(question, "urgent")
    return Question.objects.get(pk=question.pk)


def evening_with(kind: ChatState | QuestionState) -> Evening:
    """A chat in that state, or a live one with a question, `in_state`, in that one."""
    if isinstance(kind, ChatState):
        return evening_in(kind)
    evening = Evening()
    evening.in_state = question_in(evening, kind)
    return evening


kept = kept_worlds(evening_with, at=NOW, usual=ChatState.LIVE)


def do(evening: Evening, verb: str, question: Question) -> None:
    match verb:
        case "answer":
            evening.answer(question)
        case "withdraw":
            actions.withdraw(question=question, now=evening.now)
        case "merge":
            evening.decide(question, verb, into=evening.published("The other one").pk)
        case "refuse":
            evening.decide(question, verb, reason="abuse")
        case _:
            evening.decide(question, verb)


def test_every_state_and_every_verb_is_in_the_table():
    assert sorted(STATES) == sorted(QuestionState.values)
    assert {*TABLE, "release"} == set(MOVES)
    assert {len(row.split()) for row in [*TABLE.values(), RELEASE]} == {len(STATES)}
    assert {verb for verb, move in MOVES.items() if move.public} == HEARD


def test_whoever_is_refused_is_told_what_to_do_next():
    assert set(NEXT_STEPS) == set(Reason)


def test_what_is_merged_alone_is_released():
    to = {state: leading for state, leading in zip(STATES, RELEASE.split(), strict=True) if leading != "-"}
    assert {state.value: MOVES["release"].leading.value for state in MOVES["release"].starting} == to


@in_world(*map(QuestionState, STATES), also="state")
@pytest.mark.parametrize("verb", TABLE)
def test_only_the_moves_of_the_table_are_made(evening, state, verb):
    question = evening.in_state
    leading = TABLE[verb].split()[STATES.index(state)]
    if leading == "-":
        with pytest.raises(MovedOn) as moved:
            do(evening, verb, question)
        assert moved.value.question.state == state
    else:
        do(evening, verb, question)
    assert Question.objects.get(pk=question.pk).state == (state if leading == "-" else leading)


@in_world(ChatState.ANNOUNCED, ChatState.CLOSED)
def test_a_chat_that_is_not_open_takes_no_questions(evening):
    with pytest.raises(NotNow):
        evening.ask()
    assert not Question.objects.exists()


def test_a_decision_about_a_state_that_has_passed_is_refused_with_the_news(evening):
    question = evening.ask()
    evening.decide(question, "publish")
    with pytest.raises(MovedOn) as moved:
        evening.decide(question, "merge", into=uuid.uuid4(), expected=QuestionState.WAITING)
    assert moved.value.question.state == QuestionState.PUBLISHED
    assert Question.objects.get(pk=question.pk).state == QuestionState.PUBLISHED


@pytest.mark.parametrize(
    ("verb", "said", "field"),
    [
        ("refuse", {}, "reason"),
        ("refuse", {"reason": "because"}, "reason"),
        ("merge", {}, "into"),
        ("merge", {"into": uuid.uuid4()}, "into"),
        ("publish", {"text": "word " * 300}, "text"),
        ("frobnicate", {}, "decision"),
    ],
)
def test_what_a_decision_lacks_is_named_and_nothing_changes(evening, verb, said, field):
    question = evening.ask()
    with pytest.raises(Invalid) as invalid:
        evening.decide(question, verb, **said)
    assert list(invalid.value.fields) == [field]
    assert Question.objects.get(pk=question.pk).state == QuestionState.WAITING


def test_a_question_cannot_be_merged_with_one_that_waits_or_of_another_chat(evening):
    first, second = evening.ask("One"), evening.ask("Two")
    with pytest.raises(Invalid):
        evening.decide(first, "merge", into=second.pk)
    with pytest.raises(Invalid):
        evening.decide(first, "merge", into=first.pk)


def test_merging_keeps_the_count_and_each_browser_once(evening):
    target = evening.published("River patrols?", browser="a")
    actions.support(question=target, sender=Sender("b", ""), now=evening.now)
    actions.support(question=target, sender=Sender("b", ""), now=evening.now)
    actions.support(question=target, sender=Sender("a", ""), now=evening.now)
    assert Question.objects.get(pk=target.pk).supporters == 2
    evening.decide(evening.ask("When do patrols start?", browser="c"), "merge", into=target.pk)
    evening.decide(evening.ask("Patrols??", browser="b"), "merge", into=target.pk)
    assert Question.objects.get(pk=target.pk).supporters == 3


def test_what_was_merged_with_a_merged_question_follows_it(evening):
    first, second = evening.published("First"), evening.published("Second")
    third = evening.decide(evening.ask("Third"), "merge", into=second.pk)
    evening.decide(second, "merge", into=first.pk)
    assert Question.objects.get(pk=third.pk).into_id == first.pk


def test_urgent_goes_nowhere_public_and_pages_the_safeguarding_contact(evening, django_capture_on_commit_callbacks):
    urgent = evening.decide(evening.ask("He hits me"), "urgent")
    letters = Letter.objects.filter(cause__startswith="alert:").order_by("written_at", "cause")
    assert [letter.person for letter in letters] == [evening.inspector.key] * 2  # when it came, and when it was urgent
    for letter in letters:
        assert "He hits me" not in letter.subject + letter.body
        assert str(urgent.pk) in letter.body
    actions.own(question=urgent, by=evening.inspector, now=evening.now)
    owned = Question.objects.get(pk=urgent.pk)
    assert (owned.owner, owned.owned_at, owned.handled_at) == (evening.inspector, evening.now, None)
    actions.own(question=urgent, by=evening.pc, now=evening.now + timedelta(minutes=1), handled=True)
    handled = Question.objects.get(pk=urgent.pk)
    assert (handled.owner, handled.handled_at) == (evening.inspector, evening.now + timedelta(minutes=1))
    assert not Event.objects.filter(audience="public", question=urgent).exists()


def test_one_taken_away_has_an_owner_and_seventy_two_hours(evening):
    taken = evening.decide(evening.ask(), "take_away", owner=evening.sergeant)
    assert (taken.owner, taken.due_at) == (evening.sergeant, evening.now + FOLLOW_UP)
    assert timedelta(hours=72) == FOLLOW_UP
    stranger = evening.county.person("other")
    stranger.force_id += 1
    with pytest.raises(Invalid):
        evening.decide(evening.ask("Another"), "take_away", owner=stranger)


def test_a_published_chat_takes_a_question_out_only_for_a_reason_and_stays_accounted_for(evening):
    question = evening.published()
    evening.answer(question)
    evening.come_to(ChatState.PUBLISHED)
    with pytest.raises(Invalid):
        evening.decide(question, "retract")
    assert evening.decide(question, "retract", reason="names_a_person").state == QuestionState.REFUSED
    assert (evening.fresh.refused, evening.fresh.answered) == (1, 0)


def test_while_paused_nothing_is_published_and_everything_is_kept(evening):
    published, waiting = evening.published(), evening.ask("And the weir?")
    actions.pause(chat=evening.chat, by=evening.pc, now=evening.now)
    for attempt in (lambda: evening.decide(waiting, "publish"), lambda: evening.answer(published)):
        with pytest.raises(NotNow, match="paused"):
            attempt()
    evening.ask("Asked meanwhile")
    evening.decide(waiting, "refuse", reason="off_topic")
    actions.resume(chat=evening.chat, by=evening.pc, now=evening.now)
    assert evening.answer(published).published_at == evening.now


def test_the_same_question_sent_again_is_the_same_and_only_to_its_asker(evening):
    id, sender = uuid.uuid4(), Sender("mine", "here")

    def send(text: str = "Once?", sender: Sender = sender):
        return actions.ask(chat=evening.chat, id=id, text=text, sender=sender, now=evening.now)[1]

    assert [send(), send(), send("Twice?")] == [AskOutcome.NEW, AskOutcome.SAME, AskOutcome.TAKEN]
    assert (
        send(sender=Sender("lost its cookie", "")) == AskOutcome.SAME
    )  # the answer never came, nor the cookie with it
    evening.decide(Question.objects.get(pk=id), "publish")  # from here on its id is everybody's
    assert send(sender=Sender("somebody else", "there")) == AskOutcome.TAKEN
    assert send() == AskOutcome.SAME
    assert Question.objects.count() == 1


def test_a_correction_stands_beside_what_it_corrects_and_there_is_one(evening):
    question = evening.published()
    first = evening.answer(question, "From Friday.")
    second = evening.answer(question, "From Saturday.", supersedes=first)
    assert [(a.text, a.supersedes) for a in question.answers.order_by("id", "published_at")].count(
        ("From Saturday.", first)
    ) == 1
    with pytest.raises(Invalid):
        evening.answer(question, "From Sunday.", supersedes=first)
    evening.answer(question, "From Sunday.", supersedes=second)
    assert question.answers.count() == 3


def test_a_draft_is_its_writers_and_becomes_the_answer(evening):
    question = evening.published()
    id = uuid.uuid4()
    for text in ("Fro", "From Friday"):
        actions.save_draft(question=question, id=id, text=text, by=evening.sergeant, now=evening.now)
    assert [(d.text, d.published_at) for d in question.answers.all()] == [("From Friday", None)]
    actions.publish_answer(question=question, id=id, text="From Friday.", by=evening.sergeant, now=evening.now)
    assert [(a.pk, a.text, a.role) for a in question.answers.all()] == [(id, "From Friday.", "Sergeant, Wimborne NPT")]


def test_whom_a_moderator_shuts_out_is_shut_out_by_browser_and_by_address(evening):
    question, _ = actions.ask(chat=evening.chat, id=uuid.uuid4(), text="Spam", sender=Sender("b", "a"), now=evening.now)
    actions.block(question=question, reason="Floods the chat", by=evening.pc, now=evening.now)
    assert sorted(Block.objects.values_list("digest", flat=True)) == ["a", "b"]
    with pytest.raises(Invalid):
        actions.block(question=question, reason=" ", by=evening.pc, now=evening.now)


def test_a_claim_is_told_to_colleagues_and_runs_out(evening):
    question = evening.ask()
    assert actions.claim(question=question, by=evening.pc, now=evening.now)
    assert not actions.claim(question=question, by=evening.sergeant, now=evening.now + timedelta(minutes=4))
    assert actions.claim(question=question, by=evening.sergeant, now=evening.now + timedelta(minutes=6))


def test_every_move_is_an_entry_and_none_holds_the_words(evening):
    question = evening.ask("Words that may have to be erased")
    evening.decide(question, "publish")
    evening.answer(question, "An answer")
    found = Entry.objects.filter(subject=f"question:{question.pk}").order_by("sequence")
    assert [(e.action, e.by) for e in found] == [
        ("question.asked", "public"),
        ("question.publish", evening.pc.key),
        ("question.answered", evening.sergeant.key),
        ("question.answer", evening.sergeant.key),
    ]
    assert not any("erased" in str([e.before, e.after, e.reason]) for e in Entry.objects.all())


# What the database refuses by itself.
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("every_question_received_is_in_one_state", {"received": 7}),
        ("a_chat_has_a_known_state", {"state": "over"}),
        ("a_published_chat_says_when", {"state": "published", "waiting": 0, "received": 0}),
        ("a_chat_ends_after_it_starts", {"ends_at": "2020-01-01T00:00Z"}),
        ("questions_open_at_most_7_days_before_and_not_after_the_start", {"questions_open_at": "2026-05-01T00:00Z"}),
        ("an_announced_chat_has_its_activity", {"activity": None}),
    ],
)
def test_the_database_refuses_of_a_chat(evening, name, change):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Chat.objects.filter(pk=evening.chat.pk).update(**change)


def test_the_database_refuses_to_publish_a_chat_with_a_question_left(evening):
    evening.ask()
    with pytest.raises(IntegrityError, match="a_published_chat_has_accounted_for_every_question"):
        Chat.objects.filter(pk=evening.chat.pk).update(state="published", published_at=evening.now)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a_question_has_a_known_state", {"state": "lost"}),
        ("what_the_public_sees_has_its_public_wording", {"state": "published"}),
        ("a_question_is_refused_for_a_known_reason", {"state": "refused"}),
        ("a_merged_question_says_with_which", {"state": "merged"}),
        (
            "a_question_taken_away_has_an_owner_and_a_day",
            {"state": "taken_away", "public_text": "x", "public_name": "y"},
        ),
        ("who_owns_a_question_has_done_so_since", {"owned_at": "2026-05-01T00:00Z"}),
    ],
)
def test_the_database_refuses_of_a_question(evening, name, change):
    question = evening.ask()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**change)


def test_tallies_are_those_of_the_questions_in_every_state(evening):
    for state in QuestionState:
        question_in(evening, state)
    counted = Counter(evening.chat.questions.values_list("state", flat=True))
    chat = evening.fresh
    assert {name: getattr(chat, name) for name in TALLY} == {name: counted[name] for name in TALLY}
    assert chat.received == sum(counted.values())
    assert set(PUBLIC) == {"published", "answered", "taken_away"}
