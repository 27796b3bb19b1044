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
    words, about = KINDS.of(measure).words, Circumstances(today, **known)
    if judged.status == "not_applicable":
        return words.nothing_to_judge(measure, channels)
    if judged.status != "exempt":
        return words.fact(judged, measure, channels, about)
    owed = "was" if judged.last_day < today else "is"
    if about.owed_days is None:
        return f"Nothing {owed} owed on these days."
    if about.owed_days:
        return f"Nothing {owed} owed: {words.nothing_owed(judged, measure, channels, about)}."
    return f"Nothing {owed} owed: {_every_day(today, exempt_because, exempt_until)}."


def _every_day(today: date, because: str, until: date | None) -> str:
    """Where all days are exempt, why and until when. An exemption of some of them only is not what leaves nothing."""
    why = because.strip().rstrip(".") or "every day is exempt"
    return f"{why}{f', until {day_words(until, today)}' if until else ''}"
