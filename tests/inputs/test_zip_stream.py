"""A ZIP that is sent while it is made: whole, forgotten piece by piece, and made in one thread that ends with it."""

import asyncio
import io
import os
import threading
from datetime import UTC, datetime
from hashlib import sha256
from zipfile import BadZipFile, ZipFile

import pytest

from inputs.sent_while_made import InAThread
from inputs.zip_stream import PIECE, ZipStream

NOON = datetime(2026, 5, 12, 11, tzinfo=UTC)


def test_what_is_packed_comes_out_and_no_piece_is_much_larger_than_what_went_in():
    made, large = ZipStream(at=NOON), [os.urandom(PIECE) for _ in range(20)]
    pieces = [*made.add("a/words.txt", ["one ", "zwei é"]), *made.add("large.bin", large), *made.end()]
    assert max(map(len, pieces)) < 3 * PIECE
    with ZipFile(io.BytesIO(b"".join(pieces))) as unpacked:
        assert unpacked.testzip() is None
        assert unpacked.read("a/words.txt").decode() == "one zwei é"
        assert unpacked.read("large.bin") == b"".join(large)
        assert unpacked.infolist()[0].date_time == (2026, 5, 12, 12, 0, 0)  # London's
    assert made.hashes["large.bin"] == sha256(b"".join(large)).hexdigest()


def test_one_that_was_cut_off_opens_nowhere():
    made = ZipStream(at=NOON)
    with pytest.raises(BadZipFile):
        ZipFile(io.BytesIO(b"".join(made.add("words.txt", ["all of it"]))))


def numbers(seen: list):
    try:
        for number in range(5):
            seen.append((number, threading.current_thread()))
            yield number
    finally:
        seen.append(("ended", threading.current_thread()))


@pytest.mark.parametrize("read", [5, 2])
def test_pieces_are_made_in_one_thread_of_their_own_which_ends_them_when_nobody_reads_on(read):
    seen: list = []

    async def some() -> list[int]:
        pieces = InAThread(numbers(seen))
        found = [await anext(pieces) for _ in range(read)]
        pieces.close()
        await asyncio.to_thread(pieces._thread.shutdown, wait=True)
        return found

    assert asyncio.run(some()) == list(range(read))
    assert [what for what, _ in seen] == [*range(read), "ended"]
    assert len({thread for _, thread in seen} - {threading.main_thread()}) == len({thread for _, thread in seen}) == 1
