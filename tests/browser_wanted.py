"""Whether a run of pytest may come to a test in a browser: told from the command line, before anything is loaded."""

import os
import sys
from pathlib import Path

TOLD = "PORTAL_TESTS_WITHOUT_BROWSER"  # in the environment: to the workers, which have no command line of their own


def is_browser_wanted(arguments: list[str] | None = None) -> bool:
    """No where every path that is named holds no such test, or where the marks leave them out. In doubt: yes."""
    if os.environ.get(TOLD):
        return False
    given = sys.argv[1:] if arguments is None else arguments
    paths = [path for path in (Path(one.split("::")[0]) for one in given) if path.exists()]
    without = "not browser" in " ".join(given) or bool(paths) and not any(_has_journey(path) for path in paths)
    if without and arguments is None:
        os.environ[TOLD] = "yes"
    return not without


def _has_journey(path: Path) -> bool:
    files = path.rglob("*.py") if path.is_dir() else [path]
    return any("playwright" in file.read_text("utf-8") for file in files)
