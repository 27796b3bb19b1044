"""What a room and its clients do in every order in which readings, retractions and full connections can come."""

import asyncio
import resource
import uuid
from dataclasses import dataclass, field

import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from chats.stream import process
from chats.stream.clients import Client
from chats.stream.events import BEAT, Said, event
from chats.stream.process import Full, Streams
from chats.stream.rooms import Room
from tests.other_thread import run_elsewhere

CHAT = uuid.uuid4()


def said(number: int, kind: str = "question", about: str = "", text: str = "") -> Said:
    return Said(number, kind, about or f"q{number}", event(number, kind, {"text": text or f"text {number}"}))


@dataclass
class Table:
    """The database as the room reads it. `held` readings have read, and come back when they are let go."""

    events: list[Said] = field(default_factory=list)
    holds: bool = False
    fails: bool = False
    held: list[asyncio.Future] = field(default_factory=list)
    read: list[int] = field(default_factory=list)

    async def __call__(self, chat: uuid.UUID, audience: str, number: int) -> list[Said]:
        self.read.append(number)
        if self.fails:
            raise OSError("The database is away.")
        found = self.events[number:]
        if self.holds:
            self.held.append(asyncio.get_running_loop().create_future())
            await self.held[-1]
        return found

    def say(self, *texts: str) -> None:
        for text in texts:
            self.events.append(said(len(self.events) + 1, text=text))

    def retract(self, number: int) -> None:
        """As the transcript renders it: gone from the past, too."""
        about = self.events[number - 1].about
        self.events[number - 1] = said(number, "retracted", about, "gone")
        self.events.append(said(len(self.events) + 1, "retracted", about, "gone"))


