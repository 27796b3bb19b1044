"""Sentences about the three figures of a proof: whether they agree, why they do not, and what stood until when.

For staff: pages, files and the API say the same.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from contracts.models.statuses import FINAL, AssessmentStatus
from contracts.queries.three_figures import Revision, ThreeFigures
from contracts.queries.what_came_between import rests_on
from contracts.wording.came_between import came_between_words, nothing_else
from contracts.wording.figures import figure, figure_recorded
from contracts.wording.things import listed
from record.dates import as_recorded, day_month, day_words, moment_exact, moment_words
from record.timezones import day_of

AGREES = "Agrees with what was shown."
DIFFERS = "Differs from what was shown."
NO_FIGURE = "So the record holds no figure of that day."
ONLY_BY_WORD = "It would change only if something about those days is recorded or corrected."
NOTHING_TO_COMPARE = "Nothing was shown then to compare it with."
PARTS = {
    "status": "the status",
    "achieved": "the figure",
    "required": "the figure",
    "scheduled": "what was planned",
    "due_by": "the day by which the next was due",
    "last_day": "the last day of the window",
    "version": "the version",
}


def agreement(figures: ThreeFigures) -> str:
    if figures.agrees is None:
        return NOTHING_TO_COMPARE
    return AGREES if figures.agrees else DIFFERS


def can_change(figures: ThreeFigures, today: date) -> str:
    """Of all that is known today: whose figure it is, and by what it can still change."""
    if figures.as_of:
        return f"The figure of that day, by all that is known today. {ONLY_BY_WORD}"
    judged = figures.now.judgement
    if judged.last_day >= today:
        return "The figure of today. It changes as days pass and as things are recorded."
    if judged.status in FINAL:
        return f"The figure of today. {ONLY_BY_WORD}"
    return "The figure of today. Its days are over, and what still waits can change it."


def not_shown(figures: ThreeFigures, today: date) -> str:
    """Why nothing was shown at the instant: not yet, or no longer."""
    if entry := figures.entry:
        return f"not shown: no longer owed since {moment_words(entry.at, today)}, entry {entry.sequence:,}"
    first = figures.record.first_kept
    if first is None:
        return "not shown: the portal has kept nothing of it yet"
    return f"not shown: the portal kept it first on {moment_words(first.at, today)}, entry {first.sequence:,}"


def then_its_window(figures: ThreeFigures, today: date) -> str:
    """The window's end and the version at that time, where they were others than now; else empty."""
    shown, now = figures.shown, figures.now
    if shown is None:
        return ""
    said = []
    if shown.judgement.last_day != now.proof.calendar.last_day:
        said.append(f"the window ended on {day_words(shown.judgement.last_day, today)}")
    if shown.version != now.proof.assessment.version:
        said.append(f"version {shown.version} judged it")
    return f"Then {' and '.join(said)}." if said else ""


def why_they_differ(figures: ThreeFigures, today: date) -> str:
    """What differs, and for what reason. What was recorded after the entry is listed beneath it."""
    why, shown = figures.why, figures.shown
    if why is None or shown is None:
        return ""
    parts = listed(dict.fromkeys(PARTS[part] for part in why.parts), "and")
    verb = "differ" if len({PARTS[part] for part in why.parts}) > 1 else "differs"
    return f"{parts[0].upper()}{parts[1:]} {verb}. {_reason(figures, why, shown, today)}"


def _reason(figures: ThreeFigures, why: Any, shown: Any, today: date) -> str:
    entry = f"Entry {shown.entry:,}"
    if why.another_day:
        return (
            f"What is worked out again is as of {as_recorded(figures.as_of)}; "  # type: ignore[arg-type]
            f"what was shown on {as_recorded(figures.instant)} was as of that day."
        )
    if why.since:
        return f"{entry} is of {moment_words(shown.at, today)}; what was recorded after it had not been worked in yet:"
    if why.by_time:
        return f"{entry} is of {moment_words(shown.at, today)}; a day or a deadline has passed since, and nothing else."
    found = "finds that nothing was owed"
    if why.at_entry:
        said = figure(why.at_entry.judgement, why.at_entry.measure, late=why.at_entry.late)
        found = f"finds {' '.join(filter(None, [_word(why.at_entry.judgement.status), said]))}"
    then = f"By what was known at the instant of {entry[0].lower()}{entry[1:]} ({moment_exact(shown.at)})"
    return (
        f"{then} the portal, working it out as it does today, {found}. "
        "So nothing recorded since is the reason: the way of working it out has changed, "
        "or what was known then is not on record in full."
    )


def nothing_more(figures: ThreeFigures, today: date) -> tuple[str, str]:
    """The end of what came between: that nothing else did; or, where nothing is named and they differ, why."""
    nouns = rests_on(figures.now)
    if figures.between or figures.same_figure:
        return "nothing else" if figures.between else "nothing", nothing_else(nouns, named=bool(figures.between))
    if figures.then is None and day_of(figures.as_of or figures.instant) < figures.assessment.first_day:
        return "no record", "The period had not begun."
    if figures.only_time:
        return "no record", f"{nothing_else(nouns, named=False)} Only time has passed."
    return "not named", (
        "Something that was recorded in between makes the difference, and this page cannot name it. "
        "Do not rely on the figure worked out again; tell whoever runs the portal the address of this page."
    )


def until_then(revision: Revision, today: date) -> str:
    """As in "Until today this stood as missed, 24 days. A posting was recorded 24 days after it began."."""
    day = day_of(revision.at)
    when = "today" if day == today else day_month(day, today)
    figure_then = figure_recorded(revision.was.judgement, revision.was.measure)
    stood = f"{_word(revision.was.judgement.status)}{f', {figure_then}' if figure_then else ''}"
    deeds = [came_between_words(one, today).deed for one in revision.because]
    if not deeds:
        return f"Until {when} this stood as {stood}."
    if len(deeds) == 1:
        return f"Until {when} this stood as {stood}. {deeds[0]}."
    return f"Until {when} this stood as {stood}. {len(deeds)} things that were recorded then turned it."


def _word(status: str) -> str:
    return str(AssessmentStatus(status).label).lower()
