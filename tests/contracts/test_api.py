"""Assessments, proofs, flags and contracts over HTTP: the shapes the interfaces promise, scope, clocks and pages."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import product

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Assessment, ContractVersion, Flag
from record.marks import has_marks
from teams.actions import create_token
from tests.contracts.contract_files import written
from tests.contracts.reviewers_world import (
    EVERY_KIND,
    MEET,
    NOW,
    POST,
    TODAY,
    agree,
    assessed,
    clock_at,
    flagged,
    held,
)
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
COLUMNS = [
    *("team", "contract", "version", "standard", "period_start", "period_end", "first_day"),
    *("status", "achieved", "required", "scheduled", "due_by"),
]


def two_forces() -> tuple[County, County]:
    """Each team owes two standards since March; Wimborne told of one post only in May."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    for force in (dorset, borsetshire):
        agree(force, {"S1": ("Meetings", MEET), "S3": ("Posts", POST)}, first_day=date(2026, 3, 1))
    held(dorset, "wimborne", "social_post", date(2026, 3, 5))
    held(dorset, "wimborne", "social_post", date(2026, 3, 9), at=datetime(2026, 5, 1, 9, tzinfo=UTC), title="Told late")
    assessed()
    return dorset, borsetshire


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def county(own_world, client):
    """Dorset. The reviewer is signed in."""
    client.force_login(own_world[0].people["reviewer"])
    return own_world[0]


def asked_for(client, address, status=200):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def items(client, address):
    return asked_for(client, address)["items"]


# -- Assessments -------------------------------------------------------------------------------------------------------


def test_items_have_the_columns_of_assess_under_their_names(client, county):
    found = items(client, "assessments?team=wimborne")
    assert [list(item) for item in found] == [COLUMNS] * 5
    assert found[0] == {
        "team": "wimborne",
        "contract": "nec",
        "version": "1",
        "standard": "S1",
        "period_start": "2026-01-01",
        "period_end": "2026-03-31",
        "first_day": "2026-03-01",
        "status": "missed",
        "achieved": 0,
        "required": 2,
        "scheduled": 0,
        "due_by": None,
    }


def test_they_are_those_of_the_command(client, county, tmp_path):
    command = StringIO()
    call_command("assess", "--as-of", TODAY.isoformat(), "--force", "dorset", stdout=command)
    rows = [line.split(",") for line in command.getvalue().splitlines()[1:]]
    for address in ("assessments", f"assessments?as_of={TODAY}"):
        found = items(client, address)
        assert sorted([("" if v is None else str(v)) for v in item.values()] for item in found) == sorted(rows)


def test_another_day_is_worked_out_and_nothing_is_stored(client, county):
    before = list(Assessment.objects.order_by("id").values())
    found = items(client, "assessments?team=wimborne&as_of=2026-03-10")
    assert [(item["standard"], item["first_day"], item["status"], item["achieved"]) for item in found] == [
        ("S1", "2026-03-01", "on_track", 0),
        ("S3", "2026-03-01", "on_track", 5),
    ]
    ahead = items(client, "assessments?team=wimborne&as_of=2026-08-01")
    assert {item["period_end"] for item in ahead} >= {"2026-08-31", "2026-06-30"}
    assert list(Assessment.objects.order_by("id").values()) == before


def test_another_knowledge_is_worked_out(client, county):
    march = [
        items(client, f"assessments?team=wimborne&as_of=2026-03-15{known}")[-1]
        for known in ("", "&known_at=2026-04-30", "&known_at=2026-05-01T10:00:00%2B01:00")
    ]
    assert [(item["status"], item["achieved"]) for item in march] == [("at_risk", 6), ("missed", 10), ("at_risk", 6)]


def test_more_is_never_known_than_now(client, county):
    assert items(client, "assessments?known_at=2100-01-01") == items(
        client, f"assessments?known_at={NOW:%Y-%m-%dT%H:%M}Z"
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("as_of=yesterday", "as_of"),
        ("as_of=2026-02-30", "as_of"),
        ("as_of=2027-06-01", "as_of"),
        ("as_of=9999-12-31", "as_of"),
        ("as_of=0001-01-01", "as_of"),
        ("known_at=1", "known_at"),
        ("known_at=0001-01-01T00:00:00Z", "known_at"),
        ("known_at=2026-03-29T01:30:00", "known_at"),  # the clocks skipped it
        ("team=%01", "team"),
        ("contract=a%20b", "contract"),
        ("cursor=nonsense", "cursor"),
        ("cursor=a/b/c/2026-02-30", "cursor"),
        ("cursor=a/b/c/d/2026-02-01", "cursor"),
    ],
)
def test_what_cannot_be_is_refused_by_name(client, county, query, field):
    answer = asked_for(client, f"assessments?{query}", 422)
    assert list(answer["fields"]) == [field]
    assert answer["error"] == "invalid"


