"""How a flag can clear: what is said of it on pages and in letters, and never more than is so.

Whether its own window can still be turned, its kind knows; and what would have to happen for it by when. That it still
can happen is not said: whoever says so would have to judge again, and the proof does. Source: measures.md, "Flags".
"""

from __future__ import annotations

from datetime import date

from contracts.kinds import KINDS
from contracts.wording.things import Judged, Measure
from record.dates import day_words
from record.timezones import ONE_DAY

THE_PROOF_KNOWS = "The proof says what would still keep it, if anything would."
STAYS = "What is missed stays missed, unless something about its days is recorded or corrected."


def clears_by_itself(judged: Judged, measure: Measure) -> bool:
    """Whether something still to be done can turn what is at risk or missed, in its own window."""
    return KINDS.of(measure).words.clears_by_itself(judged)


def clearing(judged: Judged, measure: Measure, today: date) -> str:
    """As in "It clears by itself only if what is due by …". `judged` is urgent."""
    if clears_by_itself(judged, measure):
        said = f"It clears by itself {KINDS.of(measure).words.clears_when(judged, measure, today)}."
        return said if KINDS.of(measure).keys.GRADED else f"{said} {THE_PROOF_KNOWS}"
    return f"{STAYS} The flag stands until {_after_it(judged, today)}."


def clearing_in_brief(judged: Judged, measure: Measure, today: date) -> str:
    """The same for the line of a list, as in "Clears only if what is due today is done, or planned for today."."""
    if clears_by_itself(judged, measure):
        return f"Clears {KINDS.of(measure).words.clears_when(judged, measure, today)}."
    return f"Stands until {_after_it(judged, today)}."


def _after_it(judged: Judged, today: date) -> str:
    """When a flag of what is missed goes: while its own period runs, nobody can close it yet."""
    afterwards = "the period after it closes met, or an inspector closes the flag"
    if judged.last_day < today:
        return afterwards
    return f"{afterwards}, from {day_words(judged.last_day + ONE_DAY, today)} on"
