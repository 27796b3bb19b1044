"""What would have kept it, on the proof and in its JSON: named for what is missed or at risk, true when it is done."""

from datetime import UTC, date, datetime

import pytest

from engagement import actions as log
from engagement.content import ActivityContent
from tests.contracts.page_reading import read, rows_of
from tests.contracts.proof_pages import proof
from tests.contracts.reviewers_world import EVERY_KIND, NOW, agree, asked, assessed, held
from tests.kept_worlds import kept_answer, kept_world
from tests.teams import county

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def told() -> county.County:
    dorset = county.dorset()
    agree(dorset, EVERY_KIND, first_day=date(2025, 1, 1))
    for day in (date(2026, 1, 15), date(2026, 2, 3), date(2026, 2, 18), date(2026, 3, 10), date(2026, 3, 12)):
        held(dorset, "wimborne", "meeting", day, advertised_on=date(2026, 1, 1), title=f"Meeting {day:%d %B}")
    held(dorset, "wimborne", "surgery", date(2026, 3, 26), advertised_on=date(2026, 3, 21), title="Surgery, Colehill")
    for day in (3, 8, 19, 24, 29):
        held(dorset, "wimborne", "social_post", date(2026, 4, day))
    held(dorset, "wimborne", "social_post", date(2026, 5, 6))
    asked(dorset, "wimborne", datetime(2026, 4, 7, 9, tzinfo=UTC), hours=100, subject="Dogs on the green")
    return dorset


kept = kept_world(told, at=NOW)


@pytest.fixture
def world(own_world, client):
    client.force_login(own_world.people["sergeant"])
    return own_world


@pytest.mark.parametrize(
    ("code", "first_day"),
    [("S1", "2026-01-01"), ("S2", "2026-01-01"), ("S3", "2026-04-01"), ("S3", "2026-05-01"), ("S4", "2026-04-01")]
    + [("S5", "2026-01-01"), ("S6", "2026-04-01"), ("S7", "2025-10-01"), ("S1","2026-04-01"), ("S3","2026-03-01")],
)
def test_show(client, world, code, first_day):
    assessed()
    page = proof(client, first_day, code=code)
    print(code, first_day, page.status_code, read(page).text[:100] if page.status_code != 200 else rows_of(page, "kept") if 'id="kept"' in page.content.decode() else "-")
