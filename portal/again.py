"""Runs a command, and runs it again whenever it dies: `python -m portal.again COMMAND [ARGUMENT …]`.

For the worker and the scheduler: pages must go on without them, and so they must come back by themselves. What ends
because the whole group was told to end, as the supervisor does it, stays ended.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from threading import Event
from time import monotonic

PAUSES = (1, 2, 5, 10, 30)  # seconds before the next try; from the first again after a minute of good health
HEALTHY = 60


def run(command: list[str]) -> int:
    """Until we are told to end; returns the exit code of the command."""
    told = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    failures = 0
    while True:
        began = monotonic()
        code = subprocess.Popen(command).wait()  # noqa: S603 - it hears the group's signals itself
        if told.is_set():
            return code
        failures = 0 if monotonic() - began > HEALTHY else failures
        pause = PAUSES[min(failures, len(PAUSES) - 1)]
        failures += 1
        print(f"Ended with {code}; started again in {pause} s.", flush=True)  # noqa: T201 - for whoever watches
        if told.wait(pause):
            return code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
