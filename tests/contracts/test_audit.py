"""A year for the auditor: the page's file, unpacked where nothing else is, proves itself, and notices a change."""

import csv
import io
import json
import re
import subprocess
import sys
from hashlib import sha256
from zipfile import ZipFile

import pytest

from contracts.api.shapes import ProofStanding
from contracts.plain.checking import STANDING, content_hash
from tests.contracts.exported_world import export, exported_world
from tests.contracts.reviewers_world import NOW, assessed
from tests.kept_worlds import kept_answer, kept_world
from tests.teams.county import borsetshire

EXPORTS = ("activities.csv", "enquiries.csv", "exemptions.csv", "grades.csv", "teams.json", "contracts.json")
QUERIES = 19
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def two_forces():
    dorset, other = exported_world(), borsetshire()
    assessed()
    return dorset, other


def asked(client, person, **query):
    client.force_login(person)
    return client.get("/oversight/audit/", query)


def made(client, world):
    answer = asked(client, world[0].people["reviewer"], year="calendar-now", contract="nec", format="zip")
    return answer, b"".join(answer.streaming_content)


kept = kept_world(two_forces, at=NOW)
pressed = kept_answer(made, at=NOW)


@pytest.fixture
def folder(pressed, tmp_path):
    ZipFile(io.BytesIO(pressed[1])).extractall(tmp_path)
    return tmp_path


def check(folder) -> tuple[int, str, str]:
    """As an auditor runs it: no environment, nothing that is installed, nothing of the portal but what was unpacked."""
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "check_proof.py", "."], cwd=folder, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_the_unpacked_file_proves_itself_and_names_what_was_changed_in_it(folder):
    proofs = json.loads((folder / "proofs.json").read_text("utf-8"))
    assert {one["assessment"]["team"] for one in proofs} >= {"wimborne", "ferndown"}
    assert check(folder) == (0, f"{len(proofs):,} figures worked out once more: 0 differences.\n", "")
    rows = (folder / "activities.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "activities.csv").write_text("".join(row for row in rows if ",social_post,held," not in row), "utf-8")
    code, said, _ = check(folder)
    assert code == 1 and "/S3, window from 2026-0" in said and "the exports come to" in said


def test_every_proof_is_of_the_year_and_has_the_hash_that_the_portal_gives(folder, client, own_world):
    assert set(STANDING) == set(ProofStanding.model_fields)
    proofs = json.loads((folder / "proofs.json").read_text("utf-8"))
    assert all(one["calendar"]["last_day"] >= "2026-01-01" for one in proofs)
    assert any(one["calendar"]["first_day"] < "2026-01-01" for one in proofs)  # it touches the year
    one = next(one for one in proofs if one["counted"] and one["units"])
    said = one["assessment"]
    client.force_login(own_world[0].people["reviewer"])
    address = "/api/v1/assessments/{team}/{contract}/{standard}/{first_day}/proof".format(**said)
    answer = client.get(address, {"as_of": one["as_of"], "known_at": one["known_at"]}).json()
    assert answer["content_hash"] == one["content_hash"] == content_hash(one)
    assert content_hash(one | {"added_afterwards": "perhaps"}) != one["content_hash"]


def test_the_list_of_figures_says_what_the_proofs_say(folder):
    proofs = json.loads((folder / "proofs.json").read_text("utf-8"))
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as lines:
        listed = list(csv.DictReader(lines))
    assert [one["content_hash"] for one in listed] == [one["content_hash"] for one in proofs]
    assert [one["status"] for one in listed] == [one["assessment"]["status"] for one in proofs]


def test_the_exports_are_those_of_the_commands_with_all_versions(folder, own_world, tmp_path_factory):
    beside = tmp_path_factory.mktemp("commands")
    for name in EXPORTS:
        path = export(name.split(".")[0], beside / name, "--all-versions")
        assert path.read_bytes() == (folder / name).read_bytes()


def test_the_readme_explains_every_column_and_the_hashes_are_those_of_the_files(folder):
    readme = (folder / "README.txt").read_text("utf-8")
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            assert [name for name in next(csv.reader(lines)) if name not in readme] == []
    hashes = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines())
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    del files["SHA256SUMS"]
    assert hashes == {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_the_name_says_force_year_and_day(pressed):
    name = "dorset-audit-2026-01-01-to-2026-05-12-as-of-2026-05-12.zip"
    assert pressed[0]["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_page_offers_the_last_policing_year_of_every_contract(client, own_world, django_assert_num_queries):
    client.force_login(own_world[0].people["reviewer"])
    with django_assert_num_queries(QUERIES):
        page = client.get("/oversight/audit/").content.decode()
    chosen = [tag for tag in re.findall(r"<input[^>]*>", page) if "checked" in tag]
    assert [re.findall(r'value="([^"]*)"', tag) for tag in chosen] == [["policing-last"], ["nec"]]
    assert "The last policing year: 1 April 2025 to 31 March 2026" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"year": "1066", "contract": "nec"}, "Choose a year of the list."),
        ({"year": "policing-last"}, "Choose at least one contract."),
        ({"year": "policing-last", "contract": "other"}, "Choose a contract of the list."),
        ({"year": "quarters", "contract": "nec", "last": "2026-03-31"}, "Choose the quarter."),
        ({"year": "quarters", "contract": "nec", "first": "2026-03-31", "last": "2025-12-31"}, "It ends before it"),
    ],
)
def test_what_means_nothing_is_said_and_no_file_is_made(query, sentence, client, own_world):
    answer = asked(client, own_world[0].people["reviewer"], format="zip", **query)
    assert answer.status_code == 400 and sentence in answer.content.decode()


def test_only_whoever_looks_over_the_whole_force_has_it(client, own_world):
    dorset, other = own_world
    for person in ("reviewer", "admin"):
        assert asked(client, dorset.people[person], force="dorset").status_code == 200
        assert asked(client, other.people[person], force="dorset", format="zip").status_code == 404
    for person in ("sergeant", "inspector", "pc"):  # the inspector's grant is of a section
        assert asked(client, dorset.people[person], force="dorset", format="zip").status_code == 403
    assert "/oversight/audit/" in asked_board(client, dorset.people["reviewer"])
    assert "/oversight/audit/" not in asked_board(client, dorset.people["inspector"])


def asked_board(client, person) -> str:
    client.force_login(person)
    return client.get("/oversight/").content.decode()
