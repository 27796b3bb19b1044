"""Staff who may follow no more: asked often, all rooms at once, and not waited for."""

import asyncio
import uuid

from chats.stream import process
from chats.stream.clients import Client
from chats.stream.events import BEAT
from chats.stream.process import Streams
from chats.stream.rooms import Room
from tests.chats.test_stream_rooms import CHAT, Table, Wire, run, settled

OTHER = uuid.uuid4()


def test_who_may_not_follow_as_staff_any_more_is_ended_and_the_others_are_not(monkeypatch):
    monkeypatch.setattr(process.admission, "still_allowed", lambda followers, chat: set(followers) - {2})

    @run
    async def told():
        streams, wires = Streams(), {1: Wire(), 2: Wire()}
        room = streams.rooms[CHAT, "staff"] = Room(CHAT, "staff", Table())
        for follower, wire in wires.items():
            room.join(Client(room, wire.send, position=0, follower=follower))
        await streams.ask_staff_again()
        await settled()
        assert [wire.ends for wire in wires.values()] == [0, 1]

    told()


def test_a_room_that_cannot_be_asked_about_keeps_no_other_waiting(monkeypatch):
    def still_allowed(followers, chat):
        if chat == CHAT:
            raise RuntimeError("The database is away.")
        return set()

    monkeypatch.setattr(process.admission, "still_allowed", still_allowed)

    @run
    async def told():
        streams, wires = Streams(), {CHAT: Wire(), OTHER: Wire()}
        for chat, wire in wires.items():
            room = streams.rooms[chat, "staff"] = Room(chat, "staff", Table())
            room.join(Client(room, wire.send, position=0, follower=1))
        await streams.ask_staff_again()
        await settled()
        assert [wire.ends for wire in wires.values()] == [0, 1]

    told()


def test_staff_are_asked_often_enough_to_be_out_within_fifteen_seconds():
    assert process.ASK_STAFF_EVERY <= 5


class Transport:
    """What a server's `send` holds; `was_cut` once the connection was closed without a word."""

    was_cut = False

    def abort(self) -> None:
        self.was_cut = True


class Blocked:
    """A reader whose buffer is full."""

    def __init__(self) -> None:
        self.transport = Transport()

    async def send(self, message: dict) -> None:
        await asyncio.Event().wait()


@run
async def test_who_does_not_read_is_cut_and_not_waited_for():
    blocked = Blocked()
    room = Room(CHAT, "staff", Table())
    client = Client(room, blocked.send, position=0, follower=1)
    client.wake(BEAT)
    await asyncio.sleep(0.01)
    client.end_now()
    assert blocked.transport.was_cut
