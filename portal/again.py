"""Runs the worker or the scheduler, and runs it again whenever it dies: `python -m portal.again worker`.

Pages must go on without them, and so they must come back by themselves. What ends because the whole group was told to
end, as the supervisor does it, stays ended. Only the name stands on our own command line: whoever kills every process
that looks like a worker does not kill us with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Event
from time import monotonic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

PAUSES = (1, 2, 5, 10, 30)  # seconds before the next try; from the first again after a minute of good health
HEALTHY = 60


def commands() -> dict[str, list[str]]:
    """What is kept running, by name."""
    from django.conf import settings

    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "portal"]
    alone = ["--without-gossip", "--without-mingle"]
    timetable = ["--schedule", str(settings.DATA_DIR / "timetable"), "--pidfile="]
    return {
        "worker": [*celery, "worker", "--concurrency", "2", *alone, "--loglevel", "INFO"],
        "scheduler": [*celery, "beat", "--loglevel", "INFO", *timetable],
    }


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
    sys.exit(run(commands()[sys.argv[1]]))
