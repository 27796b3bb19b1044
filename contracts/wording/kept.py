"""What would have kept a promise, in words: "**One more open meeting in Verwood by Thursday 31 December** keeps it."

Each way in which a fact might have been otherwise has its own phrase. No queries: names and titles are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contracts.kinds.changes import ACTIVITY, POSTING, Step
from contracts.wording.things import FACTS, RANKS, Channels, Measure, bare_one_of, days, many_of, verbs
from record.dates import clock, day_month, day_words

ONLY_PAST = "What is past explains. There is nothing to do about it."
NOT_TO_COME = "Nothing still to come, be it one fact or two, would keep it. What is past explains."
NO_CHANGE = "No change of one fact or two {would}."


# What a changed fact does: to come, and past. What counts already does not come to count by being moved.
EFFECTS = {
    "counts": ("counts and keeps it", "would have counted and kept it"),
    "ends": ("ends the gap in time", "would have ended the gap in time"),
    "begins": ("keeps the gap after it short enough", "would have kept the gap after it short enough"),
    "in_time": ("is in time and keeps it", "would have been in time and kept it"),
    "puts_off": ("leaves more time for the next one", "would have left more time for the next one"),
}
# "It was run", where the channel says "we ran": the others that a force may say are the same in both.
PARTICIPLES = {"ran": "run", "gave": "given", "did": "done", "took": "taken", "wrote": "written", "went": "gone"}


@dataclass(frozen=True)
class KeptWords:
    """What the phrases know beside the step. Names of neighbourhoods and officers by id, titles by the fact's id."""

    measure: Measure
    channels: Channels
    today: date
    names: Mapping[int, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    audiences: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """A phrase: what is otherwise, and of what. Its `bold` begins with a small letter."""

    bold: str
    of: str = ""


def phrase(step: Step, words: KeptWords) -> Said:
    return PHRASES[step.how](step, words)


def sentence_of(step: Step, words: KeptWords) -> tuple[str, str]:
    """One change as a sentence in two parts, of which the first stands out."""
    said = phrase(step, words)
    bold = f"{said.bold[0].upper()}{said.bold[1:]}"
    if not said.of:
        return bold, "keeps it." if step.to_come else "would have kept it."
    keeps, would_have = EFFECTS[step.said.get("effect", "counts")]
    return f"{bold},", f"{said.of} {keeps if step.to_come else would_have}."


def too(steps: Sequence[Step], words: KeptWords) -> tuple[str, str]:
    """One more, or so many, that never were, beside a change of what happened: in two parts as above."""
    to_come = all(step.to_come for step in steps)
    said = phrase(steps[0], words).bold if len(steps) == 1 else _number(steps, words)
    keep = "keeps" if len(steps) == 1 else "keep"
    return f"{said[0].upper()}{said[1:]}", f"{keep if to_come else 'would have kept'} it too."


def lead(steps: Sequence[Step]) -> str:
    """What stands above two changes."""
    if all(step.to_come for step in steps):
        return "No single change keeps it. These two together do:"
    return "No single change would have kept it. These two together would have:"


def beyond(steps: Sequence[Step], words: KeptWords, *, at_risk: bool) -> tuple[str, str, str]:
    """Where neither one nor two facts turn it: how many do, in three parts, of which the second stands out."""
    would = "keeps it" if at_risk else "would have kept it"
    if not steps:
        return NO_CHANGE.format(would=would), "", ""
    before = f"No change of one fact or two {would}:"
    return before, _number(steps, words), "do." if all(step.to_come for step in steps) else "would have."


def only_by(what: str) -> str:
    return f"Nothing that the team did or does turns it: only {what} does."


def note(steps: Sequence[Step], *, at_risk: bool) -> str:
    """What is to be said of a change that lies in the past, wholly or in part."""
    if all(step.to_come for step in steps):
        return ""
    return NOT_TO_COME if at_risk else ONLY_PAST


def _number(steps: Sequence[Step], words: KeptWords) -> str:
    """As in "3 more open meetings", "4 more questions answered in time"."""
    first, number = steps[0], len(steps)
    if first.how == "answered":
        return f"{number} more questions answered in time"
    if first.fact == ACTIVITY:
        how = {"notice": " advertised in time", "feedback": " with feedback in time"}.get(first.how, "")
        return f"{number} more {many_of(words.measure, words.channels)}{how}"
    return f"{number} more {FACTS[words.measure['fact']][1]}"


def _one_more(step: Step, words: KeptWords) -> Said:
    told = f", advertised {days((step.day - step.said['told_on']).days)} before" if step.said.get("told_on") else ""
    return Said(f"one more {bare_one_of(words.measure, words.channels)}{_for(step, words)}{_when(step, words)}{told}")


def _for(step: Step, words: KeptWords) -> str:
    per = words.measure.get("per", "team")
    name = words.names.get(step.unit or 0)
    return {"neighbourhood": f" in {name}", "officer": f" by {name}"}.get(per, "") if name else ""


def _when(step: Step, words: KeptWords) -> str:
    if step.until is None or step.until <= step.day:
        return f" on {day_words(step.day, words.today)}"
    if step.to_come and step.day == words.today:
        return f" by {day_words(step.until, words.today)}"
    first = day_month(step.day, words.today if step.day.year == step.until.year else None)
    return f" between {first} and {day_month(step.until, words.today)}"


def _ref(step: Step, words: KeptWords) -> str:
    day = day_words(step.said["was"]["day"], words.today)
    title = words.titles.get(str(step.id))
    thing = f"“{title}”" if title else f"the {bare_one_of(words.measure, words.channels)}"
    return f"{thing} of {day}"


def _held(step: Step, words: KeptWords) -> Said:
    was, done = step.said["was"]["status"], _done(step, words)
    return Said(f"{done}, and {'not called off' if was == 'cancelled' else f'confirmed as {done}'}", _ref(step, words))


def _noticed(step: Step, words: KeptWords) -> Said:
    before = step.said["was"]["advertised_on"]
    wanted = step.row["advertised_on"]
    if before is None:
        return Said(f"advertised by {day_words(wanted, words.today)}", _ref(step, words))
    return Said(f"advertised {_by((before - wanted).days)} earlier", _ref(step, words))


def _attended(step: Step, words: KeptWords) -> Said:
    least, was = step.row["attendance"], step.said["was"]["attendance"]
    there = "nobody said how many were there" if was is None else f"{was} were there"
    return Said(f"with {least} people there or more", f"{_ref(step, words)} ({there})")


def _led(step: Step, words: KeptWords) -> Said:
    return Said(f"led by {RANKS[words.measure['led_by_rank']]} or somebody higher", _ref(step, words))


def _audience(step: Step, words: KeptWords) -> Said:
    key = step.row["audiences"][-1]
    return Said(f"meant for {words.audiences.get(key, key.replace('_', ' ')).lower()} too", _ref(step, words))


def _named(step: Step, words: KeptWords) -> Said:
    return Said(f"with {words.names.get(step.unit or 0, 'it')} named in it", _ref(step, words))


def _moved(step: Step, words: KeptWords) -> Said:
    by = (step.day - step.said["was"]["day"]).days
    way = "earlier" if by < 0 else "later"
    done = _done(step, words)
    return Said(f"{done} {_by(abs(by))} {way}, on {day_words(step.day, words.today)}", _ref(step, words))


def _face_to_face(step: Step, words: KeptWords) -> Said:
    return Said(f"{_done(step, words)} face to face", _ref(step, words))


def _done(step: Step, words: KeptWords) -> str:
    """As in "held", "sent", "published": by the channel of the very activity."""
    done = verbs({"channels": [step.row["channel"]]}, words.channels)[1]
    return PARTICIPLES.get(done, done)


def _answered(step: Step, words: KeptWords) -> Said:
    deadline = step.said["deadline"]
    subject = words.titles.get(str(step.id))
    about = f" about {subject}" if subject else ""
    asked = day_words(step.said["was"]["received_at"], words.today)
    return Said(
        f"answered by {day_words(deadline, words.today)} at {clock(deadline)}", f"the question{about} of {asked}"
    )


def _feedback(step: Step, words: KeptWords) -> Said:
    return Said(f"with feedback published by {day_words(step.said['deadline'], words.today)}", _ref(step, words))


def _published(step: Step, words: KeptWords) -> Said:
    one = "one more name published" if step.fact == POSTING else "one more local priority"
    return Said(f"{one}{_place(step, words)}{_stood(step, words)}")


def _stood(step: Step, words: KeptWords) -> str:
    if step.until is None or step.until == step.day:
        return f" on {day_words(step.day, words.today)}"
    first = day_month(step.day, words.today if step.day.year == step.until.year else None)
    return f" from {first} to {day_month(step.until, words.today)}"


def _place(step: Step, words: KeptWords) -> str:
    name = words.names.get(step.unit or 0)
    return f" for {name}" if name else ""


def _from(step: Step, words: KeptWords) -> Said:
    by = (step.day - step.said["shown"][0]).days
    way = f"{_by(abs(by))} {'earlier' if by < 0 else 'later'}, from {day_words(step.day, words.today)}"
    return Said(f"{_shown(step, words)}{_place(step, words)} {way}")


def _until(step: Step, words: KeptWords) -> Said:
    by = (step.day - step.said["shown"][1]).days
    way = f"{_by(abs(by))} {'longer' if by > 0 else 'less'}, until {day_words(step.day, words.today)}"
    return Said(f"{_shown(step, words)}{_place(step, words)} {way}")


def _shown(step: Step, words: KeptWords) -> str:
    """A name published is nobody's in particular: an officer who is not named stays so."""
    if step.fact == POSTING:
        return "a name published"
    title = words.titles.get(str(step.id))
    return f"“{title}” set as a priority" if title else "a local priority set"


def _unnamed(step: Step, words: KeptWords) -> Said:
    return Said(f"another officer of the team{_place(step, words)} named on its page")


def _fixed(bold: str):
    return lambda step, words: Said(bold, _ref(step, words))


def _by(number: int) -> str:
    return days(number) if number else "hours"


PHRASES = {
    "new": _one_more,
    "not_held": _held,
    "public": _fixed("open to everybody"),
    "face_to_face": _face_to_face,
    "attendance": _attended,
    "notice": _noticed,
    "rank": _led,
    "audience": _audience,
    "unit": _named,
    "moved": _moved,
    "answered": _answered,
    "feedback": _feedback,
    "more": _published,
    "from": _from,
    "until": _until,
    "published": _unnamed,
}
