"""Which stored one a row of a file is: the rules a second time, in plain loops, written from the text and not from the
importer. Both must agree, row for row (`test_plain_identity`).

Source: formats.md, "Which one is it?"; docs/adr/0020. Where the text leaves a choice, the line that takes one says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
Says = dict[str, Any]  # by field; a field that is not there is empty
NEW, NOTHING_NEW, COMPLETES, NEXT = "new", "nothing new", "completes what is stored", "its next version"
CONTRADICTS, LOOKS_LIKE, LEFT, REFUSED = "contradicts", "looks like", "left as it is, as you said", "refused"
NOT_TAKEN = (CONTRADICTS, LOOKS_LIKE, REFUSED)
UPDATE, AS_NEW, LEAVE = "update", "new", "leave"
FILE, PERSON, UNDOING = "file", "person", "undoing"
ONE_SHAPE = {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("\"'`´‘’‚‛“”„‟", "'")}


# -- What is stored, and what comes ------------------------------------------------------------------------------------


@dataclass
class Version:
    says: Says
    by: str
    file: int = 0  # the number of the import that wrote it
    undone: bool = False


@dataclass
class Stored:
    key: int  # in the order of storing
    versions: list[Version]
    id: UUID | None = None  # None where neither the row nor the portal has told it yet

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    @property
    def told(self) -> list[Version]:
        """All but what an import told that was undone, and what the undoing wrote."""
        return [version for version in self.versions if version.by != UNDOING and not version.undone]

    @property
    def corrected(self) -> bool:
        """A person has corrected it since a file last told of it."""
        told = [version.by for version in self.told]
        return FILE in told and told[-1] == PERSON


@dataclass
class Row:
    line: int
    says: Says
    id: UUID | None = None
    version: int | None = None
    decide: str | None = None


@dataclass
class Sheet:
    rows: list[Row]
    columns: set[str]
    with_version: bool = False
    answer: str | None = None
    keep_going: bool = False


@dataclass
class Found:
    kind: str
    stored: Stored | None = None
    becomes: Says | None = None  # the next version, or the first
    differs: list[str] = field(default_factory=list)


# -- The two logs ------------------------------------------------------------------------------------------------------


class Activities:
    start = "starts_at"
    where_nobody_said: Says = {"time_known": True}

    def __init__(self, frequent: set[str]) -> None:
        self.frequent = frequent

    def likeness(self, says: Says) -> tuple:
        return says["team"], says["channel"], minute(says["starts_at"]), folded(says["title"])

    def is_withdrawn(self, says: Says) -> bool:
        return says["status"] == "withdrawn"

    def withdrawn(self, says: Says) -> Says:
        return {**says, "status": "withdrawn"}

    def is_possible(self, says: Says, now: datetime) -> bool:
        return says["status"] != "held" or says["starts_at"] <= now

    def completes(self, name: str, stored: Any, came: Any) -> bool:
        return stored is None or (name == "status" and stored == "planned" and came in ("held", "cancelled"))

    def nearness(self, row: Says, stored: Stored, days: tuple[date, date], today: date) -> tuple | None:
        """How near, smaller is nearer; None: not like it. What is nearer than what, the text leaves open."""
        old = stored.newest.says
        if not teams(row) & teams(old) or row["channel"] != old["channel"]:
            return None
        apart = abs(row["starts_at"] - old["starts_at"])
        if row["channel"] in self.frequent:
            same_url = row.get("url") is not None and row.get("url") == old.get("url")
            return (0, apart) if minute(row["starts_at"]) == minute(old["starts_at"]) or same_url else None
        same_title = folded(row["title"]) == folded(old["title"])
        its_day, old_day = day(row["starts_at"]), day(old["starts_at"])
        if apart <= timedelta(hours=3):
            return (0 if same_title else 1, apart)
        if its_day == old_day and (same_title or not (row.get("time_known", True) and old.get("time_known", True))):
            return (2, apart)
        if not same_title:
            return None
        if old["status"] == "planned" and today - timedelta(days=31) <= old_day <= today:
            return (3, apart)
        if last_told_by_a_file(stored) and days[0] <= old_day <= days[1]:
            return (4, apart)
        if (its_day.month, its_day.day) == (old_day.month, old_day.day):
            return (5, apart)
        return None


class Enquiries:
    start = "received_at"
    where_nobody_said: Says = {}

    def likeness(self, says: Says) -> tuple:
        return says["team"], minute(says["received_at"]), folded(says.get("subject", ""))

    def is_withdrawn(self, says: Says) -> bool:
        return "withdrawn_because" in says

    def withdrawn(self, says: Says) -> Says:
        return {**says, "withdrawn_because": "import undone"}

    def is_possible(self, says: Says, now: datetime) -> bool:
        return "answered_at" not in says or says["answered_at"] >= says["received_at"]

    def completes(self, name: str, stored: Any, came: Any) -> bool:
        return stored is None

    def nearness(self, row: Says, stored: Stored, days: tuple[date, date], today: date) -> tuple | None:
        old = stored.newest.says
        if row["team"] != old["team"]:
            return None
        apart = abs(row["received_at"] - old["received_at"])
        subject = folded(row.get("subject", ""))
        same_subject = bool(subject) and subject == folded(old.get("subject", ""))
        if minute(row["received_at"]) == minute(old["received_at"]):
            return (0, apart)
        return (1, apart) if same_subject and apart <= timedelta(days=3) else None


# -- What each row is --------------------------------------------------------------------------------------------------


class Book:
    """A log, and what files and people do to it."""

    def __init__(self, log: Activities | Enquiries, now: datetime) -> None:
        self.log = log
        self.now = now
        self.today = day(now)
        self.all: list[Stored] = []
        self.left: list[tuple[int, Says]] = []
        self.files = 0

    # What people do

    def log_one(self, says: Says, by: str = PERSON, file: int = 0, id: UUID | None = None) -> Stored:
        self.all.append(Stored(len(self.all) + 1, [Version(self._whole(says), by, file)], id))
        return self.all[-1]

    def change(self, stored: Stored, **changes: Any) -> None:
        """By a person; None empties a field."""
        stored.versions.append(Version(self._whole({**stored.newest.says, **changes}), PERSON))

    def undo(self, file: int) -> None:
        for stored in self.all:
            newest = stored.newest
            if newest.by != FILE or newest.file != file:
                continue
            newest.undone = True
            is_new = len(stored.versions) == 1
            before = self.log.withdrawn(newest.says) if is_new else stored.versions[-2].says
            stored.versions.append(Version(before, UNDOING))

    def _whole(self, says: Says) -> Says:
        return {**self.log.where_nobody_said, **filled(says)}

    # What files do

    def take(self, sheet: Sheet) -> dict[int, Found]:
        """What each line is; and all of it stored, unless a row is not taken and the others wait for it."""
        found = self.look(sheet)
        if any(one.kind in NOT_TAKEN for one in found.values()) and not sheet.keep_going:
            return found
        self.files += 1
        for row in sorted(sheet.rows, key=lambda row: row.line):
            one = found[row.line]
            if one.kind == LEFT:
                self.left.append((one.stored.key, row.says))
            if one.kind == NEW:
                one.stored = self.log_one(one.becomes, FILE, self.files, row.id)
            elif one.becomes is not None:
                one.stored.versions.append(Version(one.becomes, FILE, self.files))
        return found

    def look(self, sheet: Sheet) -> dict[int, Found]:
        found: dict[int, Found] = {}
        matched = self._by_id_and_number(sheet, found)
        self._by_likeness(sheet, found, matched)
        for row in sheet.rows:
            if row.line in matched:
                stored, is_named = matched[row.line]
                found[row.line] = self._answered(row, sheet, self._compared(row, sheet, stored, is_named), is_named)
        self._like_it(sheet, found, matched)
        for row in sheet.rows:
            if row.line not in found:
                found[row.line] = Found(NEW, becomes=row.says)
        for line, one in found.items():
            if one.kind in (NEW, COMPLETES, NEXT) and not self.log.is_possible(one.becomes, self.now):
                found[line] = Found(REFUSED, one.stored)
        return found

    def _by_id_and_number(self, sheet: Sheet, found: dict[int, Found]) -> dict[int, tuple[Stored, bool]]:
        matched: dict[int, tuple[Stored, bool]] = {}
        ids: set[UUID] = set()
        numbers: set[tuple] = set()
        for row in sheet.rows:
            by_id = [one for one in self.all if row.id is not None and one.id == row.id]
            by_number = [one for one in self.all if number(row.says) and number(one.newest.says) == number(row.says)]
            is_twice = row.id in ids or number(row.says) in numbers
            taken = {stored.key for stored, _ in matched.values()}
            if by_id and by_number and by_id != by_number:
                found[row.line] = Found(REFUSED)
            elif is_twice or {one.key for one in by_id + by_number} & taken:
                found[row.line] = Found(REFUSED)  # open: two rows of one file with the same id, or number
            elif by_id or by_number:
                matched[row.line] = ((by_id or by_number)[0], True)
            if row.id is not None:
                ids.add(row.id)
            if number(row.says):
                numbers.add(number(row.says))
        return matched

    def _by_likeness(self, sheet: Sheet, found: dict[int, Found], matched: dict[int, tuple[Stored, bool]]) -> None:
        """First those that say all the row says, empty cells included, then those that do in the cells it fills."""

        def is_free(stored: Stored) -> bool:
            return all(stored is not other for other, _ in matched.values())

        def says_all(row: Row, stored: Stored) -> bool:
            return any(version.says == self._whole(row.says) for version in stored.told)

        def says_it(row: Row, stored: Stored) -> bool:
            return any(agrees(row.says, version.says) for version in stored.told)

        for test in (says_all, says_it, lambda row, stored: True):
            for row in sheet.rows:
                if row.line in matched or row.line in found or row.id is not None:
                    continue
                for stored in self.all:
                    if is_free(stored) and self._is_alike(row, stored) and test(row, stored):
                        matched[row.line] = (stored, False)
                        break

    def _is_alike(self, row: Row, stored: Stored) -> bool:
        if has_another_number(row.says, stored.newest.says):
            return False
        its = self.log.likeness(row.says)
        return any(self.log.likeness(version.says) == its for version in stored.versions)

    def _compared(self, row: Row, sheet: Sheet, stored: Stored, is_named: bool) -> Found:
        says = row.says
        if sheet.with_version and row.id is not None:  # an empty cell says so
            says = {name: row.says.get(name) for name in sheet.columns}
            if row.version is not None:
                return self._compared_with_its_version(row, says, stored)
        told = stored.told
        if not told:
            return Found(NEXT, stored, becomes=self._whole(row.says))
        if (stored.key, row.says) in self.left:
            return Found(NOTHING_NEW, stored)
        newest = stored.newest.says
        differs = differing(says, newest)
        becomes = self._whole({**newest, **says})
        if any(agrees(says, version.says) for version in told):
            return Found(NOTHING_NEW, stored, becomes if differs else None, differs)
        if all(self.log.completes(name, newest.get(name), says[name]) for name in differs):
            return Found(COMPLETES, stored, becomes, differs)
        kind = NEXT if is_named and not stored.corrected else CONTRADICTS
        return Found(kind, stored, becomes, differs)

    def _compared_with_its_version(self, row: Row, says: Says, stored: Stored) -> Found:
        if not 1 <= row.version <= len(stored.versions):
            return Found(REFUSED, stored)  # open: no such version
        shown, newest = stored.versions[row.version - 1].says, stored.newest.says
        changed = {name: says[name] for name in differing(says, shown)}
        differs = differing(changed, newest)
        becomes = self._whole({**newest, **changed})
        if not changed or not differs:
            return Found(NOTHING_NEW, stored)
        if row.version < len(stored.versions):
            return Found(CONTRADICTS, stored, becomes, differs)
        if all(self.log.completes(name, newest.get(name), changed[name]) for name in differs):
            return Found(COMPLETES, stored, becomes, differs)
        return Found(NEXT, stored, becomes, differs)

    def _answered(self, row: Row, sheet: Sheet, found: Found, is_named: bool) -> Found:
        """What the person's answer makes of it; what is not taken becomes nothing."""
        if found.kind == NOTHING_NEW:
            if row.decide == UPDATE and found.becomes is not None:
                return Found(NEXT, found.stored, found.becomes)
            return Found(NOTHING_NEW, found.stored)
        if found.kind in (COMPLETES, NEXT):
            return Found(LEFT, found.stored) if row.decide == LEAVE else found
        answer = row.decide or sheet.answer
        if found.kind in (CONTRADICTS, LOOKS_LIKE):
            if answer == UPDATE:
                return Found(NEXT, found.stored, found.becomes)
            if answer == AS_NEW and not is_named:
                return Found(NEW, becomes=row.says)
            if answer == LEAVE:
                return Found(LEFT, found.stored)
        return Found(found.kind, found.stored)

    def _like_it(self, sheet: Sheet, found: dict[int, Found], matched: dict[int, tuple[Stored, bool]]) -> None:
        days = [day(row.says[self.log.start]) for row in sheet.rows]
        span = (min(days), max(days)) if days else (self.today, self.today)
        taken = {stored.key for stored, _ in matched.values()}
        still_new = [row for row in sheet.rows if row.line not in found and row.id is None]
        for row in still_new:
            for stored in self.all:
                if (stored.key, row.says) in self.left and row.line not in found:
                    found[row.line] = Found(NOTHING_NEW, stored)
        pairs = []
        for row in still_new:
            for stored in self.all:
                if stored.key in taken or self.log.is_withdrawn(stored.newest.says):
                    continue
                if has_another_number(row.says, stored.newest.says):
                    continue
                near = self.log.nearness(row.says, stored, span, self.today)
                if near is not None:
                    pairs.append((near, row.line, stored.key, row, stored))
        for _, line, key, row, stored in sorted(pairs, key=lambda pair: pair[:3]):
            if line not in found and key not in taken:
                taken.add(key)
                becomes = self._whole({**stored.newest.says, **row.says})
                found[line] = self._answered(row, sheet, Found(LOOKS_LIKE, stored, becomes), is_named=False)


# -- Words of the rules ------------------------------------------------------------------------------------------------


def folded(words: str) -> str:
    shaped = "".join(ONE_SHAPE.get(letter, letter) for letter in words.casefold())
    return re.sub(r"\s+", " ", shaped).strip()


def minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def teams(says: Says) -> set[str]:
    return {says["team"], *says.get("also_teams", ())}


def number(says: Says) -> tuple[str, str] | None:
    return (says["source"], says["source_id"]) if "source_id" in says else None


def has_another_number(row: Says, stored: Says) -> bool:
    """Two numbers of one other system are two things, however alike."""
    if number(row) is None or number(stored) is None:
        return False
    return row["source"] == stored["source"] and row["source_id"] != stored["source_id"]


def last_told_by_a_file(stored: Stored) -> bool:
    return bool(stored.told) and stored.told[-1].by == FILE


def filled(says: Says) -> Says:
    return {name: value for name, value in says.items() if value is not None}


def differing(row: Says, stored: Says) -> list[str]:
    return [name for name, value in row.items() if value != stored.get(name)]


def agrees(row: Says, stored: Says) -> bool:
    return not differing(row, stored)
