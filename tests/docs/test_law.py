"""The check of the law itself: each fault that it is for is found, in a small tree that has it."""

import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("law", Path(__file__).resolve().parents[2] / ".ci" / "law.py")
law = importlib.util.module_from_spec(spec)
spec.loader.exec_module(law)

TREE = """# The house

## The tree

```
manage.py                  Django's command line
docs/
    reference/             the law
teams/                     who
    models/ actions/       one noun a file: LICENSE, wraps
                           over.py a line
    kinds/                 one folder a kind (not built yet)
        count/ gap/        (not built yet)
            kind.py        (not built yet)
```
"""
MEASURES = "# Measures\n\n## Flags\n\n### `count`: at least `minimum`\n\n```\n# Not a heading\n```\n"


@pytest.fixture
def root(tmp_path):
    write(tmp_path, "docs/reference/architecture.md", TREE)
    write(tmp_path, "docs/reference/measures.md", MEASURES)
    write(tmp_path, "manage.py", "")
    write(tmp_path, "teams/models/people.py", "")
    write(tmp_path, "teams/actions/people.py", "")
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, "utf-8")


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "said",
    [
        '"""Why. Source: measures.md, "Flags"."""',
        '# Source of the rule: measures.md, "`count`"; measures.md, "Flags"',
        '"""Source: measures.md, "Flags";\n    measures.md, "count".\n"""',
        "source: what a contract's file says, and no citation",
    ],
)
def test_a_source_that_exists_is_right(root, said):
    write(root, "teams/a.py", said)

    assert list(law.sources(root, files(root))) == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('# Source: measures.md, "Fines"', 'measures.md has no heading "Fines"'),
        ('# Source: measures.md, "Flag"', 'measures.md has no heading "Flag"'),
        ('# Source: measures.md, "Not a heading"', 'measures.md has no heading "Not a heading"'),
        ('# Source: measures.md, "Flags"; formats.md, "Files"', "there is no formats.md in docs/reference/"),
        (
            '# Source of it: "Flags" in the measures',
            'a source is written as in: Source: measures.md, "Flags"',
        ),
    ],
)
def test_a_source_that_nobody_can_open_is_a_fault(root, said, fault):
    write(root, "teams/a.sql", f"SELECT 1;\n{said}\n")

    assert list(law.sources(root, files(root))) == [f"teams/a.sql:2: {fault}"]


def test_a_tree_that_is_true_is_right_and_tells_what_is_to_come(root):
    assert list(law.tree(root, files(root))) == []
    assert law.not_built_yet(root) == ["teams/kinds/"]


def test_what_the_tree_names_must_be_there(root):
    (root / "teams/actions/people.py").unlink()
    (root / "teams/actions").rmdir()

    assert list(law.tree(root, files(root))) == [
        "docs/reference/architecture.md: the tree names teams/actions/, which is not there"
    ]


def test_a_mark_goes_when_the_thing_has_come(root):
    write(root, "teams/kinds/__init__.py", "")

    assert list(law.tree(root, files(root))) == [
        "docs/reference/architecture.md: teams/kinds/ is there now: take its mark '(not built yet)' away"
    ]


def test_a_folder_s_marks_are_each_of_their_own(root):
    write(root, "docs/reference/architecture.md", TREE.replace("a kind (not built yet)", "a kind"))
    write(root, "teams/kinds/gap/kind.py", "")

    assert list(law.tree(root, files(root))) == [
        "docs/reference/architecture.md: teams/kinds/gap/ is there now: take its mark '(not built yet)' away",
        "docs/reference/architecture.md: teams/kinds/gap/kind.py is there now: take its mark '(not built yet)' away",
    ]
    assert law.not_built_yet(root) == ["teams/kinds/count/", "teams/kinds/gap/"]


@pytest.mark.parametrize(("name", "room"), [("core/a.py", "core/"), ("run.sh", "run.sh"), (".ci/check", ".ci/")])
def test_every_room_stands_in_the_tree(root, name, room):
    write(root, name, "")

    assert list(law.tree(root, files(root))) == [f"docs/reference/architecture.md: {room} does not stand in the tree"]


def test_links_lead_to_files_and_to_headings(root):
    write(
        root,
        "docs/develop.md",
        "# A first hour\n[x](reference/measures.md#flags) [y](#a-first-hour) [z](https://example.org) [k]"
        "(reference/measures.md#count-at-least-minimum)\n```\n[no](link.md)\n```\n"
        "[a](gone.md) [b](reference/measures.md#fines)",
    )

    assert list(law.links(root, files(root))) == [
        "docs/develop.md: the link gone.md leads nowhere",
        "docs/develop.md: the link reference/measures.md#fines leads to no heading",
    ]


def test_decisions_are_numbered_dated_and_listed(root):
    write(root, "docs/adr/README.md", "| [0001](0001-good.md) | A good one | 1 May 2026 |\n")
    write(root, "docs/adr/0001-good.md", "# 0001. A good one\n\nAccepted, 1 May 2026.\n")
    assert list(law.decisions(root)) == []

    write(root, "docs/adr/0001-again.md", "# 1. Another\n\n**Context.**\n")
    write(root, "docs/adr/README.md", "")

    assert list(law.decisions(root)) == [
        "docs/adr: 2 decisions have the number 0001",
        "docs/adr/0001-again.md: its name and its title begin with its number",
        "docs/adr/0001-again.md: its third line says since when",
        "docs/adr/README.md: 0001-again.md is not listed under its title",
        "docs/adr/README.md: 0001-good.md is not listed under its title",
    ]
