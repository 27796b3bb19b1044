"""Phrases of words.yaml, found in a text whatever its spelling: no apostrophes, the commonest slips of the finger.

The language of a phrase: words with blanks between; `hit/hits` either; `stalk*` any ending; `<who>` any of a group;
`~` up to three words, `~1` up to one, `~~` up to twelve. A phrase never goes beyond the end of a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate

from chats.triggers.folding import Copy, folded

_TOKEN = re.compile(
    r"[^\W_](?:(?:[._-][^\W_]){2,}(?![^\W_])|(?:\s[^\W_](?![^\W_])){3,})"  # "k.i.l.l", "h e l p"
    r"|[^\W_](?:[^\W_]|['’‘`´@$!*](?=[^\W_]))*|[.!?;]+(?=\s|$)"
)
_APOSTROPHES = re.compile(r"['’‘`´]")
_FIGURES = str.maketrans("013457@$!", "oieastasi")  # written for letters, as in "k1ll"
_TO_WHOM = re.compile(r"(\w{3,}?)(me|him|her|us|them|myself|himself|herself)")  # run together, as in "helpme"
_GAP = {"~1": 1, "~2": 2, "~": 3, "~~": 12}
_STOP = "|"


@dataclass(frozen=True)
class SplitText:
    """A text as words with one blank between them, and where each stood in the folded copy."""

    text: str
    copy: Copy
    words: Sequence[str]
    places: Sequence[tuple[int, int]]

    @cached_property
    def _begins(self) -> list[int]:
        return list(accumulate((len(word) + 1 for word in self.words), initial=0))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of these words stood in the original, whole words at both ends."""
        first, last = (bisect_right(self._begins, place) - 1 for place in (start, end - 1))
        return self.copy.span(self.places[first][0], self.places[last][1])


class Rules:
    """Phrases by the word that they begin with, so that few are tried at any place of a text."""

    def __init__(self, phrases: Iterable[tuple[str, str]]):
        """Each: its first word, which may end in `*`, and an expression of the rest. Of two that fit the first wins."""
        self._phrases = list(phrases)
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for at, (first, _) in enumerate(self._phrases):
            self._by_word[first[:2] + "*" if first.endswith("*") else first].append(at)
        self.after = lru_cache(maxsize=8192)(self._after)
        for word in self._by_word:
            self.after(word)  # compiled now: the first texts wait for nothing

    def _after(self, word: str) -> re.Pattern[str] | None:
        """What may follow this word, to the end of a phrase."""
        open_ended = [at for at in self._by_word.get(word[:2] + "*", ()) if word.startswith(self._phrases[at][0][:-1])]
        found = sorted([*self._by_word.get(word, ()), *open_ended])
        return _compiled(tuple(dict.fromkeys(self._phrases[at][1] for at in found))) if found else None


