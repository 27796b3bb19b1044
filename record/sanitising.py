"""Text made fit to be stored and shown: it cannot turn round, break or hide what stands beside it.

Names and titles are one line. A long text keeps its lines. What is only letters, marks, emoji and spaces comes out as
it went in, so that what is stored already keeps its digest. A key or an address is not mended but refused:
`unwelcome_in` says by name what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# A page, a terminal and a file each break at other ones of these. They come out as a space, or as a line's end.
BREAKS = re.compile("[ ]*[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029][ \t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]*")
OLD_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85]")
# Controls and characters of format that nobody sees: overrides of direction, zero width, byte-order marks, tags. Not
# NUL, which is refused: what holds it is no text. Not the number signs of Arabic, Syriac and Kaithi, which are seen.
HIDDEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
UNWELCOME = re.compile(f"{HIDDEN.pattern[:-1]}\t\n\r\u2028\u2029]")
JOINERS = "\u200c\u200d"  # zero width: spelling in some scripts, and families and flags among emoji
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
    return text if text.isprintable() else _shown(BREAKS.sub(_space, text))


def lines(text: str) -> str:
    """A long text: without controls and direction overrides, with its lines."""
    return text if text.isprintable() else _shown(OLD_BREAKS.sub("\n", text))


def unwelcome_in(text: str) -> str:
    """The name of the first character that a key or an address must not hold, as in "RIGHT-TO-LEFT OVERRIDE"; or ""."""
    found = UNWELCOME.search(text)
    return unicodedata.name(found[0], f"control character U+{ord(found[0]):04X}") if found else ""


def _space(found: re.Match[str]) -> str:
    at_an_end = found.start() == 0 or found.end() == len(found.string)
    return "" if at_an_end else " "


def _shown(text: str) -> str:
    if not HIDDEN.search(text):
        return text
    flags = {place for flag in FLAG.finditer(text) for place in range(*flag.span())}
    kept = [
        character
        for place, character in enumerate(text)
        if place in flags or character in JOINERS or not HIDDEN.match(character)
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
