"""The figure of several windows together, as in "2 of 3 months met"."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.models.statuses import JUDGED, MET, AssessmentStatus
from contracts.wording.days import PERIODS
from contracts.wording.things import Judged


def windows_in_sum(shown: Sequence[Judged], whole: Sequence[Judged], kind: str) -> str:
    """How many of the windows were met; of some that were picked by their status, how many those are.

    A window in which there was nothing to judge is not counted; where all are such, they are named alone.
    """
    if len(shown) < len(whole):
        words = dict.fromkeys(AssessmentStatus(one.status).word for one in shown)
        return f"{_of(len(shown), whole, kind)} {' or '.join(words)}"
    judged = [one for one in whole if one.status in JUDGED]
    if not judged:
        return f"{len(whole)} {_noun(whole, kind, len(whole))}"
    return f"{_of(sum(one.status == MET for one in judged), judged, kind)} met"


def _of(number: int, whole: Sequence[Judged], kind: str) -> str:
    return f"{number} of {len(whole)} {_noun(whole, kind, len(whole))}"


def _noun(windows: Sequence[Judged], kind: str, number: int) -> str:
    """What the windows are: whole periods of one length, or parts of such."""
    periods = all((one.first_day, one.last_day) == (one.period_first_day, one.period_last_day) for one in windows)
    word = PERIODS[kind] if periods else "part"
    return word if number == 1 else f"{word}s"
