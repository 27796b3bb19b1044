"""What moderators and safeguarding contacts do with a question.

A decision is about a state: where the question has moved on meanwhile it is refused with the news (`MovedOn`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chats import alerts
from chats.actions.refusals import MovedOn, NotNow, Unconfirmed
from chats.attendance import people_who_ask
from chats.lifecycle import IS_MODERATED, ChatState
from chats.locking import LockedChat, locked_chat
from chats.merging import let_go
from chats.models import LONGEST_QUESTION, Alert, Block, Chat, Event, Question
from chats.moderation import CLAIM, DECISIONS, FOLLOW_UP, MOVES, PUBLIC, QuestionState, Reason
from chats.reserved_names import titles_of
from chats.sanitising import cleaned, made_up_name
from chats.triggers import poses
from record.refusal import Invalid
from teams.models import Person


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is decided; which of the rest is needed depends on that."""

    verb: str  # of chats.moderation.MOVES
    reason: str = ""  # refuse: a Reason; retract: one too where the question is not to be read again
    words: str = ""  # more for the asker, in the moderator's words
    into: UUID | None = None  # merge: with which
    text: str = ""  # publish, take_away: the wording that the public gets, where it differs
    hides_name: bool = False  # publish, take_away: show a made-up name instead
    confirmed: bool = False  # publish, take_away: the name is to be shown although it poses as police or staff
    owner: Person | None = None  # take_away, urgent: who sees to it
    expected: str = ""  # the state in which the moderator saw it; empty: any that the table allows


def decide(*, question: Question, decision: Decision, by: Person, now: datetime) -> Question:
    """Carry it out. Raises Invalid for what is missing, MovedOn, NotNow where the chat does not allow it,
    and Unconfirmed where the public would take the asker for police or staff."""
    if decision.verb not in (*DECISIONS, "stand_down"):
        raise Invalid({"decision": [f"{decision.verb} is no decision. It is one of: {', '.join(DECISIONS)}."]})
    with locked_chat(question.chat_id, by=by, now=now) as opened:
        present = Question.objects.select_related("chat").get(pk=question.pk)
        _require_state(present, decision)
        _require_used(decision)
        _require_open(opened, decision)
        _require_confirmed(present, decision)
        before = present.state
        present.state = MOVES[decision.verb].leading
        present.decided_by, present.decided_at, present.version = by, now, present.version + 1
        present.claimed_by = present.claimed_until = None
        present.reason, present.words = "", cleaned(decision.words)
        alerts.opened_by_staff(present, now)
        CARRY_OUT[decision.verb](opened, present, decision)
        present.save()
        opened.moved(present, before=before, action=f"question.{decision.verb}", reason=present.reason)
        let_go(opened, present)
        if decision.verb == "merge" and present.into:
            _count_again(opened, present.into)
    return present


def own(*, question: Question, by: Person, now: datetime, handled: bool = False) -> Question:
    """Take on what is urgent or marked as danger, or say that it has been dealt with.

    Who takes on what only waits to be read makes it urgent. Who was named by somebody else has it only once they say so
    themself: until then anybody else can take it. Raises MovedOn where it is neither urgent nor marked and waiting.
    """
    with locked_chat(question.chat_id, by=by, now=now) as opened:
        present = Question.objects.get(pk=question.pk)
        if present.state == QuestionState.WAITING and present.marked_danger:
            _make_urgent(opened, present, by)
        if present.state != QuestionState.URGENT:
            raise MovedOn(present)
        if present.taken_at is None:
            present.owner, present.owned_at = by, now
        alerts.taken_on(present, now)
        if handled and present.handled_at is None:
            present.handled_at = now
        present.save()
        said = {"owner": by.key, "handled": bool(present.handled_at)}
        opened.record("question.owned", f"question:{present.pk}", after=said)
        opened.tell(Event.Kind.QUESTION, question=present, public=False)
    return present


def _make_urgent(opened: LockedChat, question: Question, by: Person) -> None:
    """By whoever takes it on: nobody else need be called."""
    before, question.state = question.state, MOVES["urgent"].leading
    question.was_urgent, question.version = True, question.version + 1
    question.decided_by, question.decided_at = by, opened.now
    question.claimed_by = question.claimed_until = None
    question.public_text = question.public_name = ""
    question.save()
    opened.moved(question, before=before, action="question.urgent")


def claim(*, question: Question, by: Person, now: datetime) -> bool:
    """Say that one is reading this, for a few minutes; False where a colleague is. Both may still decide."""
    with locked_chat(question.chat_id, by=by, now=now) as opened:
        present = Question.objects.get(pk=question.pk)
        still = present.claimed_until is not None and present.claimed_until > now
        theirs = still and present.claimed_by_id not in (None, by.pk)
        if theirs or present.state != QuestionState.WAITING:
            return False
        if present.claimed_by_id != by.pk:
            opened.tell(Event.Kind.QUESTION, question=present, public=False)
        present.claimed_by, present.claimed_until = by, now + CLAIM
        alerts.opened_by_staff(present, now)
        present.save(update_fields=["claimed_by", "claimed_until", "read_at"])
    return True


def block(*, question: Question, reason: str, by: Person, now: datetime) -> None:
    """Shut a question's sender out of the chat. Raises Invalid without a reason, or where nothing tells the sender."""
    if not reason.strip():
        raise Invalid({"reason": ["Give a reason."]})
    digests = [digest for digest in (question.browser, question.sender) if digest]
    if not digests:
        raise Invalid({"reason": ["This question was typed in by an officer, so there is no sender to shut out."]})
    with locked_chat(question.chat_id, by=by, now=now) as opened:
        Block.objects.bulk_create(
            [Block(chat=opened.chat, digest=digest, reason=reason.strip(), by=by, at=now) for digest in digests],
            ignore_conflicts=True,
        )
        opened.record("question.sender_shut_out", f"question:{question.pk}", reason=reason.strip())


