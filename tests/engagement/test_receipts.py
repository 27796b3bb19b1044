"""The number of a receipt: read from a screen, written on paper, typed again."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.receipts import ids_of, number_of

LOOK_ALIKE = set("ILO01")


@given(st.uuids())
def test_a_number_leads_back_to_its_activity_however_it_is_typed(id: uuid.UUID):
    number = number_of(id)
    assert (len(number), number[4]) == (9, "-")
    assert not LOOK_ALIKE & set(number)
    for typed in (number, number.lower(), number.replace("-", ""), f" {number[:4]} {number[5:]} "):
        first, last = ids_of(typed) or (None, None)
        assert first is not None
        assert first <= id <= last
        assert number_of(first) == number_of(last) == number


@given(st.uuids())
def test_the_ids_beside_those_of_a_number_have_another(id: uuid.UUID):
    first, last = ids_of(number_of(id)) or (id, id)
    beside = [uuid.UUID(int=at) for at in (first.int - 1, last.int + 1) if 0 <= at < 1 << 128]
    assert number_of(id) not in [number_of(one) for one in beside]


@pytest.mark.parametrize("typed", ["", "K7PM-4Q2", "K7PM-4Q2XX", "K7PM-4Q1X", "ZZZZ-ZZZZ", "K7PM/4Q2X", "٣٣٣٣-٣٣٣٣"])
def test_what_is_no_number_is_nobodys(typed: str):
    assert ids_of(typed) is None


def test_a_number_stays_what_it_was():
    assert number_of(uuid.UUID("0a8e6c1e-0000-4000-8000-000000000001")) == "2UJU-WD8P"
