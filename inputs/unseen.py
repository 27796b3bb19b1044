"""Characters that nobody sees in a document and that change what it says: named, and with what stands before them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import yaml

from inputs.cells import shown

NAMES = {"\u00a0": "a non-breaking space", "\u202f": "a narrow non-breaking space", "\t": "a tab"}
QUOTED = "%@`"  # what begins with one of these stands in quotes
BEFORE = 30  # characters before it that a message repeats


def unseen_in(text: str) -> str:
    """As in "a non-breaking space after 'maximum_days:'"; "" where every character is seen, or an ordinary blank."""
    for at, character in enumerate(text):
        if character != " " and (character.isspace() or unicodedata.category(character) == "Cf"):
            before = text[max(at - BEFORE, 0) : at].strip()
            name = NAMES.get(character) or f"a character that nobody sees ({_called(character)})"
            return f"{name} after {shown(before)}" if before else f"{name} at the beginning"
    return ""


def _called(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}")


def cause_of(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> tuple[str, int | None]:
    """What is wrong with the YAML, what nobody sees there included, and on which line, counted from 1."""
    mark = error.problem_mark or error.context_mark
    reason = ", ".join(filter(None, [error.context, error.problem]))
    if mark is None:
        return reason, None
    character = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    if character == "\t":
        return "a tab, where only blanks may stand: YAML is not indented by tabs", mark.line + 1
    if character and character in QUOTED:
        return f"what begins with {character} stands in quotes", mark.line + 1
    first = error.context_mark.line if error.context_mark else mark.line
    for at in range(first, min(mark.line + 1, len(lines))):
        if unseen := unseen_in(lines[at]):
            reason = f"{reason}; line {at + 1} holds {unseen}"
            break
    return reason, mark.line + 1
