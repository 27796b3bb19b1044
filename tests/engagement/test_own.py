"""Who may correct, confirm, cancel and withdraw what: one's own, a plan for oneself, anybody's; written out by hand."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from engagement import actions
from engagement.content import ActivityContent
from engagement.models import Activity
from engagement.permissions import get_activity_for
from teams.models import Role
from teams.permissions import Permission
from tests.kept_worlds import kept_world
from tests.teams import county as counties

pytestmark = pytest.mark.django_db

NOW = "2026-05-12T10:41:00+01:00"
AT = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
TODAY = date(2026, 5, 12)


def of_wimborne():
    county = counties.dorset()
    county.person("colleague", Role.PC, team="wimborne")
    return county


kept = kept_world(of_wimborne, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world


def stored(county, by: str | None, **said) -> Activity:
    """An activity of Wimborne's that somebody logged."""
    told = {"team": "wimborne", "channel": "meeting", "status": "planned", "title": "Coffee", "starts_at": AT, **said}
    content = ActivityContent(id=uuid.uuid4(), **told)
    return actions.log(content=content, by=by and county.people[by], now=AT + timedelta(minutes=41)).activity


def confirmed(county, plan: Activity, by: str) -> Activity:
    return actions.confirm(activity=plan, held=True, by=county.people[by], now=AT + timedelta(minutes=41))


# What is there, by name, and whether PC, their colleague, sergeant, other sergeant, inspector and reviewer may
# correct, confirm or withdraw it: y yes, n no (403), - it does not exist for them (404).
ACTORS = ["pc", "colleague", "sergeant", "other_sergeant", "inspector", "reviewer"]
THINGS = {
    "the PC's plan": lambda county: stored(county, "pc"),
    "a sergeant's plan": lambda county: stored(county, "sergeant"),
    "one that the PC is to lead": lambda county: stored(county, "sergeant", led_by="dorset-pc"),
    "one that names the PC": lambda county: stored(county, "sergeant", officers=("dorset-pc",)),
    "one from a file": lambda county: stored(county, None),
    "what the PC held": lambda county: stored(county, "pc", status="held"),
    "what the PC led": lambda county: stored(county, "sergeant", status="held", led_by="dorset-pc"),
    "what the PC took part in": lambda county: stored(county, "sergeant", status="held", officers=("dorset-pc",)),
    "a plan that the PC said was held": lambda county: confirmed(
        county, stored(county, "sergeant", officers=("dorset-pc",)), "pc"
    ),
    "a plan that the sergeant said was held": lambda county: confirmed(
        county, stored(county, "sergeant", officers=("dorset-pc",)), "sergeant"
    ),
}
TABLE = {
    "the PC's plan": "y n y - y n",
    "a sergeant's plan": "n n y - y n",
    "one that the PC is to lead": "y n y - y n",
    "one that names the PC": "y n y - y n",
    "one from a file": "n n y - y n",
    "what the PC held": "y n y - y n",
    "what the PC led": "y n y - y n",
    "what the PC took part in": "n n y - y n",
    "a plan that the PC said was held": "y n y - y n",
    "a plan that the sergeant said was held": "n n y - y n",
}


def answer(person, activity, permission) -> str:
    try:
        get_activity_for(person, activity.pk, permission, TODAY)
    except PermissionDenied:
        return "n"
    except Http404:
        return "-"
    return "y"


@pytest.mark.parametrize("permission", [Permission.CORRECT_OWN, Permission.CONFIRM, Permission.WITHDRAW])
@pytest.mark.parametrize("thing", TABLE)
def test_who_may_do_what_with_which(county, thing, permission):
    activity = THINGS[thing](county)
    found = " ".join(answer(county.people[actor], activity, permission) for actor in ACTORS)
    assert found == TABLE[thing]


def test_taking_part_in_a_colleagues_log_does_not_make_it_ones_own(county):
    theirs = stored(county, "colleague", status="held")
    joined = actions.correct(
        activity=theirs, changes={"officers": ("dorset-pc",)}, by=county.people["pc"], reason="I was there too.",
        version=1, now=AT + timedelta(minutes=41),
    )  # fmt: skip
    assert answer(county.people["pc"], joined, Permission.WITHDRAW) == "n"


def test_a_role_that_has_ended_leaves_nothing_ones_own(county):
    mine = stored(county, "pc")
    county.people["pc"].grants.update(last_day=TODAY - timedelta(days=1))
    assert answer(county.people["pc"], mine, Permission.CONFIRM) == "-"
