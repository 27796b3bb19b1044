"""Starting, watching and ending real processes."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from portal.embedded_servers import wait_until

TREE = Path(__file__).resolve().parents[2]
USER = Path(__file__).with_name("database_user.py")


def start(*command: object, **options) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": str(TREE), **options.pop("env", {})}
    environment.pop("PYTHONUNBUFFERED", None)  # what is to be read as it comes is sent as it comes, on every machine
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "preexec_fn": hear_a_ctrl_c}
    return subprocess.Popen([str(word) for word in command], env=environment, cwd=TREE, **(pipes | options))


def hear_a_ctrl_c() -> None:
    """As at a terminal: tests that a shell runs in the background ignore it, and their children would too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start_user(home: Path) -> subprocess.Popen:
    return start(sys.executable, USER, home)


def answer(user: subprocess.Popen) -> str:
    """What a `start_user` says: when the server it talks to was started."""
    return user.stdout.readline().strip()


def leave(user: subprocess.Popen) -> None:
    user.communicate(timeout=60)
    assert user.returncode == 0


def alive_with(text: Path | str) -> list[str]:
    """The commands of all living processes that have this text in their command line."""
    return list(found_with(text).values())


def found_with(text: Path | str) -> dict[int, str]:
    """The same by process id: to end one, end it by its id."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(text) in command and int(process.name) != os.getpid():
            found[int(process.name)] = command
    return found


def all_gone(text: Path | str, within: float) -> bool:
    return wait_until(lambda: not alive_with(text), within)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ours(data_dir: Path) -> list[int]:
    """Everything that runs for this folder: by its environment, or by its command line (servers have no other sign)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            signs = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(data_dir).encode() in signs and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
