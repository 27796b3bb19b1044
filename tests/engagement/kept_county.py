"""The county, built once for a file of tests (`tests.kept_worlds` says for which it is not). Such a file says:

kept, county = kept_county.kept, kept_county.county
"""

import pytest

from tests.engagement.conftest import NOW, County, build_county
from tests.kept_worlds import kept_world

kept = kept_world(build_county, at=NOW)


@pytest.fixture
def county(own_world) -> County:
    return own_world
