"""The streams as a browser sees them: a real server, real connections, what is shown and what must never be."""

import signal
import threading
import time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from chats import actions
from chats.lifecycle import ChatState
from chats.models import Chat, Event, Readers
from chats.rate_limits import COUNTED_FROM_ONE_ADDRESS
from chats.stream import ticket_for
from chats.stream.admission import Follower, admit, still_allowed
from portal.accounts import unfinished
from portal.embedded_servers import wait_until
from teams.models import ApiToken, Role
from teams.models.tokens import digest_of
from tests.chats.chat_world import Evening, plan
from tests.chats.kept_servers import sessions
from tests.chats.stream_reader import Stream, Web
from tests.teams.county import PASSWORD, borsetshire

pytestmark = pytest.mark.django_db(transaction=True)
NOBODYS = "/api/v1/chats/00000000-0000-4000-8000-000000000000/events"
BEFORE = 3  # events of a chat that has come to be live: its states


# What is written to a connection, held back or cut off is the parser's and the loop's: ours, and plain ones.
OURS = Web.speaks
on_both = pytest.mark.parametrize(
    "speaks", [OURS, ("--http", "h11", "--loop", "asyncio")], ids=["httptools", "h11"], indirect=True
)


@pytest.fixture
def evening():
    return Evening()


def cookie_of(person, browser: Client | None = None) -> str:
    browser = browser or Client()
    answer = browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return f"session={browser.cookies['session'].value}"


def token_of(person) -> str:
    ApiToken.objects.create(person=person, digest=digest_of(person.key))
    return f"Bearer {person.key}"


def follower_of(evening: Evening, *, query: str = "", **headers: str) -> Follower:
    """Whom the staff's address lets in on such a request."""
    path = f"/api/v1/chats/{evening.chat.pk}/staff-events"
    shown = {"host": "localhost", **headers}
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in shown.items()],
    }
    return admit(scope, evening.chat.pk, unfinished)


def numbers(events) -> list[int]:
    return [number for number, _, _ in events]


def kinds(events) -> list[str]:
    return [kind for _, kind, _ in events]


def is_closed(stream: Stream) -> None:
    """Says what a page says to a browser: nothing is loaded, framed or taken for something else."""
    assert "default-src 'none'" in stream.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in stream.headers["content-security-policy"]
    assert stream.headers["x-content-type-options"] == "nosniff"
    assert stream.headers["cross-origin-resource-policy"] == "same-origin"


@on_both
def test_a_reader_gets_what_was_said_and_then_what_is_said_in_order_and_without_a_gap(web, evening):
    first = evening.published("First?")
    with web.stream(evening.chat) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"
        is_closed(stream)
        before = stream.take(BEFORE + 1)
        evening.answer(first, "Yes.")
        evening.published("Second?")
        after = stream.take(2)
    assert numbers(before + after) == [1, 2, 3, 4, 5, 6]
    assert kinds(before + after) == ["state", "state", "state", "question", "answer", "question"]
    assert after[0][2]["text"] == "Yes."
    assert after[1][2]["text"] == "Second?"


def test_the_first_words_tell_a_browser_when_to_come_back(web, evening):
    with web.stream(evening.chat) as stream:
        assert next(stream.blocks()) == "retry: 3000"


@on_both
def test_a_reader_who_comes_back_gets_what_came_since(web, evening):
    evening.published("First?")
    evening.published("Second?")
    for resumed in (
        web.stream(evening.chat, Last_Event_ID="4"),
        web.stream(evening.chat, query="?after=4"),
        web.stream(evening.chat, query="?after=1", Last_Event_ID="4"),  # a browser repeats its first address
    ):
        with resumed as stream:
            assert [(number, data["text"]) for number, _, data in stream.take(1)] == [(5, "Second?")]


@pytest.mark.parametrize("number", ["99", "999999999999999999999", "-1", "x", "%C2%B2"])
def test_a_number_that_no_event_has_is_answered_by_reset(web, evening, number):
    with web.stream(evening.chat, query=f"?after={number}") as stream:
        assert stream.take(1) == [(BEFORE, "reset", {})]
        evening.published("Next?")
        assert numbers(stream.take(1)) == [BEFORE + 1]


