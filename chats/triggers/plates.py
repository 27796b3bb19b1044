"""Postcodes and number plates: letters and figures in a row that lead to a house or to a car."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chats.triggers.folding import Copy

Span = tuple[int, int]

_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[\s-]?[\dO][A-Z]{2}\b", re.I)

# Three letters that follow a road, a rank or an hour in ordinary sentences.
_NO_PLATE = (
    r"(?!(?:the|and|for|but|are|was|has|had|not|you|all|any|can|who|why|how|its|our|out|off|may|now|"
    r"one|two|six|ten|car|van|"
    r"bus|mph|kph|hrs|min|rtc|asb|npt|pcc|bcp|tro|sid|pcs|est|gmt|bst|jan|feb|mar|apr|jun|jul|aug|sep|"
    r"oct|nov|dec|mon|tue|"
    r"wed|thu|fri|sat|sun|via|per|him|her|she|his|yes|see|get|use|new|old|let|too|way|day|end|ask|did|"
    r"put|got|say|area)\b)"
)
_NO_HEAD = r"(?!(?:pc|am|pm|to|at|in|on|of|by|or|is|as|be|no|so|we|he|it|my|up|if|do|an|go|dc|ds|di|bh|dt|sp|ba)\s)"
_CUE = (
    r"\b(?:reg(?:istration)?(?:\s(?:number|no\.?|plate|mark))?|number\s?plates?|plates?|vrm|vrn|"
    r"licen[cs]e plates?|driving a|"
    r"index(?:\snumber)?)\b"
)
_PLATES = (
    re.compile(rf"\b{_NO_HEAD}[a-hj-pr-y]{{2}}\s?[0-9o]\d[\s-]?{_NO_PLATE}[a-hj-pr-z]{{3}}\b(?!\s?\d)", re.I),
    re.compile(rf"\b[A-HJ-PR-Y]{{2}}[\s.-]?\d{{2}}[\s.-]?{_NO_PLATE}[A-HJ-PR-Z][\s.]?[A-HJ-PR-Z][\s.]?[A-HJ-PR-Z]\b"),
    re.compile(
        rf"(?i:\b(?!\w\d+\s?(?:rtc|asb)){_NO_HEAD}[a-hj-npr-y]\d{{1,3}}[\s-]?{_NO_PLATE})(?:[A-Z]{{3}}|"
        rf"(?<=\d)[a-z]{{3}})\b"
    ),
    re.compile(rf"\b[a-z]\d{{3}}\s{_NO_PLATE}[a-z]{{3}}\b(?=[.,!?;]|$)"),
    re.compile(
        rf"\b{_NO_PLATE}[A-Z]{{3}}\s?\d{{1,3}}\s?[A-HJ-NPR-Y]\b|\b{_NO_PLATE}[a-z]{{3}}\d{{3}}\s?[a-hj-npr-y]\b"
    ),
    re.compile(r"\b(?:[A-Z]{0,2}[IZ][A-Z]{0,2})(?<=[A-Z]{3})\s?\d{1,4}\b"),
)
_CUED = (
    re.compile(
        rf"{_CUE}[\s:=,-]+(?:\w+[\s:=,-]+){{0,4}}?(?P<plate>(?=\w*\d)(?=\w*[a-z])[a-z0-9]{{2,7}}(?:\s?[a-z0-9]{{1,4}}\b)?)",
        re.I,
    ),
    re.compile(
        rf"{_CUE}[\s:=,-]+(?:(?:is|was|of|starts?|begins?|ends?|with|in|"
        rf"the)\s)*(?P<plate>[A-Z]{{1,3}}\s?\d{{1,4}}|\d{{1,4}}\s?[A-Z]{{1,3}})\b"
    ),
    re.compile(
        rf"{_CUE}[\s:=,-]+(?:\w+\s)?(?:starts?|begins?|ends?|ending|starting|beginning)\s(?:in|"
        rf"with)\s(?P<plate>[A-Z]{{2,3}})\b"
    ),
    re.compile(
        r"(?P<plate>\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{2,7}(?:\s[A-Z0-9]{2,4})?)\s+(?:is|"
        r"was)\s(?:the|his|her|their|its)\s(?:reg|number\s?plate|plate)\b"
    ),
)
_LETTERS_AND_FIGURES = re.compile(r"\b(?=[A-Za-z]{1,3}[\s.-]?[\dO])")
_CUES = frozenset(
    re.findall(
        r"\w+",
        "driving index licence license numberplate numberplates plate plates reg registration vrm vrn ",
    )
)


def postcodes(copy: Copy) -> Iterator[Span]:
    """Where whole ones stand in the copy; "BH21" alone names a town."""
    yield from (match.span() for match in _POSTCODE.finditer(copy.text))


def plates(copy: Copy) -> Iterator[Span]:
    """Where number plates stand in the copy: of today, of any year, and others where words say so."""
    starts = [found.start() for found in _LETTERS_AND_FIGURES.finditer(copy.text)]
    for match in (pattern.match(copy.text, start) for start in starts for pattern in _PLATES):
        if match:
            yield match.span()
    if not _CUES.isdisjoint(copy.words):
        yield from (match.span("plate") for pattern in _CUED for match in pattern.finditer(copy.text))
