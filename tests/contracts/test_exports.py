"""What is exported and imported again changes nothing, of every kind and in every form; and the files say it all."""

import csv
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from contracts.actions import grades
from contracts.models import ExemptionKind, ExemptionVersion, GradeVersion, VersionAsTold
from engagement.models import ActivityVersion, EnquiryVersion
from record.entries import Entry
from record.marks import Mark
from teams.models import FormerNeighbourhoodId, PostingVersion, Priority, Team, TeamVersion
from tests.contracts.contract_files import refused, taken
from tests.contracts.exported_world import DOCUMENTS, FIRST, TABLES, export, exported_world
from tests.contracts.reviewers_world import NOW
from tests.kept_worlds import kept_world

kept = kept_world(exported_world, at=NOW)
pytestmark = pytest.mark.usefixtures("in_may")
QUERIES = 17  # of the page of grades
COMMANDS = {"contracts": "import_contract"}
STORED = (Entry, Mark, ActivityVersion, EnquiryVersion, ExemptionVersion, GradeVersion, VersionAsTold)
STRUCTURE = (Team, TeamVersion, PostingVersion, Priority, FormerNeighbourhoodId)


@pytest.fixture(autouse=True)
def dorset(own_world):
    return own_world


def state() -> list:
    return [list(model._default_manager.order_by("pk").values()) for model in (*STORED, *STRUCTURE)]


