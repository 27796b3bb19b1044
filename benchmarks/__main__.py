"""Runs the benchmarks, each in a database of its own, and prints what it found.

make bench                          600 teams, 1,000,000 activities; the grid; `make run`; then 5,000 readers of a chat
python -m benchmarks engine --teams 60 --activities 100000
python -m benchmarks.resting            how long `make run` takes to its address, and its memory at rest
python -m benchmarks board              the grid of 12 teams and of 600: server time and bytes
python -m benchmarks streams --clients 1000
python -m benchmarks loading            letters of a first loading: 59 teams
python -m benchmarks letters            letters of the seed's year; takes minutes
"""

import argparse
import subprocess
import sys

from benchmarks.own import own_database

WHICH = ("engine", "board", "streams", "loading", "letters")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "which", nargs="?", choices=list(WHICH), help="one of them; without, the first three, and resting"
    )
    parser.add_argument("--teams", type=int, default=600)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=6, help="teams that the plain loop judges")
    parser.add_argument("--clients", type=int, default=5000, help="readers of a chat")
    options = parser.parse_args()
    if options.which in ("loading", "letters"):
        letters(options.which)
        return
    if options.which == "board":
        board()
        return
    if options.which != "streams":
        engine(options)
    if options.which is None:  # in processes of their own: Django is set up once a process
        subprocess.run([sys.executable, "-m", "benchmarks", "board"], check=True)
        subprocess.run([sys.executable, "-m", "benchmarks.resting"], check=True)
    if options.which != "engine":
        command = [sys.executable, "-m", "benchmarks.chat_streams", "--clients", str(options.clients)]
        sys.exit(subprocess.run(command).returncode)


def engine(options: argparse.Namespace) -> None:
    own_database(migrated=False)  # the county migrates

    from benchmarks.engine import run

    run(teams=options.teams, activities=options.activities, sample=options.sample)


def board() -> None:
    own_database()

    from benchmarks.board import run

    run()


def letters(which: str) -> None:
    own_database(migrated=which == "letters")

    from benchmarks.letters import first_loading, year

    if which == "letters":
        year()
    else:
        first_loading(teams=59, activities=100_000)


if __name__ == "__main__":
    main()
