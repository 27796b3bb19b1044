"""When a letter about flags leaves, and that it leaves once: one letter gathers what there is to tell one person.

What is to be told are the lines of `queries.flag_lines`. A letter and the rows that say what it told are committed
together, under a lock for the person; from then on its text is fixed. Source: measures.md, "Flags".
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from contracts import flag_letters_words as words
from contracts.actions.flags import subject_of
from contracts.models import FlagChange, FlagLine
from contracts.queries import flag_lines
from contracts.queries.flag_lines import LineToTell
from contracts.queries.flag_paces import paces_of
from record import letter_hours, letters
from record.entries import Change, open_head
from record.letters import Letter
from record.timezones import day_of
from teams.models import Force, Person

LOCK = 4_204  # the advisory lock's class: one person's letters about flags
CAUSE = "flags"
GIVEN_UP_AFTER = timedelta(hours=24)  # from when it was composed
UNSENT = "No mail server took it within 24 hours. What it told is told anew."
NOBODY = "Nobody who should be told holds the role today and has an account with an e-mail address."
State = Letter.State


def people_to_write_to(*, force: Force, now: datetime) -> list[Person]:
    """Those to whom a letter would leave now, in order of their ids. Nobody at night, and nobody in a quiet force."""
    if not letter_hours.are_open(now):
        return []
    waiting = flag_lines.by_person(flag_lines.owed(force, day_of(now)))
    paces = paces_of(list(waiting), now)
    return [person for person, lines in waiting.items() if paces[person.pk].allows(lines, now)]


@transaction.atomic
def compose(*, person: Person, now: datetime) -> Letter | None:
    """Write the letter that is due to the person; None where none is, or somebody else has just written it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, person.pk])
    today = day_of(now)
    force = Force.objects.get(pk=person.force_id)
    if not letter_hours.are_open(now) or flag_lines.is_quiet(force, today):
        return None
    found = flag_lines.lines(force, today, person=person, live_from=force.live_from)
    owed = [line for line in found if flag_lines.is_owed(line)]
    if not paces_of([person], now)[person.pk].allows(owed, now):
        return None
    return _write(force, owed, [line for line in found if line.told and line.silence is None], now)


def unsent(now: datetime) -> QuerySet[Letter]:
    """Composed letters about flags that nobody took in time, and that nobody is sending at this moment."""
    unleased = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    late = Letter.objects.filter(state__in=[State.WAITING, State.FAILED], written_at__lte=now - GIVEN_UP_AFTER)
    return late.filter(unleased, cause__startswith=f"{CAUSE}:").order_by("written_at", "id")


@transaction.atomic
def drop(*, letter: uuid.UUID, now: datetime) -> bool:
    """Give up a letter that nobody took in time, by its id: what it told is free to be told again.

    Under the letter's own lock, so that whoever sends it has it either before, and then it is sent, or not at all.
    """
    given_up = unsent(now).select_for_update(skip_locked=True).filter(pk=letter).first()
    if given_up is None:
        return False
    told = FlagLine.objects.filter(letter=given_up)
    recorded = _named(told.exclude(recorded_at=None))
    open_head(given_up.force).write(by="portal", changes=[_untold(line) for line in recorded])
    told.delete()
    given_up.state, given_up.leased_until, given_up.fault = State.DROPPED, None, _fault(given_up)
    given_up.save(update_fields=["state", "leased_until", "fault"])
    return True


@transaction.atomic
def record_told(*, force: Force) -> int:
    """Write down what letters have told and the record does not know yet; how many lines there were.

    Apart from their composing: the record has one end for a force, and nobody waits for a letter to somebody else.
    """
    unrecorded = FlagLine.objects.filter(recorded_at=None, person__force=force)
    if not unrecorded.exists():
        return 0
    head = open_head(force.key)
    lines = list(_named(unrecorded))
    head.write(by="portal", changes=[_told(line) for line in lines])
    FlagLine.objects.filter(pk__in=[line.pk for line in lines]).update(recorded_at=head.at)
    return len(lines)


@transaction.atomic
def note_unheard(*, force: Force, now: datetime) -> int:
    """Record, once for each, the occasions that nobody can be told of; how many there were."""
    found = [change.pk for change in flag_lines.unheard(force, day_of(now))]
    if not found:
        return 0
    mine = FlagChange.objects.select_for_update(skip_locked=True, of=("self",)).filter(unheard_at=None, pk__in=found)
    changes = list(mine.select_related("flag__team", "flag__contract").order_by("id"))
    FlagChange.objects.filter(pk__in=[change.pk for change in changes]).update(unheard_at=now)
    if changes:
        open_head(force.key).write(by="portal", changes=[_unheard(change) for change in changes])
    return len(changes)


def _write(force: Force, owed: Sequence[LineToTell], told: Sequence[LineToTell], now: datetime) -> Letter:
    person, cause = owed[0].person, f"{CAUSE}:{uuid.uuid4()}"
    draft = words.draft(person, letters.key_of(cause, person.key), owed, told, now)
    (letter,) = letters.write(force=force.key, cause=cause, drafts=[draft], now=now, by_day=True)
    FlagLine.objects.bulk_create(_row(line, letter, number) for number, line in enumerate(owed))
    return letter


def _row(line: LineToTell, letter: Letter, number: int) -> FlagLine:
    return FlagLine(
        change=line.occasion.change,
        person=line.person,
        letter=letter,
        level=line.occasion.level,
        first=line.first,
        named=number < words.NAMED,
    )


def _named(lines: QuerySet[FlagLine]) -> QuerySet[FlagLine]:
    return lines.select_related("person", "change__flag__team", "change__flag__contract").order_by("id")


def _told(line: FlagLine) -> Change:
    """Whom, of what, and in which letter: the record names people by their keys and holds no word of the letter."""
    said = {"person": line.person.key, "of": line.change.kind, "level": line.level, "letter": str(line.letter_id)}
    return Change("flag.told", subject_of(line.change.flag), after=said)


def _untold(line: FlagLine) -> Change:
    said = {"person": line.person.key, "letter": str(line.letter_id)}
    return Change("flag.untold", subject_of(line.change.flag), before=said, reason=UNSENT)


def _fault(letter: Letter) -> str:
    return f"{UNSENT} {letter.fault}".strip()


def _unheard(change: FlagChange) -> Change:
    return Change(
        "flag.nobody_told",
        subject_of(change.flag),
        after={"change": change.kind, "level": change.level},
        reason=NOBODY,
    )