@pytest.mark.parametrize(
    ("person", "teams"),
    [
        ("pc", {"wimborne"}),
        ("other_sergeant", {"ferndown"}),
        ("inspector", {"wimborne", "ferndown"}),
        ("reviewer", {"wimborne", "ferndown", "bridport"}),
    ],
)
def test_each_sees_the_own_scope_kept_or_worked_out(client, county, person, teams):
    client.force_login(county.people[person])
    flagged(county)
    for address in ("assessments", "assessments?as_of=2026-04-01", "assessments?known_at=2026-04-01", "flags"):
        assert {item["team"] for item in items(client, address)} == teams


@pytest.mark.parametrize(
    "address",
    [
        "assessments?team=ambridge",
        "assessments?team=nobody",
        "assessments?contract=npg",
        "flags?team=ambridge",
        "flags?contract=npg",
        "assessments/ambridge/nec/S1/2026-03-01/proof",
        "assessments/wimborne/npg/S1/2026-03-01/proof",
        "assessments/wimborne/nec/S9/2026-03-01/proof",
        "assessments/wimborne/nec/S1/2026-03-02/proof",
        "contracts/dorset/npg",
        "contracts/nowhere/nec",
        "contracts/dorset/nec?version=9",
    ],
)
def test_what_is_out_of_scope_is_as_what_does_not_exist(client, county, address):
    assert asked_for(client, address, 404) == {"error": "not_found", "message": "There is nothing here.", "fields": {}}


def test_a_filter_by_contract(client, county):
    agree(county, {"G1": ("Guarantee", POST)}, first_day=date(2026, 5, 1), contract="npg")
    assessed()
    for query in ("", "&as_of=2026-05-11"):
        assert {item["standard"] for item in items(client, f"assessments?contract=npg{query}")} == {"G1"}
        assert {item["standard"] for item in items(client, f"assessments?contract=nec{query}")} == {"S1", "S3"}


def test_one_team_is_brought_up_to_date_first(client, county):
    held(county, "bridport", "social_post", date(2026, 5, 11))
    team = county.teams["bridport"]
    assert has_marks(team.pk)
    asked_for(client, "assessments?team=bridport")
    assert not has_marks(team.pk)


def test_a_token_is_as_good_as_a_session(client, county):
    client.logout()
    assert asked_for(client, "assessments", 401)["error"] == "not_signed_in"
    token = create_token(person=county.people["sergeant"], by=None)
    answer = client.get("/api/v1/assessments", headers={"authorization": f"Bearer {token}"})
    assert {item["team"] for item in answer.json()["items"]} == {"wimborne"}


# -- Queries -----------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_items(client, county):
    taken = []
    flagged(county)
    for person in ("sergeant", "reviewer"):
        client.force_login(county.people[person])
        items(client, "contracts")
        for address in ("assessments", "flags", "contracts"):
            with CaptureQueriesContext(connection) as queries:
                items(client, address)
            taken.append((address, len(queries)))
    assert taken == [("assessments", 6), ("flags", 4), ("contracts", 5)] * 2


# -- Proof -------------------------------------------------------------------------------------------------------------


def test_a_proof_has_the_promised_shape(client, county):
    proof = asked_for(client, "assessments/wimborne/nec/S3/2026-03-01/proof")
    assert set(proof) == {
        "assessment",
        "rule",
        "calendar",
        "exemptions",
        "units",
        "counted",
        "not_counted",
        "evidence",
        "added_afterwards",
        "as_of",
        "known_at",
        "version_adopted_on",
        "content_hash",
        "would_have_kept",
        "figures",
        "came_between",
        "nothing_else",
    }
    (kept,) = [item for item in items(client, "assessments?team=wimborne") if item["first_day"] == "2026-03-01"][1:]
    assert proof["assessment"] == kept
    assert proof["calendar"] == {
        "first_day": "2026-03-01",
        "last_day": "2026-03-31",
        "obligated_days": 31,
        "exempt_days": 0,
    }
    assert [row["day"] for row in proof["counted"]] == ["2026-03-05", "2026-03-09"]
    assert set(proof["counted"][0]) == {"of", "id", "day", "title", "evidence"}
    assert proof["units"][0]["done"] == kept["achieved"]
    assert proof["rule"]["measure"] == {**POST, "per": "team"}
    assert proof["rule"]["version"] == "1"
    assert (proof["as_of"], proof["known_at"]) == ("2026-05-12T09:41:00Z", None)


