"""Logging, correcting, confirming and withdrawing activities."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement import actions
from engagement.actions import Conflict, Outcome
from engagement.content import Invalid
from engagement.models import Activity, ActivityTeam, ActivityVersion
from record.entries import Entry
from record.marks import Mark
from tests.engagement.conftest import NOW, County, meeting


def test_logging_stores_row_version_links_entry_and_mark(county: County):
    content = meeting(
        also_teams=("ferndown",), neighbourhoods=("55.X2", "55 old"), officers=("pc-1",), led_by="sgt-1", attendance=12
    )

    logged = actions.log(content=content, by=county.sergeant, now=NOW)

    activity = logged.activity
    assert logged.outcome is Outcome.CREATED
    assert (activity.team, activity.version, activity.day) == (county.wimborne, 1, date(2026, 6, 5))
    assert activity.logged_by == county.sergeant
    version = activity.versions.get()
    assert version.by == "sgt-1"
    assert version.known_at == activity.known_at
    assert version.neighbourhood_ids == sorted([county.minster.id, county.canford.id])
    assert set(activity.team_links.values_list("team__key", "channel", "day", "held")) == {
        ("wimborne", "meeting", activity.day, True),
        ("ferndown", "meeting", activity.day, True),
    }
    assert set(activity.officer_links.values_list("person__key", "named", "posting__rank")) == {
        ("pc-1", True, "pc"),
        ("sgt-1", False, "sergeant"),
    }
    entry = Entry.objects.get()
    assert (entry.force, entry.by, entry.action) == ("dorset", "sgt-1", "activity.logged")
    assert entry.subject == f"activity:{content.id}"
    assert entry.after == {"version": 1, "receipt": activity.receipt}
    assert set(Mark.objects.values_list("team", "first_day")) == {
        (county.wimborne.id, activity.day),
        (county.ferndown.id, activity.day),
    }
