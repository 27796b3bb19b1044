"""The API while somebody else writes too."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from engagement import actions as log
from engagement.models import ActivityEdit, ActivityVersion
from teams.models import Grant, Role
from tests.engagement.conftest import NOW, County, meeting
from tests.engagement.test_api import BODY, granted
from tests.engagement.test_concurrency import together


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


@pytest.mark.django_db(transaction=True)
def test_one_id_for_edits_of_two_forces_at_once_is_that_of_one(county: County):
    """Writers of two forces do not wait for each other: what tells the two apart is the id alone."""
    sergeant = granted(county.sergeant, Role.SERGEANT, team=county.wimborne)
    here, there = [log.log(content=meeting(team=key), by=None, now=NOW).activity for key in ("wimborne", "borchester")]
    number = uuid.uuid4()

    def send():
        edit = {"attendance": 13, "reason": "Counted again", "edit": str(number), "after": str(here.pk)}
        answer = sergeant("patch", f"/{here.pk}", edit)
        return answer.status_code, answer.json()["error"]

    sergeant("get", f"/{here.pk}")  # what a first request loads is loaded
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            ActivityEdit.objects.create(id=number, activity=there, version=1, said="", by="pc-9")
            sending = threads.submit(together, send)
            with pytest.raises(TimeoutError):
                sending.result(1)
        assert sending.result(10) == [(409, "different")]
    assert ActivityVersion.objects.filter(activity=here).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_and_the_entry_kept_of_it_at_once_are_stored_once(county: County):
    """The portal is slow to answer a form; the device gives up, keeps it, and sends what it kept meanwhile."""
    sergeant = granted(county.sergeant, Role.SERGEANT, team=county.wimborne)
    sergeant.put(uuid.uuid4())  # what a first request loads is loaded
    typed = {name: BODY[name] for name in ("title", "attendance", "open_to_public")} | {"officers": ("pc-1", "sgt-1")}
    form = meeting(**typed, starts_at=meeting().starts_at + timedelta(seconds=41))  # "now", to the second

    def send():
        entry = {**BODY, "recorded_at": "2026-06-05T18:01:07Z"}
        answer = sergeant("put", f"/{form.id}", entry, x_form_version="2")
        return answer.status_code, answer.json()["starts_at"]

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            log.log(content=form, by=county.sergeant, now=NOW)
            sending = threads.submit(together, send)
            with pytest.raises(TimeoutError):
                sending.result(1)
        assert sending.result(10) == [(200, "2026-06-05T18:00:41Z")]
