"""Secrets that the portal makes up on its first start and keeps in DATA_DIR, readable by its owner alone."""

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept(path: Path, make: Callable[[], str]) -> str:
    """The text in `path`; on the first call, made and written there. Two first calls at once agree on one text."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, make())
    return path.read_text().strip()


def memorable() -> str:
    """A password to type from a terminal into a telephone: eight syllables, 50 bits, no look-alikes."""
    return "-".join(
        "".join(secrets.choice(c) + secrets.choice("aeiou") for c in ["bdfghjkmnprstvwz"] * 2) for _ in range(4)
    )


def _write_once(path: Path, text: str) -> None:
    """Write under another name (0600), then link: the file is complete when it appears, and the first one wins."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
