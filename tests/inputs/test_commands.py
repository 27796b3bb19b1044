"""What every command that takes a file in does with it, and what it tells."""

import io
import os
import pty
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inputs import (
    Columns,
    ImportDocument,
    ImportTable,
    key,
    name_of,
    whole_number,
)
from inputs import progress as progress_module
from record.marks import Mark

pytestmark = pytest.mark.django_db


class Marks(ImportTable):
    """Stores a mark a row, as it reads."""

    columns = Columns(required=("team",), optional=("day",))

    def store(self, table, *, by):
        for record in table:
            team = record.need("team", whole_number)
            if not record.faults:
                Mark.objects.create(team=team, first_day=record.cells["day"])
        return f"{Mark.objects.count()} marks by {name_of(by)}."


class Unchecked(Marks):
    """Leaves an empty day to the database."""

    def store(self, table, *, by):
        for record in table:
            Mark.objects.create(team=record.cells["team"], first_day=record.read("day", str))
        return ""


class MarkedTeam(ImportDocument):
    """Stores a mark before it has read everything."""

    def store(self, document, *, by):
        Mark.objects.create(team=1, first_day="2026-01-01")
        document.fields(required=("team",)).read("team", key)
        return "stored."


def run(command, path: Path, **options) -> tuple[str, str, str]:
    """Standard output, standard error, and the error that ended it."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(command, path, stdout=out, stderr=err, **options)
    except CommandError as error:
        assert error.returncode == 1
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_nothing_is_kept_of_a_table_with_a_bad_row(tmp_path: Path):
    path = write(tmp_path / "m.csv", "team,day\n1,2026-01-01\nx,2026-01-01\n3,2026-01-01\n")
    out, err, error = run(Marks(), path)
    assert out == ""
    assert err == f"{path}: line 3, column team: must be a whole number, not 'x'\n"
    assert error == f"{path}: 1 row refused, nothing was imported."
    assert not Mark.objects.exists()


def test_nothing_is_kept_when_the_file_breaks_off_even_by_one_who_would_keep_going(tmp_path: Path):
    path = write(tmp_path / "m.csv", 'team,day\n1,2026-01-01\nx,1\n"2,2026-01-01\n')
    _, err, error = run(Marks(), path, keep_going=True)
    assert f"{path}: line 4: a quote is opened in this record and never closed" in err
    assert error == f"{path}: refused, nothing was imported."
    assert not Mark.objects.exists()
    assert list(tmp_path.iterdir()) == [path]


def test_what_only_the_database_refuses_is_still_a_sentence(tmp_path: Path):
    path = write(tmp_path / "m.csv", "team,day\n1,2026-01-01\n2,\n")
    _, _, error = run(Unchecked(), path)
    assert error.startswith(f"{path}: the database refused it, nothing was imported: null value in column")
    assert not Mark.objects.exists()


def test_a_document_is_stored_whole_or_not_at_all(tmp_path: Path):
    path = write(tmp_path / "m.yaml", "team: not a key\nday: 1\n")
    out, err, error = run(MarkedTeam(), path)
    assert out == ""
    assert f"{path}: line 2, column day: this key is not known" in err
    assert f"{path}: line 1, column team: 'not a key' is not a key" in err
    assert error == f"{path}: refused, nothing was imported."
    assert not Mark.objects.exists()
    assert run(MarkedTeam(), write(path, "team: a\n"))[0] == "stored.\n"
    assert Mark.objects.exists()


def test_a_missing_file_is_a_sentence(tmp_path: Path):
    for command in (Marks(), MarkedTeam()):
        _, err, error = run(command, tmp_path / "none")
        assert "cannot be read: No such file" in err
        assert "nothing was imported" in error


def test_refused_rows_are_set_aside_only_where_they_can_be(tmp_path: Path):
    path = write(tmp_path / "m.csv", "team,day\nx,1\n2,2026-01-01\n")
    for aside, said in [
        (path, "that is the file to import"),
        (tmp_path, "cannot be written"),
        (tmp_path / "none" / "r.csv", "cannot be written"),
    ]:
        _, err, error = run(Marks(), path, keep_going=str(aside))
        assert said in f"{err}{error}"
        assert not Mark.objects.exists()
    assert list(tmp_path.iterdir()) == [path]
    assert "is not a file" in run(Marks(), Path("/"), keep_going=True)[1]


def test_long_files_say_how_far_they_have_come(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(progress_module, "EVERY", 1000)
    path = write(tmp_path / "m.csv", "team,day\n" + "x,1\n" * 2100)
    _, err, _ = run(Marks(), path, keep_going=True)
    assert f"{path}: 1,000 rows read.\n" in err
    assert f"{path}: 2,000 rows read.\n" in err


def test_a_terminal_gets_a_bar_and_every_refusal(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")  # whatever runs the tests may have none, or a dumb one
    path = write(tmp_path / "m.csv", "team,day\n" + "1,2026-01-01\n" * 1500 + "[x],1\n")
    ours, theirs = pty.openpty()
    said: list[bytes] = []
    reader = threading.Thread(target=_drain, args=(ours, said), daemon=True)
    reader.start()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        with pytest.raises(CommandError):
            call_command(Marks(), path, stderr=terminal)
    reader.join(10)
    told = b"".join(said).decode()
    assert "m.csv: 1,000 rows" in told
    assert "must be a whole number, not '[x]'" in told


def _drain(descriptor: int, said: list[bytes]) -> None:
    with suppress(OSError):  # how a terminal says that nobody writes to it any more
        while read := os.read(descriptor, 4096):
            said.append(read)
    os.close(descriptor)
