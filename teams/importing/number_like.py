"""Neighbourhood ids that a spreadsheet makes one: 71.10 and 71.1, 007 and 7, 1e2 and 100.

Source: formats.md, "`manage.py import_teams`".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
DIGITS_KEPT = 15  # of a number, by a spreadsheet


def alike_as_numbers(police_ids: Iterable[str]) -> list[list[str]]:
    """Groups of ids that are one number, each sorted, in the order of the ids."""
    groups: dict[str, list[str]] = defaultdict(list)
    for police_id in sorted(police_ids):
        if NUMBER.fullmatch(police_id):
            groups[f"{float(police_id):.{DIGITS_KEPT}g}"].append(police_id)
    return [group for group in groups.values() if len(group) > 1]


def warning(police_ids: Iterable[str]) -> str:
    """A sentence for each such group; "" where there is none."""
    return " ".join(
        f"A spreadsheet makes one number of the neighbourhood ids {', '.join(group[:-1])} and {group[-1]}: keep their"
        " column as text, or a file that it saved names the wrong place."
        for group in alike_as_numbers(police_ids)
    )
