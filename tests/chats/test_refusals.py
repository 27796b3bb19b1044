"""What people in a chat are refused, and the smaller things they may do."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from chats import actions, rate_limits
from chats.actions import MovedOn, NotNow
from chats.actions.chats import ChatPlan
from chats.lifecycle import ChatState
from chats.models import Event, Question, Rate, Salt
from chats.officer_titles import badge_of
from chats.rate_limits import (
    Limit,
    Sender,
    ShutOut,
    TooOften,
)
from chats.tasks import look
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Person, Posting, Rank
from tests.chats.chat_world import NOW, STARTS, Evening, evening_in
from tests.kept_worlds import in_world, kept_worlds
from tests.teams import county as counties

pytestmark = pytest.mark.django_db
kept = kept_worlds(evening_in, at=NOW, usual=ChatState.LIVE)


def a_plan(evening: Evening, **changes) -> ChatPlan:
    plan = ChatPlan(
        id=uuid.uuid4(),
        team=evening.chat.team,
        title="Another evening",
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=1),
        questions_open_at=STARTS,
    )
    return replace(plan, **changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 201}, "title"),
        ({"ends_at": STARTS + timedelta(hours=13)}, "ends_at"),
    ],
)
@in_world(ChatState.DRAFT)
def test_a_plan_has_bounds(evening, changes, field):
    with pytest.raises(Invalid) as invalid:
        actions.create(plan=a_plan(evening, **changes), by=evening.sergeant, now=NOW)
    assert list(invalid.value.fields) == [field]


@in_world(ChatState.DRAFT)
def test_an_id_is_one_chat(evening):
    with pytest.raises(Invalid) as invalid:
        actions.create(plan=a_plan(evening, id=evening.chat.pk), by=evening.sergeant, now=NOW)
    assert list(invalid.value.fields) == ["id"]


@in_world(ChatState.DRAFT)
def test_only_people_of_the_force_with_an_account_come_to_the_desk(evening):
    foreign = counties.borsetshire().people["sergeant"]
    unaccounted = Person.objects.get(key="wimborne-officer")
    for stranger in (foreign, unaccounted):
        with pytest.raises(Invalid):
            evening.change(moderators=(stranger,))
        with pytest.raises(Invalid):
            actions.create(plan=a_plan(evening, answering=(stranger,)), by=evening.sergeant, now=NOW)


@in_world(ChatState.DRAFT)
def test_a_draft_changes_silently_and_a_begun_chat_not_at_all(evening):
    later = {"starts_at": STARTS + timedelta(hours=2), "ends_at": STARTS + timedelta(hours=3)}
    changed = evening.change(title="Another evening", **later)
    assert (changed.title, changed.moved_from, Event.objects.count()) == ("Another evening", None, 0)
    evening.come_to(ChatState.LIVE)
    with pytest.raises(NotNow, match="It has begun"):
        evening.change(title="Summer on the river")
    assert evening.fresh.title == "Another evening"


@in_world(ChatState.ANNOUNCED)
def test_a_change_that_moves_no_hour_is_no_move(evening):
    assert evening.change(title="Another evening").moved_from is None


@pytest.mark.parametrize("role", ["moderators", "safeguarding"])
@in_world(ChatState.OPEN)
def test_nobody_leaves_an_open_chat_without_somebody_to_read_it(evening, role):
    with pytest.raises(Invalid, match="questions are open, and somebody must be there"):
        evening.change(**{role: ()})
    assert evening.chat.grants.count() == 2
    evening.change(**{role: (evening.sergeant,)})
    assert evening.sergeant.pk in evening.chat.grants.values_list("person_id", flat=True)


def test_pausing_twice_is_pausing_once(evening):
    before = evening.fresh.public_events
    for _ in range(2):
        actions.pause(chat=evening.chat, by=evening.pc, now=evening.now)
    assert evening.fresh.public_events == before + 1


@in_world(ChatState.DRAFT, ChatState.ANNOUNCED, ChatState.PUBLISHED)
def test_where_nothing_is_published_nothing_is_paused(evening):
    with pytest.raises(NotNow, match="there is nothing to pause"):
        actions.pause(chat=evening.chat, by=evening.sergeant, now=evening.now)
    assert evening.fresh.paused_at is None


def test_a_draft_under_the_number_of_what_was_published_is_refused_in_words(evening):
    first, second = evening.published("One?"), evening.published("Two?")
    answer = evening.answer(first)
    drafted = actions.save_draft(question=second, id=uuid.uuid4(), text="Soon.", by=evening.sergeant, now=evening.now)
    for question, id, sentence in ((first, answer.pk, "published already"), (first, drafted.pk, "Another answer")):
        with pytest.raises(Invalid, match=sentence):
            actions.save_draft(question=question, id=id, text="Kept", by=evening.sergeant, now=evening.now)
    again = actions.save_draft(question=second, id=uuid.uuid4(), text="Later.", by=evening.sergeant, now=evening.now)
    assert (again.pk, again.text) == (drafted.pk, "Later.")


def test_who_answers_is_said_and_unsaid(evening):
    question = evening.published()
    for who in (evening.sergeant, None):
        actions.take_on(question=question, who=who, by=evening.pc, now=evening.now)
        assert Question.objects.get(pk=question.pk).assigned_to == who
    with pytest.raises(Invalid):
        foreign = counties.borsetshire().people["sergeant"]
        actions.take_on(question=question, who=foreign, by=evening.pc, now=evening.now)
    with pytest.raises(MovedOn):
        actions.take_on(question=evening.ask("Hidden"), who=None, by=evening.pc, now=evening.now)


def test_an_answer_is_checked(evening):
    question, other = evening.published("One"), evening.published("Other")
    answer = evening.answer(question, "Yes.")

    def publish(**changes):
        given = {"question": question, "id": answer.pk, "text": "Yes.", "by": evening.sergeant, "now": evening.now}
        return actions.publish_answer(**(given | changes))

    assert publish() == (answer, False)
    for wrong, field in [
        ({"text": " "}, "text"),
        ({"text": "word " * 900}, "text"),
        ({"text": "No."}, "id"),
        ({"question": other}, "id"),
        ({"by": evening.pc}, "id"),
        ({"id": uuid.uuid4(), "supersedes": uuid.uuid4()}, "supersedes"),
    ]:
        with pytest.raises(Invalid) as invalid:
            publish(**wrong)
        assert list(invalid.value.fields) == [field]
    with pytest.raises(MovedOn):
        publish(question=evening.ask("Hidden"), id=uuid.uuid4())


@in_world(ChatState.OPEN)
def test_a_cancelled_chat_is_not_answered_before_it_is_followed_up(evening):
    question = evening.published()
    evening.move(ChatState.CANCELLED)
    with pytest.raises(NotNow):
        evening.answer(question)
    with pytest.raises(NotNow):
        evening.decide(question, "take_away")
    with pytest.raises(NotNow, match="cancelled"):
        evening.ask()


def test_who_asks_under_a_name_may_be_shown_under_another(evening):
    hidden = evening.decide(evening.ask(name="Kyle D"), "publish", hides_name=True)
    assert hidden.public_name not in ("", "Kyle D")
    shown = evening.decide(evening.ask("Another", name="Canford Mum"), "publish")
    made_up = evening.decide(evening.ask("A third"), "publish", hides_name=True)
    assert (shown.public_name, made_up.public_name) == ("Canford Mum", made_up.name)


def test_an_urgent_question_may_be_somebodys_from_the_first(evening):
    urgent = evening.decide(evening.ask(), "urgent", owner=evening.inspector)
    assert urgent.owner == evening.inspector
    waiting = evening.decide(urgent, "stand_down")
    assert (waiting.state, waiting.owner, waiting.owned_at) == ("waiting", None, None)
    with pytest.raises(MovedOn):
        actions.own(question=waiting, by=evening.inspector, now=evening.now)


def test_one_typed_in_has_no_sender_to_shut_out(evening):
    typed, _ = actions.ask(
        chat=evening.chat,
        id=uuid.uuid4(),
        text="x",
        sender=Sender(),
        now=evening.now,
        source="room",
        typed_by=evening.pc,
    )
    with pytest.raises(Invalid, match="typed in"):
        actions.block(question=typed, reason="Abuse", by=evening.pc, now=evening.now)


def test_a_name_is_short_and_a_question_not_supported_after_the_hour(evening):
    with pytest.raises(Invalid) as invalid:
        evening.ask(name="ab " * 20)
    assert list(invalid.value.fields) == ["name"]
    question = evening.published()
    evening.come_to(ChatState.CLOSED)
    with pytest.raises(NotNow):
        actions.support(question=question, sender=Sender("b"), now=evening.now)
    evening.decide(question, "retract")
    with pytest.raises(MovedOn):
        actions.support(question=question, sender=Sender("b"), now=evening.now)


def test_claiming_again_lengthens_the_claim_and_says_nothing_new(evening):
    question = evening.ask()
    assert actions.claim(question=question, by=evening.pc, now=evening.now)
    before = evening.fresh.staff_events
    assert actions.claim(question=question, by=evening.pc, now=evening.now + timedelta(minutes=1))
    assert evening.fresh.staff_events == before
    assert not actions.claim(question=evening.published(), by=evening.pc, now=evening.now)


def test_a_badge_is_a_rank_and_a_place(evening):
    people, today = evening.county.people, day_of(NOW)
    assert badge_of(people["sergeant"], evening.chat, today) == "Sergeant, Wimborne NPT"
    assert badge_of(people["inspector"], evening.chat, today) == "Inspector, East"
    assert badge_of(people["reviewer"], evening.chat, today) == "Officer, Wimborne NPT"
    for team, rank in (("ferndown", Rank.INSPECTOR), ("wimborne", Rank.PCSO)):
        made = {"team": evening.county.teams[team], "rank": rank, "first_day": counties.FIRST_DAY}
        Posting.objects.create(person=people["pc"], **made)
    assert badge_of(people["pc"], evening.chat, today) == "Community support officer, Wimborne NPT"


def test_who_writes_too_often_waits_and_who_is_shut_out_stays_out(evening):
    settings_limit = Limit(2, timedelta(minutes=1))
    for _ in range(2):
        rate_limits.require_room(evening.chat, "ask", settings_limit, "somebody", NOW)
    with pytest.raises(TooOften) as refused:
        rate_limits.require_room(evening.chat, "ask", settings_limit, "somebody", NOW)
    assert refused.value.seconds == 60
    rate_limits.require_room(evening.chat, "ask", settings_limit, "another", NOW)
    rate_limits.require_room(evening.chat, "ask", settings_limit, "somebody", NOW + timedelta(minutes=1))
    rate_limits.require_room(evening.chat, "ask", settings_limit, "", NOW)
    sent = Sender("b", "a")
    question, _ = actions.ask(chat=evening.chat, id=uuid.uuid4(), text="Spam", sender=sent, now=evening.now)
    actions.block(question=question, reason="Floods", by=evening.pc, now=evening.now)
    for sender in (Sender("b", "z"), Sender("z", "a"), sent):
        with pytest.raises(ShutOut):
            rate_limits.require_welcome(evening.chat, sender)
    rate_limits.require_welcome(evening.chat, Sender("z", "z"))


def test_an_address_means_nothing_the_day_after():
    chat = uuid.uuid4()
    today = rate_limits.sender_of(chat, cookie="c", address="192.0.2.7", now=NOW)
    assert today == rate_limits.sender_of(chat, cookie="c", address="192.0.2.7", now=NOW)
    line = [rate_limits.sender_of(chat, cookie="", address=f"2001:db8:1:2::{n}", now=NOW) for n in (1, 2)]
    assert line[0] == line[1] != rate_limits.sender_of(chat, cookie="", address="2001:db8:1:3::1", now=NOW)
    other = rate_limits.sender_of(uuid.uuid4(), cookie="c", address="192.0.2.7", now=NOW)
    assert (today.browser != other.browser, today.address == other.address) == (True, True)
    Rate.objects.create(key="x", window=NOW - timedelta(days=2), times=1)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        look()
    assert not Salt.objects.filter(day=day_of(NOW)).exists()
    assert not Rate.objects.exists()
    assert rate_limits.sender_of(chat, cookie="", address="", now=NOW) == Sender("", "")
    assert settings.RATE_LIMITS


def test_what_is_left_over_is_sorted_by_theme_once_the_hour_is_over(evening):
    question = evening.published()

    def sort(theme: str) -> None:
        actions.set_theme(question=question, theme=theme, by=evening.pc, now=evening.now)

    with pytest.raises(NotNow):
        sort("The river")
    evening.come_to(ChatState.CLOSED)
    with pytest.raises(Invalid):
        sort("ab " * 60)
    sort("The river")
    before = evening.fresh.staff_events
    sort("The river")
    assert Question.objects.get(pk=question.pk).theme == "The river"
    assert evening.fresh.staff_events == before
