"""How soon a person may have another letter about flags. Source: measures.md, "Flags"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Q

from contracts.models import FlagLine
from contracts.models.flags import Level
from record.letters import Letter
from record.timezones import day_of
from teams.models import Person

PAUSE = timedelta(hours=20)  # between two letters to one person: less than a day, so that one can leave each morning
LATELY = timedelta(days=3)  # a letter composed before that has left before any pause that still runs
State = Letter.State


class ToTell(Protocol):
    """What there is to tell: a line of `flag_lines`."""

    @property
    def breaks_news(self) -> bool: ...


@dataclass(frozen=True)
class Pace:
    """When a person last had a letter about flags. One that was dropped has told nothing and is not among them."""

    last: datetime | None = None  # when it left; one that nobody took, when it was composed
    under_way: bool = False  # one is still to be sent
    broke_news_at: tuple[datetime, ...] = ()  # letters with a broken promise that the person had not heard of

    def allows(self, lines: Sequence[ToTell], now: datetime) -> bool:
        """Whether these lines may leave now, the hour aside."""
        if not lines or self.under_way:
            return False
        if self.last is None or now - self.last >= PAUSE:
            return True
        today = day_of(now)
        news_today = any(day_of(at) == today for at in self.broke_news_at)
        return not news_today and any(line.breaks_news for line in lines)


def paces_of(people: Sequence[Person], now: datetime) -> dict[int, Pace]:
    """By the person's id. Every letter about flags has lines, so the lines know them all."""
    lately = Q(letter__state=State.WAITING) | Q(letter__written_at__gte=now - LATELY)
    rows = FlagLine.objects.filter(lately, person__in=people).order_by("person", "letter").distinct()
    left: dict[int, list[tuple[str, datetime, bool]]] = {person.pk: [] for person in people}
    for person, state, sent_at, written_at, first, level in rows.values_list(
        "person", "letter__state", "letter__sent_at", "letter__written_at", "first", "level"
    ):
        left[person].append((state, sent_at or written_at, first and level == Level.MISSED))
    return {person: _pace(found) for person, found in left.items()}


def _pace(left: Sequence[tuple[str, datetime, bool]]) -> Pace:
    return Pace(
        last=max((at for _, at, _ in left), default=None),
        under_way=any(state == State.WAITING for state, _, _ in left),
        broke_news_at=tuple(sorted({at for _, at, broke_news in left if broke_news})),
    )
