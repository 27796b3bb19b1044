import pytest

from tests.teams import county


@pytest.fixture
def dorset(db) -> county.County:
    return county.dorset()


@pytest.fixture
def borsetshire(db) -> county.County:
    return county.borsetshire()