@on_both
def test_nothing_is_shown_before_moderation_and_nothing_after_a_retraction(web, evening):
    with web.stream(evening.chat) as stream:
        stream.take(BEFORE)
        evening.decide(evening.ask("Kyle D lives at number 4"), "refuse", reason="names_a_person")
        evening.ask("My phone is 07700 900123")
        question = evening.published("Is Kyle D allowed on the slipway?")
        assert [data["text"] for _, _, data in stream.take(1)] == ["Is Kyle D allowed on the slipway?"]
        evening.answer(question, "Kyle D is.")
        stream.take(1)
        evening.decide(question, "retract")
        assert kinds(stream.take(1)) == ["retracted"]
    with web.stream(evening.chat) as stream:
        told = stream.take(BEFORE + 3)
    assert kinds(told[BEFORE:]) == ["retracted", "retracted", "retracted"]
    assert "Kyle" not in str(told)
    assert "07700" not in str(told)


def test_a_wording_that_was_replaced_is_gone_from_the_past_too(web, evening):
    question = evening.published("Is Kyle D allowed on the slipway?")
    with web.stream(evening.chat) as stream:
        stream.take(BEFORE + 1)
        evening.decide(question, "take_away", text="Who is allowed on the slipway?", owner=evening.sergeant)
        stream.take(1)
        with web.stream(evening.chat) as later:
            told = later.take(BEFORE + 2)
    assert [data["text"] for _, _, data in told[BEFORE:]] == ["Who is allowed on the slipway?"] * 2


def test_staff_have_a_series_of_their_own_with_what_waits_as_it_was_written(web, evening):
    question = evening.ask("Ring me on 07700 900123")
    with web.stream(evening.chat, staff=True, Authorization=token_of(evening.pc)) as stream:
        told = stream.take(BEFORE + 1)
        assert told[-1][2]["text"] == "Ring me on 07700 900123"
        assert told[-1][2]["state"] == "waiting"
        evening.decide(question, "publish", text="Ring me")
        assert [(number, data["state"]) for number, _, data in stream.take(1)] == [(BEFORE + 2, "published")]
    with web.stream(evening.chat, query=f"?after={BEFORE}") as stream:
        assert [(number, data["text"]) for number, _, data in stream.take(1)] == [(BEFORE + 1, "Ring me")]


def test_an_id_in_capitals_is_the_same_id(web, evening):
    with web.stream_at(f"/api/v1/chats/{str(evening.chat.pk).upper()}/events") as stream:
        assert stream.status == 200
        stream.take(BEFORE)


@on_both
def test_what_cannot_be_read_is_refused_in_the_apis_shape(web, evening):
    many = "&".join(f"a{number}=" for number in range(1500))
    with web.stream(evening.chat, staff=True, query=f"?{many}") as stream:
        assert (stream.status, stream.json().keys()) == (400, {"error", "message", "fields"})
        is_closed(stream)


def test_a_cookie_that_is_no_session_is_refused_at_once(web, evening):
    began = time.monotonic()
    with web.stream(evening.chat, staff=True, Cookie=r'session="abcdefghij\000klmnop"') as stream:
        assert (stream.status, stream.json()["error"]) == (401, "not_signed_in")
    assert time.monotonic() - began < 3


def test_the_public_address_has_announced_chats_alone(web, evening):
    draft = plan(evening.county, now=evening.now)
    for stream in (web.stream(draft), web.stream_at(NOBODYS)):
        with stream:
            assert stream.status == 404
            assert stream.json() == {"error": "not_found", "message": "There is nothing here.", "fields": {}}
    actions.move(chat=draft, state=ChatState.ANNOUNCED, by=evening.sergeant, now=evening.now, reason="Tonight.")
    with web.stream(draft) as stream:
        assert kinds(stream.take(1)) == ["state"]


@on_both
def test_only_get_and_head(web, evening):
    with web.stream(evening.chat, method="POST", Content_Length="0") as stream:
        assert (stream.status, stream.headers["allow"]) == (405, "GET, HEAD")
        assert stream.json()["error"] == "method_not_allowed"
    with web.stream(evening.chat, method="HEAD", Connection="close") as stream:
        assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert stream.rest() == b""
    with web.stream(evening.chat, staff=True, method="HEAD") as stream:
        assert stream.status == 401


def test_staff_come_in_by_session_token_or_ticket(web, evening):
    draft = plan(evening.county, now=evening.now)
    for chat in (evening.chat, draft):
        for stream in (
            web.stream(chat, staff=True, Cookie=cookie_of(evening.sergeant)),
            web.stream(chat, staff=True, query=f"?ticket={ticket_for(chat, evening.pc)}"),
        ):
            with stream:
                assert stream.status == 200
    with web.stream(evening.chat, staff=True, Authorization=token_of(evening.inspector)) as stream:
        assert stream.status == 200


