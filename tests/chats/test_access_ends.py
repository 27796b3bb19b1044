"""A part in a chat holds while its person holds a role: whatever is open closes at once when that ends."""

import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone

from chats import actions as chats
from chats import desk_queries as desks
from chats import my_chats
from chats.lifecycle import ChatState
from chats.models import ChatGrant
from chats.permissions import Duty, chats_for, duties_of, get_chat_for
from chats.stream import ticket_for
from record.entries import Entry
from record.letters import Letter
from record.refusal import Invalid
from record.timezones import day_of
from teams import actions
from teams.models import Grant, Role
from tests.chats.desk_world import Desk, begun_just_now
from tests.teams.county import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(monkeypatch) -> Desk:
    """An evening of this very day: roles end by the clock of the machine."""
    return begun_just_now(monkeypatch)


def leave(person) -> None:
    for grant in Grant.objects.on(timezone.localdate()).filter(person=person):
        actions.end_grant(grant=grant, now=timezone.now(), by=None, reason="Has moved on")


def signed_in(person) -> Client:
    browser = Client()
    assert browser.post("/sign-in/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return browser


def test_who_holds_no_role_has_no_part_in_any_chat(desk):
    moderator, today = desk.people["moderator"], timezone.localdate()
    assert Duty.SEE_ORIGINALS in duties_of(moderator, desk.chat, today)
    leave(moderator)
    assert ChatGrant.objects.filter(person=moderator).exists()
    assert duties_of(moderator, desk.chat, today) == frozenset()
    assert list(chats_for(moderator, today)) == []
    assert my_chats.mine(moderator, today) == []
    assert moderator not in desks.people_of(desk.chat, today)["moderator"]
    with pytest.raises(Http404):
        get_chat_for(moderator, desk.chat.pk, Duty.SEE_DESK, today)


def test_a_role_of_a_day_that_is_over_is_none(desk):
    moderator = desk.people["moderator"]
    moderator.grants.update(last_day=day_of(desk.now))
    today = timezone.localdate()
    assert duties_of(moderator, desk.chat, today)
    moderator.grants.update(last_day=moderator.grants.get().first_day)
    assert duties_of(moderator, desk.chat, today) == frozenset()


def test_everything_open_of_a_leaver_closes_within_fifteen_seconds(desk, web):
    """A stream by session, one by token and one by ticket; the desk, the session and the token themselves."""
    moderator, stays = desk.people["moderator"], desk.people["safeguard"]
    browser, token = signed_in(moderator), actions.create_token(person=moderator, by=None)
    bearer = {"authorization": f"Bearer {token}"}
    assert browser.get(desk.url).status_code == 200
    opened = [
        web.stream(desk.chat, staff=True, Cookie=f"session={browser.cookies['session'].value}"),
        web.stream(desk.chat, staff=True, Authorization=f"Bearer {token}"),
        web.stream(desk.chat, staff=True, query=f"?ticket={ticket_for(desk.chat, moderator)}"),
    ]
    other = web.stream(desk.chat, staff=True, query=f"?ticket={ticket_for(desk.chat, stays)}")
    assert [stream.status for stream in [*opened, other]] == [200] * 4
    closed: list[float] = []
    readers = [
        threading.Thread(target=lambda s=stream: (list(s.chunks()), closed.append(time.monotonic())))
        for stream in opened
    ]
    for stream, reader in zip(opened, readers, strict=True):
        stream.socket.settimeout(20)
        reader.start()
    began = time.monotonic()
    leave(moderator)
    assert browser.get(desk.url).url == "/account/closed/"
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    for reader in readers:
        reader.join(20)
    assert len(closed) == 3
    assert max(closed) - began < 15
    desk.asked("Who still hears this?", ago=0)
    while not any(data.get("text") == "Who still hears this?" for _, _, data in other.take(1)):
        pass
    for query, shown in (("", bearer), (f"?ticket={ticket_for(desk.chat, moderator)}", {})):
        headers = {name.capitalize(): value for name, value in shown.items()}
        with web.stream(desk.chat, staff=True, query=query, **headers) as again:
            assert again.status in (401, 404)


def test_a_part_can_be_ended_by_itself_and_the_record_says_whose(desk):
    moderator, admin = desk.people["moderator"], desk.people["admin"]
    part = ChatGrant.objects.select_related("person").get(person=moderator)
    chats.end_grant(grant=part, by=admin, now=desk.now, reason="Named by mistake")
    assert duties_of(moderator, desk.chat, timezone.localdate()) == frozenset()
    entry = Entry.objects.get(action="chat.part_ended")
    assert (entry.by, entry.before, entry.reason) == (
        "dorset-admin",
        {"person": "dorset-moderator", "role": "moderator"},
        "Named by mistake",
    )
    with pytest.raises(Invalid, match="ended already"):
        chats.end_grant(grant=part, by=admin, now=desk.now)


def test_nobody_without_a_role_is_named(desk):
    with pytest.raises(Invalid) as refused:
        desk.change(answering=(desk.people["stranger"],))
    assert "holds a role" in str(refused.value.fields)


def test_no_urgent_question_is_sent_to_who_has_left(desk):
    safeguard = desk.people["safeguard"]
    leave(safeguard)
    desk.decide(desk.asked("He has a knife", ago=1), "urgent")
    assert safeguard.email not in Letter.objects.values_list("address", flat=True)
    assert desk.people["inspector"].email in Letter.objects.values_list("address", flat=True)


def test_a_chat_whose_only_moderator_has_left_does_not_open():
    desk = Desk(until=ChatState.ANNOUNCED)
    desk.chat.grants.exclude(person=desk.people["moderator"]).filter(role="moderator").delete()
    desk.people["moderator"].grants.update(last_day="2024-04-01")
    with pytest.raises(chats.NotNow, match="Name a moderator first"):
        desk.move(ChatState.OPEN)


def test_who_has_another_role_keeps_the_part(desk):
    moderator = desk.people["moderator"]
    desk.county.grant(moderator, Role.PC, team="ferndown")
    actions.end_grant(grant=moderator.grants.order_by("id").first(), now=timezone.now(), by=None)
    assert get_chat_for(moderator, desk.chat.pk, Duty.MODERATE, timezone.localdate()) == desk.chat
    with pytest.raises(PermissionDenied):
        get_chat_for(moderator, desk.chat.pk, Duty.RUN, timezone.localdate())


def test_a_ticket_opens_once_and_in_no_other_process_either(desk, web, own_web):
    ticket = f"?ticket={ticket_for(desk.chat, desk.people['moderator'])}"
    other = f"?ticket={ticket_for(desk.chat, desk.people['moderator'])}"
    assert ticket != other  # two of the same second
    for place, query, status in (
        (web, ticket, 200),
        (web, ticket, 401),
        (own_web, ticket, 401),
        (own_web, other, 200),
    ):
        with place.stream(desk.chat, staff=True, query=query) as stream:
            assert stream.status == status


@pytest.mark.parametrize("staff", [True, False])
def test_no_stream_answers_another_sites_name(desk, web, staff):
    path = f"/api/v1/chats/{desk.chat.pk}/{'staff-' if staff else ''}events"
    with web.stream_at(path, host="elsewhere.example") as stream:
        assert (stream.status, stream.json()["message"]) == (400, "This host is not served here.")
