"""How an assessment stands, as a sentence that begins with its status: "Missed. 12 days without a post; 7 is the most."

What happened, its kind says; each knows the statuses it can have. Nothing here says what `met` means: the engine did.
"""

from __future__ import annotations

from datetime import date

from contracts.kinds import KINDS
from contracts.models.statuses import NOT_APPLICABLE, AssessmentStatus
from contracts.wording.phrases import Circumstances
from contracts.wording.things import Channels, Judged, Measure
from record.dates import day_words


def sentence(judged: Judged, measure: Measure, channels: Channels, *, today: date, **known) -> str:
    """The status word and the fact. Takes what `fact` takes."""
    said = fact(judged, measure, channels, today=today, **known)
    if judged.status == NOT_APPLICABLE:
        return said
    return f"{AssessmentStatus(judged.status).label}. {said}"


def fact(
    judged: Judged,
    measure: Measure,
    channels: Channels,
    *,
    today: date,
    exempt_because: str = "",
    exempt_until: date | None = None,
    **known,
) -> str:
    """What happened, in one or two sentences, without the status word. `known` is what `Circumstances` takes."""
    if judged.status == "exempt":
        return _exempt(judged, today, exempt_because, exempt_until)
    words = KINDS.of(measure).words
    if judged.status == "not_applicable":
        return words.nothing_to_judge(measure, channels)
    return words.fact(judged, measure, channels, Circumstances(today, **known))


def _exempt(judged: Judged, today: date, because: str, until: date | None) -> str:
    owed = "was" if judged.last_day < today else "is"
    why = because.strip().rstrip(".") or "every day is exempt"
    return f"Nothing {owed} owed: {why}{f', until {day_words(until, today)}' if until else ''}."
