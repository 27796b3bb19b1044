"""Dorset with the standards nec/S1 and nec/S2, built once for a file of tests. Such a file says:

kept, dorset = kept_contracted.kept, kept_contracted.dorset
"""

from datetime import UTC, datetime

import pytest

from tests.contracts.contract_files import stored
from tests.kept_worlds import kept_world
from tests.teams import county


def dorset_with_its_contract() -> county.County:
    dorset = county.dorset()
    stored()
    return dorset


kept = kept_world(dorset_with_its_contract, at=datetime.now(UTC))


@pytest.fixture(autouse=True)
def dorset(own_world) -> county.County:
    return own_world
