"""Runs every benchmark in a database of its own and prints what it found.

make bench                          600 teams, 1,000,000 activities
python -m benchmarks --teams 60 --activities 100000
"""

import argparse
import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--teams", type=int, default=600)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=6, help="teams that the plain loop judges")
    options = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    # A server and a database of its own, gone afterwards: nothing here may touch what somebody keeps.
    os.environ.pop("DATABASE_URL", None)
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"])  # registered first, so done last: after the server has left
    os.environ["DATABASE_ROLE"] = "owner"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.path.insert(0, str(root))

    import django

    django.setup()
    from benchmarks.engine import run

    run(teams=options.teams, activities=options.activities, sample=options.sample)


if __name__ == "__main__":
    main()
