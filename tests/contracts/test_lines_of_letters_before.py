"""What was told before there were lines: it stays told, and who was written to is live from that day."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from contracts.models import FlagLine
from record.letters import Letter
from teams.models import Force
from tests.contracts.flagged_world import DAY, NOW, Promises, readers, tell_all
from tests.teams import county

pytestmark = pytest.mark.django_db
BEFORE = import_module("contracts.migrations.0008_lines_of_letters_before")
FIRST = datetime(2026, 5, 9, 23, 30, tzinfo=UTC)  # half past midnight of the tenth in London


@pytest.fixture
def promises():
    """A flag that was told to the sergeant and, when it rose, to both; the inspector's letter was given up."""
    county.borsetshire()
    promises = Promises(county.dorset())
    posts = promises.judged("at_risk")
    (opened,) = promises.flag(FIRST)
    (risen,) = promises.turn(posts, "missed", FIRST + DAY)
    for number, (change, name, state) in enumerate(
        [(opened, "sergeant", "sent"), (risen, "sergeant", "waiting"), (risen, "inspector", "failed")]
    ):
        Letter.objects.create(
            force="dorset",
            cause=f"flag-change:{change.pk}",
            person=f"dorset-{name}",
            address=f"{name}@dorset.example",
            message_id=f"<{number}@portal>",
            state=state,
            sent_at=FIRST if state == "sent" else None,
            written_at=FIRST + number * timedelta(minutes=1),
        )
    promises.county.force.live_from = None
    promises.county.force.save()
    return promises


def test_what_was_sent_or_waits_has_its_line_and_what_was_given_up_is_still_owed(promises):
    BEFORE.lines_of_letters(apps, None)
    lines = FlagLine.objects.order_by("id").values_list("person__key", "change__kind", "level", "first", "named")
    assert list(lines) == [
        ("dorset-sergeant", "opened", "at_risk", True, True),
        ("dorset-sergeant", "risen", "missed", False, True),
    ]
    BEFORE.forces_that_wrote_are_live(apps, None)
    promises.county.force.refresh_from_db()
    Letter.objects.filter(state="waiting").update(state="sent", sent_at=NOW)
    assert readers(tell_all(NOW + DAY)) == ["inspector"]


def test_a_force_is_live_from_the_london_day_of_its_first_letter_and_no_other_is(promises):
    Force.objects.filter(key="borsetshire").update(live_from=None)
    BEFORE.forces_that_wrote_are_live(apps, None)
    assert dict(Force.objects.values_list("key", "live_from")) == {"dorset": date(2026, 5, 10), "borsetshire": None}


def test_a_day_that_somebody_has_set_stays(promises):
    promises.county.force.live_from = date(2026, 1, 1)
    promises.county.force.save()
    BEFORE.forces_that_wrote_are_live(apps, None)
    promises.county.force.refresh_from_db()
    assert promises.county.force.live_from == date(2026, 1, 1)
