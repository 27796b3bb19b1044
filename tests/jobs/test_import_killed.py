"""A long file is looked at and stored by a worker, says how far it has come, and loses nothing when that is killed."""

import os
import signal
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from engagement.models import Activity, ActivityVersion
from inputs.models import FileImport, SentFile
from portal.embedded_servers import wait_until
from portal.imports import asking
from tests.portal.imports_world import newest, press, send
from tests.portal.processes import start
from tests.teams import county as counties

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS = 6000
RUN = """
from inputs.models import SentFile
from portal.imports import asking
asking.run(SentFile.objects.get())
"""


@pytest.fixture
def sergeant(client):
    dorset = counties.dorset()
    client.force_login(dorset.people["sergeant"])
    return client


def killed_amid(environment) -> None:
    """Start a worker's work, and kill it once it has said how far it is."""
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", RUN]
    process = start(*command, env=environment, start_new_session=True)
    try:
        assert wait_until(lambda: newest().rows_read > 0, 60)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert wait_until(lambda: asking.is_free(newest()), 10)


def test_a_long_file_is_read_by_a_worker_and_a_murder_stores_nothing_of_it(sergeant, test_environment):
    rows = [f"wimborne,survey,held,Survey number {at} of many,2026-05-01 10:{at % 60:02},{at}" for at in range(ROWS)]
    page = send(sergeant, *rows)
    assert "It is compared with what is stored" in page
    assert "It waits for its turn, and begins by itself." in page

    killed_amid(test_environment)
    assert (newest().state, newest().rows.count()) == ("looking", 0)
    later = timezone.now() + timedelta(minutes=1)
    [waiting] = asking.sweep(later)
    asking.run(waiting)
    assert (newest().state, newest().rows.count()) == ("looked", ROWS)
    assert not Activity.objects.exists()

    page = press(sergeant, "store")
    assert "It is being stored" in page
    killed_amid(test_environment)
    assert newest().state == "storing"
    assert not ActivityVersion.objects.exists()
    assert not FileImport.objects.exists()
    [waiting] = asking.sweep(later)
    asking.run(waiting)

    assert newest().state == "stored"
    assert FileImport.objects.get().new == ROWS
    assert Activity.objects.count() == ROWS
    assert SentFile.objects.get().tries == 2
