"""`make run` on a new folder: how long until it prints its address, and how much memory all of it takes at rest.

python -m benchmarks.resting

Memory is the proportional set size: a page that several processes share is counted once, each has its part of it.
Beside the seconds stands the processor time of both cores until then: on a busy machine it says more.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.portal.processes import free_port, ours

AT_MOST = 900  # seconds until it says its address
REST = 90  # seconds: the sweep has come once
WANTED = {"seconds": 60, "megabytes": 400}
TICK = os.sysconf("SC_CLK_TCK")


def run() -> dict[str, float]:
    """Seconds, processor seconds and MB, the two wanted ones as shares of what they may be."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log = Path(folder) / "run.log"
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment |= {"DATA_DIR": folder, "PORT": str(free_port())}
        with log.open("w") as end:
            began = time.monotonic()
            portal = subprocess.Popen(
                [sys.executable, "-m", "portal.supervisor"], env=environment, stdout=end, stderr=end
            )
        try:
            while "Ctrl-C stops everything" not in log.read_text():
                if portal.poll() is not None or time.monotonic() - began > AT_MOST:
                    raise RuntimeError(log.read_text())
                time.sleep(0.1)
            seconds, used = time.monotonic() - began, sum(map(_cpu, ours(Path(folder))))
            time.sleep(REST)
            taken = {name: sum(parts) for name, parts in _memory(Path(folder)).items()}
        finally:
            portal.send_signal(signal.SIGINT)
            portal.wait(60)
    return _said(seconds, used, taken)


def _said(seconds: float, used: float, taken: dict[str, float]) -> dict[str, float]:
    megabytes = sum(taken.values())
    by_name = ", ".join(f"{name} {size:.0f}" for name, size in taken.items())
    print(
        f"make run: its address after {seconds:.0f} s (at most {WANTED['seconds']} on a quiet machine),"
        f" on a new folder, the seed included; {used:.0f} s of processor time"
    )
    print(f"at rest: {megabytes:.0f} MB in all (at most {WANTED['megabytes']}): {by_name}")
    return {
        "address_of_what_it_may_take": round(seconds / WANTED["seconds"], 2),
        "memory_of_what_it_may_take": round(megabytes / WANTED["megabytes"], 2),
        "address_seconds": round(seconds, 1),
        "address_processor_seconds": round(used, 1),
        **{f"{name}_mb": round(size, 1) for name, size in taken.items()},
        "all_mb": round(megabytes, 1),
    }


def _cpu(pid: int) -> float:
    """Seconds that a process and those it has waited for have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICK


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
        "embedded_servers": "keepers",
        "postgres": "database",
        "valkey": "broker",
        "supervisor": "supervisor",
    }
    return next((name for sign, name in signs.items() if sign in words), "others")


if __name__ == "__main__":
    print(json.dumps(run()))
