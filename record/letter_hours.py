"""The hours at which letters that can wait leave: by day, in London. Pure.

Source: measures.md, "Flags". Letters that call somebody leave at any hour; they are not `by_day`.
"""

from __future__ import annotations

from datetime import datetime, time

from record.timezones import LONDON, ONE_DAY, day_of, instant_on

OPENS = time(7)
CLOSES = time(20)  # and at eight in the evening itself nothing leaves any more


def are_open(now: datetime) -> bool:
    return OPENS <= now.astimezone(LONDON).time() < CLOSES


def next_opening(now: datetime) -> datetime:
    """The instant, in UTC, at which the hours begin next; of one within them, those of the next day."""
    day = day_of(now)
    today = instant_on(datetime.combine(day, OPENS))
    return today if now < today else instant_on(datetime.combine(day + ONE_DAY, OPENS))
