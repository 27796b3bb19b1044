"""My team where little is promised: plans that count or do not, and pages with nothing owed."""

from datetime import date

import pytest
import time_machine

from teams.models import Posting, Rank
from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import HIGH_STREET, NOW, STANDARDS, at, did, promise
from tests.teams import county as counties
from tests.teams.county import FIRST_DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


kept = kept_world(counties.dorset, at=NOW)


@pytest.fixture
def dorset(own_world):
    return own_world


@pytest.mark.parametrize(
    "other",
    [
        {"open_to_public": False},
        {"open_to_public": None},
        {"channel": "survey"},
        {"face_to_face": False},
        {"advertised_on": date(2026, 5, 12)},
        {"audiences": ("older",)},
    ],
)
def test_a_second_plan_that_does_not_count_does_not_hide_the_one_that_does(client, dorset, monkeypatch, other):
    title, measure = STANDARDS["S1"]
    asking = measure | {"face_to_face": True, "min_notice_days": 7, "audiences": ["youth"]}
    monkeypatch.setitem(STANDARDS, "S1", (title, asking))
    promise(dorset, "S1")
    said = {"open_to_public": True, "face_to_face": True, "advertised_on": date(2026, 5, 1), "audiences": ("youth",)}
    said |= {"status": "planned", "neighbourhoods": (HIGH_STREET,), "channel": "meeting"}
    did("wimborne", starts_at=at(18, 5, 18), title="Does not", **said | other)
    keeps = did("wimborne", starts_at=at(28, 5, 18), title="Keeps it", **said)
    client.force_login(dorset.people["sergeant"])
    line = client.get("/my-team/").context["later"][0]
    assert line["why"].endswith(
        "One is planned for Thursday 28 May and announced, and will keep this promise when it is held."
    )
    assert line["actions"] == [{"label": "See the plan", "url": f"/activities/{keeps.id}/"}]


def test_of_two_plans_that_could_be_meant_none_is_named(client, dorset, monkeypatch):
    title, measure = STANDARDS["S1"]
    monkeypatch.setitem(STANDARDS, "S1", (title, measure | {"led_by_rank": "sergeant"}))
    promise(dorset, "S1")
    team, person = dorset.teams["wimborne"], dorset.people["sergeant"]
    Posting.objects.create(team=team, person=person, rank=Rank.SERGEANT, first_day=FIRST_DAY)
    for leader in (person.key, None):
        said = {"status": "planned", "title": f"Led by {leader}", "neighbourhoods": (HIGH_STREET,), "led_by": leader}
        did("wimborne", "meeting", at(21, 5, 18), open_to_public=True, **said)
    client.force_login(person)
    line = client.get("/my-team/").context["later"][0]
    assert line["why"].endswith("One is planned, not announced yet.")
    assert [action["label"] for action in line["actions"]] == ["Log it", "Plan it"]


def test_where_nothing_is_owed_soon_the_page_says_until_when(client, dorset):
    promise(dorset, "S1 S6")
    person = dorset.people["sergeant"]
    client.force_login(person)
    answer = client.get("/my-team/")
    assert answer.context["empty"]["title"] == "Nothing turns late before Wednesday 1 July."
    assert "All two promises are met or on track." in answer.content.decode()
    did("wimborne", "meeting", at(20, 4, 18), neighbourhoods=(HIGH_STREET,), open_to_public=True)
    assert client.get("/my-team/").context["empty"]["title"] == "Nothing is owed."


def test_a_force_without_a_contract(client, dorset):
    client.force_login(dorset.people["sergeant"])
    answer = client.get("/my-team/")
    assert answer.context["empty"]["title"] == "No promise binds this team today."
    assert answer.context["standing"]["squares"] == []
