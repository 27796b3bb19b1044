"""The kinds of measure, one folder each: the only places that know them. Everything else asks `KINDS`.

A folder holds the parts listed in `contracts.kinds.parts`. They are found, not named, so that a new way of measuring is
a new folder and nothing else; one that lacks a part stops the start and says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import cast

from contracts.kinds import parts

PACKAGES = ["contracts.kinds"]  # where the folders lie


class IncompleteKindError(ImportError):
    """A folder of a kind that lacks a part."""


class Kind:
    """One kind. Its parts are imported when they are first asked for: the words of one need those of all."""

    def __init__(self, name: str, package: str, folder: Path) -> None:
        self.name = name
        self.package = f"{package}.{name}"
        self.folder = folder

    @cached_property
    def keys(self) -> parts.Keys:
        return cast(parts.Keys, self._module("kind"))

    @cached_property
    def words(self) -> parts.KindWords:
        return cast(parts.KindWords, self._module("words"))

    @cached_property
    def owed(self) -> parts.Owed:
        return cast(parts.Owed, self._module("owed"))

    @cached_property
    def proof(self) -> parts.KindProof:
        return cast(parts.KindProof, self._module("proof"))

    @cached_property
    def over_time(self) -> parts.OverTime:
        return cast(parts.OverTime, self._module("over_time"))

    @cached_property
    def kept(self) -> parts.Kept:
        return cast(parts.Kept, self._module("kept"))

    @cached_property
    def plain(self) -> parts.Plain:
        return cast(parts.Plain, self._module("plain"))

    @cached_property
    def measure_sql(self) -> str:
        return (self.folder / "measure.sql").read_text("utf-8")

    @cached_property
    def verdict_sql(self) -> str:
        return (self.folder / "verdict.sql").read_text("utf-8")

    def missing_files(self) -> list[str]:
        return [name for name in parts.FILES if not (self.folder / name).is_file()]

    def missing_members(self) -> list[str]:
        """What its modules lack, as "words.py: rule"."""
        return [
            f"{name}.py: {member}"
            for name, members in parts.MEMBERS.items()
            for member in members
            if not hasattr(self._module(name), member)
        ]

    def _module(self, name: str):
        return import_module(f"{self.package}.{name}")


class Kinds(Mapping[str, Kind]):
    """The kinds by name, in the order in which they are listed to people."""

    @cached_property
    def _found(self) -> dict[str, Kind]:
        found = [kind for package in PACKAGES for kind in _folders(package)]
        for kind in found:
            if missing := kind.missing_files():
                raise IncompleteKindError(f"The kind of measure “{kind.name}” lacks {', '.join(missing)}.")
        return {kind.name: kind for kind in sorted(found, key=lambda kind: (kind.keys.PLACE, kind.name))}

    def __getitem__(self, name: str) -> Kind:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def of(self, measure: Mapping[str, object]) -> Kind:
        """The kind of a measure as stored."""
        return self._found[str(measure["kind"])]

    def gathering(self) -> list[str]:
        """The names of those whose units gather activities, one by one."""
        return [kind.name for kind in self.values() if kind.keys.GATHERS]

    def graded(self) -> list[str]:
        """The names of those that an assessor grades."""
        return [kind.name for kind in self.values() if kind.keys.GRADED]

    def look_again(self) -> None:
        """Forget what was found, where `PACKAGES` has changed."""
        self.__dict__.pop("_found", None)


def _folders(package: str) -> Iterator[Kind]:
    """A folder with any part in it is meant to be a kind."""
    parent = Path(str(import_module(package).__file__)).parent
    for folder in sorted(parent.iterdir()):
        if folder.is_dir() and any((folder / name).exists() for name in parts.FILES):
            yield Kind(folder.name, package, folder)


KINDS = Kinds()
