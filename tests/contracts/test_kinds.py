"""A kind of measure is one folder: what it lacks is named at the start, and nothing outside knows one by name."""

import itertools
import re
import shutil
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

import contracts
import contracts.kinds.count
from contracts import kinds
from contracts.checks import kinds_are_whole
from contracts.kinds import KINDS, IncompleteKindError, parts
from contracts.models import MeasureKind, Standard
from contracts.models.kinds import fill

ROOT = Path(contracts.__file__).parent.parent
NUMBERS = itertools.count()
OUTSIDE = [
    *(file for file in (ROOT / "contracts").rglob("*") if "kinds" not in file.parts and "migrations" not in file.parts),
    *(ROOT / "portal" / "views").rglob("*"),
    *(ROOT / "templates" / "contracts").rglob("*"),
    *(ROOT / "templates" / "emails").rglob("*"),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A whole folder of a kind in a place of its own, to take something out of; found by `look_again`."""
    package = f"kinds_of_test_{next(NUMBERS)}"  # each of its own: Python remembers where a package lay
    made = tmp_path / package / "sum"
    shutil.copytree(Path(contracts.kinds.count.__file__).parent, made, ignore=shutil.ignore_patterns("__pycache__"))
    (made.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(kinds, "PACKAGES", [*kinds.PACKAGES, package])
    KINDS.look_again()
    yield made
    monkeypatch.undo()
    KINDS.look_again()


@pytest.mark.parametrize("part", parts.FILES)
def test_a_folder_that_lacks_a_part_stops_the_start_and_is_named(folder, part):
    (folder / part).unlink()
    with pytest.raises(IncompleteKindError, match=f"“sum” lacks {re.escape(part)}"):
        len(KINDS)


def test_a_part_that_lacks_a_word_is_named_by_the_check(folder):
    words = folder / "words.py"
    words.write_text(words.read_text("utf-8").replace("def reply(", "def answer("), "utf-8")
    assert [error.msg for error in kinds_are_whole(None)] == ["The kind of measure “sum” lacks words.py: reply."]


PLAIN = [*(ROOT / "contracts" / "kinds").glob("*/plain.py"), ROOT / "contracts" / "kinds" / "loops.py"]


@pytest.mark.parametrize("file", PLAIN, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_plain_loops_stand_on_the_standard_library_alone(file):
    lines = re.findall(r"^(?:from|import) ([\w.]+)", file.read_text("utf-8"), re.MULTILINE)
    assert lines
    assert {name for name in lines if name.split(".")[0] not in sys.stdlib_module_names} <= {"contracts.kinds.loops"}


@pytest.mark.django_db
def test_the_database_refuses_a_kind_that_has_no_folder(contracted):
    contracted()
    standard = Standard.objects.order_by("id").first()
    standard.measure = {**standard.measure, "kind": "sum"}
    with pytest.raises(IntegrityError, match="a_measure_is_of_a_known_kind"), transaction.atomic():
        standard.save()
    standard.measure = {key: value for key, value in standard.measure.items() if key != "kind"}
    with pytest.raises(IntegrityError, match='null value in column "kind"'), transaction.atomic():
        standard.save()


@pytest.mark.django_db
def test_migrate_brings_the_rows_into_line_with_the_folders(contracted, as_owner):
    contracted()
    with as_owner():
        MeasureKind.objects.create(name="sum")
        MeasureKind.objects.filter(name="presence").delete()
        fill(apps, "default")
    assert set(MeasureKind.objects.values_list("name", flat=True)) == set(KINDS)


@pytest.mark.django_db
def test_migrate_tells_of_standards_whose_kind_has_lost_its_folder(contracted, as_owner, monkeypatch, caplog):
    contracted()
    left = {name: kind for name, kind in KINDS.items() if name != "gap"}
    monkeypatch.setattr("contracts.models.kinds.KINDS", left)
    with as_owner():
        fill(apps, "default")
    assert "“gap”" in caplog.text
    assert MeasureKind.objects.filter(name="gap").exists()


def test_the_kinds_are_whole_and_in_their_order():
    assert list(KINDS) == ["count", "gap", "on_time", "presence", "graded"]
    assert kinds_are_whole(None) == []


def test_nothing_outside_its_folder_asks_for_a_kind_by_name():
    named = re.compile(
        rf"""kind\b.*(==|!=|\bin\b|\bANY\b|<>).*["']({"|".join(KINDS)})["']|["']({"|".join(KINDS)})["']: _"""
    )
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in OUTSIDE
        if file.suffix in (".py", ".sql", ".html", ".txt")
        for line in file.read_text("utf-8").splitlines()
        if named.search(line)
    ]
    assert found == []
