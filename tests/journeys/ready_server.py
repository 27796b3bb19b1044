"""A web server that has loaded everything: each test is given a process of its own, forked from it, at once.

It reads a port and the file of a log from each line, and says the id of the process that serves there.
"""

import os
import signal
import sys
import threading
from pathlib import Path

import uvicorn
from django.urls import get_resolver

from portal.asgi import application

PATIENCE = 5  # seconds


def serve(port: str, log: str) -> None:
    """As `make run` does."""
    file = Path(log).open("w")  # noqa: SIM115 (until the process ends)
    os.dup2(file.fileno(), 1)
    os.dup2(file.fileno(), 2)
    speaks = {"http": "portal.slow_clients:Http", "loop": "uvloop"}
    options = {"access_log": False, "lifespan": "off", "timeout_graceful_shutdown": PATIENCE}
    uvicorn.run(application, port=int(port), **speaks, **options)


def main() -> None:
    assert get_resolver().url_patterns  # every view is loaded
    assert threading.active_count() == 1  # what a fork would lose
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who has ended leaves nothing behind
    for line in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(*line.split())
            return
        print(child, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