class Wire:
    """A connection as uvicorn's `send` treats it: it waits while there is no room, and writes after that."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.ends = 0
        self.aborted = False
        self.room = asyncio.Event()
        self.room.set()
        self.full_after = None
        self.transport = self

    async def send(self, message: dict) -> None:
        await self.room.wait()
        if message["type"] == "http.response.body" and message["body"]:
            self.sent.append(message["body"])
            if self.full_after is not None and len(self.sent) >= self.full_after:
                self.room.clear()
        self.ends += message.get("more_body") is False

    def abort(self) -> None:
        self.aborted = True

    @property
    def text(self) -> str:
        return b"".join(self.sent).decode()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def reader(room: Room, position: int = 0) -> Wire:
    wire = Wire()
    room.join(Client(room, wire.send, position=position))
    return wire


def crowd(room: Room, size: int, network: str) -> list[Client]:
    """So many readers from one network."""
    clients = [Client(room, Wire().send, position=0, network=network) for _ in range(size)]
    for client in clients:
        room.join(client)
    return clients


def run(story):
    """The story is told in a loop of its own, within seconds."""
    return lambda: run_elsewhere(asyncio.wait_for(story(), 5))


@run
async def test_every_reader_gets_what_it_has_not_had():
    table = Table()
    table.say("one", "two")
    room = Room(CHAT, "public", table)
    await room.look()
    early, late = reader(room), reader(room, position=1)
    table.say("three")
    await room.look()
    await settled()
    assert early.text == "".join(one.text.decode() for one in table.events)
    assert late.text == "".join(one.text.decode() for one in table.events[1:])
    assert table.read == [0, 2]


@run
async def test_a_reading_that_has_begun_is_not_enough_for_who_asks_after_it():
    table = Table(holds=True)
    room = Room(CHAT, "public", table)
    first = room.look()
    await settled()
    table.say("said after the first reading")
    second, third = room.look(), room.look()
    assert second is third
    assert second is not first
    table.holds = False
    table.held[0].set_result(None)
    await second
    assert room.number == 1


@run
async def test_readings_do_not_overlap_so_that_an_older_one_undoes_nothing():
    table = Table(holds=True)
    table.say("secret")
    room = Room(CHAT, "public", table)
    room.look()
    await settled()
    table.retract(1)
    room.look()
    await settled()
    assert len(table.held) == 1  # the second waits for its turn
    table.holds = False
    table.held[0].set_result(None)
    await settled()
    assert b"".join(room.after(0, 10**6)).decode().count("gone") == 2


@run
async def test_a_retraction_rewrites_the_past_for_who_is_behind():
    table = Table()
    table.say("secret", "other")
    room = Room(CHAT, "public", table)
    await room.look()
    table.retract(1)
    await room.look()
    late = reader(room)
    await settled()
    assert "secret" not in late.text
    assert late.text.count("gone") == 2
    assert table.read == [0, 2, 0]


@run
async def test_a_full_connection_gets_no_text_that_was_retracted_while_it_was_full():
    table = Table()
    table.say("x" * 20_000, "secret")  # a chunk of its own, so that the secret would be in the second
    room = Room(CHAT, "public", table)
    await room.look()
    wire = Wire()
    wire.full_after = 1
    room.join(Client(room, wire.send, position=0))
    await settled()
    assert len(wire.sent) == 1
    table.retract(2)
    await room.look()
    wire.full_after = None
    wire.room.set()
    await settled()
    assert "secret" not in wire.text
    assert wire.text.count("gone") == 2


@run
async def test_nothing_is_sent_between_learning_of_a_retraction_and_knowing_what_is_left():
    table = Table()
    table.say("secret")
    room = Room(CHAT, "public", table)
    await room.look()
    table.retract(1)
    table.holds = True
    looking = room.look()
    await settled()
    table.held[0].set_result(None)  # the retraction is known; the past is being read anew
    await settled()
    assert room.stale
    late = reader(room)
    await settled()
    assert late.sent == []
    table.held[1].set_result(None)
    await looking
    await settled()
    assert "secret" not in late.text
    assert late.text.count("gone") == 2


@run
async def test_a_failed_second_reading_leaves_the_room_closed_until_one_succeeds():
    class Breaking(Table):
        async def __call__(self, chat, audience, number):
            self.fails = number == 0 and bool(self.read[1:])
            return await super().__call__(chat, audience, number)

    table = Breaking()
    table.say("secret")
    room = Room(CHAT, "public", table)
    await room.look()
    table.retract(1)
    with pytest.raises(OSError, match="away"):
        await room.look()
    late = reader(room)
    await settled()
    assert room.stale
    assert late.sent == []
    table.read.clear()
    await room.look()
    await settled()
    assert table.read == [0]
    assert "secret" not in late.text


@run
async def test_a_question_worded_anew_rewrites_the_past_and_a_new_one_does_not():
    table = Table()
    table.say("the old wording")
    room = Room(CHAT, "public", table)
    await room.look()
    table.say("new")
    await room.look()
    assert table.read == [0, 1]
    table.events[0] = said(1, about="q1", text="worded anew")
    table.events.append(said(3, about="q1", text="worded anew"))
    await room.look()
    late = reader(room)
    await settled()
    assert table.read == [0, 1, 2, 0]
    assert "old wording" not in late.text


@run
async def test_staff_keep_what_they_have_seen():
    table = Table()
    table.say("secret")
    room = Room(CHAT, "staff", table)
    await room.look()
    table.retract(1)
    await room.look()
    assert table.read == [0, 1]


@run
async def test_what_comes_while_readers_are_being_woken_is_for_those_too_who_had_their_turn():
    table = Table()
    room = Room(CHAT, "public", table)
    await room.look()
    wires = [reader(room) for _ in range(2000)]  # woken in eighty parts
    for n in range(5):
        table.say(f"number {n}")
        await room.look()
    for _ in range(10):
        await settled()
    assert {wire.text for wire in wires} == {"".join(one.text.decode() for one in table.events)}


@run
async def test_a_number_that_the_room_does_not_have_is_reset_to_the_last_one():
    table = Table()
    table.say("one", "two")
    room = Room(CHAT, "public", table)
    await room.look()
    wires = [reader(room, position=position) for position in (3, -1)]
    table.say("three")
    await room.look()
    await settled()
    after = event(2, "reset", {}) + table.events[2].text
    assert [b"".join(wire.sent) for wire in wires] == [after, after]


@run
async def test_what_is_sent_at_once_is_bounded():
    table = Table()
    table.say(*("x" * 1000 for _ in range(100)))
    room = Room(CHAT, "public", table)
    await room.look()
    wire = reader(room)
    await settled()
    assert max(map(len, wire.sent)) < 18_000
    assert b"".join(wire.sent) == b"".join(one.text for one in table.events)


@run
async def test_the_heart_beats_for_who_hears_nothing_and_spares_who_is_being_sent_something():
    streams, table = Streams(), Table()
    table.say("x" * 20_000, "two")
    room = streams.rooms[CHAT, "public"] = Room(CHAT, "public", table)
    await room.look()
    idle, busy = reader(room, position=2), Wire()
    busy.full_after = 1
    room.join(Client(room, busy.send, position=0))
    await settled()
    await streams.beat()
    await settled()
    assert idle.sent == [BEAT]
    assert BEAT not in busy.sent


@run
async def test_who_does_not_read_for_too_long_is_cut_off():
    streams, table = Streams(), Table()
    table.say("one")
    room = streams.rooms[CHAT, "public"] = Room(CHAT, "public", table)
    await room.look()
    idle, stuck = reader(room, position=1), Wire()
    stuck.full_after = 1
    room.join(Client(room, stuck.send, position=0))
    await settled()
    await streams.beat()
    await settled()
    assert not stuck.aborted
    patience, process.LONGEST_STUCK = process.LONGEST_STUCK, 0
    try:
        await streams.beat()
    finally:
        process.LONGEST_STUCK = patience
    assert (stuck.aborted, idle.aborted) == (True, False)


@run
async def test_an_ended_stream_is_ended_once_and_sent_nothing_more():
    table = Table()
    table.say("one")
    room = Room(CHAT, "public", table)
    await room.look()
    wire = Wire()
    client = Client(room, wire.send, position=1)
    room.join(client)
    client.end()
    client.end()
    table.say("two")
    await room.look()
    client.wake(BEAT)
    await settled()
    assert (wire.sent, wire.ends) == ([], 1)


@run
async def test_a_connection_that_breaks_is_closed_and_harms_nobody_else():
    table = Table()
    table.say("one")
    room = Room(CHAT, "public", table)
    await room.look()

    class Broken(Wire):
        async def send(self, message):
            raise ConnectionError

    broken = Broken()
    room.join(Client(room, broken.send, position=0))
    wire = reader(room)
    await settled()
    assert broken.aborted
    assert wire.sent == [table.events[0].text]


@run
async def test_a_room_is_kept_for_a_while_after_its_last_reader():
    streams, table = Streams(), Table()
    room = streams.rooms[CHAT, "public"] = Room(CHAT, "public", table)
    room.empty_since -= process.EMPTY_KEPT - 1
    await streams.poll()
    assert streams.rooms
    room.empty_since -= 1
    await streams.poll()
    assert not streams.rooms


@run
async def test_what_is_refused_is_refused_at_once_and_not_tried_again():
    tried = []

    async def refuse():
        tried.append(1)
        raise process.admission.NotSignedIn

    with pytest.raises(process.admission.NotSignedIn):
        await process.patiently(refuse)
    assert tried == [1]


@pytest.mark.parametrize("error", [DataError, IntegrityError, ProgrammingError, ValueError])
def test_what_would_go_wrong_again_is_not_tried_again(error):
    tried = []

    async def fail():
        tried.append(1)
        raise error

    with pytest.raises(error):
        run(lambda: process.patiently(fail))()
    assert tried == [1]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_a_restart_makes_fail_is_tried_again(error):
    tried = []

    async def fail_once():
        tried.append(1)
        if len(tried) == 1:
            raise error
        return "done"

    assert run(lambda: process.patiently(fail_once))() == "done"


@run
async def test_a_chat_that_is_not_there_leaves_no_room_behind():
    async def nothing(chat, audience, number):
        return None

    streams = Streams(nothing)
    assert await streams.room(CHAT, "public") is None
    assert not streams.rooms


@run
async def test_who_comes_finds_the_room_as_it_is_then_though_no_news_came_of_it():
    table = Table()
    table.say("secret")
    streams = Streams(table)
    assert (await streams.room(CHAT, "public")).number == 1
    table.retract(1)
    room = await streams.room(CHAT, "public")
    assert b"secret" not in b"".join(room.after(0, 10**6))


@run
async def test_a_reader_who_comes_while_the_database_is_away_waits_for_it():
    table = Table(fails=True)
    streams = Streams(table)
    coming = asyncio.create_task(streams.room(CHAT, "public"))
    await settled()
    table.fails = False
    table.say("one")
    assert (await coming).number == 1


@run
async def test_a_process_takes_as_many_as_it_can_and_says_so_to_the_next():
    streams = Streams(Table())
    streams.most = 1
    reader(await streams.room(CHAT, "public"))
    with pytest.raises(Full):
        await streams.room(CHAT, "public")


@run
async def test_of_one_network_not_more_readers_count_than_a_household_or_a_hall_may_have():
    room = Room(CHAT, "public", Table())
    machine = crowd(room, 400, "192.0.2.7")
    people = crowd(room, 3, "192.0.2.8")
    unknown = crowd(room, 30, "")
    assert (len(room.clients), room.readers, room.peak) == (433, 20 + 3 + 30, 53)
    for client in machine[:380]:
        room.leave(client)
    assert room.readers == 53
    for client in [*machine[380:], *people, *unknown]:
        room.leave(client)
    assert (room.readers, room.networks) == (0, {})
    assert (room.take_peak(), room.take_peak()) == (53, 0)


def test_what_is_counted_is_told_and_not_how_many_streams_are_open(monkeypatch):
    told = []
    monkeypatch.setattr(process.reader_counts, "count", lambda **said: told.append(said["found"]))

    @run
    async def counted():
        streams = Streams(Table())
        room = await streams.room(CHAT, "public")
        clients = crowd(room, 400, "192.0.2.7")
        room.leave(clients[0])
        await streams.count()

    counted()
    assert told == [{CHAT: process.reader_counts.ReaderCount(20, 20)}]


@run
async def test_one_network_cannot_take_every_place():
    streams = Streams(Table())
    crowd(await streams.room(CHAT, "public", "192.0.2.7"), 600, "192.0.2.7")
    crowd(await streams.room(uuid.uuid4(), "public", "192.0.2.7"), 399, "192.0.2.7")
    crowd(await streams.room(CHAT, "public", "192.0.2.7"), 1, "192.0.2.7")
    with pytest.raises(Full):
        await streams.room(CHAT, "public", "192.0.2.7")
    assert await streams.room(CHAT, "public", "192.0.2.8")
    assert await streams.room(CHAT, "public")


@run
async def test_nor_by_coming_all_at_once_while_the_database_is_away():
    table = Table(holds=True)
    streams = Streams(table)
    coming = asyncio.create_task(streams.room(CHAT, "public", "192.0.2.7"))
    await settled()
    crowd(streams.rooms[CHAT, "public"], 1000, "192.0.2.7")
    table.held[0].set_result(None)
    with pytest.raises(Full):
        await coming


def test_without_limits_a_benchmark_may_open_as_many_as_it_likes(settings):
    settings.RATE_LIMITS = False

    @run
    async def opened():
        streams = Streams(Table())
        crowd(await streams.room(CHAT, "public", "127.0.0.1"), 1000, "127.0.0.1")
        assert await streams.room(CHAT, "public", "127.0.0.1")

    opened()


def test_streams_leave_open_files_to_everything_else():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (300, before[1]))
        assert process._files_for(500) == 500
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (700, before[1])
        assert process._files_for(10**9) == before[1] - process.OTHER_FILES
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@run
async def test_a_process_that_is_stopping_takes_nobody():
    streams = Streams(Table())
    streams.stopping = True
    with pytest.raises(Full):
        await streams.room(CHAT, "public")
