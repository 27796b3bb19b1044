"""How a flag can clear: what is said of it on pages and in letters, and never more than is so.

Whether its own window can still be turned, its kind knows. Source: measures.md, "Flags".
"""

from __future__ import annotations

from datetime import date

from contracts.kinds import KINDS
from contracts.wording.things import Judged, Measure
from record.dates import day_words

AFTERWARDS = "the period after it closes met, or an inspector closes the flag"


def clears_by_itself(judged: Judged, measure: Measure) -> bool:
    """Whether something still to be done can turn what is at risk or missed, in its own window."""
    return KINDS.of(measure).words.clears_by_itself(judged)


def clearing(judged: Judged, measure: Measure, today: date) -> str:
    """As in "It stays missed until the window ends on Sunday 31 May; after that, until …". `judged` is urgent."""
    if clears_by_itself(judged, measure):
        return _by_itself(measure)
    if judged.last_day < today:
        return f"Nothing done now turns this figure. The flag stands until {AFTERWARDS}."
    ends = day_words(judged.last_day, today)
    return f"It stays missed until its period ends on {ends}, whatever is done now; and then until {AFTERWARDS}."


def clearing_in_brief(judged: Judged, measure: Measure, today: date) -> str:
    """The same for the line of a list, as in "Can still clear by itself."."""
    if clears_by_itself(judged, measure):
        return "Can still clear by itself."
    if judged.last_day < today:
        return "Stands until the period after it is met, or an inspector closes it."
    return f"Stays missed at least until {day_words(judged.last_day, today)}."


def _by_itself(measure: Measure) -> str:
    asks = KINDS.of(measure).keys
    if asks.GRADED:
        return "It clears by itself when the assessors give a grade that passes."
    planned = ", or enough is planned to keep it in time" if asks.GATHERS else ""
    return f"It clears by itself as soon as this is kept again{planned}."
