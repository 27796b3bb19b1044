"""Copies of a text in which what looks alike is alike, each knowing where its characters stood in the original.

The rules read copies; what they find is marked in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Letters of other scripts that nobody can tell from ours. Unicode's own decomposition covers widths, fonts and accents.
_LOOKALIKES = str.maketrans(
    "авгеѕіјкӏмнорстухһԁԛԝѵпАВЕЅІЈКМНОРСТУХαβεικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհցıȷɑɡɩ",
    "abresijklmhopctyxhdqwvnABESIJKMHOPCTYXabeikvoptuxwABEZHIKMNOPTYXonuhgijagi",
)
_LETTER = re.compile(
    r"(?:LATIN (?:CAPITAL|SMALL) LETTER|LETTER SMALL CAPITAL|INDICATOR SYMBOL LETTER) ([A-Z])(?: WITH|$)"
)
_UNSEEN = frozenset({"Mn", "Me", "Cf"})  # accents, the box round a keycap digit, zero-width joiners
_DASHES = frozenset("−⁃➖﹘")  # dashes that Unicode does not count as such


@dataclass(frozen=True)
class Copy:
    """A folded text. Character `i` of it stood at `starts[i]` of the original and ended at `ends[i]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @cached_property
    def lower(self) -> str:
        return self.text.lower()

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words in lower case: what none of them can begin need not be looked for."""
        return frozenset(re.findall(r"[a-z]+|\d", self.lower))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the copy stood in the original."""
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> Copy:
    """The text with plain digits, dashes, blanks and Latin letters, capitals kept."""
    if text.isascii():
        return Copy(re.sub(r"\s", " ", text), range(len(text)), range(1, len(text) + 1))
    characters, starts, ends = [], [], []
    for place, character in enumerate(text):
        for plain in _plain(character):
            characters.append(plain)
            starts.append(place)
            ends.append(place + 1)
    return Copy("".join(characters), starts, ends)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """What stands for a character; empty where nothing is seen of it."""
    category = unicodedata.category(character)
    if category in _UNSEEN:
        return ""
    if category == "Pd" or character in _DASHES:
        return "-"
    if character in "’‘`´ʼ":
        return "'"
    if character.isspace():
        return " "
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    decomposed = unicodedata.normalize("NFKD", character)
    kept = "".join(one for one in decomposed if unicodedata.category(one) not in _UNSEEN).translate(_LOOKALIKES)
    return kept if kept.isascii() else _by_name(kept)


def _by_name(character: str) -> str:
    """A letter in a box, a small capital, a flag's letter: known by its name alone."""
    found = _LETTER.search(unicodedata.name(character, "")) if len(character) == 1 else None
    if not found:
        return character
    return found[1].lower() if character.islower() else found[1]
