"""Files of activities beside a bare COPY of the rows that they leave, into the same tables with all their indexes.

python -m benchmarks.importing                       100,000 rows of 60 teams
python -m benchmarks.importing --rows 1000000 --turns 1

The import is the command itself, in a process of its own with the application's rights: what it reads, checks,
recognises, hashes and records is in its time, starting Python is not. COPY is handed the finished rows as PostgreSQL
wrote them. Both end with their commit, in turn, in equal empty tables, and must leave the same rows.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks.own import own_database

ROWS, TEAMS, TURNS = 100_000, 60, 3
FIRST_DAY, DAYS = date(2023, 4, 1), 1000
ADDED = ("added", ())
AGAIN = ("the same again", ())
UPDATED = ("an update of every row", ("--update",))
COLUMNS = (
    *("team", "also_teams", "channel", "status", "title", "starts_at", "ends_at", "neighbourhoods", "officers"),
    *("led_by", "advertised_on", "open_to_public", "face_to_face", "attendance", "audiences", "url", "summary"),
)
CHANNELS = ("meeting", "surgery", "drop_in", "social_post", "alert", "patrol_walkabout", "web_chat")
PLACES, OFFICERS = 3, 5  # of each team

# What an import of new rows leaves, in the order in which it can be stored. Compared without what each run has its own
# of: clocks, the file's id, and numbers that the database gives.
LEFT = {
    "inputs_fileimport": ("noun", "name", "by", "new", "changed", "unchanged"),
    "engagement_activity": (),
    "engagement_activityversion": (),
    "engagement_activityteam": (),
    "engagement_activityneighbourhood": (),
    "engagement_activityofficer": (),
    "record_entry": (),
    "record_mark": ("team", "first_day"),
}
THEIR_OWN = {"known_at", "file_import_id", "at"}


def run(*, rows: int = ROWS, teams: int = TEAMS, turns: int = TURNS) -> dict[str, Any]:
    """Rows a second of both, their ratio, and the importing process's peak of resident memory in MB."""
    environment = own_database()
    make_teams(teams)
    with tempfile.TemporaryDirectory(prefix="bench-import-") as folder:
        return _Beside(Path(folder), environment, rows, teams).found(turns)


class _Beside:
    """Both, in turn."""

    def __init__(self, folder: Path, environment: dict[str, str], rows: int, teams: int) -> None:
        self.folder = folder
        self.environment = environment
        self.rows = rows
        self.teams = teams
        self.file = folder / "activities.csv"
        write_file(self.file, rows, teams)

    def found(self, turns: int) -> dict[str, Any]:
        empty()
        self._import(*ADDED)  # which makes the rows that COPY is handed
        dump(self.folder)
        content = contents()
        copied, imported = [], []
        for _ in range(turns):
            empty()
            copied.append(copy(self.folder))
            assert contents() == content, "COPY left other rows"
            empty()
            imported.append(self._import(*ADDED))
            assert contents() == content, "the import left other rows"
        copy_seconds, import_seconds = (median(one["seconds"] for one in some) for some in (copied, imported))
        copy_worked, import_worked = (median(one["worked"] for one in some) for some in (copied, imported))
        again = self._import(*AGAIN)
        assert contents() == content, "the same file again left something"
        write_file(self.file, self.rows, self.teams, more_came=1)
        updated = self._import(*UPDATED)
        assert contents()["engagement_activityversion"][0] == 2 * self.rows
        return {
            "ratio_to_copy": round(copy_seconds / import_seconds, 3),
            "ratio_to_copy_by_processor_time": round(copy_worked / import_worked, 3),
            "rows": self.rows,
            "copy_rows_per_second": round(self.rows / copy_seconds),
            "import_rows_per_second": round(self.rows / import_seconds),
            "again_rows_per_second": round(self.rows / again["seconds"]),
            "update_rows_per_second": round(self.rows / updated["seconds"]),
            "import_peak_mb": max(one["peak_mb"] for one in imported),
            "again_peak_mb": again["peak_mb"],
            "update_peak_mb": updated["peak_mb"],
            "import_processor_seconds": round(import_worked, 1),
            "import_python_seconds": round(median(one["python_seconds"] for one in imported), 1),
        }

    def _import(self, name: str, options: Sequence[str]) -> dict[str, Any]:
        command = [sys.executable, "-m", "benchmarks.importing", "--file", str(self.file), *options]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        say(f"{name}, peak {told['peak_mb']} MB", told)
        return told


def say(name: str, took: dict[str, float]) -> None:
    print(f"{name}: {took['seconds']:.1f} s, {took['worked']:.1f} s of work, Python's {took['python_seconds']:.1f} s")


def import_one(path: Path, options: list[str]) -> None:
    """In the process of its own: one file by the command, and what it took."""
    import django

    django.setup()
    from django.core.management import call_command

    with _Watched() as watched:
        call_command("import_activities", str(path), *options, stdout=sys.stderr)
    print(json.dumps(watched.told | {"peak_mb": peak_mb()}))


