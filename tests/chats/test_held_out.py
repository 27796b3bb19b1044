"""The check against texts that were written without knowing its rules.

Where a bar is missed, the rules are widened by thinking of more examples, never by reading these texts.
"""

import pytest

from tests.chats.held_out import BARS, HARMLESS_AT_MOST, figures


def test_there_are_enough_texts_to_say_something():
    assert sum(figures().texts.values()) >= 250
    assert figures().harmless >= 1000
    assert all(figures().texts[kind] >= 10 for kind in BARS)


@pytest.mark.parametrize("kind", sorted(BARS))
def test_what_must_not_slip_through_is_found(kind):
    assert figures().recall(kind) >= BARS[kind]


def test_ordinary_questions_are_left_alone():
    assert figures().false_share <= HARMLESS_AT_MOST
