"""Words that a moderator must not overlook: crime, danger, a named person, a phone number, a postcode, an address.

A mark never decides anything; it is shown before anybody publishes. Better one too many than one too few.
Source: features, row 83; "Safeguarding" in the domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

KINDS = {
    "danger": "danger",
    "crime": "a crime",
    "person": "a name",
    "phone": "a phone number",
    "email": "an e-mail address",
    "postcode": "a postcode",
    "child": "a child",
}
NEEDS_HELP = frozenset({"danger", "crime"})  # whoever writes of these is shown 999 and 101 at once
# What stands in the public wording instead of what was marked.
REMOVED = {
    "person": "[name removed]",
    "phone": "[number removed]",
    "email": "[e-mail address removed]",
    "postcode": "[postcode removed]",
}

# Phrases by kind; a star stands for any ending, and a space for any stretch of white space.
_LISTS = yaml.safe_load(Path(__file__).with_name("triggers.yaml").read_text("utf-8"))
WORDS: dict[str, list[str]] = _LISTS["marked"]
# Words with capitals that are no part of a name: how sentences begin; what stands on a map or in a calendar.
NO_NAMES: dict[str, set[str]] = {place: set(words) for place, words in _LISTS["no_names"].items()}


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(_pattern, phrases))})\b", re.IGNORECASE)


def _pattern(phrase: str) -> str:
    return r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in phrase.split())


_TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|PC|PCSO|Sgt|Sergeant|Insp|Inspector|DC|DS)"
_NAME = r"[A-Z](?:[a-z]+|['’][A-Z][a-z]+)(?:['’-][A-Z][a-z]+)?"
_RUN = re.compile(rf"\b{_NAME}(?:[^\S\n]+(?:{_NAME}|[A-Z]\b\.?))+")

_TITLED = re.compile(rf"\b{_TITLES}\.?\s+{_NAME}(?:\s+{_NAME})?\b")

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+'-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)),
    ("phone", re.compile(r"(?<![\d£])(?:\+|00)?\d(?:[\s().-]?\d){8,13}(?!\d)")),
    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE)),
    *((kind, _any_of(phrases)) for kind, phrases in WORDS.items()),
    ("person", _TITLED),
)
# Words that questions share without being alike.
_EVERYWHERE = frozenset(
    {
        "about",
        "could",
        "have",
        "should",
        "still",
        "that",
        "their",
        "there",
        "they",
        "this",
        "what",
        "when",
        "where",
        "which",
    }
    | {"will", "with", "would", "your"}
)


@dataclass(frozen=True, order=True)
class Mark:
    """A stretch of the text, and what it may be."""

    start: int
    end: int
    kind: str


def marks_in(text: str, *, places: Iterable[str] = ()) -> list[Mark]:
    """What to look at, in order and without overlap. `places` are names of the area: a place is no person."""
    known = {place.casefold() for place in places}
    found: list[Mark] = []
    for kind, pattern in PATTERNS:
        found += _free(found, [Mark(match.start(), match.end(), kind) for match in pattern.finditer(text)])
    found += _free(found, _people(text, known))
    return sorted(found)


def marks_in_name(name: str) -> list[Mark]:
    """The same in the name that an asker gives themselves, which may be their own: two words make no mark."""
    return [mark for mark in marks_in(name) if mark.kind != "person" or _TITLED.search(name)]


def _free(taken: list[Mark], marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if all(mark.end <= other.start or other.end <= mark.start for other in taken)]


def _people(text: str, places: set[str]) -> Iterator[Mark]:
    """Two or more words with capitals in a row, but for how sentences begin, and for what stands on a map."""
    for run in _RUN.finditer(text):
        words = [(match.start() + run.start(), match[0]) for match in re.finditer(r"\S+", run[0])]
        while words and words[0][1] in NO_NAMES["first"]:
            words.pop(0)
        if len(words) > 1 and not NO_NAMES["any"] & {word.rstrip(".") for _, word in words}:
            name = text[words[0][0] : run.end()]
            if name.casefold() not in places:
                yield Mark(words[0][0], run.end(), "person")


def without_marked(text: str, marks: Iterable[Mark]) -> str:
    """The text with every person, number and address replaced by what says that it was removed."""
    parts, place = [], 0
    for mark in marks:
        if mark.kind in REMOVED:
            parts += [text[place : mark.start], REMOVED[mark.kind]]
            place = mark.end
    return "".join([*parts, text[place:]])


def needs_help(text: str) -> bool:
    """Whether whoever wrote this should be shown at once where help is."""
    return any(mark.kind in NEEDS_HELP for mark in marks_in(text))


def is_danger(text: str, name: str = "") -> bool:
    """Whether somebody may be in danger: marked in what was asked or in the name that its asker gave."""
    return any(mark.kind == "danger" for mark in [*marks_in(text), *marks_in(name)])


def alike(one: str, other: str) -> bool:
    """Whether two questions may be the same one: half of their words of weight are shared."""
    ours, theirs = _words(one), _words(other)
    shared = len(ours & theirs)
    return shared >= 2 and 2 * shared >= min(len(ours), len(theirs))


@lru_cache(maxsize=4096)  # a desk compares every question that waits with every one that is published
def _words(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in re.findall(r"[a-z0-9]{4,}", text.casefold()) if word not in _EVERYWHERE)
