"""On Tuesday 12 May, in the Dorset of the pages: whoever signs in comes to it by a browser."""

import pytest
import time_machine

from tests.portal.sergeants_world import NOW
from tests.teams import county as counties


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def county(db):
    return counties.dorset()


@pytest.fixture
def borsetshire(db):
    return counties.borsetshire()


@pytest.fixture
def signed_in(client, county):
    """Signs somebody in and gives the browser; its first answer, which writes into the session, is had already."""

    def as_person(name):
        client.force_login(county.people[name])
        client.get("/account/")
        return client

    return as_person
