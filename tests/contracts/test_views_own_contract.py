"""Pages and answers where the county has another contract than the others' tests, or none: each builds its own."""

from datetime import date, timedelta

import pytest

from contracts.engine import settling
from record.marks import Mark, mark
from teams.models import Team
from tests.contracts.page_reading import read
from tests.contracts.reviewers_world import EVERY_KIND, MEET, NOW, TODAY, agree, asked, assessed, flagged, version
from tests.contracts.test_api import asked_for, items
from tests.contracts.test_views_grid import cell, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)


def test_where_nothing_is_wrong_it_says_so_but_not_while_the_check_is_late(client, dorset, monkeypatch):
    agree(dorset, {"S1": EVERY_KIND["S1"]}, first_day=date(2026, 1, 1))
    Team.objects.exclude(key="bridport").update(active_from=TODAY)
    Team.objects.filter(key="bridport").update(active_from=TODAY)
    assessed()
    answer = page(client, dorset.people["reviewer"])
    assert "Nothing is missed and nothing at risk, in 3 teams." in read(answer).text
    mark([dorset.teams["bridport"].pk], first_day=TODAY)
    Mark.objects.update(made_at=NOW - timedelta(hours=1))
    monkeypatch.setattr(settling, "AT_ONCE", 0)  # as where many others wait before it
    late = page(client, dorset.people["reviewer"])
    assert "Nothing is missed" not in read(late).text
    assert "Do not read “met” as up to date." in read(late).text
    assert cell(late, "bridport", "S1") == "S1 Meetings On track 0 of 3"


def test_without_a_contract_it_says_what_one_would_be(client, dorset):
    said = read(page(client, dorset.people["reviewer"])).text
    assert "No contract is in force" in said


def test_a_contract_to_come_or_ended_is_none(client, dorset):
    agree(dorset, {"S3": EVERY_KIND["S3"]}, first_day=TODAY + DAY)
    assert "No contract is in force" in read(page(client, dorset.people["reviewer"])).text


def test_the_provisional_mark_is_the_versions(client, dorset):
    agree(dorset, {"S3": EVERY_KIND["S3"]}, first_day=date(2026, 1, 1), provisional=False)
    assert "provisional" not in read(page(client, dorset.people["reviewer"])).text
    assert version("1", {}, TODAY).provisional


def test_a_share_in_a_flag_is_of_all(client, dorset):
    reply = {"kind": "on_time", "item": "enquiry_reply", "percent": 100, "within_hours": 72, "period": "month"}
    agree(dorset, {"G1": ("Replies", reply), "S1": ("Meetings", MEET)}, first_day=date(2026, 5, 1))
    asked(dorset, "wimborne", NOW - 6 * DAY, hours=2)
    asked(dorset, "wimborne", NOW - 5 * DAY, hours=100)
    assessed()
    flagged(dorset)
    client.force_login(dorset.people["sergeant"])
    assert (
        "Missed 1 of 2 questions answered within 72 hours; it is promised of every one."
        in read(client.get("/flags/")).text
    )


def test_a_proof_of_every_kind(client, dorset):
    agree(dorset, EVERY_KIND, first_day=date(2026, 1, 1))
    assessed()
    client.force_login(dorset.people["pc"])
    for item in items(client, "assessments?team=wimborne"):
        address = "/".join(item[name] for name in ("team", "contract", "standard", "first_day"))
        assert asked_for(client, f"assessments/{address}/proof")["assessment"] == item
