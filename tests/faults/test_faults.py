"""The reckoning sees what it is for, and the line does what it is called: without a portal, and in a moment."""

from __future__ import annotations

import asyncio
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from faults.devices import people
from faults.proxy import FATES, Line, read_request
from faults.reckoning import KINDS, Reckoning, receipt_of
from faults.requests import Answer, NoSignal, ask, read

TOKENS = ["one", "two", "three"]


def stored(reckoning: Reckoning, **changes: Any) -> list[dict[str, Any]]:
    """What a portal would list that had stored everything as it was typed."""
    rows = []
    for id, known in reckoning.expected.items():
        row = {"id": str(id), "source": None, **known.content(), "version": 1, "received_at": "now", "code": "x"}
        rows.append(row | {"receipt": receipt_of(row)})
    if changes:
        rows[0] |= changes
        rows[0]["receipt"] = receipt_of(rows[0])
    return rows


@pytest.fixture
def reckoning() -> Reckoning:
    return Reckoning(people(TOKENS, 40, 20, seed=1))


def counted(reckoning: Reckoning, rows: list[dict[str, Any]], versions: dict[str, int] | None = None) -> dict[str, int]:
    reckoning.compare(rows, versions or {})
    return {kind: number for kind, number in reckoning.found.items() if number}


def test_as_it_was_typed_nothing_is_wrong(reckoning):
    assert counted(reckoning, stored(reckoning)) == {}
    assert set(reckoning.found) == set(KINDS)


def test_what_is_missing_is_lost(reckoning):
    assert counted(reckoning, stored(reckoning)[2:]) == {"lost": 2}


def test_what_is_there_twice_is_doubled(reckoning):
    rows = stored(reckoning)
    assert counted(reckoning, [*rows, rows[0], rows[0]]) == {"doubled": 2}


def test_what_nobody_typed_is_doubled(reckoning):
    rows = stored(reckoning)
    assert counted(reckoning, [*rows, rows[0] | {"id": str(uuid.uuid4())}]) == {"doubled": 1}


def test_more_versions_than_edits_are_doubled(reckoning):
    id, known = next((id, known) for id, known in reckoning.expected.items() if known.edits)
    most = 1 + len(known.edits)
    assert counted(reckoning, stored(reckoning), {str(id): most}) == {}
    assert counted(reckoning, stored(reckoning), {str(id): most + 2}) == {"doubled": 2}


@pytest.mark.parametrize("change", [{"attendance": -1}, {"title": "Another"}, {"status": "planned"}])
def test_another_value_is_different(reckoning, change):
    assert counted(reckoning, stored(reckoning, **change)) == {"different": 1}


def test_a_receipt_of_something_else_does_not_match(reckoning):
    rows = stored(reckoning)
    rows[0]["receipt"] = rows[1]["receipt"]
    assert counted(reckoning, rows) == {"receipts": 1}


def test_the_last_edit_of_a_field_stands_and_one_let_go_does_not(reckoning):
    known = next(known for known in reckoning.expected.values() if len(known.edits) > 2)
    last = known.edits[-1]
    before = known.content()
    reckoning.let_go(last)
    assert known.content() != before
    assert last not in known.edits


def test_what_is_typed_is_as_much_as_was_wanted_and_the_same_for_one_seed():
    once, again, other = (people(TOKENS, 60, 30, seed=seed) for seed in (1, 1, 2))
    told = [
        [(item.activity, item.edit, item.after) for device in some for item in device.queue] for some in (once, again)
    ]
    assert told[0] == told[1]
    assert told[0] != [(item.activity, item.edit, item.after) for device in other for item in device.queue]
    assert sum(edit is None for _, edit, _ in told[0]) == 60
    assert sum(edit is not None for _, edit, _ in told[0]) == 30


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
    ],
)
def test_half_an_answer_is_none(raw):
    with pytest.raises(ValueError, match=r"\w"):
        read(raw)


def test_a_whole_answer_is_one():
    assert read(b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}") == Answer(409, {})
    assert read(b"HTTP/1.1 204 No Content\r\n\r\n") == Answer(204, None)


class Portal:
    """Something that answers, and keeps what arrived."""

    def __init__(self) -> None:
        self.arrived: list[bytes] = []

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.arrived.append(await read_request(reader) if not reader.at_eof() else b"")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()


async def sent(fate: str) -> tuple[str, list[bytes]]:
    """What the device heard, and what arrived, where each request has this fate."""
    portal = Portal()
    server = await asyncio.start_server(portal.meet, "127.0.0.1", 0)
    line = Line(server.sockets[0].getsockname()[1], seed=1)
    line.fate = lambda: fate
    port = await line.open()
    try:
        heard = (await ask(port, "token", "PUT", "/activities/x", {"title": "x" * 500})).status
        told = str(heard)
    except NoSignal:
        told = "nothing"
    await line.close()
    await asyncio.sleep(0.05)
    server.close()
    return told, [request for request in portal.arrived if request]


@pytest.mark.parametrize(
    ("fate", "heard", "times"),
    [
        ("through", "200", 1),
        ("cut before", "nothing", 0),
        ("cut during", "nothing", 0),
        ("cut after", "nothing", 1),
        ("half an answer", "nothing", 1),
        ("sent twice", "200", 2),
        ("delivered late", "nothing", 1),
    ],
)
def test_each_fate_is_what_it_is_called(fate, heard, times):
    with ThreadPoolExecutor(1) as thread:  # a browser's driver may have its loop in this one
        told, arrived = thread.submit(asyncio.run, sent(fate)).result()
    assert (told, len(arrived)) == (heard, times)
    assert all(request.endswith(b'"}') for request in arrived)


def test_every_fate_comes_and_a_calm_line_has_none():
    line = Line(1, seed=1)
    assert {line.fate() for _ in range(2_000)} == {*FATES, "through"}
    line.calm = True
    assert {line.fate() for _ in range(500)} == {"through"}


def test_devices_send_in_no_order():
    device = people(TOKENS, 40, 20, seed=1)[0]
    device.draw = random.Random(3)
    drawn = [device.draw.choice(device.queue) for _ in range(20)]
    assert drawn != sorted(drawn, key=device.queue.index)
