"""Names that pose: as police, as the force or one of its teams, as a role, as whoever runs the chat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from chats.triggers.folding import folded

_FIGURES = {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
_SIGNS = {"$": "s", "@": "a", "!": "i", "|": "l", "€": "e", "£": "l", "+": "t", "(": "c"}
_READINGS = tuple(str.maketrans(_FIGURES | _SIGNS | more) for more in ({}, {"1": "i", "!": "l", "|": "i", "l": "l"}))
# What a team may be called besides its name.
_FILLING = frozenset(
    re.findall(
        r"\w+",
        "alert and area for force local neighbourhood npt of official police policing section snt team the ",
    )
)


class Titles:
    """The words of police and staff, by how they are looked for; see `posing` in words.yaml."""

    def __init__(self, posing: Mapping[str, list[str]]) -> None:
        self.inside = tuple(_narrow(word) for word in posing["inside"])
        self.words = frozenset(posing["words"])
        self.phrases = frozenset(posing["phrases"])
        self.ranks = re.compile(rf"\b(?:{'|'.join(posing['ranks'])})\b\.?\s*(?=[A-Z0-9#])")
        self.numbered = re.compile(rf"\b(?:{'|'.join(posing['ranks'])})[\s#-]*\d+", re.IGNORECASE)

    def are_in(self, name: str, titles: Iterable[str] = ()) -> bool:
        """Whether a name poses. `titles`: names of the force, its sections and teams."""
        plain = folded(name).text
        if self.ranks.search(plain) or self.numbered.search(plain):
            return True
        readings = set(_readings(plain))
        return any(self._poses(reading) for reading in readings) or any(
            _is_called(reading, title) for reading in readings for title in titles
        )

    def _poses(self, reading: str) -> bool:
        words = re.findall(r"[a-z]+", reading)
        whole = _narrow(reading)
        together = {first + second for first, second in zip(words, words[1:], strict=False)}
        return (
            any(word in whole for word in self.inside)
            or not self.words.isdisjoint(words)
            or not self.phrases.isdisjoint({*words, *together, "".join(words)})
            or self._is_spelt_out(words)
        )

    def _is_spelt_out(self, words: list[str]) -> bool:
        """As "M o d", "A D M I N"."""
        letters = "".join(word for word in words if len(word) == 1)
        return letters in self.words


def _readings(plain: str) -> Iterator[str]:
    """The name in lower case as its figures may be read; as it stands too, with the figures cut off."""
    lower = plain.lower()
    yield re.sub(r"[^a-z]+", " ", lower)
    yield re.sub(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])", " ", plain).lower()
    yield re.sub(r"[._*-]", "", lower)
    for reading in _READINGS:
        yield lower.translate(reading)
        yield re.sub(r"\b\d+\b", " ", lower).translate(reading)


@lru_cache(maxsize=1024)
def _narrow(text: str) -> str:
    """Its letters, with none twice in a row: "Pol lice" as "police"."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^a-z]", "", text.lower()))


def _is_called(reading: str, title: str) -> bool:
    ours = _core(reading)
    return bool(ours) and ours == _core(folded(title).text.lower())


def _core(text: str) -> str:
    return "".join(word for word in re.findall(r"[a-z]+", text) if word not in _FILLING)
