"""From files to figures through the commands alone: every worked case, and everything imported twice."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from contracts.models import (
    Assessment,
    Contract,
    ContractVersion,
    Exemption,
    ExemptionVersion,
    Grade,
    GradeVersion,
    Obligation,
    Standard,
)
from engagement.models import Activity, ActivityVersion, Enquiry, EnquiryVersion
from record.entries import Entry
from record.marks import Mark
from teams.models import Neighbourhood, Person, Posting, Priority, Team
from tests.contracts.vector_folders import GIVEN, OWN, TWO_CLOCKS

pytestmark = pytest.mark.django_db

TABLES = [Activity, ActivityVersion, Enquiry, EnquiryVersion, Exemption, ExemptionVersion, Grade, GradeVersion]
TABLES += [Contract, ContractVersion, Standard, Obligation, Entry, Mark, Team, Neighbourhood, Person, Posting, Priority]


def import_folder(folder: Path) -> None:
    """Everything that lies in the folder itself, in the order in which one file needs another."""
    for name, pattern in (
        ("teams", "teams.yaml"),
        ("contract", "contract*"),
        ("activities", "activities.csv"),
        ("enquiries", "enquiries.csv"),
        ("exemptions", "exemptions.csv"),
        ("grades", "grades.csv"),
    ):
        for path in sorted(folder.glob(pattern)):
            call_command(f"import_{name}", str(path), stdout=StringIO(), stderr=StringIO())


def assess(*arguments: str) -> list[list[str]]:
    """What the command writes, as rows with their header."""
    written = StringIO()
    call_command("assess", *arguments, stdout=written)
    return list(csv.reader(StringIO(written.getvalue(), newline="")))


def expected(folder: Path, name: str = "expected.csv") -> list[list[str]]:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def counted() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


def as_of(folder: Path) -> str:
    return (folder / "as_of").read_text("utf-8").strip()


def clock() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].isoformat()


@pytest.mark.parametrize("folder", [*GIVEN, *OWN], ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_worked_case_imported_twice_is_answered_exactly(folder):
    import_folder(folder)
    if folder not in TWO_CLOCKS:
        assert assess("--as-of", as_of(folder)) == expected(folder)
    once = counted()
    import_folder(folder)
    assert counted() == once
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("folder", TWO_CLOCKS, ids=lambda folder: folder.name)
def test_what_arrived_later_was_not_known_before(folder):
    import_folder(folder)
    noted = clock()
    import_folder(folder / "later")
    assert assess("--as-of", as_of(folder), "--known-at", noted) == expected(folder)
    assert assess("--as-of", as_of(folder)) == expected(folder, "expected_later.csv")
    assert assess("--as-of", as_of(folder), "--known-at", clock()) == expected(folder, "expected_later.csv")
