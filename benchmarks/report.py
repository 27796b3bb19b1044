"""What the benchmarks found, as one JSON file that names the machine, and as a page of tables."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAGE = """# Benchmarks

Found by `make bench` on {machine}, {cores} cores, {memory} of memory, {system}, {when}. The same is in
[benchmarks.json](benchmarks.json). Whatever is compared was run in turn, so that what the machine did besides
fell on all of it; seconds say nothing about another machine, a ratio does. What is compared with what stands in
`benchmarks/`; what was tried and did not pay, in the [decisions](adr/README.md).
"""


def of(found: dict[str, Any]) -> dict[str, Any]:
    """What was found, with the machine it was found on."""
    return {
        "when": datetime.now(UTC).date().isoformat(),
        "machine": _processor(),
        "cores": os.cpu_count(),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "found": found,
    }


def words(path: Path) -> str:
    """The page of a file of findings."""
    report = json.loads(path.read_text("utf-8"))
    parts = [PAGE.format(**report)]
    for name, found in report["found"].items():
        parts.append(f"\n## {name.capitalize()}\n\n| what | found |\n| --- | ---: |\n")
        parts += [f"| {label} | {value} |\n" for label, value in _rows(found)]
    return "".join(parts)


def _rows(found: dict[str, Any], before: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in found.items():
        label = f"{before}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            rows += _rows(value, f"{label}: ")
        else:
            rows.append((label, _number(value)))
    return rows


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in told.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
