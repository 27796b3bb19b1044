"""A receipt is found by eight characters, says the three times, and is opened by whoever may read the activity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from engagement import actions
from engagement.receipts import number_of
from tests.portal.sergeants_world import at, did
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

NOW = at(12, 5, 10, 41)

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(dorset):
    with time_machine.travel(NOW, tick=False):
        yield did(
            "wimborne",
            "meeting",
            NOW - timedelta(hours=2),
            by=dorset.people["sergeant"],
            title="Open meeting, Ivers Green",
            recorded_at=datetime(2026, 5, 12, 7, 31, 5, tzinfo=UTC),
        )


@pytest.fixture
def seen(client, dorset, logged):
    def by(person: str = "sergeant", address: str = ""):
        client.force_login(dorset.people[person])
        return client.get(address or f"/r/{number_of(logged.pk)}/")

    return by


def facts(answer) -> dict[str, str]:
    return {fact["term"]: fact["text"] for fact in answer.context["receipts"][0]["facts"]}


def test_it_says_when_it_happened_was_typed_and_was_recorded(seen, dorset, logged):
    said = facts(seen())
    assert said["Typed"] == "Tuesday 12 May 2026, 08:31:05"
    assert said["Recorded"].endswith(f":{logged.known_at:%S}")
    assert said["Happened"].startswith("Tuesday 12 May 2026")
    assert (said["By"], said["Team"]) == (dorset.people["sergeant"].name, logged.team.name)


def test_a_plan_is_planned_and_a_device_that_says_nothing_is_not_made_to(seen, dorset, client):
    plan = did("wimborne", "meeting", NOW + timedelta(days=400), status="planned", by=dorset.people["sergeant"])
    said = facts(seen(address=f"/r/{number_of(plan.pk)}/"))
    assert "Happened" not in said
    assert said["Typed"] == "not said by the device"


def test_it_says_how_often_it_was_changed(seen, dorset, logged):
    actions.correct(
        activity=logged, changes={"attendance": 3}, by=dorset.people["sergeant"], reason="x", version=1, now=NOW
    )
    answer = seen()
    assert answer.context["receipts"][0]["changed"] == 1
    logged.refresh_from_db()
    assert logged.content_hash in answer.content.decode()


def test_it_is_a_file_to_keep(seen, logged):
    answer = seen(address=f"/r/{number_of(logged.pk)}/?format=text")
    assert f"receipt-{number_of(logged.pk)}.txt" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert f"Receipt {number_of(logged.pk)}" in text
    assert logged.content_hash in text


@pytest.mark.parametrize(("person", "status"), [("pc", 200), ("reviewer", 200), ("other_sergeant", 404)])
def test_whoever_may_not_read_it_is_told_nothing(seen, person, status):
    assert seen(person).status_code == status


def test_a_number_that_nobody_has_is_not_there(seen):
    assert seen(address="/r/2222-2222/").status_code == 404
    assert seen(address="/r/nonsense/").status_code == 404


def test_it_is_found_as_it_is_typed(seen, logged):
    number = number_of(logged.pk)
    typed = number.lower().replace("-", " ")
    assert seen(address=f"/r/?number={typed}")["Location"] == f"/r/{number}/"
    lost = seen(address="/r/?number=1234")
    assert "That is no number of a receipt" in seen(address=lost["Location"]).content.decode()


def test_the_outbox_lists_what_one_logged_oneself_in_ninety_days(seen, dorset, logged):
    number = number_of(logged.pk)
    assert number in seen(address="/outbox/").content.decode()
    assert number not in seen("pc", "/outbox/").content.decode()
    with time_machine.travel(logged.known_at + timedelta(days=90, seconds=1), tick=False):
        assert number not in seen(address="/outbox/").content.decode()


def test_the_activity_leads_to_its_receipt(seen, logged):
    assert f'href="/r/{number_of(logged.pk)}/"' in seen(address=f"/activities/{logged.pk}/").content.decode()
