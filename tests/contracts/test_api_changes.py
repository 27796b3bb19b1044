"""What a caller who keeps a copy relies on: narrowed lists, changes without a gap, tags, and no parameter unread."""

from datetime import UTC, date, datetime

import pytest

from contracts.api import changes
from contracts.models import Assessment
from record import marks
from record.entries import Entry
from teams.models import Team
from tests.contracts.reviewers_world import NOW, held
from tests.contracts.test_api import asked_for, items, two_forces
from tests.kept_worlds import kept_world
from tests.structure_told import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def county(own_world, client):
    """Dorset. The reviewer is signed in."""
    client.force_login(own_world[0].people["reviewer"])
    return own_world[0]


def named(found) -> list[tuple[str, str, str]]:
    return [(item["team"], item["standard"], item["first_day"]) for item in found]


@pytest.mark.parametrize("clock", ["", "&as_of=2026-05-12", "&known_at=2026-05-12"])
def test_a_list_is_narrowed_by_standard_status_and_period_kept_or_worked_out(client, county, clock):
    of = "assessments?team=wimborne"
    everything = items(client, f"{of}{clock}")
    assert len(everything) == 5
    assert items(client, f"{of}&standard=S3{clock}") == [one for one in everything if one["standard"] == "S3"]
    missed = items(client, f"{of}&status=missed{clock}")
    assert missed == [one for one in everything if one["status"] == "missed"]
    assert missed
    assert named(items(client, f"{of}&period=open{clock}")) == [
        ("wimborne", "S1", "2026-04-01"),
        ("wimborne", "S3", "2026-05-01"),
    ]
    # A period is known by its first day, and so is the part of it that a contract begun in March has cut.
    for day in ("2026-01-01", "2026-03-01"):
        assert ("wimborne", "S1", "2026-03-01") in named(items(client, f"{of}&period={day}{clock}"))
    assert items(client, f"{of}&standard=S3&period=open&status=met{clock}") == []


def test_of_a_team_that_has_ended_nothing_is_open(client, county):
    Team.objects.filter(key="wimborne").update(active_until=date(2026, 5, 3))
    tell(county.force, Team.objects.get(key="wimborne"), at=datetime(2026, 5, 4, tzinfo=UTC))
    for clock in ("as_of=2026-05-12", "known_at=2026-05-12"):
        assert items(client, f"assessments?team=wimborne&period=open&{clock}") == []


@pytest.mark.parametrize(
    ("address", "field", "said"),
    [
        (
            "assessments?status=fine",
            "status",
            "This is none of met, on_track, at_risk, missed, exempt, not_applicable.",
        ),
        ("assessments?period=now", "period", "Write “open”, or the first day of the period as 2026-05-01."),
        ("assessments?modified_since=ever", "modified_since", "Write a day as 2026-05-31, an instant as"),
        ("assessments?modified_since=~dorset", "modified_since", "Write a day as 2026-05-31, an instant as"),
        ("assessments?modified_since=~dorset:x", "modified_since", "Write a day as 2026-05-31, an instant as"),
        ("assessments?modified_since=2026-05-01&as_of=2026-05-01", "modified_since", "Only what is kept has changes"),
        ("assessments?modified_since=2026-05-01&cursor=a/b/c", "cursor", "Write a day as 2026-05-31, an instant as"),
        ("assessments/wimborne/nec/S1/May/proof", "first_day", "Write a day as 2026-05-31."),
        # What nobody reads is refused by name, in every list and of everything that is asked for.
        ("assessments?teem=wimborne", "teem", "This address takes no such parameter."),
        ("assessments/wimborne/nec/S1/2026-03-01/proof?as-of=1", "as-of", "This address takes no such parameter."),
        ("contracts/dorset/nec?as_of=2025-01-01", "as_of", "This address takes no such parameter."),
        ("contracts/dorset/nec?force=dorset", "force", "This address takes no such parameter."),
        *((f"{one}?x=1", "x", "This address takes no such") for one in ("contracts", "flags", "teams", "me")),
        *((f"{one}?offset=1", "offset", "This address takes no such") for one in ("activities", "enquiries")),
    ],
)
def test_what_cannot_be_asked_is_refused_in_our_words(client, county, address, field, said):
    answer = asked_for(client, address, 422)
    assert list(answer["fields"]) == [field]
    assert answer["fields"][field][0].startswith(said)


