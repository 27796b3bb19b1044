"""What stands around every page: places by role, figures beside them, whose site it is, how fresh the figures are."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from contracts.engine.settling import settle
from contracts.models import Assessment, Contract, Flag
from contracts.queries.freshness import freshness
from portal.context import frame, site_of
from record import marks
from teams.models import Force, Role
from tests.portal.sergeants_world import (
    NOW,
    asked,
    at,
    promise,
)
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def around(client, dorset):
    """What stands around the page at an address, for somebody or for nobody."""

    def seen(person: str = "", address: str = "/activities/"):
        if person:
            client.force_login(dorset.people[person])
        return client.get(address).context

    return seen


@pytest.mark.parametrize(
    ("person", "nav", "thumb"),
    [
        ("pc", "My team, Log an activity, Enquiries, Web chats, Activities", "My team, Log, Enquiries, Outbox"),
        (
            "sergeant",
            "My team, Waiting, Log an activity, Enquiries, Web chats",
            "My team, Waiting, Log, Outbox",
        ),
        ("inspector", "Waiting, My team, Log an activity, Web chats, Oversight", "Waiting, My team, Log, Outbox"),
        ("reviewer", "Oversight, Waiting, Flags, Activities, Contracts", ""),
        ("admin", "Oversight, Waiting, People, Letters, Contracts", ""),
    ],
)
def test_places_by_role(around, person, nav, thumb):
    context = around(person)
    assert ", ".join(place["label"] for place in context["nav"]) == nav
    assert ", ".join(place["label"] for place in context["thumb"]) == thumb
    current = [place["label"] for place in context["nav"] if place["current"]]
    assert current == (["Activities"] if "Activities" in nav else [])


def test_who_has_no_role_is_signed_out(client, dorset):
    client.force_login(dorset.people["stranger"])
    context = client.get("/my-team/", follow=True).context
    assert [place["url"] for place in context["nav"]] == ["/teams/", "/chats/", "/contracts/"]
    assert context["who"] is None


def test_the_public_has_its_places(around):
    context = around(address="/sign-in/")
    assert [place["url"] for place in context["nav"]] == ["/teams/", "/chats/", "/contracts/"]
    assert context["who"] is None
    assert context["thumb"] == []


def test_who_holds_several_roles_has_the_places_of_the_highest(around, dorset):
    dorset.grant(dorset.people["pc"], Role.INSPECTOR, section="east")
    assert "Oversight" in [place["label"] for place in around("pc")["nav"]]


@pytest.mark.parametrize(
    ("person", "place"),
    [("sergeant", "Wimborne NPT"), ("inspector", "East"), ("reviewer", "Dorset Police"), ("admin", "Dorset Police")],
)
def test_who_is_signed_in_and_where(around, person, place):
    who = around(person)["who"]
    assert (who["name"], who["place"]) == (person.capitalize(), place)


def test_a_reviewer_belongs_to_the_oversight_body(around, dorset):
    Force.objects.filter(pk=dorset.force.pk).update(oversight_body="Office of the Commissioner")
    assert around("reviewer")["who"]["place"] == "Office of the Commissioner"


def test_the_figures_beside_the_places_are_of_ones_own_teams(around, dorset, borsetshire):
    promise(dorset)
    promise(borsetshire)
    for team, number in (("wimborne", 1), ("ferndown", 2), ("ambridge", 5)):
        for index in range(number):
            asked(team, at(11, 5, 8 + index), "A question")
    for county, team in ((dorset, "wimborne"), (borsetshire, "ambridge")):
        days = {"first_day": date(2026, 5, 1), "last_day": date(2026, 5, 31)}
        contract = Contract.objects.get(force=county.force)
        common = {
            "contract": contract,
            "version": contract.versions.get(),
            "code": "S2",
            "level": "missed",
            "opened_at": timezone.now(),
        }
        Flag.objects.create(team=county.teams[team], **common, **days)

    def figures(person):
        return {place["label"]: place["count"] for place in around(person)["nav"] if place["count"] is not None}

    assert figures("sergeant") == {"Waiting": 1, "Enquiries": 1}
    assert figures("inspector") == {"Waiting": 1}
    assert figures("reviewer") == {"Waiting": 0, "Flags": 1}
    assert figures("other_sergeant") == {"Waiting": 0, "Enquiries": 2}
    assert figures("other_inspector") == {"Waiting": 0}


def test_whose_site_it_is(around, dorset, borsetshire):
    promise(dorset)
    assert around("sergeant")["site"] == {
        "force": "Dorset Police",
        "service": "Engagement contract",
        "demonstration": False,
    }


def test_a_site_of_several_forces_names_none_of_them_to_the_public(around, borsetshire):
    assert around(address="/contracts/")["site"] == {"force": "", "service": "", "demonstration": False}


def test_a_site_of_one_force_names_it(around, dorset):
    Force.objects.filter(pk=dorset.force.pk).update(invented=True)
    site = around(address="/contracts/")["site"]
    assert (site["force"], site["demonstration"]) == ("Dorset Police", True)


def test_a_contract_that_has_ended_names_nothing(dorset):
    promise(dorset, first_day=date(2026, 6, 1))
    assert site_of(dorset.force, date(2026, 5, 12))["service"] == ""


def test_pages_that_show_no_status_have_no_freshness_line(around):
    assert around("sergeant", "/activities/")["freshness"] is None
    assert around("inspector", "/my-team/")["freshness"]["late"] is False


@pytest.mark.parametrize(("person", "address"), [("sergeant", "/my-team/?team=nobody"), ("sergeant", "/oversight/")])
def test_an_error_shows_no_status_and_says_nothing_of_freshness(client, dorset, person, address):
    client.force_login(dorset.people[person])
    answer = client.get(address)
    assert answer.status_code in (403, 404)
    assert "As of" not in answer.content.decode()


def test_a_request_without_anybody_has_no_frame(rf):
    assert frame(rf.get("/")) == {}


# -- Freshness ---------------------------------------------------------------------------------------------------------


def test_with_nothing_waiting_the_figures_are_of_this_moment(dorset):
    now = timezone.now()
    assert freshness(now) == {"as_of": now, "checked_at": now, "late": False}


def waiting(made_at: datetime) -> None:
    marks.mark([1], first_day=made_at.date())
    marks.Mark.objects.update(made_at=made_at)


def test_they_are_right_up_to_the_oldest_mark(dorset):
    now = timezone.now()
    waiting(now - timedelta(minutes=2))
    assert freshness(now) == {"as_of": now, "checked_at": now - timedelta(minutes=2), "late": False}


def test_they_are_late_once_the_oldest_mark_passes_the_limit(dorset):
    now = timezone.now()
    waiting(now - marks.LATE_AFTER)
    assert freshness(now)["late"] is False
    waiting(now - marks.LATE_AFTER - timedelta(seconds=1))
    assert freshness(now)["late"] is True


def test_they_are_late_where_a_day_ended_and_nobody_looked(dorset):
    promise(dorset)
    settle(team=dorset.teams["wimborne"], now=timezone.now())
    midnight = Assessment.objects.filter(stale_at__isnull=False).order_by("stale_at").first().stale_at
    marks.Mark.objects.all().delete()
    assert freshness(midnight)["late"] is False
    assert freshness(midnight + timedelta(hours=1)) == {
        "as_of": midnight + timedelta(hours=1),
        "checked_at": midnight,
        "late": True,
    }


def test_a_clock_ahead_of_ours_does_not_say_that_the_check_is_to_come(dorset):
    now = timezone.now()
    waiting(now + timedelta(seconds=30))
    assert freshness(now)["checked_at"] == now
