"""The guide for whoever comes next: every file it names is there, and two recipes name all the files there are."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "develop.md").read_text("utf-8")
PATH = re.compile(r"`((?:\w[\w.-]*/)+[\w.-]*)`")
# What tells of the change without taking part in it, and what is made for looking at.
ASIDE = ("tests/", "docs/", "benchmarks/", "portal/seed/", "portal/design/", "templates/design/")

MADE = "portal/database/tables_at_once.sql"  # by `manage.py write_tables`, from the migrations


def recipe(title: str) -> str:
    found = re.search(rf"^### {title}\n(.*?)(?=^### |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def git(*words: str) -> list[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def files_that_name(*words: str) -> set[str]:
    """Files of the product in whose text or name one of the words stands by itself."""
    pattern = r"(^|[^[:alnum:]_-])(" + "|".join(words) + r")([^[:alnum:]_-]|$)"
    command = ["git", "grep", "-l", "-I", "-E", pattern]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    named = [name for name in listed if any(f"-{word.replace('_', '-')}." in name for word in words)]
    return {name for name in {*text, *named} if not name.startswith(ASIDE)} - {MADE}


def test_every_file_that_the_guide_names_is_there():
    named = {path for path in PATH.findall(GUIDE) if "NAME" not in path}

    assert len(named) > 70
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


@pytest.mark.parametrize("word", ["mobile_station", "school_visit"])
def test_a_channel_stands_in_the_files_of_its_recipe_and_in_no_other(word):
    said = PATH.findall(recipe("A new channel"))
    (migrations,) = {path for path in said if path.endswith("migrations/")}
    (icon,) = {path for path in said if path.endswith(".svg")}
    found = files_that_name(word)

    assert {name for name in found if not name.startswith(migrations)} == {icon.replace("NAME", word.replace("_", "-"))}
    assert any(name.startswith(migrations) for name in found)


@pytest.mark.parametrize("word", ["OFF_TOPIC|off_topic", "NAMES_A_PERSON|names_a_person"])
def test_a_reason_stands_in_the_files_of_its_recipe_and_in_no_other(word):
    module, migrations = PATH.findall(recipe("A new reason for not publishing a question"))
    found = files_that_name(word)

    assert {name for name in found if not name.startswith(migrations)} == {module}
    assert {name for name in found if name.startswith(migrations)}
