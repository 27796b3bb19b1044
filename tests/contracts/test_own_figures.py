"""A figure is made of the team's own facts under the standard's own code, between both ends of what holds."""

from datetime import UTC, date, datetime

import pytest

from contracts.actions import grades
from contracts.engine.assessment import AssessmentRow, AssessmentScope, assess
from teams.models import Posting
from tests.contracts.reviewers_world import NOW, PANEL, TODAY, agree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
SEEN = {"kind": "presence", "fact": "published_officer", "minimum": 1, "period": "month", "tolerance_days": 3}


def figure(county, code: str, first_day: date, at: datetime = NOW) -> AssessmentRow:
    rows = assess(AssessmentScope((county.teams["wimborne"].pk,), at))
    return next(row for row in rows if row.standard == code and row.first_day == first_day)


@pytest.mark.parametrize(
    ("team", "code", "status"),
    [
        ("wimborne", "S7", "met"),
        ("ferndown", "S7", "on_track"),
        ("wimborne", "S8", "on_track"),
    ],
)
def test_a_grade_is_the_teams_that_got_it_and_of_the_standard_it_was_given_for(dorset, team, code, status):
    agree(dorset, {"S7": ("Panel", PANEL), "S8": ("Other panel", PANEL)}, first_day=date(2025, 10, 1))
    grades.give(
        team=dorset.teams[team],
        standard=f"nec/{code}",
        period_first_day=date(2025, 10, 1),
        grade="good",
        graded_on=date(2026, 4, 9),
        by=dorset.people["reviewer"],
    )
    found = figure(dorset, "S7", date(2025, 10, 1), datetime(2026, 4, 20, 9, tzinfo=UTC))
    assert found.status == status


@pytest.mark.parametrize(
    ("dates", "outside"),
    [
        ({}, 0),
        ({"last_day": date(2026, 5, 5), "published_until": date(2026, 5, 9)}, 7),
        ({"last_day": date(2026, 5, 9), "published_until": date(2026, 5, 5)}, 7),
        ({"first_day": date(2026, 5, 3)}, 2),
        ({"first_day": date(2026, 5, 3), "published_from": date(2026, 5, 5)}, 4),
    ],
)
def test_an_officer_is_there_from_the_later_beginning_to_the_earlier_end(dorset, dates, outside):
    agree(dorset, {"S6": ("Officer", SEEN)}, first_day=date(2026, 5, 1))
    Posting.objects.filter(team=dorset.teams["wimborne"]).update(**dates)
    assert figure(dorset, "S6", date(2026, 5, 1)).achieved == outside
    assert (TODAY - date(2026, 5, 5)).days == 7
