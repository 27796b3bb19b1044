"""How many of the texts that were written apart from the rules the check finds, and how often it marks without need.

Run as `python -m tests.chats.held_out`. Numbers only: who has read the texts would write rules for them.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from chats.triggers import marks_in, marks_in_name

TEXTS = Path(__file__).with_name("texts")
TITLES = ("Dorset Police", "Wimborne NPT", "Bridport NPT", "Ferndown NPT")
# The share of the texts of a kind that must be found; the others are shown without a bar.
BARS = {"danger": 0.95, "phone": 0.95, "email": 0.95, "link": 0.95, "handle": 0.95, "address": 0.85, "posing": 0.85}
HARMLESS_AT_MOST = 0.05
ORDINARY = frozenset({"crime", "child"})  # by their nature they mark ordinary talk


@dataclass(frozen=True)
class Figures:
    """By kind: how many texts hold one, in how many it is found, how many harmless sentences it marks."""

    texts: Counter[str]
    found: Counter[str]
    false: Counter[str]
    harmless: int
    marked: int  # harmless sentences with a mark that is not `ORDINARY`

    def recall(self, kind: str) -> float:
        return self.found[kind] / self.texts[kind]

    @property
    def false_share(self) -> float:
        return self.marked / self.harmless


def kinds_of(text: str, name: str = "") -> set[str]:
    """What is marked in a question and in the name over it."""
    marks = [*marks_in(text), *(marks_in_name(name, titles=TITLES) if name else [])]
    return {mark.kind for mark in marks}


@lru_cache(maxsize=1)
def figures() -> Figures:
    """Those of the texts kept aside."""
    texts, found, false = Counter(), Counter(), Counter()
    for held in yaml.safe_load((TEXTS / "held_out.yaml").read_text("utf-8")):
        wanted = set(held["kinds"])
        texts.update(wanted)
        found.update(wanted & kinds_of(held["text"], held.get("name") or ""))
    harmless = [line for line in (TEXTS / "harmless.txt").read_text("utf-8").splitlines() if line.strip()]
    kinds = [kinds_of(line) for line in harmless]
    for one in kinds:
        false.update(one)
    return Figures(texts, found, false, len(harmless), sum(bool(one - ORDINARY) for one in kinds))


def table(of: Figures) -> Sequence[str]:
    lines = [f"{'kind':10}{'texts':>7}{'found':>7}{'recall':>9}{'bar':>7}{'marked in harmless':>20}"]
    for kind in sorted({*of.texts, *of.false}, key=lambda kind: (kind not in BARS, kind)):
        recall = f"{of.recall(kind):.1%}" if of.texts[kind] else ""
        bar = f"{BARS[kind]:.0%}" if kind in BARS else ""
        lines.append(f"{kind:10}{of.texts[kind]:7}{of.found[kind]:7}{recall:>9}{bar:>7}{of.false[kind]:20}")
    lines.append(f"harmless sentences marked: {of.marked} of {of.harmless} ({of.false_share:.1%})")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(figures())) + "\n")
