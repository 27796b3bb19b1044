"""Runs every benchmark in a database of its own and prints what it found.

make bench                          600 teams, 1,000,000 activities
python -m benchmarks --teams 60 --activities 100000
"""

import argparse

from benchmarks.own import own_database


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--teams", type=int, default=600)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=6, help="teams that the plain loop judges")
    options = parser.parse_args()
    own_database(migrated=False)  # the county migrates

    from benchmarks.engine import run

    run(teams=options.teams, activities=options.activities, sample=options.sample)


if __name__ == "__main__":
    main()
