"""Two imports at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from record.entries import Entry
from teams.models import Team
from tests.teams.importing.county_file import FILE, take


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_and_finds_nothing_to_do():
    together = Barrier(2)

    def one(_: int) -> str:
        try:
            together.wait(timeout=10)
            return take(FILE)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        told = sorted(threads.map(one, range(2)))
    assert told == ["Dorset Police: 13 added, 0 changed.", "Dorset Police: nothing differs from what is stored."]
    assert (Team.objects.count(), Entry.objects.count()) == (2, 13)
