"""A promise as residents read it: its words, how it stands, and when it was last kept and is next due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from contracts.kinds import KINDS
from contracts.models import Unit
from contracts.models.statuses import EXEMPT
from contracts.queries.adoption import adoption_words
from contracts.queries.afterwards import Spell
from contracts.queries.announced import announced
from contracts.queries.assessments import Cell
from contracts.queries.planned_activities import PlannedActivity
from contracts.queries.unit_names import UnitNames
from contracts.wording import ADDED_AFTERWARDS, exempt_line, fact, why_exempt
from contracts.wording.things import listed
from engagement.models import Channel
from record.dates import day_words
from record.timezones import ONE_DAY
from teams.models import Team

Places = Mapping[int, str]


def promise(
    cell: Cell,
    channels: Mapping[str, Channel],
    team: Team,
    places: Places,
    today: date,
    exempt: Sequence[Spell] = (),
    plans: Sequence[PlannedActivity] = (),
) -> dict[str, Any]:
    """In the shape that `promise.html` takes. `places` are the names of the team's neighbourhoods by their ids.

    `exempt` are the team's exemptions: of those that touch this promise residents read the kind's and the approver's
    words, and that one was added afterwards. `plans` are what the team plans, the announced and the others.
    """
    touching = [one for one in exempt if one.touches(cell.assessment)]
    alone = cell.units[0] if len(cell.units) == 1 else None
    owed_days = _owed_days(cell, touching)
    said = fact(
        cell.assessment,
        cell.measure,
        channels,
        today=today,
        last_on=alone.last_on if alone else None,
        late=cell.late,
        exempt_because=why_exempt(touching),
        exempt_until=max((one.last_day for one in touching), default=None),
        owed_days=owed_days,
        units=UnitNames(places).standings(cell.units, cell.measure),  # no names of officers here
        announced=announced(cell.assessment, cell.measure, cell.units, plans, today=today),
    )
    contract = cell.assessment.contract
    return {
        "words": cell.standard.promise or cell.standard.title,
        "status": cell.status,
        "fact": " ".join(filter(None, [said, *_dates(cell, said, places, today), _adopted(cell, today)])),
        "url": f"{reverse('contract', args=[team.force.key, contract.key])}#{cell.assessment.code}",
        "exempt": [note for note in (_exempt(one, cell, owed_days, today) for one in touching) if any(note.values())],
    }


def _owed_days(cell: Cell, touching: Iterable[Spell]) -> int:
    """The days of the window that no exemption covers."""
    window = cell.assessment
    runs = [(max(one.first_day, window.first_day), min(one.last_day, window.last_day)) for one in touching]
    days = ((window.first_day + n * ONE_DAY) for n in range((window.last_day - window.first_day).days + 1))
    return sum(not any(first <= day <= last for first, last in runs) for day in days)


def _exempt(spell: Spell, cell: Cell, owed_days: int, today: date) -> dict[str, str]:
    """Where all of it is exempt, the sentence before has said why and until when."""
    return {
        "text": exempt_line(spell, today) if owed_days else spell.public_words,
        "mark": ADDED_AFTERWARDS if spell.is_late_in(cell.assessment) else "",
    }


def _adopted(cell: Cell, today: date) -> str:
    said = adoption_words(cell.standard.version, cell.assessment.first_day, today)
    return f"{said}." if said else ""


def _dates(cell: Cell, said: str, places: Places, today: date) -> Iterable[str]:
    """When it was last done and when the next is due, where it is not said; nothing of what is exempt."""
    if cell.status == EXEMPT:
        return []
    if not KINDS.of(cell.measure).keys.GATHERS:
        return []
    if len(cell.units) > 1:
        return _of_several(cell, said, places, today)
    return _of_one(cell.units[0], said, today) if cell.units else []


def _of_one(unit: Unit, said: str, today: date) -> Iterable[str]:
    if unit.last_on and "Last one" not in said:
        yield f"Last one {day_words(unit.last_on, today)}."
    if unit.next_due_on and "due by" not in said:
        yield f"The next {_due(unit.next_due_on, today)}."


def _of_several(cell: Cell, said: str, places: Places, today: date) -> Iterable[str]:
    """Of those that are due first, by name: the last day of one and the due day of another say nothing together."""
    due = min((unit.next_due_on for unit in cell.units if unit.next_due_on), default=None)
    if due is None:
        return
    first = [unit for unit in cell.units if unit.next_due_on == due]
    names = sorted(places[unit.unit_id] for unit in first if unit.unit_id in places)
    when = "" if "due by" in said else _due(due, today)
    if cell.measure["per"] != "neighbourhood" or not names or len(first) == len(cell.units):
        yield f"The next {when}." if when else ""
        return
    last = f"last one {day_words(first[0].last_on, today)}" if len(first) == 1 and first[0].last_on else ""
    if last and not when and names[0] in said:
        yield f"The last one there was on {last.removeprefix('last one ')}."
        return
    parts = [last, f"{'the next ' if last else ''}{when}" if when else ""]
    if any(parts):
        yield f"{listed(names, 'and')}: {', '.join(filter(None, parts))}."
    elif not all(name in said for name in names):
        yield f"Still to come: {listed(names, 'and')}."


def _due(due: date, today: date) -> str:
    """As in "is due by Tuesday 30 June"."""
    return f"{'was' if due < today else 'is'} due by {day_words(due, today)}"
