"""Contract files that are refused: each fault by name, place and reason, and nothing half stored."""

import os
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings

from contracts.models import Contract, ContractVersion, Obligation, Standard
from record.entries import Entry
from record.marks import Mark
from teams.models import Force
from tests.contracts.contract_files import MEET, PANEL, POST, contract, refused, standard, written

NOTICE = {
    "kind": "on_time",
    "item": "event_notice",
    "period": "month",
    "percent": 90,
    "within_days": 7,
    "channels": ["alert"],
}
NAMED = {"kind": "presence", "period": "month", "fact": "published_officer", "minimum": 1}


@pytest.fixture(autouse=True)
def force(db) -> Force:
    return Force.objects.create(key="dorset", name="Dorset Police")


def assert_nothing_stored() -> None:
    for model in (Contract, ContractVersion, Standard, Obligation, Entry, Mark):
        assert not model.objects.exists(), model


def of_measure(measure, **changes):
    """The good contract with one standard of this measure; None takes a key away."""
    said = {key: value for key, value in (measure | changes).items() if value is not None}
    return contract(standards=[standard("S1", said)])


PLACED = [
    # unknown and missing keys, at the top, of a standard and of a measure
    (contract(period="week"), "line 28, column period: this key is not known"),
    (contract(contract=None), "line 1, column contract: is missing"),
    (contract(force=None), "column force: is missing"),
    (contract(title=None), "column title: is missing"),
    (contract(title="  "), "line 3, column title: is empty, and must not be"),
    (contract(title="T" * 201), "column title: is longer than 200 characters (201)"),
    (contract(version=None), "column version: is missing"),
    (contract(in_force_from=None), "column in_force_from: is missing"),
    (contract(standards=None), "column standards: is missing"),
    (contract(standards=[]), "line 6, column standards: is an empty list"),
    (contract(standards="S1"), "column standards: must be a list, not 'S1'"),
    (contract(standards=["S1"]), "column standards[0]: must be a mapping of keys to values, not 'S1'"),
    (contract(standards=[{"code": "S1"}]), "line 7, column standards[0].title: is missing"),
    (contract(standards=[{"code": "S1"}]), "line 7, column standards[0].measure: is missing"),
    (contract(standards=[standard("S1", MEET, name="x")]), "line 18, column standards[0].name: this key is not known"),
    (contract(standards=[standard("S1", MEET, duties=[])]), "column standards[0].duties: is an empty list"),
    (contract(standards=[standard("S 1", MEET)]), "column standards[0].code: 'S 1' is not a key"),
    (
        contract(standards=[standard("S1", MEET), standard("S2", POST), standard("S1", POST)]),
        "line 28, column standards[2].code: S1 is the code of standards[0] already",
    ),
    (contract(standards=[standard("S1", "weekly")]), "column standards[0].measure: must be a mapping"),
    (contract(standards=[standard("S1", [1])]), "column standards[0].measure: must be a mapping"),
    # who, and when
    (contract(contract="n e c"), "line 1, column contract: 'n e c' is not a key"),
    (contract(force="devon"), "line 2, column force: 'devon' is not a force: import its teams first"),
    (contract(version="v/1"), "column version: 'v/1' is not a key"),
    (contract(provisional="maybe"), "column provisional: must be yes or no, not 'maybe'"),
    (contract(in_force_from="1 April"), "line 5, column in_force_from: '1 April' is not a date written as YYYY-MM-DD"),
    (contract(in_force_from="2025-02-29"), "column in_force_from: '2025-02-29' is not a date"),
    (contract(in_force_until=date(9999, 12, 31)), "column in_force_until: 9999-12-31 lies outside the years 1900 to"),
    (contract(in_force_until=date(2025, 3, 31)), "column in_force_until: 2025-03-31 is before 2025-04-01"),
    (contract(grades=[]), "column grades: is an empty list"),
    (contract(grades="good"), "column grades: must be a list, not 'good'"),
    (contract(grades=["good", ["bad"]]), "column grades[1]: must be a single value, not a list"),
    (contract(grades=["g" * 65]), "column grades[0]: is longer than 64 characters (65)"),
    # of every kind: an unknown key, a missing one, a value out of range, an empty list, a wrong kind of value
    (
        of_measure(MEET, kind="weekly"),
        "standards[0].measure.kind: must be one of count, gap, on_time",
    ),
    (of_measure(MEET, kind=None), "standards[0].measure.kind: is missing"),
    (of_measure(MEET, period="fortnight"), "standards[0].measure.period: must be one of week, month"),
    (of_measure(MEET, maximum_days=7), "standards[0].measure.maximum_days: is not known to this kind of measure"),
    (of_measure(MEET, minimum=None), "standards[0].measure.minimum: is missing"),
    (of_measure(MEET, minimum=0), "standards[0].measure.minimum: must be between 1 and 1000, not 0"),
    (of_measure(MEET, minimum=1001), "standards[0].measure.minimum: must be between 1 and 1000"),
    (of_measure(MEET, minimum="1"), "standards[0].measure.minimum: must be a whole number, not '1'"),
    (of_measure(MEET, channels=[]), "standards[0].measure.channels: is an empty list"),
    (of_measure(MEET, channels=["pigeon"]), "standards[0].measure.channels: holds 'pigeon', which is not one of"),
    (of_measure(MEET, channels="meeting"), "standards[0].measure.channels: must be a list, not 'meeting'"),
    (of_measure(MEET, channels=[["meeting"]]), "standards[0].measure.channels: must hold names, not ['meeting']"),
    (of_measure(MEET, audiences=["martians"]), "standards[0].measure.audiences: holds 'martians'"),
    (of_measure(MEET, per="officer", ranks=["general"]), "standards[0].measure.ranks: must be one of pcso"),
    (of_measure(MEET, ranks=["pc"]), "standards[0].measure.ranks: may be given only with per: officer"),
    (of_measure(MEET, warn_days=367), "standards[0].measure.warn_days: must be between 0 and 366, not 367"),
    (of_measure(POST, maximum_days=1001), "standards[0].measure.maximum_days: must be between 1 and 1000"),
    (of_measure(NOTICE, item="letters"), "standards[0].measure.item: must be one of enquiry_reply"),
    (of_measure(NOTICE, percent=101), "standards[0].measure.percent: must be between 1 and 100, not 101"),
    (of_measure(NOTICE, percent=89.5), "standards[0].measure.percent: must be a whole number, not '89.5'"),
    (of_measure(NOTICE, warn_days=1), "standards[0].measure.warn_days: is not known to this kind of measure"),
    (of_measure(NAMED, minimum=None), "standards[0].measure.minimum: is missing, and so is maximum"),
    (of_measure(NAMED, maximum=0), "standards[0].measure.minimum: (1) must not be greater than maximum (0)"),
    (of_measure(PANEL, passing=[]), "standards[0].measure.passing: is an empty list"),
    (of_measure(PANEL, passing=["splendid"]), "standards[0].measure.passing: holds 'splendid'"),
    (contract(grades=["a"], standards=[standard("S1", PANEL)]), "standards[0].measure.passing: holds 'good'"),
]


