"""The nightly check of every figure: when it is due, and who is told of what it finds."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from contracts import figure_checks, tasks
from contracts.models import Assessment, FigureCheck
from record.letters import Letter
from record.marks import mark
from tests.jobs import world
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 5, 12, 21, 0, tzinfo=UTC)
NIGHT = datetime(2026, 5, 13, 1, 40, tzinfo=UTC)  # 2.40 in London

kept = kept_world(lambda: world.build(EVENING), at=EVENING)


def minute(now):
    with time_machine.travel(now, tick=False):
        tasks.check_figures()


def ready(client):
    answer = client.get("/health/ready")
    return answer.status_code, answer.json().get("reason", "")


def tampered():
    with time_machine.travel(NIGHT - timedelta(hours=1), tick=False):
        tasks.assess()
    was = Assessment.objects.filter(achieved__isnull=False).earliest("team__key", "code", "first_day")
    Assessment.objects.filter(pk=was.pk).update(achieved=17)
    return was


def test_once_a_night_and_again_where_a_night_was_missed(own_world):
    minute(EVENING - timedelta(hours=20))  # one in the morning: the new day is still being settled
    assert not FigureCheck.objects.exists()
    minute(NIGHT)
    first = {(check.force_id, check.at) for check in FigureCheck.objects.all()}
    assert first and {at for _, at in first} == {NIGHT}
    minute(NIGHT + timedelta(hours=3))
    assert {(check.force_id, check.at) for check in FigureCheck.objects.all()} == first
    minute(NIGHT + timedelta(days=2, hours=9))
    assert set(FigureCheck.objects.values_list("at", flat=True)) == {NIGHT + timedelta(days=2, hours=9)}


def test_what_is_kept_otherwise_is_told_at_once_and_until_a_check_finds_nothing(own_world, client, caplog):
    was = tampered()
    minute(NIGHT)
    found = FigureCheck.objects.exclude(difference="").get()
    assert (
        f"{was.team.key}, {was.contract.key}/{was.code}, the window from {was.first_day}: kept is" in found.difference
    )
    assert found.difference in caplog.text
    status, reason = ready(client)
    assert (status, found.difference in reason) == (503, True)
    told = Letter.objects.filter(cause__startswith="figures-differ:")
    assert told and all(found.difference in letter.body for letter in told)
    assert Assessment.objects.get(pk=was.pk).achieved == 17  # said, and not silently put right
    mark([was.team_id], first_day=was.first_day)
    minute(NIGHT + timedelta(days=1))
    assert not FigureCheck.objects.exclude(difference="").exists()


def test_what_has_changed_and_is_still_to_be_settled_is_no_difference(own_world):
    was = tampered()
    mark([was.team_id], first_day=was.first_day)
    with time_machine.travel(NIGHT, tick=False):
        assert figure_checks.check(force=was.team.force, now=NIGHT) is None
