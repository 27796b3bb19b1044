"""What would have kept it, on the proof and in its JSON: named for what is missed or at risk, true when it is done."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.engine.assessment import AssessmentScope, assess
from engagement import actions as log
from engagement.models import Activity
from tests.contracts.page_reading import read, rows_of
from tests.contracts.proof_pages import proof
from tests.contracts.reviewers_world import EVERY_KIND, NOW, agree, asked, assessed, held
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
Q1, MARCH, APRIL, MAY = "2026-01-01", "2026-03-01", "2026-04-01", "2026-05-01"


def of_every_kind() -> county.County:
    """Wimborne missed something of every kind in a quarter or in April, and its posts of May are at risk."""
    dorset = county.dorset()
    agree(dorset, EVERY_KIND | {"S8": ("Website", WEBSITE), "S9": ("Alerts", ALERTS)}, first_day=date(2025, 1, 1))
    for day in (date(2026, 1, 15), date(2026, 2, 3), date(2026, 2, 18), date(2026, 3, 10), date(2026, 3, 12)):
        held(dorset, "wimborne", "meeting", day, advertised_on=date(2026, 1, 1), title=f"Meeting {day:%d %B}")
    held(dorset, "wimborne", "surgery", date(2026, 3, 26), advertised_on=date(2026, 3, 21), title="Surgery, Colehill")
    for day in (1, 8, 19, 24, 29):
        held(dorset, "wimborne", "social_post", date(2026, 4, day))
    held(dorset, "wimborne", "social_post", date(2026, 3, 30))
    held(dorset, "wimborne", "social_post", date(2026, 5, 6))
    asked(dorset, "wimborne", datetime(2026, 4, 7, 9, tzinfo=UTC), hours=100, subject="Dogs on the green")
    _neighbouring(dorset)
    assessed()
    return dorset


def _neighbouring(dorset: county.County) -> None:
    """Bridport and Ferndown missed in one window what only another would pay for, were a day moved."""
    for day in (date(2025, 11, 15), date(2026, 1, 1), date(2026, 2, 10), date(2026, 3, 20)):
        held(dorset, "bridport", "website_update", day)
    for day in (date(2025, 11, 20), date(2025, 12, 31), date(2026, 2, 16), date(2026, 4, 2)):
        held(dorset, "ferndown", "website_update", day)
    for day in (date(2026, 2, 26), date(2026, 3, 10)):
        held(dorset, "bridport", "alert", day, title="Thefts from vans")
    for day in (date(2026, 2, 26), date(2026, 3, 3), date(2026, 3, 8), date(2026, 3, 20), date(2026, 3, 27)):
        held(dorset, "bridport", "social_post", day)
    held(dorset, "bridport", "social_post", date(2026, 3, 9), title="Road closed")
    for day in (date(2026, 2, 26), date(2026, 3, 5), date(2026, 3, 14), date(2026, 3, 19), date(2026, 3, 26)):
        held(dorset, "ferndown", "social_post", day, title="Lost dog")


kept = kept_world(of_every_kind, at=NOW)
PAST = "What is past explains. There is nothing to do about it."
WEBSITE = {"kind": "gap", "maximum_days": 45, "period": "quarter", "channels": ["website_update"]}
ALERTS = {"kind": "count", "minimum": 2, "period": "month", "channels": ["alert"]}
NEIGHBOURING = [
    # One day earlier, on 31 December, would have left the same silence too long in December; so would one more then.
    (
        "bridport",
        "S8",
        Q1,
        "One more website update between 17 November 2025 and 30 December 2025 would have kept it. {past}",
    ),
    # Two days earlier would have left 47 days up to 2 April.
    ("ferndown", "S8", Q1, "One more website update between 2 January and 14 February would have kept it. {past}"),
    # Three days later would have left February with none.
    ("bridport", "S9", MARCH, "One more alert between 1 March and 31 March would have kept it. {past}"),
    (
        "bridport",
        "S3",
        MARCH,
        "Published 4 days later, on Friday 13 March, “Road closed” of Monday 9 March would have kept the gap after it "
        "short enough. One more post between 13 March and 16 March would have kept it too. {past}",
    ),
    (
        "ferndown",
        "S3",
        MARCH,
        "Published 2 days earlier, on Thursday 12 March, “Lost dog” of Saturday 14 March would have ended the gap in "
        "time. One more post between 7 March and 12 March would have kept it too. {past}",
    ),
]
SAID = [
    ("S1", Q1, "Advertised 2 days earlier, “Surgery, Colehill” of Thursday 26 March would have counted and kept it."),
    ("S2", Q1, "With High Street named in it, “Meeting 15 January” of Thursday 15 January would have counted and"),
    ("S3", APRIL, "One more post between 12 April and 15 April would have kept it."),
    ("S3", "2026-02-01", "No change of one fact or two would have kept it: 4 more posts would have."),
    ("S3", MAY, "One more post by Wednesday 13 May keeps it."),
    (
        "S4",
        APRIL,
        "Answered by Friday 10 April at 10:00, the question about Dogs on the green of Tuesday 7 April would",
    ),
    ("S6", APRIL, "One more local priority from 1 April to 27 April would have kept it."),
    ("S7", "2025-10-01", "Nothing that the team did or does turns it: only a grade does."),
]


def stated(client, code, first_day, team="wimborne"):
    return client.get(f"/api/v1/assessments/{team}/nec/{code}/{first_day}/proof").json()["would_have_kept"]


def test_each_kind_names_the_smallest_change(client, own_world):
    client.force_login(own_world.people["reviewer"])
    found = {(code, first): stated(client, code, first)["said"] for code, first, _ in SAID}
    assert [begin for code, first, begin in SAID if not found[code, first].startswith(begin)] == [], found
    past = [(code, first) for code, first, begin in SAID if "would" in begin and "No change" not in begin]
    assert [place for place, said in found.items() if said.endswith(PAST)] == past


def test_no_answer_moves_the_failing_into_another_window(client, own_world):
    client.force_login(own_world.people["reviewer"])
    found = [(team, code, first, stated(client, code, first, team)["said"]) for team, code, first, _ in NEIGHBOURING]
    assert found == [(*place, said.format(past=PAST)) for *place, said in NEIGHBOURING]


def test_only_what_is_to_come_is_a_button_and_only_for_who_may_log_there(client, own_world):
    for person, buttons in (("pc", 1), ("reviewer", 0)):
        client.force_login(own_world.people[person])
        assert proof(client, MAY, code="S3").content.decode().count("Plan it") == buttons, person
    assert PAST in rows_of(proof(client, Q1), "kept")
    client.force_login(own_world.people["sergeant"])
    page = proof(client, MAY, code="S3")
    address = read(page).link("Plan it")
    assert address == "/log/?team=wimborne&status=planned&channel=social_post"
    assert client.get(address).status_code == 200
    assert "Plan it" not in proof(client, MAY, code="S3", query="?known_at=2026-05-11").content.decode()


def test_what_it_names_comes_true_when_it_is_done(own_world):
    """The surgery advertised two days earlier, a post more, through the actions, and judged from the rows."""
    team, sergeant = own_world.teams["wimborne"], own_world.people["sergeant"]
    surgery = Activity.objects.get(title="Surgery, Colehill")
    said = {"changes": {"advertised_on": date(2026, 3, 19)}, "version": surgery.version, "reason": "So it was."}
    log.correct(activity=surgery, by=sergeant, now=NOW, **said)
    held(own_world, "wimborne", "social_post", date(2026, 4, 12))
    rows = {(row.standard, str(row.first_day)): row.status for row in assess(AssessmentScope((team.pk,), NOW))}
    assert (rows["S1", Q1], rows["S3", APRIL]) == ("met", "met")


def test_the_json_says_it_too_fact_by_fact(client, own_world):
    client.force_login(own_world.people["reviewer"])
    said = stated(client, "S1", Q1)
    assert said["said"].startswith("Advertised 2 days earlier, “Surgery, Colehill” of Thursday 26 March would")
    (fact,) = said["facts"]
    assert (fact["fact"], fact["how"], fact["days_moved"], fact["to_come"]) == ("activity", "notice", 2, False)
    assert stated(client, "S5", Q1) is None, "it was kept"
    assert 'id="kept"' not in proof(client, Q1, code="S5").content.decode()


def test_the_number_of_queries_does_not_grow_with_what_is_looked_at(client, own_world):
    client.force_login(own_world.people["reviewer"])
    taken = [_queries(client)]
    for number in range(3):
        day = date(2026, 2, 4) + timedelta(days=number)
        held(own_world, "wimborne", "surgery", day, advertised_on=day, title=f"Late {number}")
    assessed()
    assert [*taken, _queries(client)] == [taken[0]] * 2


def _queries(client):
    proof(client, Q1)  # settled, and the session's tables made
    with CaptureQueriesContext(connection) as queries:
        assert 'id="kept"' in proof(client, Q1).content.decode()
    return len(queries)
