import pytest
import time_machine
from django.db import connection

from contracts.engine.composing import part
from record.marks import Mark
from teams.models import Person, Team
from tests.contracts.contract_files import contract, stored, taken, written
from tests.contracts.reviewers_world import NOW
from tests.teams import county


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The engine's working tables are made once for the connection, as in use, and not again in each test."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(part("tables"))


@pytest.fixture
def in_may():
    """It is the morning on which reviewers look at their world."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def dorset(db) -> county.County:
    return county.dorset()


@pytest.fixture
def borsetshire(db) -> county.County:
    return county.borsetshire()


@pytest.fixture
def wimborne(dorset) -> Team:
    return dorset.teams["wimborne"]


@pytest.fixture
def sergeant(dorset) -> Person:
    return dorset.people["sergeant"]


@pytest.fixture
def inspector(dorset) -> Person:
    return dorset.people["inspector"]


@pytest.fixture
def reviewer(dorset) -> Person:
    return dorset.people["reviewer"]


@pytest.fixture
def contracted(dorset):
    """`contracted(said, …)` gives Dorset these contracts, without any the good one; marks and entries are forgotten."""

    def contracted(*files) -> county.County:
        stored(*files)
        return dorset

    return contracted


@pytest.fixture
def on_20_may_2026():
    with time_machine.travel("2026-05-20T12:00:00+01:00", tick=True):
        yield


@pytest.fixture
def take(dorset, tmp_path):
    """`take(key=value, …)` imports a contract that differs from the good one so, and returns what was told.

    Marks made before are forgotten.
    """

    def take(**changes) -> str:
        Mark.objects.all().delete()
        return taken("import_contract", written(tmp_path, contract(**changes)))

    return take