def test_what_has_changed_since_comes_in_the_order_of_its_changes_and_nothing_else(client, county):
    until = asked_for(client, "assessments")["changed_until"]
    none = asked_for(client, f"assessments?modified_since={until}")
    assert none == {"items": [], "next": None, "changed_until": until, "removed": []}
    held(county, "ferndown", "social_post", date(2026, 5, 11))
    held(county, "bridport", "social_post", date(2026, 5, 11))
    found = asked_for(client, f"assessments?modified_since={until}")
    entries = Entry.objects.filter(force="dorset", action="assessment.kept", sequence__gt=int(until.split(":")[1]))
    told = [entry.subject.removeprefix("assessment:").split("/") for entry in entries.order_by("sequence")]
    assert [list(one) for one in named(found["items"])] == [[team, code, day] for team, _, code, day in told]
    assert {team for team, *_ in named(found["items"])} == {"ferndown", "bridport"}
    assert found["removed"] == []
    assert asked_for(client, f"assessments?modified_since={found['changed_until']}")["items"] == []


def test_what_is_in_the_list_no_more_is_named(client, county):
    until = asked_for(client, "assessments?standard=S1")["changed_until"]
    Team.objects.filter(key="bridport").update(active_until=date(2026, 4, 30))
    marks.mark([county.teams["bridport"].pk], first_day=date(2026, 4, 1))
    found = asked_for(client, f"assessments?standard=S1&modified_since={until}")
    # Cut off in April, S1 is judged anew; May's S3 is owed no more, and neither was in this list, nor is April's.
    assert named(found["items"]) == [("bridport", "S1", "2026-04-01")]
    assert {(one["standard"], one["first_day"]) for one in found["removed"]} >= {("S3", "2026-05-01")}
    assert {one["standard"] for one in found["removed"]} == {"S3"}
    assert asked_for(client, f"assessments?modified_since={found['changed_until']}")["removed"] == []


def test_an_instant_and_a_day_are_the_place_before_their_first_change(client, county):
    everything = asked_for(client, "assessments?modified_since=2000-01-01")
    kept = Assessment.objects.filter(team__force=county.force).values_list("team__key", "code", "first_day")
    assert set(named(everything["items"])) == {(team, code, str(day)) for team, code, day in kept}
    assert asked_for(client, "assessments?modified_since=2100-01-01")["items"] == []


def test_pages_of_changes_hold_everything_once_whoever_writes_meanwhile(client, county, monkeypatch):
    monkeypatch.setattr(changes, "LONGEST_PAGE", 4)
    found, cursor = [], ""
    while cursor is not None:
        page = asked_for(client, f"assessments?modified_since=2000-01-01{f'&cursor={cursor}' if cursor else ''}")
        found += named(page["items"])
        if not cursor:  # one that was shown already changes: it comes again, last
            held(county, found[0][0], "social_post", date(2026, 5, 11))
        cursor = page["next"]
    assert len(found) > len(set(found))
    assert set(found) == set(named(items(client, "assessments")))


def test_nobody_hears_of_changes_out_of_scope(client, county):
    client.force_login(county.people["other_sergeant"])
    assert {team for team, *_ in named(items(client, "assessments?modified_since=2000-01-01"))} == {"ferndown"}
    asked_for(client, "assessments?team=wimborne&modified_since=2000-01-01", 404)
    # A place of another force says nothing there.
    assert items(client, "assessments?modified_since=~borsetshire:5")


def test_the_same_answer_again_is_304_to_whoever_has_it(client, county):
    for address in ("assessments?team=wimborne", "assessments/wimborne/nec/S1/2026-03-01/proof?as_of=2026-05-01"):
        first = client.get(f"/api/v1/{address}")
        again = client.get(f"/api/v1/{address}", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert "no-store" in again["Cache-Control"]
        assert client.get(f"/api/v1/{address}", headers={"if-none-match": '"another"'}).status_code == 200
    tag = client.get("/api/v1/assessments?team=wimborne")["ETag"]
    held(county, "wimborne", "social_post", date(2026, 5, 11))
    assert client.get("/api/v1/assessments?team=wimborne", headers={"if-none-match": tag}).status_code == 200
