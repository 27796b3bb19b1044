"""`python -m mutants`: draws mutants, tries them, prints those that lived, and ends with 1 if too many did."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections import Counter

import django
import pytest


def main() -> int:
    options = _options()
    os.environ.setdefault("DATABASE_NAME", "mutants")  # not the tests' own: both may run beside each other
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from mutants.session import INVALID, KILLED, Session, say
    from mutants.targets import QUICK, TESTS

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to end, it says what it has found so far
    began = time.monotonic()
    plugin = Session(options.count, options.seed, options.at_once, options.only, options.quick)
    code = pytest.main([*(options.tests or (QUICK if options.quick else TESTS)), "-q", "-s"], plugins=[plugin])
    if not plugin.results:
        return int(code) or 1
    counted = Counter(plugin.results.values())
    tried = len(plugin.results) - counted[INVALID]
    share = 100 * counted[KILLED] / tried
    say(f"{counted[KILLED]} of {tried} mutants killed: {share:.1f} %, in {time.monotonic() - began:.0f} s.")
    say(f"{counted[INVALID]} more were no statement that PostgreSQL takes, and are not counted.")
    return share < options.floor


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("tests", nargs="*", help="instead of all those of mutants/targets.py")
    parser.add_argument("--only", default="", help="those whose place or words contain this")
    parser.add_argument("--quick", action="store_true", help="by the tests of a minute, among what they reach")
    parser.add_argument("--count", type=int, default=400, help="how many are drawn")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws others")
    parser.add_argument("--at-once", type=int, default=2, help="how many are tried beside each other")
    parser.add_argument("--floor", type=float, default=90, help="per cent that have to be killed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