def test_a_ticket_holds_for_a_minute_for_one_chat(web, evening):
    other = plan(evening.county, now=evening.now)
    with time_machine.travel(time.time() - 61):
        late = ticket_for(evening.chat, evening.pc)
    for ticket in (late, ticket_for(other, evening.pc), ticket_for(evening.chat, evening.pc)[:-1], "x"):
        with web.stream(evening.chat, staff=True, query=f"?ticket={ticket}") as stream:
            assert stream.status == 401


def test_who_is_not_signed_in_is_told_so(web, evening):
    for shown in ({}, {"Authorization": "Bearer nobody"}, {"Cookie": "session=nobody"}):
        with web.stream(evening.chat, staff=True, **shown) as stream:
            assert (stream.status, stream.headers["www-authenticate"]) == (401, "Bearer")
            assert stream.json()["error"] == "not_signed_in"


def test_outside_their_scope_staff_find_nothing_and_inside_it_not_what_they_may_not_see(web, evening):
    people = evening.county.people
    answering = evening.county.person("answerer", Role.PC, team="bridport")
    evening.change(answering=(answering,))
    abroad = borsetshire()
    for person, status, code in (
        (answering, 403, "forbidden"),  # answers, and sees questions as they were let through
        (people["reviewer"], 403, "forbidden"),  # reads of the whole force
        (people["other_sergeant"], 404, "not_found"),
        (people["stranger"], 401, "not_signed_in"),  # holds no role
        (abroad.people["sergeant"], 404, "not_found"),
    ):
        with web.stream(evening.chat, staff=True, Authorization=token_of(person)) as stream:
            assert (stream.status, stream.json()["error"]) == (status, code), person.key


def test_who_follows_as_staff_is_asked_again_whether_they_may(evening):
    moderator = follower_of(evening, Authorization=token_of(evening.pc))
    inactive = follower_of(evening, Authorization=token_of(evening.inspector))
    by_ticket = follower_of(evening, query=f"ticket={ticket_for(evening.chat, evening.pc)}")
    stays = follower_of(evening, Authorization=token_of(evening.sergeant))
    everybody = {moderator, inactive, by_ticket, stays}
    assert still_allowed(everybody, evening.chat.pk) == everybody
    evening.change(moderators=(evening.sergeant,))
    evening.inspector.is_active = False
    evening.inspector.save()
    assert still_allowed(everybody, evening.chat.pk) == {stays}


def test_who_signs_out_or_revokes_the_token_follows_no_more(evening):
    browser, phone = Client(), Client()
    signed_out = follower_of(evening, Cookie=cookie_of(evening.sergeant, browser))
    elsewhere = follower_of(evening, Cookie=cookie_of(evening.sergeant, phone))
    revoked = follower_of(evening, Authorization=token_of(evening.pc))
    everybody = {signed_out, elsewhere, revoked}
    assert still_allowed(everybody, evening.chat.pk) == everybody
    browser.post("/sign-out/")
    ApiToken.objects.update(revoked_at=timezone.now())
    assert still_allowed(everybody, evening.chat.pk) == {elsewhere}


def test_a_sign_in_that_is_not_complete_opens_nothing(web, evening):
    cookie = cookie_of(evening.sergeant)
    evening.sergeant.must_change_password = True
    evening.sergeant.save()
    with web.stream(evening.chat, staff=True, Cookie=cookie) as stream:
        assert (stream.status, stream.json()["error"]) == (403, "sign_in_incomplete")


@on_both
def test_open_streams_end_properly_at_a_stop_and_are_counted(own_web, evening):
    streams = [own_web.stream(evening.chat, query=f"?after={BEFORE}") for _ in range(400)]
    blocks = [stream.blocks() for stream in streams]
    assert {next(block) for block in blocks} == {"retry: 3000"}
    own_web.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert [list(block) for block in blocks] == [[]] * 400  # to the last chunk: no connection broke off
    assert own_web.process.wait(timeout=5) is not None
    assert time.monotonic() - began < 3
    assert Chat.objects.get(pk=evening.chat.pk).most_readers == COUNTED_FROM_ONE_ADDRESS  # one machine, no hall
    assert not Readers.objects.exists()
    for stream in streams:
        stream.close()


@on_both
def test_a_stop_does_not_wait_for_who_does_not_read(own_web, evening):
    with own_web.stream(evening.chat, receive_buffer=4096), own_web.stream(evening.chat) as quick:
        fill(evening, 6000)
        quick.take(BEFORE + 6001)
        own_web.process.send_signal(signal.SIGINT)
        assert own_web.process.wait(timeout=5) is not None