@pytest.mark.parametrize(("said", "told"), PLACED, ids=[told.split(", ")[-1][:70] for _, told in PLACED])
def test_a_fault_is_named_with_its_place(tmp_path, said, told):
    assert told in refused("import_contract", written(tmp_path, said))
    assert_nothing_stored()


def test_all_faults_are_told_at_once(tmp_path):
    said = contract(force="devon", in_force_from="soon", standards=[standard("S1", MEET | {"minimum": 0})])
    lines = refused("import_contract", written(tmp_path, said)).splitlines()
    assert [line.split(": ")[1] for line in lines[:-1]] == [
        "line 2, column force",
        "line 5, column in_force_from",
        "line 12, column standards[0].measure.minimum",
    ]
    assert lines[-1].endswith("refused, nothing was imported.")


FILES = [
    ("", "the file is empty"),
    ("contract: [nec", "line 2: this is not YAML"),
    ("just words", "must be a mapping of keys to values, not 'just words'"),
    ("- nec\n- npg\n", "must be a mapping of keys to values, not a list"),
    ("contract: nec\ncontract: npg\n", "line 2, column contract: this key is there twice"),
    ("contract: &a nec\nversion: *b\n", "line 2, column version: *'b' stands for nothing"),
    ("contract: !!python/object:os.system nec\n", "the tag"),
    ("contract: nec\n---\ncontract: npg\n", "line 2: a second document begins"),
    (b"contract: n\xe9c\n", "line 1: this line is not UTF-8"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a NUL byte: this is not a text file"),
    (b"title: " + b"x" * (20 * 1024 * 1024), "the file is larger than 8 MiB"),
    ("[" * 100_000, "nested more than 50 deep"),
]


@pytest.mark.parametrize(("said", "told"), FILES, ids=[told[:50] for _, told in FILES])
def test_what_is_no_contract_file_is_refused(tmp_path, said, told):
    assert told in refused("import_contract", written(tmp_path, said))
    assert_nothing_stored()


def test_no_file_is_refused(tmp_path):
    assert "cannot be read: No such file or directory" in refused("import_contract", tmp_path / "gone.yaml")
    assert "is not a file" in refused("import_contract", tmp_path)


def test_more_standards_than_any_contract_has(tmp_path):
    one = "{code: S%d, title: T, measure: {kind: gap, maximum_days: 1, period: week, channels: [alert]}}"
    standards = ", ".join(one % number for number in range(1001))
    head = "contract: nec\nforce: dorset\ntitle: T\nversion: 1\nin_force_from: 2026-04-01\n"
    said = refused("import_contract", written(tmp_path, f"{head}standards: [{standards}]\n"))
    assert "column standards: holds 1,001 standards; 1,000 are the most" in said
    assert_nothing_stored()


def test_a_stranger_cannot_be_the_one_who_did_it(tmp_path):
    said = refused("import_contract", written(tmp_path, contract()), "--by", "nobody@dorset.example")
    assert "--by nobody@dorset.example: nobody has that e-mail address." in said
    assert_nothing_stored()


def test_a_shell_sees_a_sentence_and_an_exit_code(tmp_path, test_environment):
    path = written(tmp_path, contract(period="week"))
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_contract", str(path)]
    ran = subprocess.run(manage, env=os.environ | test_environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 1 and ran.stdout == ""
    assert f"{path}: line 28, column period: this key is not known" in ran.stderr
    assert "Traceback" not in ran.stderr
