"""From files to figures through the commands alone: every worked case, and everything imported twice."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from contracts.importing import import_contract
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
from inputs import read_document
from record.entries import Entry
from record.marks import Mark
from teams.models import Neighbourhood, Person, Posting, Priority, Team
from tests.contracts.contract_files import assessed, clock, taken
from tests.contracts.vector_folders import GIVEN, OWN, TWO_CLOCKS

pytestmark = pytest.mark.django_db

TABLES = [Activity, ActivityVersion, Enquiry, EnquiryVersion, Exemption, ExemptionVersion, Grade, GradeVersion]
TABLES += [Contract, ContractVersion, Standard, Obligation, Entry, Mark, Team, Neighbourhood, Person, Posting, Priority]


def import_folder(folder: Path, *, before_it_binds: bool = False) -> None:
    """Everything that lies in the folder itself, in the order in which one file needs another.

    `before_it_binds`: contracts as if no version of them were in force yet, so that one can be told anew.
    """
    for name, pattern in (
        ("teams", "teams.yaml"),
        ("contract", "contract*"),
        ("activities", "activities.csv"),
        ("enquiries", "enquiries.csv"),
        ("exemptions", "exemptions.csv"),
        ("grades", "grades.csv"),
    ):
        for path in sorted(folder.glob(pattern)):
            if name == "contract" and before_it_binds:
                import_contract(read_document(path), by=None, today=date(2000, 1, 1))
            else:
                taken(f"import_{name}", path)


def expected(folder: Path, name: str = "expected.csv") -> list[list[str]]:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def counted() -> dict[str, int]:
    numbers = ", ".join(f"(SELECT count(*) FROM {model._meta.db_table})" for model in TABLES)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {numbers}")
        return dict(zip((model.__name__ for model in TABLES), cursor.fetchone(), strict=True))


def as_of(folder: Path) -> str:
    return (folder / "as_of").read_text("utf-8").strip()


@pytest.mark.parametrize("folder", [*GIVEN, *OWN], ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_a_worked_case_imported_twice_is_answered_exactly(folder):
    import_folder(folder)
    if folder not in TWO_CLOCKS:
        assert assessed("--as-of", as_of(folder)) == expected(folder)
    once = counted()
    import_folder(folder)
    assert counted() == once
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("folder", TWO_CLOCKS, ids=lambda folder: folder.name)
def test_what_arrived_later_was_not_known_before(folder):
    import_folder(folder)
    noted = clock()
    import_folder(folder / "later")
    assert assessed("--as-of", as_of(folder), "--known-at", noted) == expected(folder)
    assert assessed("--as-of", as_of(folder)) == expected(folder, "expected_later.csv")
    assert assessed("--as-of", as_of(folder), "--known-at", clock()) == expected(folder, "expected_later.csv")
