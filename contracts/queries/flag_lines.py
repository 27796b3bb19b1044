"""Lines of letters about flags: what is still to be told, and to whom; what was told, and in which letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q

from contracts import flag_occasions
from contracts.flag_occasions import Occasion, Silence
from contracts.kinds import KINDS
from contracts.models import Flag, FlagChange, FlagLine, StepRole
from contracts.models.flags import Level
from contracts.queries import flags
from contracts.queries.flag_paces import Pace, paces_of
from contracts.queries.flag_readers import FlagReaders, readers_in, scope_words
from contracts.queries.flags import Raised
from record import letter_hours
from record.timezones import day_of
from teams.models import Force, Grant, Person, Team


@dataclass(frozen=True)
class LineToTell:
    """One occasion for one person: still to be told, or silent."""

    person: Person
    raised: Raised
    occasion: Occasion
    grant: Grant  # as what the person is told
    first: bool  # they have not heard of the flag since it opened
    told: bool = False  # they have heard of this occasion, or of a later one

    @property
    def flag(self) -> Flag:
        return self.raised.flag

    @property
    def scope(self) -> str:
        return scope_words(self.grant)

    @property
    def silence(self) -> Silence | None:
        return self.occasion.silence

    @property
    def breaks_news(self) -> bool:
        """A broken promise that the person has not heard of."""
        return self.first and self.occasion.level == Level.MISSED


class WhyItWaits(StrEnum):
    """Why what there is to tell of a flag waits, or is not told at all."""

    QUIET = "quiet"  # the force has not gone live
    BEFORE_LIVE = "before_live"  # the flag opened before it did, and has not risen since
    ACKNOWLEDGED = "acknowledged"
    PLANNED = "planned"
    UNDER_WAY = "under_way"  # a letter to the person is still to be sent
    NIGHT = "night"
    PAUSE = "pause"  # less than 20 hours since the last letter
    NEXT_SWEEP = "next_sweep"


@dataclass(frozen=True)
class Waiting:
    """A line that has not been told, and why."""

    line: LineToTell
    reason: WhyItWaits


def lines(
    force: Force, today: date, *, person: Person | None = None, live_from: date | None = None
) -> list[LineToTell]:
    """The latest occasion of each standing flag for each of its readers, or for this one, gravest first.

    Silent ones are among them, and those that were told. Which of a flag's occasions it is: the latest that is to be
    told; where all are silent, the latest.
    """
    readers = readers_in(force, today, person)
    found = list(_of(_reached(force, readers, person), readers, live_from))
    return sorted(found, key=_gravest_first)


def owed(force: Force, today: date, *, person: Person | None = None) -> list[LineToTell]:
    """The lines that are to leave in a letter: nothing in a quiet force."""
    if is_quiet(force, today):
        return []
    return [line for line in lines(force, today, person=person, live_from=force.live_from) if is_owed(line)]


def waiting(asked: Person | Force, now: datetime) -> list[Waiting]:
    """What a person, or each person of a force, has not been told, and why; in order of the people, gravest first."""
    person, force = (asked, asked.force) if isinstance(asked, Person) else (None, asked)
    found = lines(force, day_of(now), person=person, live_from=force.live_from)
    untold = by_person(line for line in found if not line.told)
    paces = paces_of(list(untold), now)
    return [
        Waiting(line, _reason(line, of_person, paces[one.pk], force, now))
        for one, of_person in untold.items()
        for line in of_person
    ]


def _reason(line: LineToTell, beside: Sequence[LineToTell], pace: Pace, force: Force, now: datetime) -> WhyItWaits:
    if is_quiet(force, day_of(now)):
        return WhyItWaits.QUIET
    if line.silence:
        return WhyItWaits(line.silence)
    if pace.under_way:
        return WhyItWaits.UNDER_WAY
    if not letter_hours.are_open(now):
        return WhyItWaits.NIGHT
    return WhyItWaits.NEXT_SWEEP if pace.allows([one for one in beside if is_owed(one)], now) else WhyItWaits.PAUSE


def by_person(lines: Iterable[LineToTell]) -> dict[Person, list[LineToTell]]:
    """In order of the people's ids; each one's lines as they came."""
    found: dict[Person, list[LineToTell]] = {}
    for line in lines:
        found.setdefault(line.person, []).append(line)
    return dict(sorted(found.items(), key=lambda item: item[0].pk))


def is_owed(line: LineToTell) -> bool:
    return not line.told and line.silence is None


def is_quiet(force: Force, today: date) -> bool:
    """Whether the force writes to nobody: it has not gone live, or will later."""
    return force.live_from is None or force.live_from > today


def unheard(force: Force, today: date) -> list[FlagChange]:
    """Occasions that nobody holds a role for, and nobody was told; those recorded already are not among them."""
    if is_quiet(force, today):
        return []
    readers = readers_in(force, today)
    flagged = list(flags.flags_of(Team.objects.filter(force=force)).standing().order_by("id"))
    changes, told = _changes(flagged), _told_changes(flagged)
    return [
        occasion.change
        for raised in flags.raised(flagged)
        for occasion in _newest_of_each_sort(_occasions(raised, changes, force.live_from))
        if occasion.change.unheard_at is None
        and occasion.change.id not in told
        and not _readers(raised, occasion, readers)
    ]


def readers_of(change: FlagChange, today: date) -> list[Person]:
    """Who is told of a change today, whether or not they were: in order of their roles."""
    (raised,) = flags.raised(flags.flags_of(Team.objects.all()).filter(changes=change))
    occasion = Occasion(change, change.level)
    readers = readers_in(raised.flag.team.force, today)
    return [grant.person for grant in _readers(raised, occasion, readers).values()]


def _reached(force: Force, readers: FlagReaders, person: Person | None) -> list[Flag]:
    """The standing flags that anybody among the readers could be told of."""
    teams = Team.objects.filter(force=force)
    if person and not {StepRole.FORCE_INSPECTOR, StepRole.REVIEWER} & {role for role, _ in readers.grants}:
        own = Q(pk__in=[key for role, key in readers.grants if role == StepRole.SERGEANT])
        teams = teams.filter(own | Q(section__in=[key for role, key in readers.grants if role == StepRole.INSPECTOR]))
    return list(flags.flags_of(teams).standing().order_by("id"))


def _of(flagged: list[Flag], readers: FlagReaders, live_from: date | None) -> Iterator[LineToTell]:
    changes, told = _changes(flagged), _told_until(flagged)
    for raised in flags.raised(flagged):
        found = _occasions(raised, changes, live_from)
        opened = changes[raised.flag.pk][0].id if changes[raised.flag.pk] else 0
        for person, (occasion, grant) in _latest(raised, found, readers).items():
            last = told.get((raised.flag.pk, person), 0)
            yield LineToTell(grant.person, raised, occasion, grant, last < opened, last >= occasion.change.id)


def _latest(raised: Raised, found: Sequence[Occasion], readers: FlagReaders) -> dict[int, tuple[Occasion, Grant]]:
    """Of each reader the occasion that is theirs: the silent first, so that what is to be told takes their place."""
    latest = {}
    for occasion in sorted(found, key=lambda one: (one.silence is None, one.change.id)):
        for person, grant in _readers(raised, occasion, readers).items():
            latest[person] = occasion, grant
    return latest


def _occasions(raised: Raised, changes: Mapping[int, list[FlagChange]], live_from: date | None) -> list[Occasion]:
    return flag_occasions.occasions(raised.flag, changes[raised.flag.pk], live_from=live_from)


def _readers(raised: Raised, occasion: Occasion, readers: FlagReaders) -> dict[int, Grant]:
    graded = KINDS.of(raised.standard.measure).keys.GRADED
    steps = readers.steps if occasion.change.kind == FlagChange.Kind.ESCALATED else {}  # few flags go that far
    return readers.of(raised.flag.team, flag_occasions.audience(occasion, graded=graded, steps=steps))


def _newest_of_each_sort(found: Sequence[Occasion]) -> list[Occasion]:
    """Every step of the escalation, and of the rest the latest, for it replaces those before; none that is silent."""
    heard = [occasion for occasion in found if occasion.silence is None]
    steps = [occasion for occasion in heard if occasion.change.kind == FlagChange.Kind.ESCALATED]
    others = [occasion for occasion in heard if occasion.change.kind != FlagChange.Kind.ESCALATED]
    return [*others[-1:], *steps]


def _changes(flagged: Sequence[Flag]) -> dict[int, list[FlagChange]]:
    """By flag, those since it last opened, oldest first."""
    found: dict[int, list[FlagChange]] = {flag.pk: [] for flag in flagged}
    for change in FlagChange.objects.filter(flag__in=found).order_by("id"):
        found[change.flag_id].append(change)
    return {flag: flag_occasions.since_opened(changes) for flag, changes in found.items()}


def _told_until(flagged: Sequence[Flag]) -> dict[tuple[int, int], int]:
    """The latest change that was told, by flag and person."""
    rows = FlagLine.objects.filter(change__flag__in=[flag.pk for flag in flagged]).order_by("change_id")
    return {(flag, person): change for flag, person, change in rows.values_list("change__flag", "person", "change")}


def _told_changes(flagged: Sequence[Flag]) -> set[int]:
    rows = FlagLine.objects.filter(change__flag__in=[flag.pk for flag in flagged])
    return set(rows.values_list("change", flat=True))


def _gravest_first(line: LineToTell) -> tuple:
    flag, found = line.flag, line.raised.assessment
    due = found.due_by if found and found.due_by else flag.last_day
    return -flag_occasions.RANK[line.occasion.level], due, flag.team.name, flag.code, flag.pk
