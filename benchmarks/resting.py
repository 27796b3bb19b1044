"""`make run` on a new folder: how long until it prints its address, and how much memory all of it takes at rest.

python -m benchmarks.resting

Memory is the proportional set size: a page that several processes share is counted once, each has its part of it.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.portal.processes import free_port, ours

AT_MOST = 600  # seconds until it says its address
REST = 90  # seconds: the sweep has come once


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log = Path(folder) / "run.log"
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment |= {"DATA_DIR": folder, "PORT": str(free_port())}
        with log.open("w") as end:
            began = time.monotonic()
            run = subprocess.Popen([sys.executable, "-m", "portal.supervisor"], env=environment, stdout=end, stderr=end)
        try:
            while "Ctrl-C stops everything" not in log.read_text():
                if run.poll() is not None or time.monotonic() - began > AT_MOST:
                    print(log.read_text())
                    return 1
                time.sleep(0.1)
            print(f"make run: its address after {time.monotonic() - began:.0f} s, on a new folder, the seed included")
            time.sleep(REST)
            taken = {name: sum(parts) for name, parts in _memory(Path(folder)).items()}
            by_name = ", ".join(f"{name} {size:.0f}" for name, size in taken.items())
            print(f"at rest: {sum(taken.values()):.0f} MB in all ({by_name})")
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(60)
    return 0


def _memory(folder: Path) -> dict[str, list[float]]:
    """MB of each process of this folder, by what it is."""
    found: dict[str, list[float]] = {}
    for pid in ours(folder):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        size = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        assert size
        found.setdefault(_name(words), []).append(int(size[1]) / 1024)
    return found


def _name(words: str) -> str:
    signs = {
        "process_runner": "runners",
        "uvicorn": "web",
        " worker ": "worker",
        " beat ": "scheduler",
        "postgres": "database",
        "valkey": "broker",
        "supervisor": "supervisor",
    }
    return next((name for sign, name in signs.items() if sign in words), "others")


if __name__ == "__main__":
    raise SystemExit(main())
