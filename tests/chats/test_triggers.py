"""What is marked before anybody publishes, and what is made of the public's text."""

import pytest

from chats.sanitising import BIRDS, cleaned, made_up_name
from chats.triggers import alike, marks_in, needs_help, without_marked


def kinds(text: str, **options) -> list[tuple[str, str]]:
    return [(text[mark.start : mark.end], mark.kind) for mark in marks_in(text, **options)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Is Kyle Brown still there?", [("Kyle Brown", "person")]),
        ("Will Jo-Ann O’Hare and Sam B. be told?", [("Jo-Ann O’Hare", "person"), ("Sam B.", "person")]),
        ("Why is Kyle D from the flats still here?", [("Kyle D", "person")]),
        ("Ring me on 07700 900123 please", [("07700 900123", "phone")]),
        ("or +44 1202 555 012.", [("+44 1202 555 012", "phone")]),
        ("I live at BH21 1AA", [("BH21 1AA", "postcode")]),
        ("jo.bloggs@mail.example wrote", [("jo.bloggs@mail.example", "email")]),
        ("He was stabbed by Mrs Brown", [("was stabbed", "danger"), ("Mrs Brown", "person")]),
        ("somebody is dealing in the car park", [("dealing", "crime")]),
        (
            "He says he will come round tonight and kill me",
            [("He says he will come round tonight", "danger"), ("kill me", "danger")],
        ),
        ("my daughter is 9", [("my daughter", "child")]),
        ("I want to\ndie", [("want to\ndie", "danger")]),
        ("Ask PCSO Whitlock", [("PCSO Whitlock", "person")]),
    ],
)
def test_what_must_not_be_overlooked_is_marked(text, found):
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Are the river patrols back this summer?",
        "When is the next meeting in Colehill?",
        "Will there be lights on the towpath by August?",
        "Is Leigh Road closed on Christmas Day? See Wimborne Minster.",
        "What did the 23 patrols of 2025 cost, £120,000?",
        "Can paddleboarders launch at Eye Bridge before 10:00 and after 17:00?",
        "Thank You for the Dorset Alert",
    ],
)
def test_plain_questions_are_left_alone(text):
    assert kinds(text) == []


def test_a_place_of_the_area_is_no_person():
    assert kinds("Is Blandford Saint safe? Blandford Saint is dark.", places=["blandford saint"]) == []


def test_removing_keeps_the_rest_word_for_word():
    text = "Why is Kyle D here? Ring 07700 900123 or jo@mail.example, BH21 1AA, he is dealing."
    assert without_marked(text, marks_in(text)) == (
        "Why is [name removed] here? Ring [number removed] or [e-mail address removed], [postcode removed], "
        "he is dealing."
    )


@pytest.mark.parametrize(("text", "help"), [("He hits me", True), ("They stole my bike", True), ("Lights?", False)])
def test_who_writes_of_danger_or_crime_is_shown_help_at_once(text, help):
    assert needs_help(text) is help


def test_questions_are_alike_by_their_words_of_weight():
    assert alike("River patrols, when do they start?", "Are the river patrols back this summer?")
    assert not alike("When is the next meeting in Colehill?", "Are the river patrols back this summer?")
    assert not alike("What will there be?", "What could there be?")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hello \t there \r\n\r\n\r\n you ", "Hello there\n\nyou"),
        ("abc\u202edef\u2066ghi\u200f", "abcdefghi"),
        ("nul\x00bell\x07", "nulbell"),
        ("e\u0301te\u0301", "été"),
        ("z" + "\u0300" * 40, "z" + "\u0300" * 2),
        ("👩\u200d👧\ufe0f fine", "👩\u200d👧\ufe0f fine"),
        ("🔥" * 500, "🔥" * 20),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u00a0\u2003wide\u3000spaces", "wide spaces"),
        ("\ue000\uffff", ""),
    ],
)
def test_text_is_made_plain_and_never_loses_a_word(typed, kept):
    assert len(cleaned(typed)) <= len(typed)
    if typed.startswith("z"):  # composed: the first mark melts into its letter where Unicode has one for both
        assert len(cleaned(typed)) <= 4
    else:
        assert cleaned(typed) == kept
    assert cleaned(cleaned(typed)) == cleaned(typed)


def test_a_name_is_one_line():
    assert cleaned("Canford\nMum", lines=False) == "Canford Mum"


def test_names_are_made_up_once_each_and_alike_for_the_same_question():
    first = made_up_name(set(), seed="one")
    assert first == made_up_name(set(), seed="one")
    assert first.split()[0] in BIRDS
    assert made_up_name({first}, seed="one") != first
    everything = {f"{bird} {number}" for bird in BIRDS for number in range(1, 100)}
    assert made_up_name(everything, seed="one") == f"Reader {len(everything) + 1}"
