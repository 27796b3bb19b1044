"""Named persons: a title with a name, or words with capitals in a row that stand on no map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Span = tuple[int, int]

_TITLES = r"(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor|PC|PCSO|Sgt|Sergeant|Insp|Inspector|DC|DS)"
_NAME = r"[A-Z](?:[a-z]+|['’][A-Z][a-z]+)(?:['’-][A-Z][a-z]+)?"
_INITIAL = r"(?![AI]\b[^.])[A-Z]\b\.?"  # "I" and "A" are words
_RUN = re.compile(rf"\b{_NAME}(?:[^\S\n]+(?:{_NAME}|{_INITIAL}))+")
TITLED = re.compile(rf"\b{_TITLES}\.?\s+{_NAME}(?:\s+{_NAME})?\b")
# How towns and villages end, and nobody's first name does.
_PLACE = re.compile(
    r"(?:mouth|minster|borough|burgh|bourne|bury|chester|cester|combe|hampton|stead|church|bridge|"
    r"haven|pool|port|minton|"
    r"wick|wich|worth|hurst|ford|ham|ton|ley|field|dale|brook|well|moor|gate|hill|land)$"
)
_FIRST_NAMES = frozenset(
    re.findall(
        r"\w+",
        "Abraham Ashley Ashton Ayton Beverley Bill Bradford Bradley Bradley Brandon Burton Byron Chelsea "
        "Clayton Clifford Clinton Colton Dale Dalton Durham Easton Ellie Elton Emily Evelyn Finley Graham "
        "Hamilton Harley Hayley Huntley Jill Keaton Kimberley Kingsley Layton Leighton Lesley Milton Morton "
        "Nelson Norton Oakley Paisley Payton Peyton Phil Preston Riley Roland Rowland Shelley Shirley Sidney "
        "Stanford Stanley Tilly Wesley Whitley Wilfred Will William ",
    )
)


def titled(text: str) -> Iterator[Span]:
    """As in "PCSO Whitlock", "Mrs Brown"."""
    yield from (match.span() for match in TITLED.finditer(text))


def named(text: str, *, places: set[str], no_names: Mapping[str, set[str]]) -> Iterator[Span]:
    """Two or more words with capitals in a row, but for how sentences begin, and for what stands on a map."""
    for run in _RUN.finditer(text):
        words = [(match.start() + run.start(), match[0]) for match in re.finditer(r"\S+", run[0])]
        while words and words[0][1] in no_names["first"]:
            words.pop(0)
        if len(words) < 2 or _is_on_a_map([word.rstrip(".") for _, word in words], no_names["any"]):
            continue
        if text[words[0][0] : run.end()].casefold() not in places:
            yield words[0][0], run.end()


def _is_on_a_map(words: list[str], known: set[str]) -> bool:
    if any(word in known or word.removesuffix("’s").removesuffix("'s") in known for word in words):
        return True
    return words[0] not in _FIRST_NAMES and bool(_PLACE.search(words[0]))
