"""What a device is given for the hours without signal: one page for everybody, and a copy for one person alone."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from engagement.models import Activity
from portal import shell
from teams.device_key import device_key_of
from teams.models import Grant, Role
from tests.portal.sergeants_world import at, did, promise
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

NOW = at(12, 5, 10, 41)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_12_may(dorset):
    with time_machine.travel(NOW, tick=False):
        promise(dorset, "S1 S6")
        yield


@pytest.fixture
def copy_of(client, dorset):
    """What the device of somebody is given to keep."""

    def given(person: str = "sergeant"):
        client.force_login(dorset.people[person])
        return client.get("/offline/copy/").json()

    return given


def test_the_shell_is_the_same_for_everybody_and_names_nobody(client, dorset):
    before = client.get("/offline/").content
    client.force_login(dorset.people["sergeant"])
    after = client.get("/offline/").content
    assert before == after
    assert dorset.people["sergeant"].name.encode() not in after
    assert b"csrfmiddlewaretoken" not in after
    assert b"nonce" not in after


def test_the_worker_keeps_beforehand_whatever_the_shell_loads(client):
    script = client.get("/worker.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert script["Cache-Control"] == "no-cache"
    text = script.content.decode()
    assert "__WB_MANIFEST" not in text
    listed = {entry["url"]: entry["revision"] for entry in shell.manifest()}
    assert all(f'"url": {json.dumps(url)}' in text for url in listed)
    loaded = set(re.findall(r'(?:src|href|data-np-\w+)="(/static/[^"]+)"', shell.page()))
    assert loaded <= set(listed)
    assert {"field.js", "portal.css", "drafts.js", "portal.js"} <= {url.rpartition("/")[2] for url in listed}
    assert listed["/offline/"] == shell.revision()


def test_a_file_is_known_by_the_digest_in_its_name_or_else_by_the_revision(monkeypatch):
    monkeypatch.setattr(shell, "page", lambda: '<link href="/static/a.0123456789ab.css"><script src="/static/b.js">')
    shell.manifest.cache_clear()
    try:
        listed = {entry["url"]: entry["revision"] for entry in shell.manifest()}
    finally:
        shell.manifest.cache_clear()
    assert listed["/static/a.0123456789ab.css"] is None
    assert listed["/static/b.js"]


def test_the_copy_is_for_whoever_is_signed_in_and_says_of_when_and_how_long(copy_of, client, dorset):
    given = copy_of()
    assert (given["person"], given["name"]) == (
        device_key_of(dorset.people["sergeant"]),
        dorset.people["sergeant"].name,
    )
    assert datetime.fromisoformat(given["as_of"]) == NOW
    rest = client.session.get_expiry_age()
    assert given["seconds"] == rest + 24 * 60 * 60
    assert client.get("/offline/copy/")["Cache-Control"] == "no-store"


def test_nobody_signed_in_is_given_nothing(client):
    assert client.get("/offline/copy/").status_code == 302


def test_it_holds_the_own_teams_page_and_form_and_no_token(copy_of, dorset):
    (team,) = copy_of()["teams"]
    assert team["key"] == "wimborne"
    assert "soonest first" in team["my_team"]
    assert 'name="channel"' in team["log"]
    assert "csrfmiddlewaretoken" not in json.dumps(team)


def test_who_logs_for_no_team_is_given_none(copy_of):
    assert copy_of("reviewer")["teams"] == []


@pytest.mark.parametrize(
    ("days", "status", "is_there"),
    [
        (14, "planned", True),
        (15, "planned", False),
        (-14, "held", True),
        (-15, "held", False),
        (-31, "planned", True),
        (-32, "planned", False),
        (-1, "cancelled", True),
    ],
)
def test_activities_of_fourteen_days_and_plans_nobody_confirmed(copy_of, dorset, days, status, is_there):
    made = did("wimborne", "meeting", timezone.now() + timedelta(days=days), status=status)
    ids = [activity["id"] for activity in copy_of()["activities"]]
    assert (str(made.pk) in ids) == is_there


def test_what_was_withdrawn_and_what_is_anothers_is_not_among_them(copy_of, dorset):
    gone = did("wimborne", "meeting", timezone.now() - timedelta(days=1))
    Activity.objects.filter(pk=gone.pk).update(status="withdrawn")
    elsewhere = did("ferndown", "meeting", timezone.now() - timedelta(days=1))
    ids = [activity["id"] for activity in copy_of()["activities"]]
    assert not {str(gone.pk), str(elsewhere.pk)} & set(ids)


def test_what_may_be_done_is_what_the_pages_allow(copy_of, dorset):
    people = dorset.people
    plan = did("wimborne", "meeting", timezone.now() - timedelta(hours=1), status="planned", by=people["sergeant"])
    held = did("wimborne", "meeting", timezone.now() - timedelta(hours=9), by=people["sergeant"])
    may = {activity["id"]: activity["may"] for activity in copy_of()["activities"]}
    assert may[str(plan.pk)] == {"confirm": True, "cancel": True, "withdraw": True, "join": True}
    assert may[str(held.pk)] == {"confirm": False, "cancel": False, "withdraw": True, "join": True}
    may = {activity["id"]: activity["may"] for activity in copy_of("pc")["activities"]}
    assert may[str(held.pk)]["withdraw"] is False
    assert may[str(held.pk)]["join"] is True


def test_a_page_of_staff_tells_its_script_whose_it_is_and_one_of_the_public_nothing(client, dorset):
    assert b"data-np-field" not in client.get("/").content
    client.force_login(dorset.people["sergeant"])
    told = client.get("/my-team/").content.decode()
    assert f'data-np-field="{device_key_of(dorset.people["sergeant"])}"' in told
    assert f'data-np-revision="{shell.revision()}"' in told


def test_the_copy_of_several_teams_is_of_those_one_is_posted_to(copy_of, dorset):
    person = dorset.people["sergeant"]
    Grant.objects.create(
        person=person, role=Role.SERGEANT, force=person.force, team=dorset.teams["ferndown"], first_day=NOW.date()
    )
    assert sorted(team["key"] for team in copy_of()["teams"]) == ["ferndown", "wimborne"]