class Language:
    """Groups, spellings and words written as two, with which phrases and texts are read alike."""

    def __init__(
        self, *, groups: Mapping[str, list[str]], joined: Mapping[str, str], slips: Mapping, known: Iterable[str]
    ):
        self.groups = groups
        self.joined = {tuple(pair.split()): one for pair, one in joined.items()}
        self.seconds = frozenset(second for _, second in self.joined)
        self.known = frozenset(known := list(known))
        self._spelt = lru_cache(maxsize=8192)(self._spell)
        ordinary = frozenset([*slips["but_not"], *known])
        changed_about = {other: word for word in ordinary for other in _changed_about(word) if other not in ordinary}
        self.spelling: dict[str, str] = changed_about | dict(_slips(slips["of"], ordinary)) | slips["also"]

    def rules(self, phrases: Iterable[str]) -> Rules:
        """The phrases, by how they begin."""
        return Rules(begun for phrase in phrases for begun in self._begun(*self._read(phrase)))

    def words(self, text: str) -> SplitText:
        """The text as words in lower case with one blank between them; `|` ends a sentence."""
        copy = folded(text)
        words: list[str] = []
        places: list[tuple[int, int]] = []
        for match in _TOKEN.finditer(copy.text):
            word, (start, end) = self._spelt(match[0]), match.span()
            if word in self.seconds and words and (one := self.joined.get((words[-1], word))):
                words[-1], places[-1] = one, (places[-1][0], end)
            else:
                words.append(word)
                places.append((start, end))
        return SplitText(" ".join(words), copy, words, places)

    def _spell(self, word: str) -> str:
        """The word as it is written in the lists, whatever was done to it."""
        if not word[0].isalnum():
            return _STOP
        plain = _APOSTROPHES.sub("", word.lower())
        if plain in self.spelling:
            return self.spelling[plain]
        if not plain.isalpha() and any(map(str.isalpha, plain)):
            plain = re.sub(r"[._\s-]", "", plain).translate(_FIGURES)
        if "*" in plain:
            plain = self._uncovered(plain)
        plain = re.sub(r"(.)\1{2,}", r"\1", plain)
        both = _TO_WHOM.fullmatch(plain) if plain not in self.known and plain not in self.spelling else None
        if both and both[1] in self.known:
            return f"{both[1]} {both[2]}"
        return self.spelling.get(plain, plain)

    def _uncovered(self, word: str) -> str:
        """The word of the lists of which some letters were starred out, as in "r*pe"."""
        covered = re.compile(re.sub(r"\*+", lambda stars: f"[a-z]{{1,{len(stars[0]) + 1}}}", word))
        return next((known for known in sorted(self.known) if covered.fullmatch(known)), word.replace("*", ""))

    def _read(self, phrase: str) -> list[str]:
        """Its words, those that the language writes as one put together."""
        words: list[str] = []
        for word in _APOSTROPHES.sub("", phrase.lower()).replace("-", " ").split():
            one = self.joined.get((words[-1], word)) if words else None
            words[-1:] = [one] if one else [*words[-1:], word]
        return words

    def _choices(self, word: str) -> list[str]:
        """`<who>` and `hit/hits` as what they stand for."""
        found = []
        for one in word.split("/"):
            if one.startswith("<"):
                for other in self.groups[one[1:-1]]:
                    head, *rest = self._read(other)
                    found += [" ".join([choice, *rest]) for choice in self._choices(head)]
            else:
                found.append(one)
        return found

    def _begun(self, first: str, *others: str) -> Iterator[tuple[str, str]]:
        """Each word that a phrase may begin with, and an expression of the rest."""
        rest = self._rest(others)
        for one in self._choices(first):
            word, *more = one.split()
            yield word, "".join(" " + _word(other) for other in more) + rest

    def _rest(self, words: Iterable[str]) -> str:
        parts = []
        for word in words:
            if word in _GAP:
                parts.append(rf"(?: [^ |]+){{0,{_GAP[word]}}}?")
            else:
                parts.append(f" (?:{'|'.join(map(_word, self._choices(word)))})")
        return "".join(parts)


def found_in(words: SplitText, rules: Rules) -> Iterator[tuple[int, int]]:
    """Where the rules find something, in places of the original text."""
    for start, end in _matches(words.text, rules):
        yield words.span(start, end)


def without(words: SplitText, rules: Rules) -> SplitText:
    """The copy with what the rules find made unreadable: "speed gun" is no gun."""
    text = words.text
    for start, end in _matches(text, rules):
        text = text[:start] + re.sub(r"[^ ]", "#", text[start:end]) + text[end:]
    return replace(words, text=text)


def _matches(text: str, rules: Rules) -> Iterator[tuple[int, int]]:
    place = done = 0
    for word in text.split(" "):
        end = place + len(word)
        if place >= done and (rule := rules.after(word)) and (match := rule.match(text, end)):
            yield place, match.end()
            done = match.end()
        place = end + 1


@lru_cache(maxsize=8192)  # words of a group are followed by the same
def _compiled(rests: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(rests)})(?= |$)")


def _word(word: str) -> str:
    return re.escape(word).replace(r"\*", "[^ |]*").replace(r"\ ", " ")


def _slips(words: Iterable[str], ordinary: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Each word as it is mistyped: a letter left out, two changed about, one doubled, a vowel heard as another."""
    kept = set(words)
    for word in kept:
        for place in range(1, len(word)):
            head, here, tail = word[:place], word[place], word[place + 1 :]
            others = [
                *([head + tail] if tail else []),
                head + here + here + tail,
                *(head + tail[:1] + here + tail[1:] for _ in tail[:1]),
            ]
            others += [head + vowel + tail for vowel in "aeiou" if here in "aeiou"]
            yield from ((other, word) for other in others if other not in kept and other not in ordinary)


def _changed_about(word: str) -> Iterator[str]:
    """A word of some length with two letters changed about, or but for one letter, as a quick hand types it."""
    if len(word) >= 5:
        for place in range(1, len(word) - 1):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if len(word) >= 8:
        for place in range(2, len(word) - 1):
            yield word[:place] + word[place + 1 :]