def fill(evening: Evening, count: int) -> None:
    """So many events as fast as the database takes them, each of them long."""
    question = evening.published("Long? " + "Is it so? " * 90)  # letters over and over are shortened
    first = Chat.objects.get(pk=evening.chat.pk).public_events
    Event.objects.bulk_create(
        Event(
            chat=evening.chat, audience="public", number=first + n, kind="question", question=question, at=evening.now
        )
        for n in range(1, count + 1)
    )
    Chat.objects.filter(pk=evening.chat.pk).update(public_events=first + count)


@on_both
def test_a_slow_reader_holds_up_nobody_and_gets_everything_in_the_end(web, evening):
    with web.stream(evening.chat, receive_buffer=4096) as slow, web.stream(evening.chat) as quick:
        fill(evening, 5000)
        assert numbers(quick.take(BEFORE + 5001)) == list(range(1, BEFORE + 5002))
        evening.published("Short?")
        [(_, _, data)] = quick.take(1)
        assert data["text"] == "Short?"
        assert numbers(slow.take(BEFORE + 5002)) == list(range(1, BEFORE + 5003))


@on_both
def test_a_reader_far_behind_gets_no_text_that_was_retracted_meanwhile(web, evening):
    """What the connection holds has left the house; what comes from us after that has none of it."""
    with web.stream(evening.chat, receive_buffer=4096) as slow, web.stream(evening.chat) as quick:
        secret = evening.published("Kyle D?")
        fill(evening, 6000)
        for _ in range(3):
            evening.answer(secret, "Kyle D is!")
        quick.take(BEFORE + 6005)
        evening.decide(secret, "retract")
        quick.take(1)
        told = slow.take(BEFORE + 6006)
    assert kinds(told[-4:]) == ["retracted"] * 4


def test_fifty_streams_hold_no_connection_to_the_database(own_web, evening):
    with own_web.stream(evening.chat) as stream:
        stream.take(BEFORE)
        before, _ = sessions(own_web)
        streams = [own_web.stream(evening.chat) for _ in range(50)]
        assert [numbers(stream.take(BEFORE)) for stream in streams] == [[1, 2, 3]] * 50
        after, busy = sessions(own_web)
        for one in streams:
            one.close()
    assert busy == 0
    assert 0 < after <= max(before, 5)  # one that listens; the pool's two, or as many as have threads to use them


@on_both
def test_readers_lose_nothing_when_the_database_cuts_every_connection(own_web, evening):
    streams = [own_web.stream(evening.chat) for _ in range(5)]
    expected, cut = BEFORE, 0
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s AND backend_type = 'client backend'",
                [own_web.name],
            )
            cut += cursor.rowcount
        evening.published("Still there?")
        expected += 1
    assert cut
    told = [stream.take(expected) for stream in streams]
    assert [numbers(events) for events in told] == [list(range(1, expected + 1))] * 5
    with own_web.stream(evening.chat) as late:
        assert numbers(late.take(expected)) == list(range(1, expected + 1))
    assert streams[0].is_silent(2)
    for stream in streams:
        stream.close()


def test_news_come_at_once_and_not_with_the_next_poll(web, evening):
    with web.stream(evening.chat) as stream:
        stream.take(BEFORE)
        took = []
        for _ in range(4):
            evening.published("Quick?")
            began = time.monotonic()
            stream.take(1)
            took.append(time.monotonic() - began)
    assert sorted(took)[1] < 0.5


@on_both
def test_what_is_said_while_many_write_at_once_comes_in_order(web, evening):
    questions = [evening.published(f"Question {n}?") for n in range(4)]

    def write(question) -> None:
        for n in range(10):
            evening.answer(question, f"Answer {n}")
        connection.close()

    with web.stream(evening.chat) as stream:
        threads = [threading.Thread(target=write, args=[question]) for question in questions]
        for thread in threads:
            thread.start()
        told = stream.take(BEFORE + 4 + 40)
        for thread in threads:
            thread.join()
    assert numbers(told) == list(range(1, BEFORE + 45))
    assert kinds(told)[-40:] == ["answer"] * 40


def test_the_health_of_the_process_is_told_while_streams_are_open(web, evening):
    streams = [web.stream(evening.chat) for _ in range(20)]
    with web.stream_at("/health/live", headers={"Connection": "close"}) as stream:
        assert stream.status == 200
    for one in streams:
        one.close()


@on_both
def test_a_process_forgets_who_has_left(own_web, evening):
    """Noticed at once by the connection's end, and told by the count at the stop: nobody is there any more."""
    for _ in range(3):
        with own_web.stream(evening.chat) as stream:
            stream.take(BEFORE)
        time.sleep(0.2)
    own_web.process.send_signal(signal.SIGTERM)
    assert wait_until(lambda: own_web.process.poll() is not None, 5)
    assert Chat.objects.get(pk=evening.chat.pk).most_readers == 1
