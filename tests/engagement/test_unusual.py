"""What is unusual: the bounds to the day, the hour and the head; and what a file's report says of it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from engagement.models import Activity
from engagement.unusual import unusual, unusual_on_a_page, year_after
from tests.engagement.conftest import NOW, County, meeting
from tests.engagement.test_importing import write

START = meeting().starts_at  # Friday 5 June 2026; the present is Wednesday 10 June
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2025, 5, 12), date(2026, 5, 12)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
    ],
)
def test_a_year_after(day, after):
    assert year_after(day) == after


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, []),
        ({"ends_at": START + WEEK}, []),
        (
            {"ends_at": START + WEEK + timedelta(seconds=1)},
            ["It ends on Friday 12 June 2026, 7 days after its start."],
        ),
        ({"ends_at": START + timedelta(days=31, seconds=1)}, []),  # refused
        ({"attendance": 5_000}, []),
        ({"attendance": 5_001}, ["5,001 people came."]),
        ({"attendance": 100_000}, ["100,000 people came."]),
        ({"attendance": 100_001}, []),  # refused
        ({"advertised_on": date(2026, 6, 5)}, []),
        ({"advertised_on": date(2026, 6, 6)}, ["It was advertised on Saturday 6 June 2026, after its day."]),
        ({"advertised_on": date(2025, 6, 5)}, []),
        (
            {"advertised_on": date(2025, 6, 4)},
            ["It was advertised on Wednesday 4 June 2025, more than a year before its day."],
        ),
        ({"advertised_on": date(26, 6, 4)}, []),  # refused
        ({"advertised_on": date.max}, []),  # refused
        ({"status": "planned", "starts_at": datetime(2027, 6, 10, 22, 59, tzinfo=UTC)}, []),
        (
            {"status": "planned", "starts_at": datetime(2027, 6, 10, 23, tzinfo=UTC)},
            ["It is planned for Friday 11 June 2027, more than a year ahead."],
        ),
        ({"status": "cancelled", "starts_at": datetime(2027, 6, 11, 23, tzinfo=UTC)}, []),
        ({"status": "planned", "starts_at": datetime(2228, 6, 10, 9, tzinfo=UTC)}, []),  # refused
        (
            {"attendance": 9_999, "ends_at": START + 2 * WEEK},
            ["It ends on Friday 19 June 2026, 14 days after its start.", "9,999 people came."],
        ),
    ],
)
def test_what_is_unusual_to_the_last_one(changes, sentences):
    assert unusual(meeting(**changes), now=NOW) == sentences
    assert unusual_on_a_page(meeting(**changes), now=NOW) == sentences


@pytest.mark.parametrize(
    ("status", "starts_at", "asked"),
    [
        ("held", datetime(2025, 6, 9, 23, tzinfo=UTC), []),
        (
            "held",
            datetime(2025, 6, 9, 22, 59, tzinfo=UTC),
            ["It was held on Monday 9 June 2025, more than a year ago."],
        ),
        ("planned", datetime(2025, 6, 1, tzinfo=UTC), []),
    ],
)
def test_what_was_held_more_than_a_year_ago_is_unusual_on_a_page_alone(status, starts_at, asked):
    content = meeting(status=status, starts_at=starts_at)
    assert unusual_on_a_page(content, now=NOW) == asked
    assert unusual(content, now=NOW) == []


@pytest.mark.django_db
def test_a_file_is_taken_and_its_report_lists_what_is_unusual_in_what_it_changed(county: County, tmp_path: Path):
    usual = {"team": "wimborne", "channel": "meeting", "status": "held", "starts_at": "2026-06-05T18:00"}
    rows = [
        {**usual, "title": "Fair", "attendance": "6000"},
        {**usual, "title": "Coffee", "attendance": "12"},
        {**usual, "title": "Old", "starts_at": "2019-06-05T18:00"},
        {**usual, "title": "Late", "advertised_on": "2026-06-07", "attendance": "7000"},
    ]
    path = write(tmp_path / "a.csv", rows)
    late = "line 5: unusual: 7,000 people came. It was advertised on Sunday 7 June 2026, after its day."
    assert _reported(path, dry_run=True) == _reported(path) == ["line 2: unusual: 6,000 people came.", late]
    assert Activity.objects.count() == 4
    assert _reported(path) == []  # nothing new, nothing said
    rows[0]["feedback_published_on"] = "2026-06-09"
    assert _reported(write(path, rows)) == ["line 2: unusual: 6,000 people came."]


def _reported(path: Path, **options) -> list[str]:
    out = io.StringIO()
    call_command("import_activities", str(path), stdout=out, stderr=io.StringIO(), **options)
    return [said for said in out.getvalue().splitlines() if "unusual" in said]