class _Watched:
    """What something took: seconds on the wall, of this process, and of it and its database session together.

    Where others work on the machine too, the last can be compared and the first cannot.
    """

    def __enter__(self) -> _Watched:
        from django.db import connection

        connection.ensure_connection()
        self.session = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        self.began = self._now()
        return self

    def __exit__(self, *error: object) -> None:
        seconds, python, session = (now - then for now, then in zip(self._now(), self.began, strict=True))
        self.told = {"seconds": seconds, "python_seconds": python, "worked": python + session}

    def _now(self) -> tuple[float, float, float]:
        ticks = self.session.read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        return perf_counter(), process_time(), sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def peak_mb() -> int:
    """The most that was resident since the program began. `getrusage` would tell of whoever started it, too."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def make_teams(count: int) -> None:
    """Teams with places, and officers with postings."""
    from teams.models import Force, Neighbourhood, Person, Posting, Section, Team

    force = Force.objects.create(key="bench", name="Bench")
    section = Section.objects.create(force=force, key="east", name="East")
    begun: dict[str, Any] = {"force": force, "section": section, "active_from": FIRST_DAY}
    teams = Team.objects.bulk_create(Team(key=f"t{n:04}", name=f"Team {n}", **begun) for n in range(count))
    Neighbourhood.objects.bulk_create(
        Neighbourhood(force=force, team=team, police_id=f"{team.key}.{n}", name=f"Place {n} of {team.name}")
        for team in teams
        for n in range(PLACES)
    )
    people = Person.objects.bulk_create(
        Person(force=force, key=f"{team.key}-o{n}", name=f"Officer {n} of {team.name}")
        for team in teams
        for n in range(OFFICERS)
    )
    Posting.objects.bulk_create(
        Posting(person=person, team=teams[n // OFFICERS], rank="pc", first_day=FIRST_DAY)
        for n, person in enumerate(people)
    )


def write_file(path: Path, rows: int, teams: int, *, more_came: int = 0) -> None:
    """Seeded: the same rows for the same arguments, but that so many more came."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(made_rows(rows, teams, more_came))


def made_rows(rows: int, teams: int, more_came: int) -> Iterator[list[str]]:
    draw = random.Random(20261201)
    for n in range(rows):
        team = f"t{n % teams:04}"
        channel = draw.choice(CHANNELS)
        start = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 3, tzinfo=UTC) + timedelta(
            days=draw.randrange(DAYS), minutes=draw.randrange(19 * 60)
        )
        place = f"{team}.{draw.randrange(PLACES)}"
        told = start.date() - timedelta(days=draw.randrange(20))
        yield [
            *(team, f"t{(n + 1) % teams:04}" if draw.random() < 0.05 else "", channel),
            "held" if draw.random() < 0.97 else "cancelled",
            f"{channel.replace('_', ' ').title()} at {place}, no. {draw.randrange(rows)}",
            start.strftime("%Y-%m-%dT%H:%M"),
            (start + timedelta(minutes=30 * draw.randrange(1, 5))).strftime("%Y-%m-%dT%H:%M"),
            place,
            ";".join(f"{team}-o{o}" for o in sorted(draw.sample(range(OFFICERS), draw.randrange(1, 3)))),
            f"{team}-o{draw.randrange(OFFICERS)}",
            told.isoformat() if draw.random() < 0.5 else "",
            draw.choice(("yes", "no", "")),
            draw.choice(("yes", "no", "")),
            str(draw.randrange(60) + more_came),
            "",
            f"https://www.bench.police.example/news/{n}" if channel == "social_post" else "",
            f"Parking and speeding were raised, {draw.randrange(1000)} times." if draw.random() < 0.4 else "",
        ]


def empty() -> None:
    """Nothing was ever imported."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(LEFT)}, record_head CASCADE")
        cursor.execute(f"ANALYZE {', '.join(LEFT)}")


def dump(folder: Path) -> None:
    """The finished rows, as PostgreSQL writes them for its own COPY, in the order in which they were stored."""
    from django.db import connection

    for table in LEFT:
        with (
            connection.cursor() as cursor,
            (folder / table).open("wb") as file,
            cursor.copy(f"COPY {table} TO STDOUT") as rows,
        ):
            file.writelines(rows)


def copy(folder: Path) -> dict[str, float]:
    """What a bare COPY of the finished rows takes, its commit included."""
    from django.db import connection, transaction

    with _Watched() as watched, transaction.atomic(), connection.cursor() as cursor:
        for table in LEFT:
            with (folder / table).open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as rows:
                while some := file.read(1 << 16):
                    rows.write(some)
    say("COPY of the finished rows", watched.told)
    return watched.told


def contents() -> dict[str, tuple[int, int]]:
    """Of each table how many rows it has, and a sum of what each says."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table, named in LEFT.items():
            columns = ", ".join(named or _columns(cursor, table))
            statement = f"SELECT count(*), coalesce(sum(hashtextextended(ROW({columns})::text, 0)), 0) FROM {table}"
            cursor.execute(statement)
            count, total = cursor.fetchone()
            found[table] = (count, int(total))
    return found


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    apart = (
        THEIR_OWN if table == "engagement_activity" else THEIR_OWN | {"id"}
    )  # which the database gives to the others
    return [f'"{column.name}"' for column in cursor.description if column.name not in apart]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--teams", type=int, default=TEAMS)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options, others = parser.parse_known_args()
    if options.file:
        import_one(options.file, others)
        return
    print(json.dumps(run(rows=options.rows, teams=options.teams, turns=options.turns), indent=1))


if __name__ == "__main__":
    main()
