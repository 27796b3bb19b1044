"""`make run`: brings the portal up on this machine and stops everything it started when it is stopped.

The order is: databases, migrations, a believable county (once), then web, worker and scheduler side by side.
"""

import json
import multiprocessing
import os
import shlex
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from honcho import manager
from honcho.printer import Printer

from portal import process_runner
from portal.embedded_servers import ServerError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
manager.KILL_WAIT = process_runner.PATIENCE

LAST_WORD = 2  # seconds that an interrupted command has to undo what it began and to say so
ACCOUNTS = ("pcso", "sergeant", "inspector", "reviewer", "admin")


class Announcing(Printer):
    """Prints what the processes say, and where to go as soon as there is something to see.

    A signal's handler prints too, and may come amid a line, where Python refuses it: its own line is left out.
    """

    def __init__(self, announcement: str, output: TextIO = sys.stdout):
        super().__init__(output)
        self.announcement: str | None = announcement
        self.is_writing = False

    def write(self, message):
        if self.is_writing:
            return
        self.is_writing = True
        try:
            self._write(message)
        finally:
            self.is_writing = False

    def _write(self, message):
        super().write(message)
        if self.announcement and message.name == "web" and "Uvicorn running on" in str(message.data):
            print(self.announcement, file=self.output, flush=True)  # the command's answer
            self.announcement = None  # a web that comes back has nothing new to say


def run() -> int:
    """Run until a signal, or until the web process cannot go on; returns the exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    for number in (signal.SIGTERM, signal.SIGHUP):  # as a Ctrl-C does, they end the command that is just running
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    from django.conf import settings  # and no app: what is forked from here has a copy of each

    from portal.database.tables_up_to_date import one_at_a_time

    refuse_taken_port(settings.HOST, settings.PORT)
    hold_embedded_servers()
    with one_at_a_time(settings.DATA_DIR, sys.stdout):
        prepare()
    return watch()


def watch() -> int:
    """Web, worker and scheduler until web cannot start or we are told to end: what is killed comes back by itself."""
    from django.conf import settings

    from portal.process_commands import commands

    processes = manager.Manager(Announcing(announcement()))
    for name, command in commands().items():
        runner = shlex.join([sys.executable, "-I", "-S", process_runner.__file__, name])
        processes.add_process(name, f"exec {runner}", cwd=str(settings.BASE_DIR), env=environment(command))
    # A closed terminal is a Ctrl-C too: the processes have sessions of their own and would not hear of it.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    processes.loop()
    for child in multiprocessing.active_children():
        child.join()  # honcho's watchers hold our locks as long as they live
    return processes.returncode


def environment(command: list[str]) -> dict[str, str]:
    told = {process_runner.SUPERVISOR: str(os.getpid()), process_runner.COMMAND: json.dumps(command)}
    return os.environ | {"PYTHONUNBUFFERED": "1"} | told


def refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"Cannot listen on {host}:{port} ({error.strerror}). Another port: make run PORT={port + 1}")


def hold_embedded_servers() -> None:
    """Start the servers that are ours, and keep them while we live."""
    from django.conf import settings

    from portal import broker
    from portal.database import server

    for embedded in (server.embedded(settings.DATABASES["default"]), broker.embedded(settings.EMBEDDED_BROKER)):
        if embedded:
            embedded.use()


def prepare() -> None:
    """Migrate, and on the first run of a machine for trying things out, invent a county."""
    from django.db import connections

    manage("migrate", "--no-input")
    county = wants_county()
    connections.close_all()  # the processes we start must not inherit one
    if county:
        manage("seed")


def wants_county() -> bool:
    """Only in a database without any force, so that nobody's data are mixed with invented ones; never in production."""
    from django.conf import settings
    from django.db import connection

    if not settings.SEED or settings.PRODUCTION:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM teams_force)")
        return bool(cursor.fetchone()[0])


def manage(*arguments: str) -> None:
    """One of the portal's commands; ours ends with its exit code where it fails."""
    from django.conf import settings

    command = subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR)  # noqa: S603
    try:
        code = command.wait()
    except KeyboardInterrupt:  # a terminal tells both of us: let it say its last word
        with suppress(subprocess.TimeoutExpired):
            command.wait(LAST_WORD)
        raise
    finally:
        command.kill()
        command.wait()
    if code:
        sys.exit(code)


def announcement() -> str:
    from django.conf import settings

    lines = ["", f"  The portal: {settings.SITE_URL}/"]
    if not settings.PRODUCTION:
        lines += ["", f"  Accounts, each with the password {settings.SEED_PASSWORD}"]
        lines += [f"    {name}@dorset.example" for name in ACCOUNTS]
        lines += ["  and the same five at borsetshire.example, a force that sees nothing of the first."]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


if __name__ == "__main__":
    try:
        sys.exit(run())
    except KeyboardInterrupt:
        sys.stderr.write("make run: stopped before it was ready. What was not complete was not kept: start it again.\n")
        sys.exit(128 + signal.SIGINT)
    except ServerError as error:
        sys.exit(f"make run: {error}")
