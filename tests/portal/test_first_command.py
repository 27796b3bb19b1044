"""The first command on a new folder works by itself; on a database of one's own it says what to do first."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from portal.database.server import PostgresServer
from tests.portal.processes import TREE, alive_with, all_gone, start

TEAMS = """
force: {id: dorset, name: Dorset Police, oversight_body: Office of the Police and Crime Commissioner}
sections:
  - {id: east, name: East Dorset, teams: [{id: wimborne, name: Wimborne NPT, active_from: 2024-04-01}]}
"""
MIGRATE_FIRST = (
    "manage.py: The database's tables are missing or older than this portal: run `manage.py migrate` first.\n"
)


@pytest.fixture
def folder(tmp_path: Path):
    yield tmp_path / "var"
    assert all_gone(tmp_path, within=20), alive_with(tmp_path)


@pytest.fixture
def teams_file(tmp_path: Path) -> Path:
    (tmp_path / "teams.yaml").write_text(TEAMS)
    return tmp_path / "teams.yaml"


def begin(folder: Path, *arguments: object, **environment: str) -> subprocess.Popen:
    own = {"DATA_DIR": str(folder), "DATABASE_URL": "", "DATABASE_NAME": "portal", **environment}
    return start(sys.executable, TREE / "manage.py", *arguments, env=own, stderr=subprocess.PIPE)


def outcome(command: subprocess.Popen) -> tuple[int, str, str]:
    answer, said = command.communicate(timeout=300)
    return command.returncode, answer, said


def postmasters(folder: Path) -> list[str]:
    return [command for command in alive_with(f"-D {folder}") if "bin/postgres" in command.split(" ")[0]]


def test_two_commands_at_once_on_a_new_folder_make_its_tables_once_and_leave_nothing_running(folder, teams_file):
    commands = [begin(folder, "import_teams", teams_file) for _ in range(2)]
    found = [outcome(command) for command in commands]

    assert [code for code, _, _ in found] == [0, 0], found
    assert sorted(answer for _, answer, _ in found) == [
        "Dorset Police: 3 added, 0 changed.\n",
        "Dorset Police: nothing differs from what is stored.\n",
    ]
    assert sum(said.count("Bringing the tables") for _, _, said in found) == 1
    assert postmasters(folder) == []

    code, answer, said = outcome(begin(folder, "import_teams", teams_file))  # again: nothing is left to be made
    assert (code, said) == (0, "")
    assert postmasters(folder) == []


@pytest.mark.parametrize("command", [["help"], ["import_teams", "--help"], ["check"], ["chat_lifecycle"]])
def test_a_command_that_asks_no_database_starts_none(folder, command):
    code, answer, said = outcome(begin(folder, *command))

    assert (code, said) == (0, "")
    assert answer
    assert not (folder / "postgres").exists()


@pytest.fixture
def own_database(tmp_path: Path):
    """The addresses, for application and owner, of a new database on a server that the portal did not start."""
    server = PostgresServer(tmp_path / "elsewhere" / "postgres")
    server.use()
    yield {
        "DATABASE_URL": f"postgresql://portal@/portal?host={server.socket_folder}",
        "DATABASE_OWNER_URL": f"postgresql://portal_owner@/portal?host={server.socket_folder}",
    }
    server.leave()


def test_on_a_database_of_ones_own_it_names_migrate_until_the_tables_are_those_of_the_code(
    folder, teams_file, own_database
):
    missing = outcome(begin(folder, "import_teams", teams_file, **own_database))
    checked = outcome(begin(folder, "makemigrations", "--check", **own_database))
    migrated = outcome(begin(folder, "migrate", "--verbosity", "0", **own_database))
    stored = outcome(begin(folder, "import_teams", teams_file, **own_database))
    with psycopg.connect(own_database["DATABASE_OWNER_URL"]) as connection:
        newest = "SELECT max(id) FROM django_migrations WHERE app = 'contracts'"
        connection.execute(f"DELETE FROM django_migrations WHERE id = ({newest})")
    old = outcome(begin(folder, "assess", **own_database))

    assert missing == old == (1, "", MIGRATE_FIRST)
    assert checked[0] == migrated[0] == stored[0] == 0, (checked, migrated, stored)
    assert migrated[1:] == ("", "")
    assert not (folder / "postgres").exists()
