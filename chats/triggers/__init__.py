"""Words that a moderator must not overlook: danger, a crime, a named person, how to reach or find somebody, who poses.

A mark never decides anything; it is shown before anybody publishes. Better one too many than one too few.
Source: domain.md, "Safeguarding".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from chats.triggers import addresses, classifier, contacts, people, phones, plates
from chats.triggers.folding import Copy, folded
from chats.triggers.names import Titles
from chats.triggers.phrases import Language, found_in, without

KINDS = {
    "danger": "danger",
    "crime": "a crime",
    "person": "a name",
    "phone": "a phone number",
    "email": "an e-mail address",
    "link": "a link",
    "handle": "a name on social media",
    "address": "a street address",
    "postcode": "a postcode",
    "plate": "a number plate",
    "child": "a child",
    "posing": "police or staff",
}
NEEDS_HELP = frozenset({"danger", "crime"})  # whoever writes of these is shown 999 and 101 at once
# What stands in the public wording instead of what was marked.
REMOVED = {
    "person": "[name removed]",
    "phone": "[number removed]",
    "email": "[e-mail address removed]",
    "link": "[link removed]",
    "handle": "[handle removed]",
    "address": "[address removed]",
    "postcode": "[postcode removed]",
    "plate": "[number plate removed]",
}

PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, in C where it is there


class _Lists:
    """What `words.yaml` says, made ready."""

    def __init__(self) -> None:
        said = yaml.load(Path(__file__).with_name("words.yaml").read_text("utf-8"), PARSER)  # noqa: S506 (a safe one)
        known = re.findall(r"[a-z]+", str([said["marked"], said["groups"], said["harmless"]]))
        self.language = Language(groups=said["groups"], joined=said["joined"], slips=said["slips"], known=known)
        self.harmless = self.language.rules(said["harmless"])
        self.words = {kind: self.language.rules(phrases) for kind, phrases in said["marked"].items()}
        self.titles = Titles(said["posing"])
        # Words with capitals that are no part of a name: how sentences begin; what stands on a map or in a calendar.
        self.no_names: dict[str, set[str]] = {place: set(words) for place, words in said["no_names"].items()}


_lists = cache(_Lists)  # most processes never read a question: they need not wait for it


def make_ready() -> None:
    """Read what the first question would wait for."""
    _lists()
    classifier.learnt()


# In this order: what one has marked the next leaves alone.
_SHAPES: tuple[tuple[str, Callable[[Copy], Iterator[tuple[int, int]]]], ...] = (
    ("email", contacts.emails),
    ("phone", phones.phones),
    ("link", contacts.links),
    ("handle", contacts.handles),
    ("plate", plates.plates),
    ("address", addresses.addresses),
    ("postcode", plates.postcodes),
)
# Words that questions share without being alike.
_EVERYWHERE = frozenset(
    re.findall(
        r"\w+",
        "about could have should still that their there they this what when where which will with would your ",
    )
)


@dataclass(frozen=True, order=True)
class TextMark:
    """A stretch of the text, and what it may be."""

    start: int
    end: int
    kind: str


def marks_in(text: str, *, places: Iterable[str] = ()) -> list[TextMark]:
    """What to look at, in order and without overlap. `places` are names of the area: a place is no person."""
    found = _found(text, places)
    return sorted([*found, *_like_danger(text, found)])


def marks_in_name(name: str, *, titles: Iterable[str] = ()) -> list[TextMark]:
    """The same in the name that an asker gives themselves, which may be their own: two words make no mark.

    One more, over all of it, says that it poses as police or staff. `titles`: what the force, its sections and its
    teams are called.
    """
    marks = [mark for mark in sorted(_found(name)) if mark.kind != "person" or people.TITLED.search(name)]
    return sorted([*marks, TextMark(0, len(name), "posing")] if poses(name, titles=titles) else marks)


def poses(name: str, *, titles: Iterable[str] = ()) -> bool:
    """Whether whoever reads this name would take them for police, or for somebody who runs the chat."""
    return _lists().titles.are_in(name, titles)


def without_marked(text: str, marks: Iterable[TextMark]) -> str:
    """The text with every person, number and address replaced by what says that it was removed."""
    parts, place = [], 0
    for mark in marks:
        if mark.kind in REMOVED:
            parts += [text[place : mark.start], REMOVED[mark.kind]]
            place = mark.end
    return "".join([*parts, text[place:]])


def needs_help(text: str) -> bool:
    """Whether whoever wrote this should be shown at once where help is."""
    return any(mark.kind in NEEDS_HELP for mark in _worded(text)) or is_danger(text)


def is_danger(text: str, name: str = "") -> bool:
    """Whether somebody may be in danger, going by what they wrote or by what they call themselves."""
    return _says_danger(text) or _says_danger(name) or _learnt(text) is not None


def alike(one: str, other: str) -> bool:
    """Whether two questions may be the same one: half of their words of weight are shared."""
    ours, theirs = _words(one), _words(other)
    shared = len(ours & theirs)
    return shared >= 2 and 2 * shared >= min(len(ours), len(theirs))


def _found(text: str, places: Iterable[str] = ()) -> list[TextMark]:
    """What the rules mark; names last, for they depend on the area."""
    found = list(_everywhere_marked(text))
    known = {place.casefold() for place in places}
    for spans in (people.titled(text), people.named(text, places=known, no_names=_lists().no_names)):
        found += _free(found, (TextMark(start, end, "person") for start, end in spans))
    return found


def _like_danger(text: str, found: list[TextMark]) -> list[TextMark]:
    """The sentence that is most like those of danger, where no phrase has marked any; around what is marked already.

    So a name in it is still taken out of the public wording, and a child is still seen.
    """
    if _says_danger(text) or not (span := _learnt(text)):
        return []
    start, marks = span[0], []
    for other in sorted(one for one in found if one.start < span[1] and one.end > span[0]):
        marks.append((start, other.start))
        start = other.end
    return [
        TextMark(start + len(part) - len(part.lstrip()), start + len(part.rstrip()), "danger")
        for start, end in [*marks, (start, span[1])]
        if re.search(r"\w", part := text[start:end])
    ]


def _free(taken: list[TextMark], marks: Iterable[TextMark]) -> list[TextMark]:
    """What of them lies on none that was found before; two of them that overlap are one."""
    kept: list[TextMark] = []
    for mark in sorted(marks):
        if kept and mark.start < kept[-1].end:
            kept[-1] = TextMark(kept[-1].start, max(kept[-1].end, mark.end), mark.kind)
        else:
            kept.append(mark)
    return [free for mark in kept for free in _cut(mark, taken)]


def _cut(mark: TextMark, taken: Iterable[TextMark]) -> list[TextMark]:
    """The mark without what is another's; none where hardly a word is left."""
    start, end = mark.start, mark.end
    for other in sorted(taken):
        if other.start <= start < other.end:
            start = other.end
        elif start < other.start < end:
            end = other.start
    return [TextMark(start, end, mark.kind)] if end - start > 2 or (start, end) == (mark.start, mark.end) else []


