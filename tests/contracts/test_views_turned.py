"""What turned: every window that did, told apart from the others of its promise, narrowed, in order, and as a file."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.engine.settling import settle
from record.marks import mark
from teams.models import Team
from tests.contracts.page_reading import read
from tests.contracts.reviewers_world import NOW, POST, agree, assessed, clock_at, flagged, held
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
MEETINGS = {"kind": "count", "minimum": 1, "period": "month", "channels": ["meeting"]}


def a_fortnight() -> tuple[County, County]:
    """On 20 April all was as it is but for: Wimborne's April and May missed since, Ferndown's March met since."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    for force in (dorset, borsetshire):
        agree(force, {"S1": ("Posts", POST), "S2": ("Meetings", MEETINGS)}, first_day=date(2026, 2, 1))
    for team in ("wimborne", "ferndown"):
        for number in range(0, 80, 5):
            held(dorset, team, "social_post", date(2026, 2, 1) + number * DAY)
        for month in (2, 4, 5) if team == "ferndown" else (2, 3, 4, 5):
            held(dorset, team, "meeting", date(2026, month, 6))
    for key in ("wimborne", "ferndown", "bridport"):
        settled(dorset, key, datetime(2026, 4, 20, 9, tzinfo=UTC))
    held(dorset, "ferndown", "meeting", date(2026, 3, 3), at=datetime(2026, 5, 5, 9, tzinfo=UTC))
    settled(dorset, "ferndown", datetime(2026, 5, 5, 10, tzinfo=UTC))
    for day in (date(2026, 4, 25), date(2026, 5, 2), date(2026, 5, 9)):
        held(dorset, "ferndown", "social_post", day)
    settled(dorset, "wimborne", datetime(2026, 5, 11, 9, tzinfo=UTC))
    assessed()
    flagged(dorset)
    return dorset, borsetshire


def settled(county: County, team: str, now: datetime) -> None:
    with clock_at(now):
        settle(team=county.teams[team], now=now)


kept = kept_world(a_fortnight, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world[0]


def page(client, person, query: str = ""):
    client.force_login(person)
    return client.get(f"/oversight/turned/{query}")


def rows(client, person, query: str = "") -> list[dict[str, str]]:
    answer = page(client, person, f"?format=csv&since=2026-04-21{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def told(found: list[dict[str, str]]) -> list[str]:
    return [f"{row['team']} {row['title']}, {row['window']}: {row['before']} → {row['after']}" for row in found]


def test_the_same_promise_stands_once_for_each_window_and_says_which(client, county):
    found = told(rows(client, county.people["reviewer"], "&section=east"))
    assert "wimborne Posts, April 2026: on_track → missed" in found
    assert "ferndown Meetings, March 2026: missed → met" in found
    assert len(found) == len(set(found))
    text = read(page(client, county.people["reviewer"], "?since=2026-04-21")).text
    assert "Wimborne NPT: Posts April 2026" in text
    assert "Wimborne NPT: Posts May 2026" in text


def test_worst_comes_first_and_what_is_met_now_last(client, county):
    after = [row["after"] for row in rows(client, county.people["reviewer"])]
    order = ["missed", "at_risk", "on_track", "not_applicable", "exempt", "met", "no longer owed"]
    assert after == sorted(after, key=order.index)
    assert {"missed", "met"} <= set(after)


def test_the_page_and_its_file_hold_the_same_windows(client, county):
    found = rows(client, county.people["reviewer"])
    addresses = [
        address
        for _, address in read(page(client, county.people["reviewer"], "?since=2026-04-21")).links
        if address.startswith("/oversight/") and address.count("/") == 6
    ]
    assert addresses == [f"/oversight/{row['team']}/nec/{row['standard']}/{row['first_day']}/" for row in found]


@pytest.mark.parametrize(
    ("query", "kept_rows"),
    [
        ("&section=west", lambda row: row["team"] == "bridport"),
        ("&standard=S2", lambda row: row["standard"] == "S2"),
        ("&status=met", lambda row: row["after"] == "met"),
        ("&section=east&status=missed", lambda row: row["team"] != "bridport" and row["after"] == "missed"),
    ],
)
def test_filters_keep_what_fits_and_nothing_else_and_the_file_is_called_so(client, county, query, kept_rows):
    every = rows(client, county.people["reviewer"])
    expected = [row for row in every if kept_rows(row)]
    assert 0 < len(expected) < len(every)
    assert told(rows(client, county.people["reviewer"], query)) == told(expected)
    name = page(client, county.people["reviewer"], f"?format=csv&since=2026-04-21{query}")["Content-Disposition"]
    values = [part.split("=")[1] for part in query.split("&")[1:]]
    said = "-".join(sorted(values, key=["east", "west", "S2", "missed", "met"].index))
    assert f'filename="nec-turned-since-2026-04-21-{said}-as-of-2026-05-12.csv"' in name


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("latest", lambda row: row["turned_at"]),
        ("team", lambda row: row["team_name"]),
        ("standard", lambda row: row["standard"]),
    ],
)
def test_the_order_is_the_one_that_was_asked_for(client, county, sort, key):
    found = [key(row) for row in rows(client, county.people["reviewer"], f"&sort={sort}")]
    assert found == sorted(found, reverse=sort == "latest")
    assert found != [key(row) for row in rows(client, county.people["reviewer"])]


