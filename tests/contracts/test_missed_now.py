"""Above the grid stands what is missed now in every contract, furthest from its promise first."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Assessment
from contracts.queries.missed_now import missed_now
from contracts.queries.versions import Terms, of_forces
from tests.contracts.page_reading import plain
from tests.contracts.reviewers_world import MEET, NAMED, NOW, POST, TODAY, agree, assessed, held
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
HALF = {"kind": "gap", "maximum_days": 60, "period": "month", "channels": ["meeting"]}
PRIORITIES = NAMED | {"tolerance_days": 1}


def two_contracts() -> County:
    """Wimborne posts often and met once, Ferndown posted once and Bridport did nothing; no team has a priority."""
    county = counties.dorset()
    agree(county, {"S1": ("Meetings", MEET), "S3": ("Posts", POST)}, first_day=date(2026, 2, 1))
    second = {"G1": ("Beats", HALF), "G2": ("Priorities", PRIORITIES)}
    agree(county, second, first_day=date(2026, 2, 1), contract="npg", title="The Guarantee")
    for day in range(5, 93, 4):
        held(county, "wimborne", "social_post", date(2026, 2, 8) + timedelta(days=day))
    held(county, "ferndown", "social_post", date(2026, 5, 1))
    held(county, "wimborne", "meeting", date(2026, 4, 20))
    assessed()
    return county


kept = kept_world(two_contracts, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world


def page(client, person, query=""):
    client.force_login(person)
    return client.get(f"/oversight/{query}")


def lines(answer) -> list[str]:
    html = answer.content.decode().split('aria-labelledby="missed"')
    return re.findall(r'href="[^"]*">([^<]*)</a>', html[1].split("</section>")[0]) if len(html) > 1 else []


def words(answer) -> str:
    return plain(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_furthest_from_its_promise_comes_first_whatever_contract_it_is_of(client, county):
    answer = page(client, county.people["reviewer"])
    found = missed_now(list(county.teams.values()), _contracts(county), TODAY, most=99)
    assert [(one.team.key, one.window.code, one.window.achieved) for one in found.worst] == [
        ("bridport", "S3", 101),  # of 7
        ("ferndown", "S3", 90),
        ("bridport", "G2", 12),  # of 1
        ("ferndown", "G2", 12),
        ("wimborne", "G2", 12),
        ("bridport", "G1", 101),  # of 60
        ("ferndown", "G1", 101),
    ]
    assert lines(answer)[:3] == ["Bridport NPT: Posts", "Ferndown NPT: Posts", "Bridport NPT: Priorities"]
    assert lines(answer)[5:] == ["2 in Neighbourhood Engagement Contract", "5 in The Guarantee"]


def test_each_contract_says_what_asks_for_somebody_in_it(client, county):
    text = words(page(client, county.people["reviewer"]))
    assert "Neighbourhood Engagement Contract 2 missed" in text
    assert "The Guarantee 5 missed" in text
    assert "5 of 7. All of them:" in text


def test_of_ones_own_teams_alone(client, county):
    assert {title.split(":")[0] for title in lines(page(client, county.people["other_inspector"]))} == {"Bridport NPT"}


@pytest.mark.parametrize(
    "query", ["?section=east", "?standard=S3", "?status=missed", "?period=2026-03-31", "?known_on=2026-05-01"]
)
def test_it_is_all_and_now_or_it_is_not_there(client, county, query):
    assert lines(page(client, county.people["reviewer"], query)) == []
    assert lines(page(client, county.people["reviewer"], "?order=missed&contract=npg")) != []


def test_nothing_missed_is_nothing_said(client, county):
    assert "Missed now" in words(page(client, county.people["reviewer"]))
    Assessment.objects.filter(status="missed").update(status="met")
    answer = page(client, county.people["reviewer"])
    assert "Missed now" not in words(answer)
    assert "The Guarantee nothing missed or at risk" in words(answer)


def test_the_queries_do_not_grow_with_what_is_missed(county):
    taken, contracts = set(), _contracts(county)
    for teams in (["bridport"], ["bridport", "ferndown", "wimborne"]):
        with CaptureQueriesContext(connection) as queries:
            missed_now([county.teams[key] for key in teams], contracts, TODAY, most=5)
        taken.add(len(queries))
    assert taken == {2}


def _contracts(county: County) -> list[Terms]:
    return of_forces([county.force.pk])
