"""Telephone numbers, however they are written: with any dash or blank, in boxes, with letters for digits, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonenumbers import Leniency, PhoneNumberMatcher

from chats.triggers.folding import Copy

Span = tuple[int, int]

_DIGITS = {
    word: digit
    for digit, words in {
        "0": "oh o zero nought naught nil",
        "1": "one won",
        "2": "two",
        "3": "three",
        "4": "four",
        "5": "five",
        "6": "six",
        "7": "seven",
        "8": "eight ate",
        "9": "nine",
    }.items()
    for word in words.split()
}
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_SPOKEN = re.compile(
    rf"\b(?:(?:{'|'.join([*_DIGITS, *_TIMES, 'plus', 'hundred'])}|\d+)\b[\s,.;/_-]*(?:(?:and|then|space|"
    rf"dash|gap|pause)\b[\s,.-]*)?){{5,}}",
    re.I,
)
# Words for digits run together with digits, as in "07seven00".
_RUN_IN = re.compile(
    r"(?<!\w)(?=\w*\d)(?:\d|zero|oh|one|two|three|four|five|six|seven|eight|nine|double|"
    r"[\s.-](?=[\dzotfsen])){8,}(?!\w)",
    re.I,
)
_SPOKEN_WORD = re.compile(r"[a-z]+|\d+", re.I)

# What stands between the digits of a number that is meant to be seen by people and not by a check.
_BETWEEN = r"(?:[\s().,/\\_*~|•·:#+='\"<>\[\]-]{0,5}|\s?(?:dot|dash|space|then|and)\s?)"
_MIXED = re.compile(rf"(?<![\w£.])(?:\+|\(|00)?[\doO](?:{_BETWEEN}[\doOlI]){{8,13}}(?![\w])")
_PLAIN = re.compile(r"(?<![\d£])(?:\+|00)?\d(?:[\s().-]?\d){8,13}(?!\d)")
_BEGINS = re.compile(r"^(?:0|\+|44|7[1-57-9])")
# A day, a time, a span of years are no numbers to ring.
_DATES = re.compile(
    r"(?<![\d/.-])(?:(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:20)?\d\d|20\d\d-[01]\d-[0-3]\d)(?![\d/.-])"
    r"|(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d|[\s.-]\d)"
)
# A number without its dialling code, where the words say what it is.
_SHORT = re.compile(
    r"\b(?:call|ring|text|phone|tel|telephone|mob|mobile|number|whatsapp|bell|ext|extension|landline|num|no)\b"
    r"[\s.:=-]*(?:\w+[\s.:=-]+){0,3}?(?P<number>(?<![\d£/])\d(?:[\s-]?\d){4,8})(?![\d/:%])\b(?!\s*(?:times|people|days|crimes|pounds))",
    re.I,
)
_NUMBER_WORDS = frozenset(_DIGITS) | frozenset(_TIMES)
_SEVERAL = re.compile(r"\d(?:.{0,7}[\doOlI]){5}")  # cheap: whether there are figures enough, near each other
_FEW = 6  # digits, fewer of which are no number


def phones(copy: Copy) -> Iterator[Span]:
    """Where they stand in the copy."""
    digits = sum(map(str.isdigit, copy.text))
    spoken = not _NUMBER_WORDS.isdisjoint(copy.words)
    if digits < _FEW - 1 and not spoken:
        return
    text = _DATES.sub(lambda match: "#" * len(match[0]), copy.text) if digits else copy.text
    if _SEVERAL.search(text):
        yield from (match.span() for match in _PLAIN.finditer(text))
        yield from (match.span() for match in _MIXED.finditer(text) if _is_number(match[0]))
        yield from ((match.start, match.end) for match in PhoneNumberMatcher(text, "GB", leniency=Leniency.VALID))
    if digits:
        yield from (match.span("number") for match in _SHORT.finditer(text))
    if spoken:
        yield from (_trimmed(match) for match in _SPOKEN.finditer(text) if _is_spoken(match[0]))
        yield from (match.span() for match in _RUN_IN.finditer(text) if re.search(r"[a-z]{2}", match[0], re.I))


def _is_number(text: str) -> bool:
    plain = re.sub(r"[^\d+]", "", re.sub("[oO]", "0", re.sub("[lI]", "1", text)))
    return bool(_BEGINS.match(plain)) and sum(map(str.isdigit, text)) >= _FEW


def _is_spoken(text: str) -> bool:
    """Whether words and digits together make a number: "oh seven seven double oh, nine hundred …"."""
    digits, times = "", 1
    words = [word.lower() for word in _SPOKEN_WORD.findall(text)]
    for word in words:
        if word in _TIMES:
            times = _TIMES[word]
            continue
        digits += "00" if word == "hundred" else (_DIGITS.get(word, word if word.isdigit() else "")) * times
        times = 1
    spoken = any(word in _DIGITS for word in words)
    return spoken and len(digits) >= (_FEW if digits.startswith("0") else 9)


def _trimmed(match: re.Match[str]) -> Span:
    return match.start(), match.start() + len(re.sub(r"(?:\W|\b(?:and|then)\b)+$", "", match[0]))
