"""Forks workers that die: a process that has done the work once, and starts a child for each order on standard input.

An order is a line of JSON: {"now": an instant, "point": where to die or null, "nth": at which time of coming there}.
The child runs the jobs as a worker does and, at its point, kills itself with SIGKILL: nothing is cleaned up, no
`finally` runs, and the database and the mail server are left hanging. The product has no hooks for this; its functions
are wrapped here. Answers are lines of JSON too: the child's pid, then how it ended.
"""

import gc
import json
import os
import signal
import smtplib
import sys
import traceback
from collections import Counter
from datetime import datetime

import django
import time_machine
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from contracts import tasks  # noqa: E402
from contracts.engine import settling  # noqa: E402
from portal.database.server import embedded  # noqa: E402
from record import marks  # noqa: E402
from record.tasks import send  # noqa: E402

# Where a worker can be made to die: the product's function, and whether before it or after it.
POINTS = {
    "after claim": (marks, "claim", "after"),
    "after reading facts": (settling, "ask", "after"),
    "before commit": (BaseDatabaseWrapper, "_commit", "before"),
    "after commit": (BaseDatabaseWrapper, "_commit", "after"),
    "after 250": (smtplib.SMTP, "sendmail", "after"),
}
LONGEST_LIFE = 60  # seconds
came = Counter()


def wrap(point: str, nth: int | None) -> None:
    """Count each coming to the point, and die at the nth."""
    owner, name, when = POINTS[point]
    original = getattr(owner, name)

    def wrapped(*args, **kwargs):
        if when == "before":
            arrive(point, nth)
        result = original(*args, **kwargs)
        if when == "after":
            arrive(point, nth)
        return result

    setattr(owner, name, wrapped)


def arrive(point: str, nth: int | None) -> None:
    came[point] += 1
    if came[point] == nth:
        os.kill(os.getpid(), signal.SIGKILL)


def work(now: str) -> None:
    with time_machine.travel(datetime.fromisoformat(now)):
        for job in (tasks.assess, tasks.raise_flags, tasks.notify, send):
            job()


def be_a_worker(order: dict) -> None:
    signal.alarm(LONGEST_LIFE)  # one that hangs ends too, though by another signal than the test waits for
    for point in POINTS:
        wrap(point, order["nth"] if point == order["point"] else None)
    work(order["now"])
    say({"came": came})


def obey(order: dict) -> dict:
    child = os.fork()
    if not child:
        try:
            be_a_worker(order)
        except BaseException:
            traceback.print_exc()
            os.abort()  # not an end of its own: the test sees a signal that nobody sent
        os._exit(0)
    say({"pid": child})
    _, status = os.waitpid(child, 0)
    return {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}


def say(words: dict) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


if __name__ == "__main__":
    if server := embedded(settings.DATABASES["default"]):
        server.use()
    work(sys.argv[1])  # so that children find templates, statements and libraries loaded: they are born to die soon
    connections.close_all()  # a connection belongs to one process
    gc.freeze()  # what is loaded stays: children need not look through it
    say({"ready": True})
    for line in sys.stdin:
        say(obey(json.loads(line)))
