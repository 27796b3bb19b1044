"""From which day on a force's flags write letters. Source: measures.md, "Flags"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from contracts.queries import flag_lines
from contracts.queries.flag_paces import paces_of
from record.entries import Change, open_head
from record.refusal import Invalid
from record.timezones import day_of
from teams.models import Force, Person


@dataclass(frozen=True)
class WouldLeave:
    """What would go out at the first sweep of the day: letters, the lines in them, and the people they are for."""

    letters: int
    lines: int
    people: int


def would_leave(force: Force, on: date, now: datetime) -> WouldLeave:
    """What a force's going live from that day would send as its flags stand now, the hour aside. Changes nothing.

    From a day to come nothing leaves now, and of what stands today only a later rise will be told.
    """
    today = day_of(now)
    if on > today:
        return WouldLeave(0, 0, 0)
    found = flag_lines.lines(force, today, live_from=on)
    waiting = flag_lines.by_person(line for line in found if flag_lines.is_owed(line))
    paces = paces_of(list(waiting), now)
    due = [lines for person, lines in waiting.items() if paces[person.pk].allows(lines, now)]
    return WouldLeave(letters=len(due), lines=sum(map(len, due)), people=len(due))


@transaction.atomic
def go_live(*, force: Force, on: date, by: Person | None, now: datetime) -> Force:
    """Let the force's flags write letters from that day on; a day to come keeps it quiet until then.

    `by` is None for the command line. Raises Invalid where that is so already. The force's row is locked after the
    head of its record, as everywhere.
    """
    head = open_head(force.key)
    present = Force.objects.select_for_update().get(pk=force.pk)
    if present.live_from == on:
        raise Invalid.because(f"{present.name} writes letters from that day on already.", field="on")
    before = {"live_from": present.live_from}
    present.live_from = on
    present.save(update_fields=["live_from"])
    change = Change("force.live_from_set", f"force:{present.key}", before, {"live_from": on})
    head.write(by=by.key if by else "command line", changes=[change])
    return present