@lru_cache(maxsize=4096)  # a desk marks all that waits whenever it is loaded
def _everywhere_marked(text: str) -> tuple[TextMark, ...]:
    """What does not depend on the area: shapes first, then words."""
    found: list[TextMark] = []
    copy = folded(text)
    for kind, shape in _SHAPES:
        found += _free(found, (TextMark(*copy.span(*span), kind) for span in shape(copy)))
    for mark in _worded(text):
        found += _free(found, [mark])
    return tuple(found)


@lru_cache(maxsize=4096)  # a receipt and a desk ask about the same texts over and over
def _worded(text: str) -> tuple[TextMark, ...]:
    """What its words say, danger first; stretches of different kinds may overlap."""
    lists = _lists()
    words = without(lists.language.words(text), lists.harmless)
    return tuple(
        TextMark(start, end, kind) for kind, rules in lists.words.items() for start, end in found_in(words, rules)
    )


def _says_danger(text: str) -> bool:
    """Whether a phrase of it is one of danger."""
    return any(mark.kind == "danger" for mark in _worded(text))


@lru_cache(maxsize=4096)  # as above
def _learnt(text: str) -> tuple[int, int] | None:
    return classifier.learnt().danger_in(text)


@lru_cache(maxsize=4096)  # a desk compares every question that waits with every one that is published
def _words(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in re.findall(r"[a-z0-9]{4,}", text.casefold()) if word not in _EVERYWHERE)