def _require_state(present: Question, decision: Decision) -> None:
    starting = MOVES[decision.verb].starting
    if present.state not in starting or (decision.expected and present.state != decision.expected):
        raise MovedOn(present)


def _require_used(decision: Decision) -> None:
    """Nothing that is said is dropped in silence."""
    if decision.reason and decision.verb not in ("refuse", "retract"):
        raise Invalid({"reason": ["Only a question that is refused or taken back has a reason; use words for more."]})


def _require_open(opened: LockedChat, decision: Decision) -> None:
    chat = opened.chat
    taken_back = decision.verb == "retract" and chat.state == ChatState.PUBLISHED
    if chat.state not in IS_MODERATED and not taken_back:
        raise NotNow(["Questions of this chat are not decided any more."], state=chat.state)
    if taken_back and not decision.reason:
        raise Invalid({"reason": ["The chat is published, so say why the question is taken out: it stays refused."]})
    if chat.paused_at and decision.verb in ("publish", "take_away"):
        raise NotNow(["The chat is paused, so nothing is published. Go on first."], state=chat.state)


def _require_confirmed(question: Question, decision: Decision) -> None:
    """A name that is public already was let through before, and one made up is nobody's."""
    if decision.verb not in ("publish", "take_away") or decision.confirmed or question.state in PUBLIC:
        return
    name = question.public_name or question.name
    is_shown = question.name_given and name == question.name and not decision.hides_name
    if is_shown and poses(name, titles=titles_of(question.chat_id)):
        raise Unconfirmed(name)


def _publish(opened: LockedChat, question: Question, decision: Decision) -> None:
    text = cleaned(decision.text)
    if len(text) > LONGEST_QUESTION:
        raise Invalid({"text": [f"A question has at most {LONGEST_QUESTION:,} characters."]})
    question.public_text = text or question.public_text or question.text
    if decision.hides_name or not question.public_name:
        question.public_name = _public_name(opened.chat, question, decision)
    question.into = None
    if decision.verb == "publish" and question.answers.filter(published_at__isnull=False).exists():
        question.state = QuestionState.ANSWERED  # taken back and published again: what was answered stays so


def _public_name(chat: Chat, question: Question, decision: Decision) -> str:
    if not decision.hides_name or not question.name_given:
        return question.name
    taken = set(chat.questions.values_list("public_name", flat=True))
    return made_up_name(taken, seed=str(question.pk))


def _take_away(opened: LockedChat, question: Question, decision: Decision) -> None:
    owner = decision.owner or (opened.by if isinstance(opened.by, Person) else None)
    _own(opened, question, owner)
    question.due_at = opened.now + FOLLOW_UP
    _publish(opened, question, decision)


def _merge(opened: LockedChat, question: Question, decision: Decision) -> None:
    target = opened.chat.questions.filter(pk=decision.into).first() if decision.into else None
    if target is None or target.pk == question.pk:
        raise Invalid({"into": ["Say with which question of this chat."]})
    if target.state not in PUBLIC:
        raise Invalid({"into": ["It can be merged with a published question only."]})
    question.into = target
    Question.objects.filter(into=question).update(into=target)  # those merged with this one follow it


def _refuse(opened: LockedChat, question: Question, decision: Decision) -> None:
    if decision.reason not in Reason.values:
        raise Invalid({"reason": [f"Choose one of the public reasons: {', '.join(Reason.values)}."]})
    question.state, question.reason = QuestionState.REFUSED, decision.reason


def _urgent(opened: LockedChat, question: Question, decision: Decision) -> None:
    question.public_text = question.public_name = ""
    question.was_urgent = True
    question.handled_at = question.taken_at = None
    if decision.owner:
        _own(opened, question, decision.owner)
    else:
        question.owner = question.owned_at = None
    if question.owner == opened.by:
        alerts.taken_on(question, opened.now)
    else:
        alerts.call(opened, question, Alert.Cause.URGENT)


def _retract(opened: LockedChat, question: Question, decision: Decision) -> None:
    question.due_at = None
    if decision.reason:
        _refuse(opened, question, decision)


def _stand_down(opened: LockedChat, question: Question, decision: Decision) -> None:
    """It was not urgent after all: it is read again, as any other."""
    question.owner = question.owned_at = question.handled_at = question.taken_at = None
    question.alerts.filter(answered_at=None).update(answered_at=opened.now)


CARRY_OUT = {
    "publish": _publish,
    "merge": _merge,
    "refuse": _refuse,
    "urgent": _urgent,
    "take_away": _take_away,
    "retract": _retract,
    "stand_down": _stand_down,
}


def _own(opened: LockedChat, question: Question, owner: Person | None) -> None:
    if owner is None or owner.force_id != opened.chat.force_id:
        raise Invalid({"owner": ["Name who sees to it: somebody of the team’s own force."]})
    question.owner, question.owned_at = owner, opened.now


def _count_again(opened: LockedChat, target: Question) -> None:
    number = people_who_ask(target)
    if number != target.supporters:
        target.supporters = number
        target.save(update_fields=["supporters"])
        opened.tell(Event.Kind.SUPPORTERS, question=target, public=True)
