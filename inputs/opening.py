"""Opening a file that somebody named, with a sentence where it cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from inputs.refusals import Refused


def opened(path: Path) -> BinaryIO:
    """The file, open for reading bytes; Refused, saying why, where there is none that can be read."""
    try:
        if path.exists() and not path.is_file():
            raise Refused.because(f"{path} is not a file")
        return path.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused.because(f"{path} cannot be read: {reason}") from None
