"""The worked cases: where they lie, and what they expect."""

import csv
from datetime import datetime
from pathlib import Path

from record.timezones import last_instant, parse_day

VECTORS = Path(__file__).parent / "vectors"
GIVEN = sorted(folder for folder in (VECTORS / "given").iterdir() if folder.is_dir())
OWN = sorted(folder for folder in (VECTORS / "own").iterdir() if folder.is_dir())
TWO_CLOCKS = [folder for folder in OWN if (folder / "known_at").exists()]


def as_of(folder: Path) -> datetime:
    """The instant a folder is to be judged as of."""
    return last_instant(parse_day((folder / "as_of").read_text("utf-8").strip()))


def expected(folder: Path, name: str = "expected.csv") -> list[tuple[str, ...]]:
    """The rows a folder expects, every cell as text."""
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines)][1:]
