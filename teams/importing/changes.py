"""What an import will change: rows to add, rows to change, what the record will say, and who must be judged anew."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from record import marks
from record.entries import Change, open_head
from record.timezones import ONE_DAY
from teams import version_log
from teams.models import (
    Force,
    FormerNeighbourhoodId,
    Neighbourhood,
    Person,
    Posting,
    Priority,
    Section,
    Team,
    TeamName,
)

# A row comes after those it points to.
ORDER: tuple[type[Model], ...] = (
    Force,
    Section,
    Team,
    TeamName,
    Person,
    Neighbourhood,
    FormerNeighbourhoodId,
    Posting,
    Priority,
)


# A window that is over says when the next one's work is due, and that day moves with the unit's own days in the next.
# So a team whose structure changes is judged from the window before, of whatever period: a year is the longest.
REACH = timedelta(days=366)


class StructureChanges:
    """Collects what differs, without writing; `carry_out` writes it all."""

    def __init__(self, force: Force, today: date) -> None:
        self.force = force
        self.today = today
        self.added: list[Model] = []
        self.changed: list[tuple[Model, list[str]]] = []
        self.changes: list[Change] = []
        self.withdrawn: list[Posting | Priority] = []
        self.links: list[tuple[Team, Team]] = []  # a team and one it succeeds
        self._team_marks: list[tuple[Team, date]] = []
        self._force_mark: date | None = None

    def add(self, row: Model, subject: str, content: dict[str, Any]) -> None:
        """Add a row and say so in the record. `subject` is kind:key."""
        self.added.append(row)
        self.say(f"{subject.partition(':')[0]}.added", subject, None, content)

    def change(self, row: Model, subject: str, content: dict[str, Any], *, told: bool = True) -> bool:
        """Bring a stored row's fields to `content`; whether any of them differed.

        `told` False: the record says that they changed, and not from what to what. People's names and addresses may
        have to be erased one day, and the record cannot be.
        """
        before = {name: getattr(row, name) for name, value in content.items() if getattr(row, name) != value}
        if not before:
            return False
        for name in before:
            setattr(row, name, content[name])
        self.changed.append((row, list(before)))
        after = {name: content[name] for name in before}
        texts = (before, after) if told else (None, dict.fromkeys(after, "changed"))
        self.say(f"{subject.partition(':')[0]}.changed", subject, *texts)
        return True

    def withdraw(self, row: Posting | Priority, subject: str, reason: str) -> None:
        """It never was: told wrongly. Another row may take its place."""
        row.withdrawn_because = reason
        self.withdrawn.append(row)
        place = row.neighbourhood.police_id if row.neighbourhood else None
        said = {"neighbourhood": place}
        said |= {"rank": row.rank} if isinstance(row, Posting) else {"title": row.title}
        self.changes.append(Change(f"{subject.partition(':')[0]}.withdrawn", subject, before=said, reason=reason))

    def say(self, action: str, subject: str, before: dict | None, after: dict | None) -> None:
        self.changes.append(Change(action, subject, _named(before), _named(after)))

    def mark(self, team: Team, first_day: date) -> None:
        """The team's standing may differ from that day on; a day to come is looked at from today already."""
        self._team_marks.append((team, min(first_day, self.today) - REACH))

    def mark_force(self, first_day: date) -> None:
        """The same of every team of the force: a leader's rank counts wherever the leader took part."""
        self._force_mark = min(first_day, self._force_mark or first_day, self.today)

    def carry_out(self, *, by: str) -> None:
        """Write rows, marks, and versions and entries last. Nothing at all is written where nothing differs."""
        for taken in self.withdrawn:  # before others of the same name are written
            taken.save(update_fields=["withdrawn_because"])
        for model in ORDER:
            rows = [row for row in self.added if type(row) is model]
            model._default_manager.bulk_create(rows, batch_size=1000)
        for row, names in self.changed:
            row.save(update_fields=names)
        for team, predecessor in self.links:
            team.predecessors.add(predecessor)
        self._write_marks()
        if self.changes:
            head = open_head(self.force.key)
            told = [*self.added, *(row for row, _ in self.changed), *(team for team, _ in self.links)]
            version_log.tell(told, force=self.force, head=head, by=by)
            for taken in self.withdrawn:
                version_log.tell([taken], force=self.force, head=head, by=by, why=taken.withdrawn_because)
            head.write(by=by, changes=self.changes)

    def _write_marks(self) -> None:
        days: dict[int, date] = {}
        if self._force_mark:
            teams = Team.objects.filter(force=self.force).values_list("pk", flat=True)
            days = dict.fromkeys(teams, self._force_mark)
        for team, day in self._team_marks:
            days[team.pk] = min(day, days.get(team.pk, day))
        teams_by_day: dict[date, list[int]] = defaultdict(list)
        for team_pk, day in days.items():
            teams_by_day[day].append(team_pk)
        for day in sorted(teams_by_day):
            marks.mark(teams_by_day[day], first_day=day)


def first_touched(before: tuple[date, date | None], after: tuple[date, date | None]) -> date | None:
    """The first day that is inside the one stretch and outside the other; None where they are the same."""
    days = [] if before[0] == after[0] else [min(before[0], after[0])]
    if before[1] != after[1]:
        days.append(min(day for day in (before[1], after[1]) if day) + ONE_DAY)
    return min(days, default=None)


def take_turn() -> None:
    """Wait for other changes of structure, of any force, until they have ended: keys are the whole portal's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('teams.structure'))")


def _named(content: dict[str, Any] | None) -> dict[str, Any] | None:
    """Rows as their keys, empty values left out: what the record keeps."""
    if content is None:
        return None
    return {name: getattr(value, "key", None) or getattr(value, "police_id", value) for name, value in content.items()}
