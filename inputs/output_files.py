"""Files out, whole or not at all: nobody reads half an answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import yaml
from django.core.management.base import CommandError

from inputs.exports import cell


@contextmanager
def finished(path: Path) -> Iterator[IO[str]]:
    """A file that has its name only once it is whole."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise CommandError(f"--output {path}: cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


class _WrittenOut(yaml.SafeDumper):
    """Writes a thing out every time it is said: what comes in has no anchors and aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def document(said: Any, path: Path) -> str:
    """A document as the importers read it: JSON where the file's name ends so, else YAML."""
    if path.suffix.lower() == ".json":
        return json.dumps(said, default=cell, ensure_ascii=False, indent=1) + "\n"
    plain = json.loads(json.dumps(said, default=cell))  # days and instants as their text, as a file of JSON has them
    return yaml.dump(plain, Dumper=_WrittenOut, sort_keys=False, allow_unicode=True, width=120)


def given(said: dict[str, Any]) -> dict[str, Any]:
    """What a document says: what is empty is left out."""
    return {key: value for key, value in said.items() if value not in (None, "", [], (), {})}
