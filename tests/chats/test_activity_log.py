"""A chat logs itself: planned when announced, held when closed, and its follow-up when every answer is public."""

import uuid
from datetime import timedelta

import pytest

from chats import actions
from chats.lifecycle import ChatState
from chats.models import Chat
from chats.rate_limits import Sender
from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, assess
from contracts.measures import canonical, parse_measure
from contracts.models import Contract, ContractVersion, Standard
from engagement import actions as log
from engagement.models import Activity
from record.marks import Mark
from record.timezones import day_of
from tests.chats.chat_world import NOW, STARTS, evening_in
from tests.kept_worlds import in_world, kept_worlds

pytestmark = pytest.mark.django_db
kept = kept_worlds(evening_in, at=NOW, usual=ChatState.LIVE)


@in_world(ChatState.DRAFT)
def test_a_draft_is_nobodys_activity(evening):
    assert evening.fresh.state == ChatState.DRAFT
    assert not Activity.objects.exists()


@in_world(ChatState.DRAFT)
def test_announcing_plans_an_activity_with_its_notice_and_its_channels(evening):
    told = (("alert", (NOW - timedelta(days=2)).date()), ("social_post", NOW.date()))
    evening.plan_anew(announced=told)
    evening.move(ChatState.ANNOUNCED)
    activity = Activity.objects.get()
    assert (activity.status, activity.channel_id, activity.team.key) == ("planned", "web_chat", "wimborne")
    assert (activity.starts_at, activity.ends_at) == (STARTS, STARTS + timedelta(hours=1))
    assert activity.advertised_on == told[0][1]
    assert activity.open_to_public is True
    assert activity.url.endswith(f"/chats/{evening.chat.pk}/")
    assert activity.summary == "Announced: Dorset Alert on 10 May 2026, Social post on 12 May 2026, this portal."
    assert [link.person.key for link in activity.officer_links.all()] == [evening.pc.key]  # and not who safeguards
    assert Mark.objects.filter(team=activity.team_id).exists()


def test_closing_holds_it_with_an_honest_count(evening):
    for browser in ("a", "a", "b"):
        evening.ask(f"From {browser}", browser=browser)
    actions.support(question=evening.published("Seen", browser="a"), sender=Sender("c", ""), now=evening.now)
    actions.ask(
        chat=evening.chat,
        id=uuid.uuid4(),
        text="By phone",
        sender=Sender(),
        now=evening.now,
        source="phone",
        typed_by=evening.pc,
    )
    Chat.objects.filter(pk=evening.chat.pk).update(most_readers=3)
    evening.now += timedelta(hours=1, minutes=4)
    evening.move(ChatState.CLOSED)
    activity = Activity.objects.get()
    assert (activity.status, activity.attendance) == ("held", 4)  # a, b, c and the one on the phone; 3 read at once
    assert activity.ends_at == evening.now
    assert activity.url.endswith("/transcript/")
    assert activity.summary.startswith(
        "At least 4 people took part, counted without tracking anybody: 4 asked or supported a question, and at most 3 "
        "were reading at once. 5 questions were asked; 0 have been answered in public."
    )


def test_more_readers_than_askers_are_people_too(evening):
    Chat.objects.filter(pk=evening.chat.pk).update(most_readers=41)
    evening.move(ChatState.CLOSED)
    assert Activity.objects.get().attendance == 41


@in_world(ChatState.OPEN)
def test_one_that_began_early_is_logged_as_it_began(evening):
    evening.chat = actions.move(chat=evening.chat, state=ChatState.LIVE, by=evening.sergeant, now=evening.now)
    evening.move(ChatState.CLOSED)
    assert Activity.objects.get().starts_at == NOW


@in_world(ChatState.ANNOUNCED)
def test_cancelling_cancels_it_and_moving_moves_it(evening):
    later = STARTS + timedelta(days=1)
    evening.change(
        title="Summer on the Stour", starts_at=later, ends_at=later + timedelta(hours=1), questions_open_at=later
    )
    activity = Activity.objects.get()
    assert (activity.title, activity.starts_at, activity.version) == ("Summer on the Stour", later, 2)
    assert evening.fresh.moved_from == STARTS
    evening.move(ChatState.CANCELLED, reason="Nobody to moderate")
    activity.refresh_from_db()
    assert activity.status == "cancelled"
    assert activity.versions.get(version=3).reason == "Nobody to moderate"


def test_publishing_sets_the_follow_up_only_when_nothing_is_left(evening):
    taken = evening.decide(evening.ask(), "take_away")
    evening.come_to(ChatState.PUBLISHED)
    assert Activity.objects.get().feedback_published_on is None
    evening.now += timedelta(days=2)
    evening.answer(taken, "We asked the council: from Friday.")
    activity = Activity.objects.get()
    assert activity.feedback_published_on == day_of(evening.now)
    assert "1 question was asked; 1 has been answered in public." in activity.summary


def test_publishing_with_nothing_taken_away_is_the_follow_up(evening):
    evening.answer(evening.published())
    evening.come_to(ChatState.PUBLISHED)
    assert Activity.objects.get().feedback_published_on == day_of(evening.now)


def test_what_somebody_withdrew_by_hand_stays_withdrawn(evening):
    log.withdraw(activity=Activity.objects.get(), by=evening.sergeant, reason="Logged elsewhere", now=evening.now)
    evening.come_to(ChatState.PUBLISHED)
    assert Activity.objects.get().status == "withdrawn"


def test_contracts_count_chats_and_judge_their_follow_up_without_having_heard_of_them(evening):
    _promise(evening.county.force)
    evening.answer(evening.published())
    evening.come_to(ChatState.FOLLOW_UP)
    team = evening.chat.team_id
    scope = AssessmentScope((team,), evening.now + timedelta(hours=1))
    assert [(row.standard, row.status, row.achieved, row.required) for row in assess(scope)] == [
        ("S1", "met", 1, 1),
        ("S2", "on_track", 0, 1),  # pending
    ]
    evening.move(ChatState.PUBLISHED)
    assert [(row.standard, row.achieved, row.scheduled) for row in assess(scope)] == [("S1", 1, 0), ("S2", 1, 0)]


def _promise(force) -> None:
    contract = Contract.objects.create(force=force, key="nec", title="NEC")
    version = ContractVersion.objects.create(contract=contract, key="1", title="NEC", first_day=NOW.date())
    measures = [
        {"kind": "count", "minimum": 1, "period": "quarter", "channels": ["web_chat"], "min_notice_days": 7},
        {
            "kind": "on_time",
            "item": "feedback",
            "percent": 100,
            "within_days": 3,
            "period": "quarter",
            "channels": ["web_chat"],
        },
    ]
    for position, measure in enumerate(measures, 1):
        stored = canonical(parse_measure(measure))
        Standard.objects.create(version=version, code=f"S{position}", position=position, title="x", measure=stored)
    obligations.rebuild(contract, through=STARTS.date())
