"""What the seed tells the portal, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engagement.content import ActivityContent, EnquiryContent


@dataclass(frozen=True)
class Deed:
    """One thing told to the portal, at an instant; `content` is what the portal knows after it, for a spreadsheet."""

    at: datetime
    do: Callable[[datetime], object]
    content: ActivityContent | EnquiryContent | None = None
