"""make faults                         10,000 activities, 3,000 edits, ten kills; some ten minutes
python -m faults --small             300, 100 and one; and without the key and without `after`, which must go red
python -m faults --without key       as if nothing kept an id from being stored twice
python -m faults --without after     as if devices knew nothing of edits
python -m faults --of 3000 900 3     as many of each
python -m faults --json FILE         what was found, there too

Ends with 1 where anything was lost, doubled, different, stuck or refused, or a receipt did not match.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from faults.reckoning import KINDS
from faults.run import Wanted, run

FULL, SMALL, OF_A_PROOF = (10_000, 3_000, 10), (300, 100, 1), (80, 60, 0)
PROOF = 15.0  # seconds that a run waits which must go red
SEEN_BY = {"key": "doubled", "after": "different"}  # what goes red without it


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--without", choices=[*SEEN_BY], default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", type=int, nargs=3, metavar=("ACTIVITIES", "EDITS", "KILLS"), help="as many instead")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    activities, edits, kills = (OF_A_PROOF if options.without else SMALL) if options.small else FULL
    if options.of:
        activities, edits, kills = options.of
    wanted = Wanted(
        activities,
        edits,
        kills,
        seed=options.seed,
        with_key=options.without != "key",
        with_after=options.without != "after",
        **({"stuck_after": PROOF, "stalled_after": PROOF} if options.without else {}),
    )
    found = run(wanted)
    say(found, options.without)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    if options.small and not options.without:
        return int(is_red(found)) or proofs(options.seed)
    return int(is_red(found))


def is_red(found: dict[str, Any]) -> bool:
    return any(found[kind] for kind in KINDS)


def say(found: dict[str, Any], without: str) -> None:
    counted = ", ".join(f"{found[kind]} {kind}" for kind in KINDS)
    beside = f" without {without}" if without else ""
    print(
        f"{found['activities']:,} activities, {found['edits']:,} edits, {found['kills']} kills{beside}: {counted};"
        f" last answer {found['last_answer_after_s']} s after the last fault; {found['conflicts']} conflicts;"
        f" {found['seconds']} s"
    )
    for example in found["examples"]:
        print(f"  {example}")


def proofs(seed: int) -> int:
    """Each protection taken away must be seen, by its own kind; a process each, since Django is set up once."""
    for without, kind in SEEN_BY.items():
        command = [sys.executable, "-m", "faults", "--small", "--without", without, "--seed", str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        first = done.stdout.splitlines()[:1]
        if done.returncode != 1 or not first or f" 0 {kind}" in first[0]:
            print(f"Without {without} nothing was {kind}: the run proves nothing.\n{done.stdout}{done.stderr}")
            return 1
        print(f"Red as it must be. {first[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
