"""`make db`: the embedded PostgreSQL and nothing else, for as long as this runs; tests beside it use it."""

from __future__ import annotations

import os
import signal
import sys

import django


def hold() -> int:
    django.setup()
    from django.conf import settings

    from portal.database.server import embedded

    server = embedded(settings.DATABASES["default"])
    if server is None:
        sys.stderr.write("DATABASE_URL names a server: there is none of ours to start.\n")
        return 1
    server.use()
    sys.stdout.write(f"PostgreSQL is up: {server.socket_folder}. Ctrl-C ends it.\n")
    sys.stdout.flush()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.pause()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.exit(hold())
