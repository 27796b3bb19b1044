"""The API while somebody else writes too."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from engagement import actions as log
from engagement.models import ActivityVersion
from teams.models import Grant, Role
from tests.engagement.conftest import NOW, County, meeting
from tests.engagement.test_api import granted


@pytest.mark.django_db(transaction=True)
def test_who_sees_two_forces_misses_nothing_that_is_committed_late(county: County):
    inspector = granted(county.sergeant, Role.REVIEWER)
    elsewhere = county.borchester.force
    Grant.objects.create(person=county.sergeant, role=Role.REVIEWER, force=elsewhere, first_day=date(2024, 4, 1))

    def read():
        try:
            return inspector("get", "").json()["items"]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            late = log.log(content=meeting(team="borchester"), by=None, now=NOW).activity
            reading = threads.submit(read)
            with pytest.raises(TimeoutError):
                reading.result(0.5)
        items = reading.result(10)
    assert [item["id"] for item in items] == [str(late.pk)]
    assert late.known_at < timezone.now() - timedelta(seconds=0.4)
    assert items[0]["starts_at"] == meeting().starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.django_db(transaction=True)
def test_the_same_edit_sent_many_times_at_once_is_made_once(county: County):
    sergeant = granted(county.sergeant, Role.SERGEANT, team=county.wimborne)
    found = log.log(content=meeting(attendance=12), by=county.sergeant, now=NOW).activity
    edit = {"attendance": 13, "reason": "Counted again", "edit": str(uuid.uuid4()), "after": str(found.pk)}

    def send(_):
        try:
            answer = sergeant("patch", f"/{found.pk}", edit)
            return answer.status_code, answer.json()["version"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(send, range(8))) == {(200, 2)}
    assert ActivityVersion.objects.filter(activity=found).count() == 2
