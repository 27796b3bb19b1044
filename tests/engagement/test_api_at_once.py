"""The API while somebody else has written and not yet committed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from engagement import actions as log
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
