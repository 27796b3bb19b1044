"""`check_proof`: every figure of a world comes out again from files alone, and an error in any kind's SQL is found."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine

from contracts.kinds import KINDS
from contracts.plain.checking import check, main
from contracts.plain.exports import Unreadable
from tests.contracts.exported_world import export, exported_world, exports
from tests.contracts.reviewers_world import NOW
from tests.kept_worlds import kept_world

kept = kept_world(exported_world, at=NOW)
pytestmark = pytest.mark.usefixtures("in_may", "own_world")
ROOT = Path(__file__).parents[2]
# In the SQL of each kind something small that is wrong: what is there, and what stands there instead.
PLANTED = {
    "count": ("u.owed_days + period.days)", "u.owed_days)"),  # rounded down
    "gap": ("contracts_span(r.last_day + 1, r.reach))", "contracts_span(r.last_day, r.reach))"),  # a day too many
    "on_time": ("(m.percent * s.total + 99) / 100", "(m.percent * s.total) / 100"),  # rounded down
    "presence": ("s.number < coalesce(m.minimum, 0)", "s.number <= coalesce(m.minimum, 0)"),
    "graded": ("g.grade = ANY (m.passing)", "g.grade <> ALL (m.passing)"),
}


APRIL = "wimborne, nec/S8, window from 2026-04-01"
SPRING = ("--team", "wimborne", "--from", "2026-03-01")  # of these the proofs are asked for


@pytest.fixture(scope="module")
def exported(kept, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        return exports(tmp_path_factory.mktemp("exported"), *SPRING)


@pytest.fixture
def folder(exported, tmp_path):
    return Path(shutil.copytree(exported, tmp_path / "exports"))


def test_every_figure_comes_out_again_as_of_now_and_as_known_then(folder):
    export("proofs", folder / "then.json", "--as-of", "2026-04-30", "--known-at", "2026-05-01T00:00:00Z", *SPRING)
    proofs = [json.loads((folder / name).read_text("utf-8")) for name in ("proofs.json", "then.json")]
    for said in proofs:
        assert {one["rule"]["measure"]["kind"] for one in said} == set(KINDS)
    april = [next(one for one in said if _where(one).startswith(APRIL)) for said in proofs]
    assert [one["assessment"]["achieved"] for one in april] == [30, 0]  # what was published was told anew since
    assert check([folder]) == (len(proofs[0]) + len(proofs[1]), "")


def test_it_runs_with_nothing_but_the_standard_library(folder):
    ran = subprocess.run(  # -S: without what is installed, as in an empty environment
        [sys.executable, "-S", "-E", ROOT / "check_proof.py", folder], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("figures worked out once more: 0 differences.\n")


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_in_the_sql_of_a_kind_is_found_and_its_cell_named(kind, folder, monkeypatch):
    right, wrong = PLANTED[kind]
    assert KINDS[kind].measure_sql.count(right) == 1
    monkeypatch.setitem(vars(KINDS[kind]), "measure_sql", KINDS[kind].measure_sql.replace(right, wrong))
    proofs = export("proofs", folder / "proofs.json", *SPRING)
    _, difference = check([folder])
    named = [one for one in json.loads(proofs.read_text("utf-8")) if difference.startswith(_where(one))]
    assert [one["rule"]["measure"]["kind"] for one in named] == [kind]


@pytest.mark.parametrize(
    ("part", "said", "sentence"),
    [
        ("calendar", {"obligated_days": 3}, "calendar.obligated_days: the proof says 3, the exports come to "),
        ("assessment", {"version": "9"}, "version: the proof says 9, the exports come to "),
        ("rule", {"promise": "Whatever suits"}, "content_hash: the proof says "),
        ("counted", [], "the proof says nothing, the exports come to counted."),
        ("units", [], "the proof says nothing, the exports come to {"),
    ],
)
def test_whatever_part_of_a_proof_was_changed_is_named(part, said, sentence, folder):
    path = folder / "proofs.json"
    proofs = json.loads(path.read_text("utf-8"))
    changed = next(one for one in proofs if one["units"] and one["counted"])
    changed[part] = changed[part] | said if isinstance(said, dict) else said
    path.write_text(json.dumps(proofs), "utf-8")
    _, difference = check([folder])
    assert difference.startswith(_where(changed)) and sentence in difference


def test_files_that_cannot_be_gone_by_are_refused(folder, capsys):
    with pytest.raises(Unreadable, match="neither CSV nor JSON"):
        check([ROOT / "README.md"])
    assert main([str(folder / "proofs.json")]) == 2
    missing = "No export of activities, contracts, enquiries, exemptions, grades, teams is among the files.\n"
    assert capsys.readouterr().err == missing
    export("activities", folder / "activities.csv")  # the newest versions alone
    export("proofs", folder / "proofs.json", "--as-of", "2026-04-30", "--known-at", "2026-05-01T00:00:00Z", *SPRING)
    with pytest.raises(Unreadable, match="Some activities may have been changed .* with --all-versions"):
        check([folder])


def _where(proof) -> str:
    said = proof["assessment"]
    return f"{said['team']}, {said['contract']}/{said['standard']}, window from {said['first_day']}, as of"