def read(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


FORMS = [
    *[(name, "csv", more) for name in TABLES for more in ((), ("--all-versions",))],
    *[(name, form, ()) for name in DOCUMENTS for form in ("yaml", "json")],
    *[(name, "json", ("--all-versions",)) for name in DOCUMENTS],
]


@pytest.mark.parametrize(("name", "form", "more"), FORMS, ids=lambda one: "-".join(one) if one else "newest")
def test_what_is_exported_and_imported_again_changes_nothing(name, form, more, tmp_path):
    path = export(name, tmp_path / f"{name}.{form}", *more)
    before = state()
    assert taken(COMMANDS.get(name, f"import_{name}"), path)
    assert state() == before


@pytest.mark.parametrize(
    ("name", "newest", "all_of_them"),
    [("activities", ["1", "2", "2"], 5), ("enquiries", ["1", "2"], 3), ("grades", ["2"], 2)],
)
def test_one_version_of_each_or_every_one(name, newest, all_of_them, tmp_path):
    said = read(export(name, tmp_path / "a.csv"))
    assert sorted(row["version"] for row in said) == newest
    told = read(export(name, tmp_path / "b.csv", "--all-versions"))
    assert len(told) == all_of_them
    for row in told:
        assert row["received_at_portal"] and row["recorded_by"] and row["day"]


def test_only_what_is_approved_says_something_when_it_comes_back(tmp_path, dorset):
    path = export("exemptions", tmp_path / "exemptions.csv", "--all-versions")
    assert [(row["standard"], row["state"], row["version"]) for row in read(path)] == [
        ("", "asked", "1"),
        ("", "approved", "2"),
        ("nec/S2", "asked", "1"),
        ("nec/S3", "asked", "1"),
        ("nec/S3", "approved", "2"),
        ("nec/S3", "withdrawn", "3"),
    ]
    ExemptionKind.objects.filter(key="weather_or_flood").update(is_active=False)
    assert taken("import_exemptions", path) == "Exemptions: 0 stored, 3 as they were.\n"
    path.write_text("team,standard,first_day,last_day,state\nwimborne,,2026-01-01,2026-01-02,perhaps\n", "utf-8")
    assert "state" in refused("import_exemptions", path)


def test_a_posting_published_in_part_and_a_former_id_are_said(tmp_path, dorset):
    said = json.loads(export("teams", tmp_path / "teams.json").read_text("utf-8"))
    assert said["force"] == {"id": "dorset", "name": "Dorset Police", "chat_notice_days": 7}
    teams = {team["id"]: team for section in said["sections"] for team in section["teams"]}
    assert teams["old-wimborne"]["active_until"] == "2024-03-31"
    wimborne = teams["wimborne"]
    assert wimborne["successor_of"] == ["old-wimborne"]
    assert [place["was"] for place in wimborne["neighbourhoods"]] == [["+55.old"]]
    assert {
        "id": "dorset-sergeant",
        "name": "Sergeant",
        "rank": "sergeant",
        "posted_from": "2026-01-05",
        "posted_until": "2026-04-30",
        "published": True,
        "published_from": "2026-02-01",
        "published_until": "2026-03-31",
    } in wimborne["officers"]
    assert [priority["title"] for priority in wimborne["priorities"]] == ["=Speeding, yes"]


def test_whatever_was_told_of_the_structure_stands_with_when_it_was(tmp_path, dorset):
    said = json.loads(export("teams", tmp_path / "teams.json", "--all-versions").read_text("utf-8"))
    teams = {team["id"]: team for section in said["sections"] for team in section["teams"]}
    ferndown = teams["ferndown"]
    assert (ferndown["active_until"], ferndown["known_at"]) == ("2026-06-30", "2026-05-05T10:00:00+01:00")
    (before,) = ferndown["earlier"]
    assert "active_until" not in before and before["known_at"] == "2024-04-01T00:00:00+01:00"
    (wrong,) = teams["wimborne"]["told_wrongly"]["officers"]
    assert wrong["withdrawn"] == "Published too early" and wrong["known_at"] == "2026-05-05T10:00:00+01:00"
    assert [one["known_at"][:10] for one in wrong["earlier"]] == ["2024-06-01"]
    right = [one for one in teams["wimborne"]["officers"] if one["id"] == "dorset-sergeant"]
    assert [one["published_from"] for one in right] == ["2026-02-01"]


def test_contracts_stand_with_what_their_files_said_and_when_it_became_known(tmp_path):
    said = json.loads(export("contracts", tmp_path / "c.json", "--all-versions").read_text("utf-8"))["contracts"]
    assert [(one["version"], one.get("in_force_until"), one["known_at"][:10]) for one in said] == [
        ("1", None, "2025-09-30"),
        ("2", None, "2026-03-15"),
    ]
    assert [len(one["standards"]) for one in said] == [8, 7]
    assert all("known_at" not in one for one in _contracts(tmp_path))


def _contracts(tmp_path):
    return json.loads(export("contracts", tmp_path / "newest.json").read_text("utf-8"))["contracts"]


def test_a_force_that_is_none_is_refused_and_no_file_is_left(tmp_path):
    with pytest.raises(CommandError, match="there is no such force"):
        call_command("export_teams", "--force", "atlantis", "--output", str(tmp_path / "teams.json"))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_teams", "--force", "dorset", "--output", str(tmp_path / "nowhere" / "teams.json"))
    assert list(tmp_path.iterdir()) == []


# -- On pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("/enquiries/", {"reviewer": 2, "sergeant": 2, "other_sergeant": 0}),
        ("/exemptions/", {"reviewer": 3, "sergeant": 3, "other_sergeant": 0}),
        ("/grades/", {"reviewer": 1, "sergeant": 1, "other_sergeant": 0}),
    ],
)
def test_a_list_is_downloaded_in_the_scope_of_whoever_asks(address, seen, dorset, client, tmp_path):
    name = address.strip("/")
    for person, rows in seen.items():
        client.force_login(dorset.people[person])
        page = client.get(address)
        assert "format=csv" in page.content.decode()
        answer = client.get(f"{address}?format=csv")
        assert answer["Content-Disposition"] == f'attachment; filename="{name}-2026-05-12.csv"'
        told = answer.getvalue().decode()
        assert len(told.splitlines()) == rows + 1
    client.force_login(dorset.people["reviewer"])
    exported = export(name, tmp_path / "a.csv").read_bytes()
    assert client.get(f"{address}?format=csv").getvalue() == exported


def test_a_filter_that_means_nothing_gives_no_file(dorset, client):
    client.force_login(dorset.people["reviewer"])
    assert client.get("/enquiries/?format=csv&state=perhaps")["Content-Type"].startswith("text/html")
    waiting = client.get("/enquiries/?format=csv&state=waiting").getvalue().decode()
    assert len(waiting.splitlines()) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_grades_asks_as_much_however_many_there_are(number, dorset, client, django_assert_num_queries):
    for day in range(number - 1):
        said = {"standard": "nec/S7", "period_first_day": FIRST, "grade": "good", "by": dorset.people["reviewer"]}
        grades.give(team=dorset.teams["ferndown"], graded_on=date(2026, 4, 1 + day), **said)
    client.force_login(dorset.people["reviewer"])
    with django_assert_num_queries(QUERIES):
        page = client.get("/grades/").content.decode()
    assert page.count("<tr") == number + 1
    assert "Adequate" in page and "S7 of the Neighbourhood Engagement Contract" in page
