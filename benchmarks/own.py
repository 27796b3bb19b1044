"""A server and a database of the benchmark's own, gone afterwards: nothing here may touch what somebody keeps."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path


def own_database(*, migrated: bool = True) -> dict[str, str]:
    """Django on an empty database; the environment of a process that is to use it with the application's rights."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"])  # registered first, so done last: after the server has left
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["RATE_LIMITS"] = "off"  # thousands of readers from one machine are what is to be measured
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    for_others = dict(os.environ)
    os.environ["DATABASE_ROLE"] = "owner"

    import django
    from django.core.management import call_command

    django.setup()
    if migrated:
        call_command("migrate", verbosity=0)
    return for_others
