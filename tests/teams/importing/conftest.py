import pytest

from teams.models import Team
from tests.teams.importing.county_file import FILE, forget_marks, take


@pytest.fixture
def imported(db):
    take(FILE)
    forget_marks()


@pytest.fixture
def wimborne(imported) -> Team:
    return Team.objects.get(key="wimborne")
