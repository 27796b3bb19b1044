#!/usr/bin/env python3
"""Whether the law in docs/ holds of the tree: `make check` calls it. The standard library alone, and no database.

    sources    every `Source: measures.md, "Flags"` names a file of docs/reference/ (or docs/) and a heading of it
    tree       what architecture.md's tree names is there, what it marks "(not built yet)" is not, no room is missing
    links      every relative link of a document leads to a file, and to a heading where it names one
    decisions  every one is numbered once, dated, and in the list

Prints what is wrong, a line each, and exits 1; also prints what is not built yet, which is a list to shrink.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

REFERENCE, DECISIONS = "docs/reference", "docs/adr"
ARCHITECTURE = f"{REFERENCE}/architecture.md"
NOT_YET = "(not built yet)"
CODE = (".py", ".sql", ".html", ".js", ".scss", ".yaml", ".yml")
OWN_TEST = "tests/docs/test_law.py"  # cites what does not exist, to see that it is found

SAYS_SOURCE = re.compile(r"\bSource(?: of [^:.]+)?: ")
CITED = re.compile(r'([\w-]+\.md), "([^"]+)"')
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Names at the beginning of a line of the tree, up to two blanks: `models/ actions/       one noun a file`.
TREE_LINE = re.compile(r"^( *)((?:\S+ )*?\S+)(?:  .*| \(not built yet\))?$")
NAME = re.compile(r"^[\w.-]+(/|\.\w+)$|^(Makefile|LICENSE)$")


def sources(root: Path, files: Iterable[str]) -> Iterator[str]:
    """Faults of what code says about where its rules come from."""
    for name in files:
        if not name.endswith(CODE) or name.startswith("docs/") or name == OWN_TEST:
            continue
        text = (root / name).read_text("utf-8")
        for said in SAYS_SOURCE.finditer(text):
            line = text.count("\n", 0, said.start()) + 1
            cited = _cited(text[said.end() :])
            if not cited:
                yield f'{name}:{line}: a source is written as in: Source: measures.md, "Flags"'
            yield from (
                f"{name}:{line}: {fault}" for page, heading in cited if (fault := _no_such(root, page, heading))
            )


def tree(root: Path, files: Iterable[str]) -> Iterator[str]:
    """Faults of architecture.md's tree: lines that are not true, marks that have become untrue, rooms left out."""
    named = dict(_named(_tree_text(root)))
    for path, is_built in named.items():
        if is_built and not (root / path).exists():
            yield f"{ARCHITECTURE}: the tree names {path}, which is not there"
        if not is_built and (root / path).exists():
            yield f"{ARCHITECTURE}: {path} is there now: take its mark {NOT_YET!r} away"
    rooms = {f"{name.split('/')[0]}/" if "/" in name else name for name in files}
    for room in sorted(rooms - set(named)):
        if room == ".ci/" or not room.startswith("."):
            yield f"{ARCHITECTURE}: {room} does not stand in the tree"


def links(root: Path, files: Iterable[str]) -> Iterator[str]:
    """Faults of relative links in Markdown."""
    for name in files:
        if not name.endswith(".md"):
            continue
        for target in LINK.findall(FENCED.sub("", (root / name).read_text("utf-8"))):
            path, _, anchor = target.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            page = (root / name).parent / path if path else root / name
            if not page.exists():
                yield f"{name}: the link {target} leads nowhere"
            elif anchor and anchor not in {_anchor(heading) for heading in _headings(page)}:
                yield f"{name}: the link {target} leads to no heading"


def decisions(root: Path) -> Iterator[str]:
    """Faults of the decisions: number, date, and the list that holds them all."""
    folder = root / DECISIONS
    pages = sorted(page for page in folder.glob("*.md") if page.name != "README.md")
    listed = (folder / "README.md").read_text("utf-8")
    for number, count in Counter(page.name[:4] for page in pages).items():
        if count > 1:
            yield f"{DECISIONS}: {count} decisions have the number {number}"
    for page in pages:
        title, _, status, *_ = [*page.read_text("utf-8").splitlines(), "", "", ""]
        if not re.match(r"\d{4}-", page.name) or not title.startswith(f"# {page.name[:4]}. "):
            yield f"{DECISIONS}/{page.name}: its name and its title begin with its number"
        if not re.match(r"(Accepted|Replaced by \d{4}), \d{1,2} [A-Z][a-z]+ \d{4}\.$", status):
            yield f"{DECISIONS}/{page.name}: its third line says since when"
        if f"({page.name}) | {title[8:]} |" not in listed:
            yield f"{DECISIONS}/README.md: {page.name} is not listed under its title"


def not_built_yet(root: Path) -> list[str]:
    """What the tree marks as still to come; of a folder that is not there, the folder alone."""
    marked = [path for path, is_built in _named(_tree_text(root)) if not is_built]
    return [path for path in marked if not any(path != above and path.startswith(above) for above in marked)]


def _cited(after: str) -> list[tuple[str, str]]:
    """The pages and headings named at the beginning of the text, wherever its lines were broken."""
    text, found = re.sub(r"\s*\n\s*(?:#|--)?\s*", " ", after[:400]), []
    while one := CITED.match(text):
        found.append((one[1], one[2]))
        text = text[one.end() :].removeprefix("; ")
    return found


def _no_such(root: Path, page: str, heading: str) -> str | None:
    path = next((root / room / page for room in (REFERENCE, "docs") if (root / room / page).exists()), None)
    if path is None:
        return f"there is no {page} in {REFERENCE}/"
    wanted = re.compile(re.escape(_plain(heading)) + r"(?!\w)")
    if not any(wanted.match(_plain(found)) for found in _headings(path)):
        return f'{page} has no heading "{heading}"'
    return None


def _headings(page: Path) -> list[str]:
    return HEADING.findall(FENCED.sub("", page.read_text("utf-8"))) if page.suffix == ".md" else []


def _plain(heading: str) -> str:
    return heading.replace("`", "").strip()


def _anchor(heading: str) -> str:
    """As the usual viewers of Markdown make it."""
    return re.sub(r"[^\w\- ]", "", _plain(heading).lower()).replace(" ", "-")


def _tree_text(root: Path) -> str:
    return (root / ARCHITECTURE).read_text("utf-8").split("```\n")[1]


def _named(text: str) -> Iterator[tuple[str, bool]]:
    """Every path of the tree, folders with a slash at the end, and whether it is said to be there."""
    above: dict[int, list[str]] = {-1: [""]}
    for line in text.splitlines():
        found = TREE_LINE.match(line)
        names = found[2].removesuffix(f" {NOT_YET}").split() if found else []
        if not found or not all(NAME.match(name) for name in names):
            continue
        indent = len(found[1])
        parents = above[max(depth for depth in above if depth < indent)]
        paths = [parent + name for parent in parents for name in names]
        above = {depth: rooms for depth, rooms in above.items() if depth < indent} | {indent: paths}
        yield from ((path, not line.rstrip().endswith(NOT_YET)) for path in paths)


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout  # noqa: S607
    files = [name for name in listed.splitlines() if (root / name).is_file()]
    faults = [*sources(root, files), *tree(root, files), *links(root, files), *decisions(root)]
    for line in faults or [f"not built yet: {', '.join(not_built_yet(root)) or 'nothing'}"]:
        sys.stdout.write(f"{line}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
