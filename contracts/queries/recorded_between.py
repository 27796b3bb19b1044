"""What was recorded between two instants, of whatever has versions: what it said before, and what it says after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class Span:
    """After one instant, up to another; without it up to now."""

    since: datetime
    until: datetime | None = None

    @property
    def inside(self) -> Q:
        return Q(known_at__gt=self.since) & self.known

    @property
    def known(self) -> Q:
        return Q(known_at__lte=self.until) if self.until else Q()


@dataclass(frozen=True)
class Between:
    """One thing of which something was recorded in between that can change the figure.

    `before` and `after` are versions of it, the newest known at either end; `before` None: first heard of in between.
    """

    noun: str
    id: str
    before: Any
    after: Any
    recorded_at: datetime  # since when it says what it says after, as far as the figure goes
    by: str  # as in the record
    by_name: str = ""
    about: str = ""  # the person, place or version it is of
    where: str = ""
    left: bool = False  # it is another team's now

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def shown(self) -> Any:
        """Called as it was known before: what it became may be another team's to read."""
        return self.after if self.before is None else self.before


@dataclass(frozen=True)
class Stretch:
    """Days from one to another: those on which something can decide a figure."""

    first_day: date
    last_day: date

    def cut(self, first: date | None, last: date | None) -> tuple[date, date] | None:
        """The part of the days from one to another (None: open) that lies inside; None where none does."""
        inside = max(first or self.first_day, self.first_day), min(last or self.last_day, self.last_day)
        return inside if inside[0] <= inside[1] else None


def told_anew(
    noun: str, rows: QuerySet[Any], owner: str, span: Span, judged: Callable[[Any], Any]
) -> Iterator[Between]:
    """Those of whom `judged` differs between the two ends of the span. Two queries, one where nothing was recorded."""
    for versions in histories(rows, owner, span):
        before, after = parted(versions, span)
        old, new = judged(before) if before else None, judged(after[-1])
        if old != new:
            decisive = first_to_say(after, judged)
            yield Between(noun, str(getattr(decisive, owner)), before, after[-1], decisive.known_at, decisive.by)


def histories(rows: QuerySet[Any], owner: str, span: Span) -> list[list[Any]]:
    """Of each of which a version was recorded inside the span: all its versions known at its end, in turn."""
    changed = set(rows.filter(span.inside).values_list(owner, flat=True))
    if not changed:
        return []
    found: dict[Any, list[Any]] = {}
    known = rows.model._default_manager.filter(span.known, **{f"{owner}__in": changed})
    for version in known.order_by(owner, "number" if hasattr(rows.model, "number") else "version"):
        found.setdefault(getattr(version, owner), []).append(version)
    return list(found.values())


def parted(versions: list[Any], span: Span) -> tuple[Any, list[Any]]:
    """The newest version known at the beginning, if any, and those recorded since."""
    before = [version for version in versions if version.known_at <= span.since]
    return (before[-1] if before else None), [version for version in versions if version.known_at > span.since]


def first_to_say(after: list[Any], judged: Callable[[Any], Any]) -> Any:
    """The earliest version from which on what is judged stayed as it is in the last."""
    found = after[-1]
    for version in reversed(after):
        if judged(version) != judged(after[-1]):
            break
        found = version
    return found
