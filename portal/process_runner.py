"""Runs web, worker or scheduler for the supervisor, and ends with it however that ends: `process_runner.py worker`.

What dies comes back by itself: worker and scheduler, without which pages go on, however they end; web when it was
killed, or had been well before. A web that cannot start, for its port is taken or a setting is wrong, ends everything
instead, and its message is the last one. What ends because the whole group was told to end, as the supervisor does it,
stays ended. A supervisor that is killed can tell nobody: then we tell our group. Only the name stands on our own
command line: whoever kills every process that looks like a worker does not kill us with it. The command itself stands
in our environment. The standard library alone, or three of us would take as much memory as a worker.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from threading import Event, Thread
from time import monotonic, sleep

PAUSES = (1, 2, 5, 10, 30)  # seconds before the next try; from the first again after a minute of good health
HEALTHY = 60
PATIENCE = 12  # seconds to end in: uvicorn takes at most five, the worker puts its task back; more than that is a hang
SUPERVISOR = "SUPERVISOR"  # in the environment: the process to end with
COMMAND = "COMMAND"  # and what to run, as JSON


def comes_back(name: str, code: int, lived: float) -> bool:
    """Whether what ended with that exit code, negative for a signal, after so many seconds is started again."""
    return name != "web" or code < 0 or lived > HEALTHY


def run(name: str, command: list[str]) -> int:
    """Until we are told to end, or until it ends and does not come back; returns the exit code of the command."""
    told = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    failures = 0
    while True:
        began = monotonic()
        code = subprocess.Popen(command).wait()  # noqa: S603 - it hears the group's signals itself
        lived = monotonic() - began
        if told.is_set() or not comes_back(name, code, lived):
            return code
        failures = 0 if lived > HEALTHY else failures
        pause = PAUSES[min(failures, len(PAUSES) - 1)]
        failures += 1
        print(f"Ended with {code}; started again in {pause} s.", flush=True)  # noqa: T201 - for whoever watches
        if told.wait(pause):
            return code


def end_with(supervisor: int) -> None:
    """End our whole group once that process has gone. Raises ProcessLookupError where it has gone already."""
    Thread(target=_end_after, args=[os.pidfd_open(supervisor)], daemon=True).start()


def _end_after(supervisor: int) -> None:
    ended = select.poll()
    ended.register(supervisor, select.POLLIN)
    ended.poll()
    os.killpg(os.getpgrp(), signal.SIGTERM)
    sleep(PATIENCE)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    end_with(int(os.environ.pop(SUPERVISOR)))
    sys.exit(run(sys.argv[1], json.loads(os.environ.pop(COMMAND))))
