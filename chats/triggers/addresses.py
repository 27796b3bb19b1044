"""Where somebody lives: the number of a house, or its name, and the street."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chats.triggers.folding import Copy

Span = tuple[int, int]

# Words that end the name of a street and little else; and those that ordinary talk has too, believed with a capital.
_STREET = (
    r"(?:road|rd|street|str|lane|ln|avenue|ave|crescent|cres|cresent|terrace|terr|gardens|gdns|mews|"
    r"grove|boulevard|blvd|"
    r"cottages|crossroads|cresc|quadrant|esplanade|promenade|parade)"
)
_PERHAPS = (
    r"(?:St|Av|Close|Cl|Drive|Dr|Way|Court|Ct|Place|Pl|Square|Sq|Hill|Row|Rise|View|Walk|Park|Green|"
    r"Mount|Vale|Cottage|House|"
    r"Villas?|Buildings|Mansions|Heights|Meadows?|Orchard|Croft|Fields?|End|Path|Gate|Fold|Yard|Wharf|"
    r"Quay|Broadway|Approach|"
    r"Circus|Common|Drove|Garth|Holt|Hollow|Lea|Leaze|Nook|Passage|Ridge|Towers?|Lodge|Chase|Copse|"
    r"Bank|Brow|Causeway|Dell|"
    r"Dene|Glade|Glebe|Haven|Mead|Paddocks?|Reach|Wynd|Twitten|Parkway|Bungalows?|Flats|Grange|Spinney|"
    r"Mill|Barton|Strand|"
    r"Crossing|Elms|Oaks|Pines|Firs|Limes|Beeches|Willows|Laurels|Ropewalk|Parc|Lawns?|Wood|Woods|"
    r"Cross|Bridge|Farm|Barns?)"
)
_NUMBER = r"(?<![\w£:/,-])(?<!\d\.)\d{1,4}\s?[a-hA-H]?(?:\s?[-/&]\s?\d{1,4}[a-hA-H]?)?"
# No part of a street's name: what makes "20 mph on Station Road" and "two lads in the lane" no addresses.
_PLAIN_WORDS = (
    r"(?!(?:on|in|at|of|by|to|from|near|along|down|up|and|or|our|my|your|this|that|for|with|around|"
    r"round|across|off|into|"
    r"outside|between|per|am|pm|mph|kph|hours?|hrs?|minutes?|mins?|days?|weeks?|months?|years?|times|"
    r"cars?|vans?|lorries|"
    r"bikes?|people|residents?|houses|homes|lads|kids|officers?|metres?|miles?|yards|feet|new|more|"
    r"other|speed|bus|buses|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|"
    r"mar|apr|jun|jul|aug|"
    r"sept?|oct|nov|dec|way|main|side|busy|long|local|different|separate|schools?|shops?|ton|tonne|"
    r"lane|street|road|the|a|"
    r"is|are|was|were|has|have|we|i|it|they|he|she|you|who|which|year|old|st|nd|rd|th)\b)"
)
_PART = rf"{_PLAIN_WORDS}[A-Za-z][\w'.-]*"
_BEFORE = (
    r"(?<!\bbus )(?<!\bbuses )(?<!\broute )(?<!\bthe )(?<!\bjunction )(?<!\bexit )(?<!\bunit )(?<!\bwith )(?<!\bsome )"
)
_LIVES = (
    r"\b(?:lives?|living|lived|stays?|staying|resides?|addre?ss|based|moved|come (?:round|over)|knock|"
    r"delivered|dealing|"
    r"(?:my|his|her|their|our) (?:house|home|place|flat|mum'?s|dad'?s|nan'?s)|bloke|man|woman|guy|"
    r"family|neighbou?rs?|people|lot|them|him|her)\b"
)
_AT = r"(?:[\s:,=-]+(?:is|at|in|on|to|from|number|no\.?|the|it'?s))*[\s:,=-]+"
_COUNT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|eighteen|"
    r"nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|"
    r"five|six|seven|eight|nine))?)"
)
_SOFT = (
    r"(?:close|drive|way|court|place|square|hill|row|rise|view|walk|park|green|mount|vale|st|av|cl|dr|"
    r"ct|pl|croft|meadows?|"
    r"orchard|gate|path|bungalows|mead|heights|common|cross|wood|woods|cottage|house|villas?|buildings|"
    r"mansions|end|yard|fold|"
    r"quay|wharf|chase|copse|drove|holt|lea|ridge|dene|spinney|field|fields|bank)"
)
_HOUSE = (
    r"(?:Cottage|House|Farm|Farmhouse|Lodge|Barn|Bungalow|Villa|Forge|Rectory|Vicarage|Mill|Manor|Grange|Stables|Hall|"
    r"Court|Bakery|Chapel|Towers|Heights|Mansions)"
)
_BY_NUMBER = (
    re.compile(rf"{_BEFORE}{_NUMBER},?\s+(?:{_PART}\s+){{1,4}}{_STREET}\b", re.I),
    re.compile(
        rf"{_BEFORE}{_NUMBER},?\s+(?:(?:The|St\.?|Old|Upper|Lower|"
        rf"[A-Z][\w'.-]*)\s+){{0,3}}(?<=\s){_PERHAPS}\b"
    ),
    re.compile(rf"{_BEFORE}{_NUMBER},?\s+(?i:the)\s+[A-Z][a-z]+\b"),
    re.compile(
        rf"{_BEFORE}{_NUMBER},?\s+(?:{_PART}\s+){{1,2}}{_SOFT}\b(?!\s+(?:to|by|at|enough|together|down|past))", re.I
    ),
    re.compile(r"(?<![\w£:/-])\d{1,4}[a-h]?(?=,?\s+[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b)", re.I),
)
_BY_LIVING = (
    re.compile(rf"(?i:{_LIVES}{_AT}){_NUMBER},?\s+[A-Z][a-z]+\b"),
    re.compile(rf"{_LIVES}{_AT}{_NUMBER},?\s+(?:the\s+)?(?:{_PART}\s+){{0,3}}{_PERHAPS}\b", re.I),
    re.compile(
        rf"{_LIVES}(?:[\s:,]+(?:is|at|in|on))+\s+(?:(?:flat|number|"
        rf"no\.?)\s*)?\d{{1,4}}[a-h]?\b(?!\s*(?:[ap]m|mph|oclock|o'clock|:|years|people|months|days|min))",
        re.I,
    ),
    re.compile(
        rf"(?i:{_LIVES}{_AT})(?:[A-Z]\w+\s+){{1,3}}(?:Cottage|Farm|House|Lodge|Bungalow|Barn|Villa|"
        rf"Manor|Court|Heights|Towers)\b"
    ),
    re.compile(rf"(?i:{_LIVES}{_AT})(?:[A-Z][\w'-]+\s+){{1,2}}(?i:{_STREET}),?\s+\d{{1,4}}[a-h]?\b"),
)
_BY_COUNT = (
    re.compile(rf"\b{_COUNT},?\s+(?:[A-Z][\w'.-]*\s+){{1,3}}(?:(?i:{_STREET})|{_PERHAPS})\b"),
    re.compile(
        rf"\b{_COUNT}\s(?!(?:way|lane|single|narrow|quiet|main|little|country|"
        rf"whole)\b)(?:{_PART}\s+){{1,2}}(?:road|rd|street|lane|avenue|ave|crescent|terrace|gardens|grove)\b",
        re.I,
    ),
)
_BY_STREET = (
    re.compile(
        rf"\b[A-Z][\w'-]+\s+(?i:{_STREET}|{_PERHAPS}),?\s+(?:(?i:number|no\.?|nr\.?|house|flat)\s?)\d{{1,4}}[a-h]?\b"
    ),
    re.compile(rf"\b(?:[A-Z][\w'-]+\s){{1,3}}(?i:{_STREET}),?\s\d{{1,4}}[a-h]?(?=[.,;!?)]|$)"),
    re.compile(
        r"(?:(?<=\d[A-Z]{2} )|(?<=\d[A-Z]{2}, ))(?:house|number|no\.?|flat|"
        r"door)\s?(?:is\s)?\d{1,4}[a-h]?\b",
        re.I,
    ),
    re.compile(rf"\b[A-Z][\w'-]+\s(?i:{_STREET})\s\d{{1,4}}[a-h]?(?=\s(?:is|has|and|with|where|who|near|in)\b)"),
)
_BY_WORD = (
    re.compile(
        r"\b(?i:at|from|outside|opposite|of|house|flat)\s(?!(?:19|20)\d\d)\d{1,4}[a-h]?\s"
        r"(?!Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|PM|AM|GMT)[A-Z][a-z]{3,}\b"
    ),
    re.compile(
        rf"\b(?:house|flat|number|no\.?)\s?\d{{1,4}}[a-h]?,?\s(?:in|on|at|along|down|of)\s(?:the\s)?(?:{_PART}\s+){{1,3}}(?:{_STREET}|{_SOFT})\b",
        re.I,
    ),
    re.compile(
        rf"\b(?i:{_STREET})\s?[(,-]\s?\d{{1,4}}[a-h]?\s?\)?(?=[\s.,!?]|$)(?!\s?(?:[ap]m|mph|years|metres|miles))", re.I
    ),
    re.compile(
        rf"\b(?:flat|apartment|apt|maisonette|bedsit|plot|caravan|house|no\.?|number)\s?(?:no\.?\s?|"
        rf"number\s?|#)?(?:\d{{1,4}}[a-h]?|{_COUNT})\b,?\s+(?:the\s+)?(?:{_PART}\s+){{1,3}}(?:{_STREET}|"
        rf"{_PERHAPS})\b",
        re.I,
    ),
    re.compile(
        rf"\b(?:flat|apartment|apt|maisonette|bedsit)\.?\s?(?:no\.?\s?|number\s?|"
        rf"#\s?)?(?:\d{{1,4}}[a-h]?\b|{_COUNT}\b)",
        re.I,
    ),
    re.compile(r"\b(?i:flat)\s[A-H]\b"),
    re.compile(
        r"\b(?:at|in|from|outside|of|lives?|opposite|behind|to|is|them|him|her|bloke|man|woman|lady|"
        r"people|family|lot)\s+"
        rf"(?:house\s+|flat\s+)?(?:number|no\.?|nr\.?|num)\s?(?:\d{{1,4}}[a-h]?|{_COUNT})\b(?!\s*(?:bus|"
        rf"buses|people|one))",
        re.I,
    ),
    re.compile(rf"\b(?:house|door|flat)\s+(?:number|no\.?|num)\s*(?:is\s+)?(?:\d{{1,4}}[a-h]?|{_COUNT})\b", re.I),
    re.compile(
        rf"(?:\bat|{_LIVES}{_AT}|\bnumber|\bno\.?)\s+{_COUNT},?\s+(?:{_PART}\s+){{1,3}}(?:{_STREET}|"
        rf"{_PERHAPS})\b",
        re.I,
    ),
    re.compile(
        r"(?<!the )(?<!bus )\b(?:number|no\.?)\s?\d{1,4}[a-h]?(?=\s+(?:is|has|are|have|keeps|always|"
        r"down|along|opposite|who|where)\b)",
        re.I,
    ),
    re.compile(
        rf"\b(?i:{_STREET}|house|door|flat)\s?(?:\(|,)?\s?(?:number|no\.?|nr\.?|num|"
        rf"#)\s?(?:\d{{1,4}}[a-h]?|{_COUNT})\b",
        re.I,
    ),
    re.compile(
        rf"\b(?:number|no\.?|nr\.?|num|#)\s?(?:\d{{1,4}}[a-h]?|{_COUNT}),?\s+(?:(?:in|on|of|along|down|"
        rf"at)\s+)?(?:the\s+)?(?:{_PART}\s+){{1,3}}(?:{_STREET}|{_SOFT})\b",
        re.I,
    ),
)
_BY_HOUSE = (
    re.compile(
        rf"\b(?:[A-Z][\w'-]+\s){{1,3}}{_HOUSE},?\s+(?:(?:in|"
        rf"on)\s+)?(?:[A-Z][\w'-]+\s){{1,3}}(?:(?i:{_STREET})|{_PERHAPS})\b"
    ),
    re.compile(
        rf"\b(?:room|unit|suite|block|lot)\s?(?:\d{{1,4}}[a-h]?|"
        rf"[A-H]),?\s+(?:[A-Z][\w'-]+\s){{1,3}}(?:(?i:{_STREET})|{_PERHAPS}|{_HOUSE})\b"
    ),
    re.compile(
        r"(?:[A-Z][\w'-]+\s){1,3}(?:Cottage|House|Farm|Lodge|Barn|Bungalow|Forge|Rectory|Vicarage|"
        r"Villa|Mill|Manor|Court)(?=,?[\w\s,'-]{0,40}?\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b)"
    ),
    re.compile(
        r"(?:(?<=\bof )|(?<=\bat )|(?<=\bfrom )|(?<=\bin ))(?:the\s|"
        r"The\s)?(?:[A-Z][\w'-]+\s){1,2}(?:Cottage|Bungalow|Lodge|Barn|Farmhouse|Forge|Rectory|Vicarage|Villa)\b"
    ),
)
# Words that only lead to an address are left to stand: "I live at [address removed]".
_LEADING = re.compile(
    rf"(?:{_LIVES}{_AT})?(?:(?:at|from|outside|opposite|of|in|to|is|behind|lives?|them|him|her|bloke|man|woman|lady|people|"
    r"family|lot)\s+)*",
    re.I,
)
_FIGURE = re.compile(r"(?<!\d)\d")
_LIVING = re.compile(_LIVES, re.I)
_A_HOUSE = re.compile(_HOUSE)
_NUMBER_OR_FLAT = re.compile(rf"(?<!\d)\d|\b(?:{_COUNT}|flat)\b", re.I)
_NEAR_NUMBERS = (*_BY_COUNT, *_BY_STREET, *_BY_WORD)
_BEFORE_IT, _AFTER_IT = 60, 80  # characters
_COUNTS = frozenset(
    re.findall(
        r"\w+",
        "flat eight eighteen eighty eleven fifteen fifty five forty four fourteen nine nineteen ninety one seven "
        "seventeen seventy six sixteen sixty ten thirteen thirty three twelve twenty two ",
    )
)
_YEAR = re.compile(r"^(?:19|20)\d\d\b")


def addresses(copy: Copy) -> Iterator[Span]:
    """Where they stand in the copy: from the number, or the word that says that somebody lives there, to the street."""
    for match in _candidates(copy):
        if match and not _YEAR.match(match[0]):
            leading = _LEADING.match(copy.text, match.start())
            assert leading  # it may be of no length
            yield leading.end(), match.end()


def _candidates(copy: Copy) -> Iterator[re.Match[str] | None]:
    """Each kind of pattern only where it can begin: near a figure, a number in words, a flat, the name of a house."""
    text = copy.text
    figures = [found.start() for found in _FIGURE.finditer(text)]
    yield from (pattern.match(text, start) for start in figures for pattern in _BY_NUMBER)
    near = figures if _COUNTS.isdisjoint(copy.words) else [found.start() for found in _NUMBER_OR_FLAT.finditer(text)]
    houses = [found.start() for found in _A_HOUSE.finditer(text)]
    for start, end in _around([*near, *houses], len(text)):
        for living in _LIVING.finditer(text, start, end):
            yield from (pattern.match(text, living.start()) for pattern in _BY_LIVING)
    for start, end in _around(near, len(text)):
        yield from (found for pattern in _NEAR_NUMBERS for found in pattern.finditer(text, start, end))
    if houses:
        yield from (found for pattern in _BY_HOUSE for found in pattern.finditer(text))


def _around(places: Iterable[int], length: int) -> Iterator[tuple[int, int]]:
    """Stretches of the text that lie around these places, those that meet put together."""
    start = end = 0
    for place in sorted(places):
        if place - _BEFORE_IT > end:
            if end:
                yield start, end
            start = max(0, place - _BEFORE_IT)
        end = min(length, place + _AFTER_IT)
    if end:
        yield start, end
