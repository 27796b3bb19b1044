"""Where help is, as data (helplines.yaml): numbers that dial, those first that fit what somebody wrote.

Source: domain.md, "Safeguarding". The list needs the force's own sign-off (docs/operators.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

SHOWN_FIRST = 2  # of the others; the rest is one press away


@dataclass(frozen=True)
class Helpline:
    """`dial` is an address that a telephone opens; `label` the words of its button, where it has one."""

    who: str
    number: str
    dial: str
    label: str = ""
    fits: re.Pattern[str] | None = None


def _read(line: dict) -> Helpline:
    fits = [re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in line.get("fits", [])]
    return Helpline(
        who=line["who"],
        number=line["number"],
        dial=line.get("dial") or f"tel:{line['number'].replace(' ', '')}",
        label=line.get("label", ""),
        fits=re.compile(rf"\b(?:{'|'.join(fits)})\b", re.IGNORECASE) if fits else None,
    )


_LISTS = yaml.safe_load(Path(__file__).with_name("helplines.yaml").read_text("utf-8"))
FIRST = tuple(_read(line) for line in _LISTS["first"])
OTHERS = tuple(_read(line) for line in _LISTS["others"])


def others_for(text: str) -> list[Helpline]:
    """All but the emergency's own numbers, those that fit the text first, else in the order of the list."""
    return sorted(OTHERS, key=lambda line: not (line.fits and line.fits.search(text)))


def as_json(text: str) -> list[dict[str, str]]:
    """`number` and `who`, and in `dial` what a telephone opens."""
    return [{"who": line.who, "number": line.number, "dial": line.dial} for line in (*FIRST, *others_for(text))]
