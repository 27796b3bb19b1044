"""The tally: whatever is in it, each question has one square."""

import itertools

import pytest

from chats.models import TALLY, Chat
from chats.question_counts import MANY, tally_kept


@pytest.mark.parametrize("state", ["live", "follow_up", "published"])
def test_parts_and_squares_are_always_the_number_asked(state):
    for counts in itertools.product((0, 1, 3), repeat=len(TALLY)):
        chat = Chat(state=state, received=sum(counts), **dict(zip(TALLY, counts, strict=True)))
        tally = tally_kept(chat)
        assert sum(part.number for part in tally.parts) == tally.asked == chat.received
    assert len(tally.squares) == tally.asked


@pytest.mark.parametrize(("asked", "row", "height"), [(1, 23, 12), (23, 23, 12), (24, 23, 27), (MANY + 1, 46, 42)])
def test_squares_fill_rows_and_many_are_half_as_large(asked, row, height):
    tally = tally_kept(Chat(state="live", received=asked, waiting=asked))
    assert (tally.width, tally.height) == (15 * row, height)
    assert {(square.x, square.y) for square in tally.squares} == {
        (15 * (place % row), 15 * (place // row)) for place in range(asked)
    }


def test_the_sentence_says_what_the_squares_show():
    chat = Chat(state="live", received=5, published=1, answered=1, refused=1, urgent=1, waiting=1)
    assert tally_kept(chat).sentence == "5 questions: 2 published, 1 answered, 1 not published, 2 being read"
