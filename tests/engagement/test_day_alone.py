"""An activity of which only the day is known: stored at 00:00 of that day, with `time_known: no`.

Source: formats.md, "Mapping"; interfaces.md, "HTTP API" (receipts).
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command

from engagement import actions
from engagement.actions import Outcome
from engagement.exporting import activities_as_csv
from engagement.models import Activity
from engagement.queries import activity_content
from record.refusal import Invalid
from tests.engagement.conftest import NOW, County, meeting

TODAY = datetime(2026, 6, 9, 23, tzinfo=UTC)  # Wednesday 10 June begins, in London
ID = UUID("9c5b94b1-35ad-49bb-b118-8e8fc24abf80")


def test_a_day_of_today_was_held_though_nobody_says_when(county: County):
    stored = actions.log(content=meeting(starts_at=TODAY, time_known=False), by=None, now=NOW).activity

    assert (stored.day, stored.starts_at, stored.time_known) == (NOW.date(), TODAY, False)
    assert not stored.versions.get().time_known
    assert activity_content(stored).time_known is False


def test_what_has_a_time_says_so_and_its_hash_is_what_it_was_before_the_field(county: County):
    stored = actions.log(content=meeting(id=ID), by=None, now=NOW).activity

    assert stored.time_known
    # Worked out by the code before the field was there.
    assert stored.content_hash == "7eb2b5742113c5e8d2543462bb0bce5f524e0d353f97c5b75d4cdceb1dbe03d9"


@pytest.mark.parametrize("minutes", [1, 60, 23 * 60])
def test_a_clock_that_is_not_known_shows_no_time(county: County, minutes: int):
    with pytest.raises(Invalid) as refused:
        actions.log(content=meeting(starts_at=TODAY - timedelta(minutes=minutes), time_known=False), by=None, now=NOW)
    assert refused.value.fields == {"starts_at": ["Where only the day is known, the start is 00:00."]}


def test_the_day_begins_where_londons_clocks_say_so(county: County):
    winter = datetime(2026, 1, 9, tzinfo=UTC)
    assert (
        actions.log(content=meeting(starts_at=winter, time_known=False), by=None, now=NOW).activity.day == winter.date()
    )


def test_yes_and_nothing_said_are_the_same_and_no_is_another(county: County):
    content = meeting(id=ID, starts_at=TODAY)
    for said, outcome in [(True, Outcome.CREATED), (True, Outcome.SAME), (False, Outcome.DIFFERENT)]:
        again = meeting(id=ID, starts_at=TODAY, time_known=said)
        assert actions.log(content=again, by=None, now=NOW).outcome is outcome
    assert activity_content(Activity.objects.get()) == content


@pytest.mark.parametrize(("cell", "stored"), [("", True), ("yes", True), ("no", False)])
def test_a_file_says_it_in_a_column_and_yes_is_the_default(county: County, tmp_path: Path, cell: str, stored: bool):
    path = tmp_path / "a.csv"
    path.write_text(
        f"team,channel,status,title,starts_at,time_known\nwimborne,meeting,held,Coffee,2026-06-05T00:00,{cell}\n",
        "utf-8",
    )
    call_command("import_activities", str(path), stdout=io.StringIO(), stderr=io.StringIO())
    assert Activity.objects.get().time_known is stored

    out = "".join(activities_as_csv(Activity.objects.all()))
    [row] = csv.DictReader(io.StringIO(out))
    assert (row["starts_at"], row["time_known"]) == ("2026-06-05T00:00:00+01:00", "yes" if stored else "no")
