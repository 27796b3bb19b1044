"""What the migration makes of contracts stored before versions were told: by the record, else by the force's first."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from contracts.models import Contract, ContractVersion, Standard, VersionAsTold
from record.entries import Entry
from tests.contracts.reviewers_world import POST, agree

pytestmark = pytest.mark.django_db
FIRST, SECOND = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 5, 12, 9, tzinfo=UTC)
migration = import_module("contracts.migrations.0013_versions_as_told")


def told_again() -> None:
    """As before the migration: the rows there, nothing told of them, and nothing known of when."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("DELETE FROM contracts_versionastold")
        cursor.execute(f"SET ROLE {settings.DATABASES['default']['APPLICATION_ROLE']}")
    ContractVersion.objects.update(known_at=datetime(2030, 1, 1, tzinfo=UTC))
    migration.tell_from_the_record(apps, None)


def rows() -> list[tuple]:
    columns = ("version__key", "number", "first_day", "last_day", "ended_by_successor", "known_at", "by", "content")
    return list(VersionAsTold.objects.order_by("version__key", "number").values_list(*columns))


def test_from_the_record_it_comes_out_as_it_is_told_today(dorset):
    agree(dorset, {"S4": ("Posts", POST)}, first_day=date(2026, 1, 1), at=FIRST)
    agree(dorset, {"S4": ("Posts", POST | {"maximum_days": 5})}, first_day=date(2026, 5, 1), key="2", at=SECOND)
    before, known = rows(), dict(ContractVersion.objects.values_list("key", "known_at"))
    told_again()
    assert rows() == before and len(before) == 3
    assert dict(ContractVersion.objects.values_list("key", "known_at")) == known == {"1": FIRST, "2": SECOND}


def test_without_the_record_it_was_known_when_the_force_was_first_named(dorset):
    Entry.objects.create(force="dorset", sequence=1, at=FIRST, by="command line", action="force.added", subject="x:y")
    agreed = Contract.objects.create(force=dorset.force, key="old", title="Old")
    version = ContractVersion.objects.create(contract=agreed, key="1", title="Old", first_day=date(2025, 1, 1))
    Standard.objects.create(version=version, code="S4", position=1, title="Posts", measure=POST)
    told_again()
    [(key, number, first_day, last_day, ended, known_at, by, content)] = rows()
    assert (key, number, first_day, last_day, ended) == ("1", 1, date(2025, 1, 1), None, False)
    assert (known_at, by, content["standards"][0]["measure"]) == (FIRST, "portal", POST)
    assert ContractVersion.objects.get().known_at == FIRST
