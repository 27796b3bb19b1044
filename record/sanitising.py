"""Text made fit to be stored and shown: it cannot turn round, break or hide what stands beside it.

Names and titles are one line. A long text keeps its lines. What is only letters, marks, emoji and spaces comes out as
it went in, so that what is stored already keeps its digest. A key or an address is not mended but refused:
`unwelcome_in` says by name what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

NUL = "\0"  # stays, to be refused: what holds it is no text
LINES = "\n\r\t\u2028\u2029"  # what a long text may hold
# A page, a terminal and a file each break at other ones of these. They come out as a space, or as a line's end.
BREAKS = re.compile("[ ]*[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029][ \t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]*")
OLD_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85]")
JOINERS = "\u200c\u200d"  # zero width: spelling in some scripts, and families and flags among emoji
# Format characters that are seen: the number signs of Arabic, Syriac and Kaithi.
SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# England, Scotland and Wales: a black flag, then letters that nobody sees, then their end.
FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")
# Scripts whose spelling has joiners: Arabic to Tibetan and Myanmar, Khmer and Mongolian, and the younger Indic blocks.
JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u109f\u1780-\u18af\ua840-\ua87f\ua8e0-\ua8ff\uaa60-\uaa7f\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
EMOJI_TAIL = "\ufe0f\ufe0e"  # how the emoji before it is drawn
SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")


def one_line(text: str) -> str:
    """A name or a title: without controls and direction overrides, and with a space where a line was broken."""
    return text if text.isprintable() else _shown(BREAKS.sub(_space, text), keep=NUL)


def lines(text: str) -> str:
    """A long text: without controls and direction overrides, with its lines."""
    return text if text.isprintable() else _shown(OLD_BREAKS.sub("\n", text), keep=LINES + NUL)


def unwelcome_in(text: str) -> str:
    """The name of the first character that a key or an address must not hold, as in "RIGHT-TO-LEFT OVERRIDE"; or ""."""
    if text.isprintable():
        return ""
    return next((_name(character) for character in text if _is_unseen(character) or character in LINES), "")


def _space(found: re.Match[str]) -> str:
    at_an_end = found.start() == 0 or found.end() == len(found.string)
    return "" if at_an_end else " "


def _shown(text: str, *, keep: str) -> str:
    flags = {place for flag in FLAG.finditer(text) for place in range(*flag.span())}
    kept = [
        character
        for place, character in enumerate(text)
        if place in flags or character in keep or character in JOINERS or not _is_unseen(character)
    ]
    return "".join(_joined(kept))


def _joined(characters: list[str]) -> Iterator[str]:
    """The characters without the joiners that join nothing: those could be hidden in any word."""
    before = ""
    for character, after in zip(characters, [*characters[1:], ""], strict=False):
        if character in JOINERS and not _joins(before, character, after):
            continue
        yield character
        before = character


def _joins(before: str, joiner: str, after: str) -> bool:
    if JOINING.match(before):
        return True
    return joiner == "\u200d" and _ends_an_emoji(before) and unicodedata.category(after or " ") == "So"


def _ends_an_emoji(character: str) -> bool:
    return bool(character) and (
        character in EMOJI_TAIL or bool(SKIN.match(character)) or unicodedata.category(character) == "So"
    )


def _is_unseen(character: str) -> bool:
    """A control, or a character of format: overrides of direction, zero width, byte-order marks."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") and character not in SEEN


def _name(character: str) -> str:
    return unicodedata.name(character, f"control character U+{ord(character):04X}")
