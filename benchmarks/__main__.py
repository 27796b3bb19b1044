"""Runs the benchmarks, each in a process and a database of its own, and prints what they found; ratios first.

make bench                              all of them, into docs/benchmarks.json and docs/benchmarks.md
python -m benchmarks engine --teams 60 --activities 100000
python -m benchmarks engine --growth    60, 600 and 4,500 teams, 1,667 activities each; takes an hour
python -m benchmarks pages              each page beside its own queries, and how long people wait at 20 a second
python -m benchmarks board              the grid of 12 teams and of 600: server time and bytes
python -m benchmarks import             a file of 100,000 activities beside a bare COPY of what it leaves
python -m benchmarks resting            how long `make run` takes to its address, and its memory at rest
python -m benchmarks streams            5,000 readers of a chat
python -m benchmarks loading            letters of a first loading: 59 teams
python -m benchmarks letters            letters of the seed's year; takes minutes

Each ends with exit code 1 where two ways of counting say different things.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.own import own_database

ROOT = Path(__file__).resolve().parent.parent
# Whose figures stand in docs/benchmarks.md, in this order; each module has a `run` without arguments that returns them.
PIECES = {
    "engine": "benchmarks.engine",
    "pages": "benchmarks.pages",
    "board": "benchmarks.board",
    "import": "benchmarks.importing",
    "resting": "benchmarks.resting",
    "streams": "benchmarks.chat_streams",
}
GROWTH = (60, 600, 4_500)  # teams
ACTIVITIES_A_TEAM = 1_667
OWN_DATABASE = ("engine", "board")  # those that do not make theirs themselves


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("which", nargs="?", choices=[*PIECES, "loading", "letters"], help="one of them; else all")
    parser.add_argument("--teams", type=int, default=600)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=2, help="teams that the plain loop judges in a turn")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--growth", action="store_true", help="the current period alone, by number of teams")
    parser.add_argument("--json", type=Path, help="write what was found there")
    options = parser.parse_args()
    if options.which in ("loading", "letters"):
        letters(options.which)
    elif options.which is None:
        everything(options.json or ROOT / "docs" / "benchmarks.json")
    elif options.growth:
        growth(options)
    else:
        keep(options.json, one(options))


def one(options: argparse.Namespace) -> dict[str, Any]:
    if options.which in OWN_DATABASE:
        own_database(migrated=options.which != "engine")  # the county migrates
    run = import_module(PIECES[options.which]).run
    if options.which == "engine":
        asked = {"teams": options.teams, "activities": options.activities, "sample": options.sample}
        return run(**asked, turns=options.turns, history=options.teams <= GROWTH[1])
    return run()


def everything(path: Path) -> None:
    """Every piece in a process of its own, since Django is set up once a process."""
    from benchmarks import report

    found: dict[str, Any] = {}
    failed = []
    for name in PIECES:
        if not _found_by([name], name, found):
            failed.append(name)
        keep(path, report.of(found))  # what is found stands, whatever becomes of the rest
        path.with_suffix(".md").write_text(report.words(path), "utf-8")
    sys.exit(f"Failed: {', '.join(failed)}" if failed else 0)


def growth(options: argparse.Namespace) -> None:
    """How the cost of the current period grows with the county."""
    found: dict[str, Any] = {}
    for teams in GROWTH:
        turns = options.turns if teams <= GROWTH[1] else 3
        size = ["--teams", str(teams), "--activities", str(teams * ACTIVITIES_A_TEAM), "--turns", str(turns)]
        if not _found_by(["engine", *size], str(teams), found):
            sys.exit(1)
    keep(options.json, found)


def _found_by(arguments: list[str], name: str, found: dict[str, Any]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "found.json"
        command = [sys.executable, "-m", "benchmarks", *arguments, "--json", str(written)]
        ended = subprocess.run(command, cwd=ROOT)
        if written.exists():
            found[name] = json.loads(written.read_text("utf-8"))
        return ended.returncode == 0


def keep(path: Path | None, found: dict[str, Any]) -> None:
    if path:
        path.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def letters(which: str) -> None:
    own_database(migrated=which == "letters")

    from benchmarks.letters import first_loading, year

    if which == "letters":
        year()
    else:
        first_loading(teams=59, activities=100_000)


if __name__ == "__main__":
    main()
