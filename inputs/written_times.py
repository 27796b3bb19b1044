"""Days and times as other people's files write them: by the forms a mapping names, and what form a wrong one has.

Pure: no Django, no database. Source: formats.md, "Mapping".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from inputs.cells import shown
from inputs.day_forms import day_form
from record import timezones

DIRECTIVES = frozenset("aAbBdfHIjmMpSyYz%")
DAY_DIRECTIVES = ("dj", "mbBj", "yY")  # one of each says which day
EXAMPLE = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)
SHOWN = 4  # forms that a refusal names
ISO_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def date_form(form: str) -> str:
    """A form of a day, or of a day and a time, that reads back what it writes; else a ValueError says why."""
    _check_directives(form)
    if not _says(form, *DAY_DIRECTIVES):
        raise ValueError(f"{shown(form)} says no day, month and year, as %d/%m/%Y does")
    if _says(form, "HI") and not _says(form, "Hp"):
        raise ValueError(f"{shown(form)} has hours up to twelve (%I) and no am or pm (%p)")
    _check(form)
    if re.match(r"%Y-%d", form):
        raise ValueError(f"{shown(form)} cannot be told from year-month-day")
    return form


def time_form(form: str) -> str:
    """A form of a time of the day; else a ValueError says why."""
    _check_directives(form)
    if not _says(form, "HI") or _says(form, "dmyYbBj"):
        raise ValueError(f"{shown(form)} is no form of a time, as %H:%M and %I:%M%p are")
    if not _says(form, "Hp"):
        raise ValueError(f"{shown(form)} has hours up to twelve (%I) and no am or pm (%p)")
    _check(form)
    return form


def _listed(forms: Sequence[str]) -> str:
    """The forms, or the first of very many."""
    return ", ".join(forms) if len(forms) <= SHOWN else f"{', '.join(forms[:SHOWN])} or like these"


def _says(form: str, *some: str) -> bool:
    directives = set(re.findall("%(.)", form))
    return all(directives & set(of) for of in some)


def _check_directives(form: str) -> None:
    wrong = [found for found in re.findall("%(.?)", form) if found not in DIRECTIVES]
    if wrong:
        raise ValueError(f"{shown(form)}: %{wrong[0]} stands for nothing")


def _check(form: str) -> None:
    try:
        datetime.strptime(EXAMPLE.strftime(form), form)  # noqa: DTZ007 (only whether it can be read)
    except (ValueError, re.error) as error:
        raise ValueError(f"{shown(form)} is no form of a day or a time: {error}") from None


@dataclass(frozen=True)
class Said:
    """What was written: with a zone or without one. `time_known` False: a day alone, at 00:00."""

    at: datetime
    time_known: bool


@dataclass(frozen=True)
class WrittenTimes:
    """How the days and times of one file are written. ISO is read whatever the forms are: workbooks give it."""

    dates: Sequence[str] = ()  # forms of a day, or of a day and a time, tried in turn
    times: Sequence[str] = ()  # forms of a time in a column of its own
    zone: ZoneInfo = timezones.LONDON

    def said(self, parts: Sequence[str]) -> Said | None:
        """A day with or without its time, or a day and its time in two parts; None where all are empty."""
        written = [" ".join(part.split()) for part in parts]
        if not any(written):
            return None
        if not self.times or len(written) == 1:
            return self._moment(" ".join(filter(None, written)))
        day, clock = written
        if not day:
            raise ValueError(f"{shown(clock)} is a time without a day")
        begins = self._moment(day)
        if begins.at.time() != time() or begins.at.tzinfo:
            raise ValueError(f"{shown(day)} holds a time already")
        return Said(datetime.combine(begins.at, self._clock(clock)), True) if clock else Said(begins.at, False)

    def instant(self, said: Said) -> str:
        """As our files write an instant. A day alone begins at midnight in London, whatever the zone."""
        if not said.time_known:
            return said.at.isoformat(timespec="minutes")
        at = said.at if said.at.tzinfo else timezones.instant_on(said.at, self.zone)
        return at.astimezone(UTC).isoformat(timespec="seconds")

    def day(self, said: Said) -> str:
        """The London day, as our files write it; midnight stands for the day that it begins."""
        if said.at.tzinfo is None and said.at.time() == time():
            return said.at.date().isoformat()
        return timezones.day_of(datetime.fromisoformat(self.instant(said))).isoformat()

    def _moment(self, written: str) -> Said:
        for form in self.dates:
            try:
                return Said(datetime.strptime(written, form), _says(form, "HI"))  # noqa: DTZ007 (the zone comes later)
            except ValueError:
                continue
        if timezones.ISO_DAY.fullmatch(written):
            return Said(datetime.combine(timezones.parse_day(written), time()), False)
        if timezones.ISO_INSTANT.fullmatch(written):
            return Said(datetime.fromisoformat(written), True)
        forms = _listed(self.dates) or "YYYY-MM-DD HH:MM"
        seen = day_form(written)
        raise ValueError(f"{shown(written)} is not written as {forms}{f' ({seen})' if seen else ''}")

    def _clock(self, written: str) -> time:
        for form in self.times:
            try:
                return datetime.strptime(written, form).time()  # noqa: DTZ007 (a clock's face)
            except ValueError:
                continue
        if ISO_TIME.fullmatch(written):
            return time.fromisoformat(written)
        raise ValueError(f"{shown(written)} is not a time written as {_listed(self.times)}")
