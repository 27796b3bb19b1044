"""Dorset, built once for a file of tests (`tests.kept_worlds` says for which it is not). Such a file says:

kept, dorset = kept_dorset.kept, kept_dorset.dorset
"""

from datetime import UTC, datetime

import pytest

from tests.kept_worlds import kept_world
from tests.teams import county

kept = kept_world(county.dorset, at=datetime.now(UTC))


@pytest.fixture
def dorset(own_world) -> county.County:
    return own_world
