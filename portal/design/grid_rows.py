"""The rows of the oversight grid, invented."""

from contracts.views.rehearsal_strips import strip
from portal.design.samples import STANDARDS

WORDS = {"o": "on_track", "m": "met", "r": "at_risk", "x": "missed", "e": "exempt", "n": "not_applicable"}


def _team(name: str, statuses: str, figures: str, trend: list[int | None]) -> dict:
    """`statuses` one letter a standard ("-": not owed), `figures` parted by semicolons."""
    cells = [
        {
            "code": standard["code"],
            "name": standard["name"],
            "status": WORDS[letter],
            "figure": figure,
            "url": "/design/proof/",
            "strip": strip(["met"] * 10 + ["missed" if letter == "x" else "met", WORDS[letter]]),
        }
        if letter != "-"
        else None
        for standard, letter, figure in zip(STANDARDS, statuses, figures.split(";"), strict=True)
    ]
    counts = {word: statuses.count(letter) for letter, word in WORDS.items()}
    quiet = {word: number for word, number in counts.items() if word not in ("missed", "at_risk")}
    shape = {"values": trend, "low": 5, "high": 10, "unit": "of 10 met last quarter"}
    return {"name": name, "url": "#", "counts": counts, "quiet": quiet, "all_url": "#", "cells": cells, "trend": shape}


EAST = [
    _team(
        "Ferndown",
        "oomomooooo",
        "2 of 3;33 days;1 of 1;5 days;2 of 2;100%;97%;100%;no gap;no gap",
        [8, 8, 9, 9, 9, 10, 9, 10],
    ),
    _team(
        "Verwood",
        "oooxoooooo",
        "1 of 2;41 days;0 of 1;12 days;1 of 2;94%;92%;86%;no gap;no gap",
        [9, 9, 8, 9, 9, 8, 9, 9],
    ),
    _team(
        "Wimborne",
        "ooorooooo-",
        "3 of 4;40 days;0 of 1;5 days;1 of 2;95%;95%;88%;no gap;",
        [7, 8, 8, 9, 9, 10, 10, 10],
    ),
]
WEYMOUTH = [
    _team(
        "Chickerell",
        "ooeoeooooo",
        "1 of 2;30 days;;3 days;;90%;93%;81%;no gap;no gap",
        [None, None, 7, 8, 8, 8, 9, 9],
    ),
    _team(
        "Portland",
        "oxroorrrxo",
        "1 of 2;61 days;0 of 1;7 days;1 of 2;71%;71%;75%;4 days;no gap",
        [9, 9, 8, 8, 7, 7, 6, 6],
    ),
    _team(
        "Beaminster",
        "noooooooon",
        ";12 days;0 of 1;5 days;0 of 1;100%;100%;100%;no gap;",
        [None] * 8,
    ),
]
