"""Contract files for tests, made from one good one, and the commands that take files in and give answers."""

import copy
import csv
import json
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

MEET = {"kind": "count", "minimum": 1, "period": "quarter", "per": "neighbourhood", "channels": ["meeting", "surgery"]}
POST = {"kind": "gap", "maximum_days": 7, "period": "month", "channels": ["social_post"], "warn_days": 2}
PANEL = {"kind": "graded", "period": "half_year", "passing": ["good", "outstanding"], "within_days": 30}


def standard(code: str, measure: dict[str, Any], **changes: Any) -> dict[str, Any]:
    said = {"code": code, "title": f"Standard {code}", "promise": f"We will keep {code}.", "measure": measure}
    return copy.deepcopy(said | changes)


def contract(**changes: Any) -> dict[str, Any]:
    """The Neighbourhood Engagement Contract of Dorset, version 1, from 1 April 2025 on: S1 meet, S2 post."""
    said = {
        "contract": "nec",
        "force": "dorset",
        "title": "Neighbourhood Engagement Contract",
        "version": "1",
        "in_force_from": date(2025, 4, 1),
        "standards": [standard("S1", MEET), standard("S2", POST)],
    }
    return {key: value for key, value in (said | changes).items() if value is not None}


def written(folder: Path, said: Any, name: str = "contract.yaml") -> Path:
    """The file: as JSON where its name says so, text and bytes just as they are, everything else as YAML."""
    path = folder / name
    if isinstance(said, bytes):
        path.write_bytes(said)
    elif isinstance(said, str):
        path.write_text(said, encoding="utf-8")
    elif path.suffix == ".json":
        path.write_text(json.dumps(said, default=str), encoding="utf-8")
    else:
        path.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    return path


def taken(command: str, path: Path, *arguments: str) -> str:
    """Runs an import that goes well; returns what it told."""
    out = StringIO()
    call_command(command, str(path), *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def stored(*files: Any) -> None:
    """These contracts are imported, without any the good one; marks and entries that come of it are forgotten."""
    with TemporaryDirectory() as folder:
        for said in files or [contract()]:
            taken("import_contract", written(Path(folder), said))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # the application may add to the record, and take nothing away
        cursor.execute("DELETE FROM record_mark; DELETE FROM record_entry")
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['APPLICATION_ROLE']}")


def refused(command: str, path: Path, *arguments: str) -> str:
    """Runs an import that is refused; returns everything it said of it."""
    err = StringIO()
    with pytest.raises(CommandError) as told:
        call_command(command, str(path), *arguments, stdout=StringIO(), stderr=err)
    return f"{err.getvalue()}{told.value}"


def assessed(*arguments: str) -> list[list[str]]:
    """What `assess` writes, as rows with their header."""
    out = StringIO()
    call_command("assess", *arguments, stdout=out)
    return list(csv.reader(StringIO(out.getvalue(), newline="")))


def clock() -> str:
    """The database's clock, by which things become known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].isoformat()
