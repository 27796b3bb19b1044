"""Text from the public, made fit to be stored and shown: plain, in one form, unable to reorder what is around it."""

from __future__ import annotations

import random
import re
import unicodedata

from record import sanitising

_COMBINING_AT_MOST = 3  # marks on one letter: real languages have fewer, floods have hundreds
_REPEATED_AT_MOST = 20  # of one character in a row
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})  # controls, overrides of direction, what nobody has assigned
_FORMATTING = frozenset("\u200d\ufe0f\ufe0e\u200c")  # joiners: parts of emoji and of several scripts' spelling
GONE = re.compile(r"(\[[^\[\]\n]{0,60}removed\])")  # what stands where something was left out: "[name removed]"

BIRDS = (
    "Avocet",
    "Bittern",
    "Bullfinch",
    "Chaffinch",
    "Coot",
    "Cormorant",
    "Curlew",
    "Dabchick",
    "Dipper",
    "Dotterel",
    "Dunlin",
    "Dunnock",
    "Egret",
    "Fieldfare",
    "Firecrest",
    "Gannet",
    "Godwit",
    "Goldcrest",
    "Goldfinch",
    "Goshawk",
    "Grebe",
    "Greenfinch",
    "Hawfinch",
    "Heron",
    "Hobby",
    "Jackdaw",
    "Kestrel",
    "Kingfisher",
    "Kittiwake",
    "Lapwing",
    "Linnet",
    "Mallard",
    "Martin",
    "Merlin",
    "Nightjar",
    "Nuthatch",
    "Osprey",
    "Oystercatcher",
    "Pipit",
    "Plover",
    "Puffin",
    "Redshank",
    "Redstart",
    "Redwing",
    "Reedling",
    "Robin",
    "Sanderling",
    "Shelduck",
    "Shoveler",
    "Siskin",
    "Skylark",
    "Snipe",
    "Sparrow",
    "Starling",
    "Stonechat",
    "Swallow",
    "Swift",
    "Teal",
    "Tern",
    "Thrush",
    "Turnstone",
    "Wagtail",
    "Warbler",
    "Whimbrel",
    "Whinchat",
    "Wigeon",
    "Woodlark",
    "Wren",
    "Yellowhammer",
)


def cleaned(text: str, *, lines: bool = True) -> str:
    """The text in Unicode's composed form, without controls, direction overrides, floods, or space around it."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    shown = sanitising.lines(composed) if lines else sanitising.one_line(composed)
    kept = "".join(_kept(shown, lines))
    kept = re.sub(rf"(.)\1{{{_REPEATED_AT_MOST},}}", lambda match: match[1] * _REPEATED_AT_MOST, kept)
    kept = re.sub(r"[^\S\n]+", " ", kept)
    return re.sub(r" ?\n ?(?:\n ?)*", lambda match: "\n\n" if match[0].count("\n") > 1 else "\n", kept).strip()


def _kept(text: str, lines: bool):
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") and character not in _FORMATTING else 0
        if character == "\n":
            yield "\n" if lines else " "
        elif marks > _COMBINING_AT_MOST or (category in _UNSEEN and character not in _FORMATTING):
            yield " " if character == "\t" else ""
        else:
            yield " " if category in ("Zs", "Zl", "Zp") else character


def made_up_name(taken: set[str], *, seed: str) -> str:
    """A name for somebody who gave none: a bird and, where it is taken, a number. The same seed, the same name."""
    draw = random.Random(seed)  # noqa: S311 - a label, not a secret
    for _ in range(200):
        name = f"{draw.choice(BIRDS)} {draw.randint(1, 99)}"
        if name not in taken:
            return name
    return f"Reader {len(taken) + 1}"
