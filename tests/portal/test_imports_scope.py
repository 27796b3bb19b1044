"""Who sends what, whose rows a file may hold, and who sees and undoes which import. Source: interfaces.md, "Roles"."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from contracts.models import Exemption
from engagement.models import Activity
from inputs.models import FileImport, SavedMapping, SentFile
from record.entries import Entry
from teams.models import Posting
from tests.kept_worlds import kept_world
from tests.portal.imports_world import COLEHILL, HEADER, MARKET, newest, press, send, send_bytes, settle, words
from tests.portal.sergeants_world import NOW, at, did, two_forces

pytestmark = pytest.mark.django_db
kept = kept_world(two_forces, at=NOW)
FERNDOWN = COLEHILL.replace("wimborne", "ferndown")
EXEMPTIONS = "team,standard,first_day,last_day,reason"
POSTINGS = """
force: {id: dorset, name: Dorset Police}
sections:
  - id: east
    name: East
    teams:
      - id: wimborne
        name: Wimborne NPT
        active_from: 2024-04-01
        officers:
          - {id: sgt-9, name: New Sergeant, rank: sergeant, posted_from: 2026-05-01}
"""


@pytest.fixture
def world(own_world):
    with time_machine.travel(NOW, tick=True):
        yield own_world


@pytest.fixture
def dorset(world):
    return world[0]


@pytest.fixture
def borsetshire(world):
    return world[1]


@pytest.fixture
def as_(client, dorset):
    def signed_in(name: str, county=None):
        client.force_login((county or dorset).people[name])
        return client

    return signed_in


WHO = {  # what the form offers; "": the page is refused
    "pc": "",
    "sergeant": "activities enquiries exemptions",
    "inspector": "activities enquiries exemptions",
    "reviewer": "",
    "admin": "structure",
    "stranger": "",
}


@pytest.mark.parametrize("name", WHO)
def test_each_role_is_offered_what_it_may_send(as_, name):
    answer = as_(name).get("/imports/")

    if name == "stranger":
        assert answer.status_code == 302  # whoever holds no role is not let in at all
    elif not WHO[name]:
        assert answer.status_code == 403
    else:
        offered = [kind.key for kind in answer.context["kinds"]]
        assert offered == WHO[name].split()


ROWS = {  # whose rows are taken, by who sends them
    "sergeant": "wimborne",
    "other_sergeant": "ferndown",
    "inspector": "wimborne ferndown",
    "other_inspector": "bridport",
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_of_a_team_out_of_scope_is_refused_as_one_that_nobody_has(as_, name):
    teams = ["wimborne", "ferndown", "bridport", "ambridge", "nowhere"]

    send(as_(name), *(COLEHILL.replace("wimborne", team) for team in teams))

    rows = newest().rows.order_by("line")
    assert [team for team, row in zip(teams, rows, strict=True) if row.kind == "new"] == ROWS[name].split()
    refused = {team: row.faults for team, row in zip(teams, rows, strict=True) if row.kind == "refused"}
    assert refused == {team: [["team", f"There is no team '{team}'."]] for team in teams if team in refused}


def test_an_id_or_a_number_of_another_team_shows_and_changes_nothing(as_, dorset, borsetshire):
    theirs = did("ferndown", "meeting", at(11, 5, 18), title="Ferndown secret", source="crm", source_id="7")
    foreign = did("ambridge", "meeting", at(11, 5, 18), title="Ambridge secret")
    header = f"id,source,source_id,{HEADER}"

    page = send(
        as_("sergeant"),
        f"{theirs.pk},,,{COLEHILL}",
        f",crm,7,{COLEHILL}",
        f"{foreign.pk},,,{COLEHILL}",
        header=header,
    )

    assert [(row.kind, row.faults) for row in newest().rows.order_by("line")] == [
        ("refused", [["", "its id or its number is taken"]]),
        ("refused", [["", "its id or its number is taken"]]),
        ("refused", [["id", "This id is taken."]]),
    ]
    assert "secret" not in page


def test_what_looks_like_another_team_s_is_not_shown(as_):
    did("ferndown", "meeting", at(11, 5, 18), title="Ferndown secret")
    header = f"{HEADER},also_teams"

    page = send(as_("sergeant"), f"{COLEHILL},ferndown", header=header)

    assert "1 new" in page
    assert "secret" not in page


def test_a_joint_one_of_another_team_is_asked_about_and_not_changed(as_):
    did("ferndown", "meeting", at(11, 5, 18), title="Joint meeting", also_teams=("wimborne",))

    page = send(as_("sergeant"), COLEHILL)
    assert "1 looks like another" in page
    page = settle(as_("sergeant"), 2, answer="update")

    assert "what is stored is another team's: its own sergeant or inspector changes it" in page
    assert Activity.objects.get(title="Joint meeting").version == 1


def test_a_file_that_waits_is_its_senders_alone(client, as_, dorset, borsetshire):
    send(as_("sergeant"), COLEHILL)
    address = f"/imports/{newest().pk}/"

    assert client.get(address).status_code == 200
    for name in ("pc", "other_sergeant", "inspector", "reviewer", "admin"):
        assert as_(name).get(address).status_code == 404
        assert client.post(f"{address}store/").status_code == 404
    assert as_("sergeant", borsetshire).get(address).status_code == 404
    assert not Activity.objects.filter(title="Colehill hall").exists()


def test_an_import_is_seen_by_its_sender_and_the_sergeants_of_its_teams(client, as_, borsetshire):
    send(as_("inspector"), COLEHILL)
    press(client, "store")
    address = f"/imports/done/{FileImport.objects.get().pk}/"

    statuses = {name: as_(name).get(address).status_code for name in ("inspector", "sergeant", "pc", "reviewer")}
    others = {name: as_(name).get(address).status_code for name in ("other_sergeant", "other_inspector")}

    assert statuses == {"inspector": 200, "sergeant": 200, "pc": 403, "reviewer": 403}
    assert others == {"other_sergeant": 404, "other_inspector": 404}
    assert as_("sergeant", borsetshire).get(address).status_code == 404
    assert "may.csv" in words(as_("sergeant").get("/imports/"))
    assert "may.csv" not in words(as_("other_sergeant").get("/imports/"))
    assert "may.csv" not in words(as_("sergeant", borsetshire).get("/imports/"))


def test_a_sergeant_undoes_the_own_team_s_rows_and_the_sender_all_of_them(client, as_):
    send(as_("inspector"), COLEHILL, FERNDOWN)
    press(client, "store")
    undo = f"/imports/done/{FileImport.objects.get().pk}/undo/"

    def statuses() -> list[tuple[str, str]]:
        rows = Activity.objects.filter(title="Colehill hall").order_by("team__key")
        return list(rows.values_list("team__key", "status"))

    assert as_("pc").post(undo).status_code == 403
    assert as_("other_inspector").post(undo).status_code == 404
    page = words(as_("sergeant").post(undo, follow=True))
    assert "Undone. 1 activity withdrawn." in page
    assert statuses() == [("ferndown", "held"), ("wimborne", "withdrawn")]
    assert FileImport.objects.get().undone_at is None
    words(as_("inspector").post(undo, follow=True))
    assert statuses() == [("ferndown", "withdrawn"), ("wimborne", "withdrawn")]
    assert FileImport.objects.get().undone_at is not None


def test_exemptions_of_a_file_are_requests_that_somebody_else_decides(as_, dorset):
    rows = ("wimborne,nec/S1,2026-05-01,2026-05-10,Floods", "wimborne,,2026-05-20,2026-05-21,")

    page = send(as_("sergeant"), *rows, header=EXEMPTIONS)

    assert "each request is taken back on its own page" in page
    assert "Refused, Reason: Give a reason." in page
    settle(as_("sergeant"), 3, cell_reason="A major incident")
    press(as_("sergeant"), "store")
    found = Exemption.objects.order_by("first_day")
    assert [(one.state, one.code, one.reason, one.asked_by) for one in found] == [
        ("asked", "S1", "Floods", dorset.people["sergeant"]),
        ("asked", "", "A major incident", dorset.people["sergeant"]),
    ]
    stored = FileImport.objects.get()
    assert (stored.noun, stored.new) == ("exemption", 2)
    page = words(as_("sergeant").post(f"/imports/done/{stored.pk}/undo/", follow=True))
    assert "This cannot be undone here" in page
    page = send(as_("sergeant"), rows[0], header=EXEMPTIONS)
    assert "1 nothing new" in page


def test_exemptions_of_other_teams_are_refused_as_of_teams_that_nobody_has(as_):
    send(as_("sergeant"), "ferndown,,2026-05-01,2026-05-10,Floods", header=EXEMPTIONS)

    assert [row.faults for row in newest().rows.all()] == [[["team", "'ferndown' is not a team"]]]


def test_postings_of_a_file_are_looked_at_and_stored_by_an_administrator(as_, dorset):
    before = Posting.objects.count(), Entry.objects.count()

    page = send_bytes(as_("admin"), POSTINGS.encode(), "may.yaml")

    assert "2 new" in page
    assert "2 changes. Nothing is stored before you say so" in page
    assert "What More Person sgt-9 Posting sgt-9/wimborne/2026-05-01 rank: sergeant" in page
    assert "This cannot be undone here: another file puts right what was wrong." in page
    assert (Posting.objects.count(), Entry.objects.count()) == before
    press(as_("admin"), "store")
    assert Posting.objects.get(person__key="sgt-9").first_day == date(2026, 5, 1)
    assert FileImport.objects.get().noun == "structure"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("id: dorset", "id: borsetshire"), "this file is about a force that you do not run"),
        (("id: dorset", "id: newshire"), "this file is about a force that you do not run"),
        (("rank: sergeant", "rank: admiral"), "column sections[0].teams[0].officers[0].rank"),
        (("force: {", "force: ["), "this is not YAML"),
    ],
)
def test_a_file_of_postings_that_cannot_be_taken_says_where_and_why(as_, change, said):
    page = send_bytes(as_("admin"), POSTINGS.replace(*change).encode(), "may.yaml")

    assert "The file cannot be taken" in page
    assert said in page
    assert not Posting.objects.filter(person__key="sgt-9").exists()


def test_nobody_sends_a_kind_that_is_not_theirs(as_):
    page = send_bytes(as_("sergeant"), POSTINGS.encode(), "may.yaml", kind="structure")
    assert "Select a valid choice" in page
    send_bytes(as_("sergeant"), POSTINGS.encode(), "may.yaml")
    send(as_("admin"), COLEHILL)
    assert not SentFile.objects.filter(kind="activities").exists()
    assert not Posting.objects.filter(person__key="sgt-9").exists()


def test_whoever_has_lost_the_role_stores_nothing(as_, dorset):
    send(as_("sergeant"), COLEHILL, MARKET)
    dorset.people["sergeant"].grants.update(role="pc")

    assert as_("sergeant").post(f"/imports/{newest().pk}/store/").status_code == 403
    assert not Activity.objects.filter(title="Colehill hall").exists()


def test_a_remembered_list_is_the_force_s_own(client, as_, dorset, borsetshire):
    saved = SavedMapping.objects.create(
        force="dorset",
        kind="activities",
        name="Secret list",
        data={"columns": {"title": "Event"}},
        by="x",
        at=timezone.now(),
    )

    assert "Secret list" in words(as_("sergeant").get("/imports/mappings/"))
    assert "Secret list" not in words(as_("sergeant", borsetshire).get("/imports/mappings/"))
    assert client.post(f"/imports/mappings/{saved.pk}/forget/").status_code == 404
    assert as_("admin").post(f"/imports/mappings/{saved.pk}/forget/").status_code == 403
    assert as_("pc").get("/imports/mappings/").status_code == 403
    assert SavedMapping.objects.exists()
    as_("inspector").post(f"/imports/mappings/{saved.pk}/forget/")
    assert not SavedMapping.objects.exists()
