"""A server of our own in one folder: whoever first needs it starts it, and when the last of them has gone it stops.

Nothing here counts or remembers: the kernel does, by file locks, which vanish with the process that held them, however
it ended. Every user holds `users.lock` shared. A small keeper process waits for the same lock exclusively: the moment
it gets it, nobody uses the server any more, and it stops it. Run as a file (`python embedded_servers.py ...`) this
module is that keeper, so it imports the standard library alone.
"""

import atexit
import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST_SOCKET = 106  # bytes of a socket's path that every system takes


class ServerError(RuntimeError):
    """The server cannot be started; the message says why, in words for whoever typed the command."""


class Server:
    """One embedded server. `home` holds its locks; `pid_file` and `mark` (a text in its command line) recognise it."""

    stop_signals: tuple[int, ...] = (signal.SIGTERM, signal.SIGKILL)

    def __init__(self, home: Path):
        self.home = home
        self._use: int | None = None
        self._one_thread = threading.Lock()
        self._keeper: subprocess.Popen | None = None

    @property
    def pid_file(self) -> Path:
        raise NotImplementedError

    @property
    def mark(self) -> str:
        raise NotImplementedError

    def launch(self) -> None:
        """Start the server and return when it answers. Called under the starter's lock, with no server running."""
        raise NotImplementedError

    def use(self) -> None:
        """Make sure that the server runs and stays while this process lives. Cheap when it does: call it often.

        Raises ServerError. Also brings back a server that was killed: what it had committed is still there.
        """
        with self._one_thread:
            if self._use is None or living(self.pid_file, self.mark) is None:
                self._start()

    def leave(self) -> None:
        """Use the server no more; stop it if nobody else does. Returns after a stop that is under way."""
        with self._one_thread:
            if self._use is not None:
                self._let_go()

    def _start(self) -> None:
        private(self.home)
        with _opened(self.home / "starting.lock") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            self._hold()
            try:
                if living(self.pid_file, self.mark) is None:
                    self.launch()
                self._appoint_keeper()
            except BaseException:
                self._let_go()  # nothing of a failed start is left running
                raise

    def _hold(self) -> None:
        if self._use is None:
            self._use = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)
            atexit.register(self.leave)

    def _let_go(self) -> None:
        assert self._use is not None  # held by whoever calls this
        os.close(self._use)
        self._use = None
        with _opened(self.home / "users.lock") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(users, fcntl.LOCK_SH)  # others use it: at once. The keeper is stopping it: wait.
            else:
                stop(self.pid_file, self.mark, self.stop_signals)

    def _appoint_keeper(self) -> None:
        """The keeper inherits the lock that says it lives, so there is never a moment with two, or with none."""
        with _opened(self.home / "keeper.lock") as keeper:
            try:
                fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            arguments = [self.home / "users.lock", keeper, self.pid_file, self.mark, *map(int, self.stop_signals)]
            self._keeper = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", __file__, *map(str, arguments)],
                pass_fds=[keeper],
                start_new_session=True,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )


def socket_folder(home: Path, name: str) -> Path:
    """Where the server's socket stands: in its home, or in a short folder of its own when that path is too long."""
    if len(os.fsencode(home / name)) <= LONGEST_SOCKET:
        return home
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(f"/tmp/portal-{os.geteuid()}-{digest}")  # noqa: S108 (not TMPDIR: every process must agree on it)


def private(folder: Path) -> None:
    """Make a folder that only its owner may enter. Raises ServerError where somebody else has made it before us."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise ServerError(
            f"{folder} is not a folder of user {os.geteuid()}: run as its owner, or set DATA_DIR elsewhere."
        )
    folder.chmod(0o700)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def living(pid_file: Path, mark: str) -> int | None:
    """The process that the pid file names, if it is alive and ours."""
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _is_ours(pid, mark) else None


def _is_ours(pid: int, mark: str) -> bool:
    """Whether this process lives and is our server.

    A zombie has an empty command line, and a stranger that got the number after a restart of the machine another one:
    asking `kill 0` alone would believe both.
    """
    try:
        return mark.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def stop(pid_file: Path, mark: str, signals: tuple[int, ...], patience: float = 20) -> None:
    """Stop a server, each signal harder than the last, and return when its process has gone.

    Its pid file is not asked again: PostgreSQL takes it away while it is still ending.
    """
    pid = living(pid_file, mark)
    if pid is None:
        return
    for number in signals:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_until(lambda: not _is_ours(pid, mark), patience):
            return


def wait_until(condition, patience: float) -> bool:
    """Whether `condition()` became true within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def keep(users_lock: str, keeper: str, pid_file: str, mark: str, *stop_signals: str) -> None:
    """Wait until nobody uses the server, stop it, and give up the office before a new user can find it still taken."""
    users = os.open(users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(users, fcntl.LOCK_EX)
    stop(Path(pid_file), mark, tuple(map(int, stop_signals)))
    os.close(int(keeper))
    os.close(users)


if __name__ == "__main__":
    keep(*sys.argv[1:])
