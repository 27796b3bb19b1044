"""On Tuesday 12 May, in the Dorset of the pages: whoever signs in comes to it by a browser."""

import pytest
import time_machine

from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import NOW
from tests.teams import county as counties
from tests.teams.county import County


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


def two_forces() -> tuple[County, County]:
    return counties.dorset(), counties.borsetshire()


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world[0]


@pytest.fixture
def borsetshire(own_world):
    return own_world[1]


@pytest.fixture
def signed_in(client, county):
    """Signs somebody in and gives the browser."""

    def as_person(name):
        client.force_login(county.people[name])
        return client

    return as_person