@pytest.mark.parametrize(
    "query", ["since=rubbish", "since=2027-01-01", "section=borchester", "standard=S9", "status=gone", "sort=x"]
)
def test_what_means_nothing_is_refused_and_nothing_is_shown(client, county, query):
    answer = page(client, county.people["reviewer"], f"?{query}&format=csv")
    assert answer.status_code == 400
    assert "Nothing is shown" in answer.content.decode()
    assert "np-turnlist" not in answer.content.decode()


def test_a_contract_that_is_not_there_is_not_taken_for_another(client, county):
    assert page(client, county.people["reviewer"], "?contract=zzz").status_code == 404


def test_what_fell_away_since_is_among_it_and_says_what_it_was(client, county):
    bridport = county.teams["bridport"]
    Team.objects.filter(pk=bridport.pk).update(active_until=date(2026, 3, 31))
    mark([bridport.pk], first_day=date(2026, 3, 31))
    assessed()
    found = told(rows(client, county.people["reviewer"], "&status=no_longer_owed"))
    assert "bridport Posts, 1 to 30 April: missed → no longer owed" in found
    assert all("April" in line for line in found)
    assert len(found) == 2
    page_text = read(page(client, county.people["reviewer"], "?since=2026-04-21&status=no_longer_owed")).text
    assert "Nothing is owed here any more." in page_text


def test_since_a_day_on_which_nothing_turned_it_says_so(client, county):
    assert "Nothing that fits turned." in read(page(client, county.people["reviewer"], "?section=west&status=met")).text


@pytest.mark.parametrize(
    ("person", "status", "teams"),
    [
        ("pc", 403, None),
        ("sergeant", 403, None),
        ("other_inspector", 200, {"bridport"}),
        ("inspector", 200, {"wimborne", "ferndown"}),
        ("reviewer", 200, {"wimborne", "ferndown", "bridport"}),
    ],
)
def test_each_sees_the_own_scope(client, county, person, status, teams):
    assert page(client, county.people[person]).status_code == status
    if teams:
        assert {row["team"] for row in rows(client, county.people[person])} == teams


def test_nobody_sees_another_force(client, own_world):
    assert {row["team"] for row in rows(client, own_world[1].people["reviewer"])} <= {"ambridge"}


def test_the_number_of_queries_is_the_same_for_one_line_and_for_all(client, county):
    for query in ("?since=2026-04-21&section=west&status=missed", "?since=2026-04-21"):
        page(client, county.people["reviewer"], query)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/oversight/turned/{query}")
        assert len(queries) == 20
