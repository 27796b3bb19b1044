"""What names, titles and long texts lose at the door, and what they must keep."""

from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from record.sanitising import HIDDEN, lines, one_line, unwelcome_in

OVERRIDES = [*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))]
ZERO_WIDTH = ["\u200b", "\u2060", "\ufeff", "\u00ad", "\U000e0041"]
CONTROLS = [*map(chr, (*range(1, 9), *range(14, 28), 0x1F, *range(0x7F, 0x85), *range(0x86, 0xA0)))]
BREAKS = ["\n", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", " \n\t "]
# Arabic with a joiner at its end, Persian and Hindi with one inside, a family, a profession of a skin, Scotland.
KEPT = [
    "Wimborne  NPT – “east”, Café Ça va",
    "ه\u200d",
    "می\u200cخواهم",
    "क्\u200dष",
    "שלום רחוב",
    "👩\u200d👩\u200d👧",
    "🧑🏽\u200d🚒 ❤\ufe0f\u200d🔥",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "\u0601١٢",
    " padded\u00a0as it came ",
]
text = st.text(
    st.sampled_from([*OVERRIDES, *ZERO_WIDTH, *CONTROLS, *"\n\r\t\u2028\u2029\u200c\u200d", *"aé क👩🏽\ufe0fه"])
)


@pytest.mark.parametrize("kept", KEPT)
def test_what_people_write_stays_as_it_is(kept):
    assert one_line(kept) == lines(kept) == kept


@pytest.mark.parametrize("hidden", [*OVERRIDES, *ZERO_WIDTH, *CONTROLS])
def test_what_nobody_sees_leaves(hidden):
    assert one_line(f"li{hidden}ve") == lines(f"li{hidden}ve") == "live"
    assert unwelcome_in(f"li{hidden}ve")


@pytest.mark.parametrize("broken", BREAKS)
def test_a_name_is_one_line(broken):
    assert one_line(f"{broken}High{broken}Street{broken}") == "High Street"
    assert unwelcome_in(f"High{broken}Street")


@pytest.mark.parametrize("broken", ["\n", "\r\n", "\t", "\u2028", "\u2029"])
def test_a_long_text_keeps_its_lines(broken):
    assert lines(f"One.{broken}Two.") == f"One.{broken}Two."


def test_a_joiner_that_joins_nothing_leaves():
    assert one_line("pay\u200dpal \u200c1\u200d ♥\u200dx") == "paypal 1 ♥x"
    assert one_line("👩\u200d\u200d👧") == "👩\u200d👧"


def test_what_is_wrong_with_an_address_is_named():
    assert unwelcome_in("https://evil.example/\u202egpj") == "RIGHT-TO-LEFT OVERRIDE"
    assert unwelcome_in("https://a.example/\x07") == "control character U+0007"
    assert unwelcome_in("https://a.example/straße?q=a%20b") == ""


def test_what_is_hidden_is_what_unicode_calls_control_and_format():
    seen = {*"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"}
    unseen = {one for one in map(chr, range(1, 0x110000)) if category(one) in ("Cc", "Cf")} - seen - {*"\n\r\t"}
    assert {one for one in map(chr, range(0x110000)) if HIDDEN.match(one)} >= unseen


@given(text)
@example("👩\u200d\u202e👧")
@example("\n\u202e\n")
def test_what_was_cleaned_is_clean(written):
    for clean in (one_line, lines):
        once = clean(written)
        assert clean(once) == once
        assert not set(once) & {*OVERRIDES, *ZERO_WIDTH, *CONTROLS}
    assert not set(one_line(written)) & set("\n\r\t\u2028\u2029")