def test_a_proof_is_as_known_when_asked(client, county):
    address = "assessments/wimborne/nec/S3/2026-03-01/proof"
    proof = asked_for(client, f"{address}?known_at=2026-04-30&as_of=2026-03-10")
    assert [row["day"] for row in proof["counted"]] == ["2026-03-05"]
    assert (proof["as_of"][:19], proof["known_at"][:19]) == ("2026-03-10T23:59:59", "2026-04-30T22:59:59")
    assert asked_for(client, f"{address}?known_at=2100-01-01")["known_at"] == "2026-05-12T09:41:00Z"
    asked_for(client, f"{address}?as_of=2026-02-28", 404)


@pytest.mark.parametrize(
    "address", ["assessments/a%00/nec/S1/2026-03-01/proof", "contracts/%00/nec", "contracts/dorset/nec?version=%01"]
)
def test_what_could_not_be_a_key_is_refused(client, county, address):
    assert asked_for(client, address, 422)["error"] == "invalid"


@pytest.mark.parametrize("first_day", ["now", "2026-02-30", "2026-13-01"])
def test_a_day_that_there_is_not_is_refused(client, county, first_day):
    assert asked_for(client, f"assessments/wimborne/nec/S1/{first_day}/proof", 422)["fields"]


# -- Flags -------------------------------------------------------------------------------------------------------------


def test_a_flag_has_the_promised_fields(client, county):
    flagged(county)
    with clock_at(NOW):
        held(county, "bridport", "social_post", date(2026, 5, 11))
    (flag,) = items(client, "flags?team=bridport&contract=nec")[-1:]
    number = Flag.objects.get(team__key="bridport", first_day="2026-05-01").pk
    assert flag == {
        "id": number,
        "team": "bridport",
        "contract": "nec",
        "version": "1",
        "standard": "S3",
        "first_day": "2026-05-01",
        "level": "missed",
        "opened_at": "2026-05-12T09:41:00Z",
        "cleared_at": None,
    }
    Flag.objects.filter(pk=number).update(cleared_at=NOW + DAY)
    assert items(client, "flags?team=bridport")[-1]["cleared_at"] == "2026-05-13T09:41:00Z"


# -- Contracts ---------------------------------------------------------------------------------------------------------


def test_everybody_may_read_a_contract_in_the_format_of_its_file(client, county):
    client.logout()
    agree(county, {"S3": ("Posts", POST | {"maximum_days": 5})}, first_day=date(2026, 6, 1), key="2")
    file = asked_for(client, "contracts/dorset/nec")
    assert list(file) == [
        *("contract", "force", "title", "version", "provisional", "in_force_from", "grades", "standards")
    ]
    assert (file["contract"], file["force"], file["version"], file["in_force_from"]) == (
        "nec",
        "dorset",
        "1",
        "2026-03-01",
    )
    assert [(standard["code"], standard["promise"]) for standard in file["standards"]] == [
        ("S1", "We will keep meetings."),
        ("S3", "We will keep posts."),
    ]
    assert asked_for(client, "contracts/dorset/nec?version=2")["standards"][0]["measure"]["maximum_days"] == 5


def test_what_is_answered_can_be_imported_again_and_changes_nothing(client, county, tmp_path):
    agree(county, EVERY_KIND, first_day=date(2026, 5, 1), contract="all", in_force_until=date(2026, 12, 31))
    agree(county, {"S3": ("Posts", POST | {"maximum_days": 5})}, first_day=date(2026, 6, 1), key="2")
    before = list(ContractVersion.objects.order_by("id").values())
    for number, address in enumerate(["nec?version=1", "nec?version=2", "all"]):
        file = asked_for(client, f"contracts/dorset/{address}")
        path = written(tmp_path, yaml.safe_dump(file, sort_keys=False), f"{number}.yaml")
        out = StringIO()
        call_command("import_contract", str(path), stdout=out)
        assert "nothing differs from what is stored" in out.getvalue()
    assert list(ContractVersion.objects.order_by("id").values()) == before


def test_the_list_has_every_version_of_every_contract(client, county):
    client.logout()
    found = items(client, "contracts")
    assert [(item["force"], item["contract"]) for item in found] == [("borsetshire", "nec"), ("dorset", "nec")]
    assert items(client, "contracts?force=dorset") == found[1:]
    assert items(client, "contracts?force=nowhere") == []
    assert found[1]["versions"] == [
        {
            "version": "1",
            "title": "Neighbourhood Engagement Contract",
            "provisional": True,
            "in_force_from": "2026-03-01",
            "in_force_until": None,
        }
    ]


def test_every_operation_is_described(client, county):
    paths = asked_for(client, "openapi.json")["paths"]
    for address, method in product(
        [
            "assessments",
            "assessments/{team}/{contract}/{standard}/{first_day}/proof",
            "flags",
            "contracts",
            "contracts/{force}/{contract}",
        ],
        ["get"],
    ):
        assert paths[f"/api/v1/{address}"][method]["summary"]
