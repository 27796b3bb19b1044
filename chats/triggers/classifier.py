"""Danger told by example: a linear classifier for what no phrase of words.yaml says.

Its weights are learnt from the texts in `training/` by `python -m chats.triggers.train`; here they are only summed, so
that the portal runs without what learns them. Features: words and pairs of words; parts of words of three to five
letters, which find a word however it is spelt; and two or three words with those of a class put as one, so that what
was learnt of a husband is known of a stepdad.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from math import sqrt
from pathlib import Path

from chats.triggers.folding import Copy, folded

WEIGHTS = Path(__file__).with_name("danger.json")
WINDOW, STEP = 12, 4  # words: a sentence without full stops is read in stretches too, so that half of one can be found
_TOKEN = re.compile(r"[a-z0-9]+(?:['@$!*][a-z0-9]+)*|[.!?;]+(?= |$)|[^\x00-\x7f]+")
_SIGNS = re.compile(r"['@$!*]")
_LONG_DRAWN = re.compile(r"(.)\1{2,}")


# Words that stand for each other. Another list here needs training again.
_CLASSES = {
    "KIN": "husband wife partner boyfriend girlfriend bf gf ex hubby missus fella fiance",
    "FAM": "mum mummy mam dad daddy father mother stepdad stepmum brother sister uncle aunt auntie nan gran grandma "
    "grandad cousin son daughter grandson granddaughter niece nephew",
    "KID": "child kid baby boy girl children kids boys girls toddler teenager teen lad lads",
    "HE": "he she hes shes they theyre him her them his their",
    "ME": "i im ive me my us we our id ill",
    "MAN": "man men bloke guy woman lady people someone somebody neighbour neighbours stranger sum1 chap gang dealers "
    "boss landlord carer",
    "NOT": "not dont doesnt didnt wont cant cannot never no isnt",
    "BODY": "face head arm arms leg legs neck throat eye eyes hand hands hair body stomach back mouth",
    "WEAPON": "knife blade machete gun hammer bat axe bottle sword petrol acid scissors weapon",
    "HOME": "house home flat room bedroom bathroom door window garden stairs kitchen bed",
    "TIME": "tonight today now yesterday night nights morning every always again",
}
_CLASS_OF = {word: name for name, words in _CLASSES.items() for word in words.split()}


@dataclass(frozen=True)
class Reading:
    """A text as words, where each stood in the original, and where its sentences begin."""

    words: Sequence[str]
    places: Sequence[tuple[int, int]]  # in the folded copy
    copy: Copy
    breaks: Sequence[int]

    @cached_property
    def pieces(self) -> list[tuple[int, int]]:
        """From which word to which: each sentence, and each stretch of a long one."""
        return [piece for start, end in pairwise(self.breaks) if start < end for piece in _stretches(start, end)]


@dataclass(frozen=True)
class Classifier:
    """Weights by feature; `threshold` is the score from which on a text is of danger."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    @cached_property
    def _word(self):
        return lru_cache(maxsize=8192)(self._sums)

    def _sums(self, word: str) -> tuple[float, float, int]:
        """The weight of the word, those of its parts together, and how many parts it has."""
        of_parts = list(parts(word))
        return self.weights.get(word, 0), sum(self.weights.get(part, 0) for part in of_parts), len(of_parts)

    def scores(self, reading: Reading, pieces: Sequence[tuple[int, int]]) -> list[float]:
        """Of each piece: what its words weigh and what their parts weigh, each over the root of how many there are."""
        words, of_parts, count = (
            [0, *accumulate(column)] for column in zip(*map(self._word, reading.words), strict=True)
        )
        weigh = self.weights.get
        pairs = [0, 0, *accumulate([weigh(pair, 0) for pair in map(" ".join, pairwise(reading.words))])]
        as_classes = classes(reading.words)
        twos, threes = (
            [*[0] * size, *accumulate([weigh(one, 0) for one in runs(as_classes, size)])] for size in (2, 3)
        )
        return [
            self.bias
            + (words[end] - words[start] + pairs[end] - pairs[start + 1]) / sqrt(2 * (end - start) - 1)
            + (of_parts[end] - of_parts[start]) / sqrt(count[end] - count[start])
            + (twos[end] - twos[start + 1] + (threes[end] - threes[start + 2] if end - start > 2 else 0))
            / sqrt(2 * (end - start))
            for start, end in pieces
        ]

    def danger_in(self, text: str) -> tuple[int, int] | None:
        """Where the sentence stands that scores most, if it or the whole text reaches the threshold."""
        reading = read(text)
        if not reading.words:
            return None
        pieces = reading.pieces
        *scores, whole = self.scores(reading, [*pieces, (0, len(reading.words))])
        if max(whole, *scores) < self.threshold:
            return None
        start, end = pieces[scores.index(max(scores))]
        return reading.copy.span(reading.places[start][0], reading.places[end - 1][1])


def read(text: str) -> Reading:
    """The text in small letters without apostrophes; every number is a nought."""
    copy = folded(text)
    words: list[str] = []
    places: list[tuple[int, int]] = []
    breaks = [0]
    for match in _TOKEN.finditer(copy.lower):
        if match[0][0] in ".!?;":
            breaks.append(len(words))
        else:
            words.append(_plain(match[0]))
            places.append(match.span())
    return Reading(words, places, copy, [*breaks, len(words)])


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    if word.isdigit():
        return "0"
    return _LONG_DRAWN.sub(r"\1", _SIGNS.sub("", word)) or word


def parts(word: str) -> Iterator[str]:
    """Three to five letters next to each other; `_` stands for its beginning and its end."""
    closed = f"_{word}_"
    for length in (3, 4, 5):
        for start in range(max(1, len(closed) - length + 1)):
            yield "~" + closed[start : start + length]


def classes(words: Sequence[str]) -> list[str]:
    """The words, each that has a class by the name of it."""
    return [_CLASS_OF.get(word, word) for word in words]


def runs(words: Sequence[str], size: int) -> Iterator[str]:
    """So many words of these next to each other; `@` says that they are told by class."""
    return map("@".__add__, map(" ".join, zip(*(words[at:] for at in range(size)), strict=False)))


def _stretches(start: int, end: int) -> list[tuple[int, int]]:
    inside = range(start, end - WINDOW, STEP) if end - start > WINDOW + STEP else ()
    return [(start, end), *((first, first + WINDOW) for first in inside), *([(end - WINDOW, end)] if inside else [])]


@lru_cache(maxsize=1)
def learnt() -> Classifier:
    kept = json.loads(WEIGHTS.read_text("utf-8"))
    return Classifier(kept["weights"], kept["bias"], kept["threshold"])
