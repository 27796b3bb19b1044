"""Which stored one a row of a file is: the rules a second time, in plain loops, written from the text and not from the
importer. Both must agree, row for row (`test_plain_identity`).

Source: formats.md, "Which one is it?"; docs/adr/0020. Where the text leaves a choice, the line that takes one says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
Says = dict[str, Any]  # by field; a field that is not there is empty
NEW, NOTHING_NEW, COMPLETES, NEXT = "new", "nothing new", "completes what is stored", "its next version"
CONTRADICTS, LOOKS_LIKE, LEFT, REFUSED = "contradicts", "looks like", "left as it is, as you said", "refused"
OVERRULED = "overruled by a later row"
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

    @property
    def mark(self) -> tuple[Says, bool]:
        """What it says: an empty cell of the portal's own export says something too."""
        return self.says, self.version is not None


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


# -- The two logs ------------------------------------------------------------------------------------------------------


class Activities:
    start = "starts_at"

    def __init__(self, frequent: set[str]) -> None:
        self.frequent = frequent

    def likeness(self, says: Says) -> tuple:
        return says["team"], says["channel"], minute(says["starts_at"]), folded(says["title"])

    def is_withdrawn(self, says: Says) -> bool:
        return says["status"] == "withdrawn"

    def withdrawn(self, says: Says) -> Says:
        return {**says, "status": "withdrawn"}

    def whole(self, says: Says) -> Says:
        """A team together with itself is that team alone."""
        others = tuple(key for key in says.get("also_teams") or () if key != says["team"])
        return {"time_known": True, **filled({**says, "also_teams": others or None})}

    def is_possible(self, says: Says, now: datetime) -> bool:
        starts_at = says["starts_at"].astimezone(LONDON)
        is_known = says["time_known"] or (starts_at.hour, starts_at.minute, starts_at.second) == (0, 0, 0)
        return is_known and (says["status"] != "held" or starts_at <= now)

    def onto(self, newest: Says, says: Says) -> Says:
        """The newest version with what is said; a start that is said is of a known time, where nothing else is said."""
        whole = {"time_known": True} if says.get("starts_at", newest["starts_at"]) != newest["starts_at"] else {}
        return self.whole({**newest, **whole, **says})

    def completes(self, name: str, stored: Any, came: Any) -> bool:
        return stored is None or (name == "status" and stored == "planned" and came in ("held", "cancelled"))

    def nearness(self, row: Says, stored: Stored, days: tuple[date, date], today: date) -> timedelta | None:
        """How far apart; None: not like it."""
        old = stored.newest.says
        if not teams(row) & teams(old) or row["channel"] != old["channel"]:
            return None
        apart = abs(row["starts_at"] - old["starts_at"])
        if row["channel"] in self.frequent:
            same_url = row.get("url") is not None and row.get("url") == old.get("url")
            return apart if minute(row["starts_at"]) == minute(old["starts_at"]) or same_url else None
        same_title = folded(row["title"]) == folded(old["title"])
        its_day, old_day = day(row["starts_at"]), day(old["starts_at"])
        if apart <= timedelta(hours=3):
            return apart
        if its_day == old_day and (same_title or not (row.get("time_known", True) and old.get("time_known", True))):
            return apart
        if not same_title:
            return None
        if old["status"] == "planned" and today - timedelta(days=31) <= old_day <= today:
            return apart
        if last_told_by_a_file(stored) and days[0] <= old_day <= days[1]:
            return apart
        if (its_day.month, its_day.day) == (old_day.month, old_day.day):
            return apart
        return None


class Enquiries:
    start = "received_at"

    def likeness(self, says: Says) -> tuple:
        return says["team"], minute(says["received_at"]), folded(says.get("subject", ""))

    def is_withdrawn(self, says: Says) -> bool:
        return "withdrawn_because" in says

    def withdrawn(self, says: Says) -> Says:
        return {**says, "withdrawn_because": "import undone"}

    def whole(self, says: Says) -> Says:
        return filled(says)

    def is_possible(self, says: Says, now: datetime) -> bool:
        return "answered_at" not in says or says["answered_at"] >= says["received_at"]

    def onto(self, newest: Says, says: Says) -> Says:
        return filled({**newest, **says})

    def completes(self, name: str, stored: Any, came: Any) -> bool:
        return stored is None

    def nearness(self, row: Says, stored: Stored, days: tuple[date, date], today: date) -> timedelta | None:
        old = stored.newest.says
        if row["team"] != old["team"]:
            return None
        apart = abs(row["received_at"] - old["received_at"])
        subject = folded(row.get("subject", ""))
        same_subject = bool(subject) and subject == folded(old.get("subject", ""))
        if minute(row["received_at"]) == minute(old["received_at"]):
            return apart
        return apart if same_subject and apart <= timedelta(days=3) else None


# -- What each row is --------------------------------------------------------------------------------------------------


class Book:
    """A log, and what files and people do to it."""

    def __init__(self, log: Activities | Enquiries, now: datetime) -> None:
        self.log = log
        self.now = now
        self.today = day(now)
        self.all: list[Stored] = []
        self.left: list[tuple[int, Any]] = []  # what is stored, and the row of which somebody said: leave it
        self.files = 0

    # What people do

    def log_one(self, says: Says, by: str = PERSON, file: int = 0, id: UUID | None = None) -> Stored:
        self.all.append(Stored(len(self.all) + 1, [Version(self.log.whole(says), by, file)], id))
        return self.all[-1]

    def change(self, stored: Stored, **changes: Any) -> None:
        """By a person; None empties a field."""
        stored.versions.append(Version(self.log.whole({**stored.newest.says, **changes}), PERSON))

    def undo(self, file: int) -> None:
        has = {number(one.newest.says): one for one in self.all if number(one.newest.says)}
        for stored in self.all:
            newest = stored.newest
            if newest.by != FILE or newest.file != file:
                continue
            is_new = len(stored.versions) == 1
            before = self.log.withdrawn(newest.says) if is_new else stored.versions[-2].says
            if before == newest.says:  # open: it came withdrawn, and there is nothing to withdraw
                continue
            if number(before) and has.get(number(before), stored) is not stored:  # another's by now
                continue
            newest.undone = True
            stored.versions.append(Version(before, UNDOING))

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
                self.left.append((one.stored.key, row.mark))
            if one.kind == NEW and one.stored is None:
                one.stored = self.log_one(one.becomes, FILE, self.files, row.id)
            elif one.becomes is not None and one.becomes != one.stored.newest.says:
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
            if one.kind in (NEW, COMPLETES, NEXT) and not self.log.is_possible(self.log.whole(one.becomes), self.now):
                found[line] = Found(REFUSED, one.stored)
        return found

    def _by_id_and_number(self, sheet: Sheet, found: dict[int, Found]) -> dict[int, tuple[Stored, bool]]:
        """Of rows with one id, with one number, or of one stored one, the last is what the file says."""
        by_id = {row.line: one for row in sheet.rows for one in self.all if row.id is not None and one.id == row.id}
        by_number = {row.line: one for row in sheet.rows for one in self.all if is_numbered_alike(row.says, one)}

        def overrule(mark: Callable[[Row], Any]) -> None:
            last = {mark(row): row.line for row in sheet.rows if row.line not in found}
            for row in sheet.rows:
                if row.line not in found and mark(row) is not None and last[mark(row)] != row.line:
                    found[row.line] = Found(OVERRULED)

        overrule(lambda row: row.id)
        overrule(lambda row: number(row.says))
        for line in by_id.keys() & by_number.keys() - found.keys():
            if by_id[line] is not by_number[line]:
                found[line] = Found(REFUSED)
        named = by_number | by_id
        overrule(lambda row: named[row.line].key if row.line in named else None)
        return {line: (one, True) for line, one in named.items() if line not in found}

    def _by_likeness(self, sheet: Sheet, found: dict[int, Found], matched: dict[int, tuple[Stored, bool]]) -> None:
        """First those that say all the row says, empty cells included, then those that do in the cells it fills, then
        those that somebody left as they are; what remains in the order of the file and of storing. What is answered as
        new is none of them, and leaves them to the other rows.
        """

        def is_free(stored: Stored) -> bool:
            return all(stored is not other for other, _ in matched.values())

        def says_all(row: Row, stored: Stored) -> bool:
            return any(version.says == self.log.whole(row.says) for version in stored.told)

        def says_it(row: Row, stored: Stored) -> bool:
            return any(agrees(row.says, version.says) for version in stored.told)

        def is_it(row: Row, stored: Stored) -> bool:
            compared = self._compared(row, sheet, stored, False)
            if compared.kind == CONTRADICTS:
                return (row.decide or sheet.answer) != AS_NEW
            return compared.kind == NEW or row.decide != AS_NEW

        waiting = [row for row in sheet.rows if row.line not in matched and row.line not in found and row.id is None]
        for test in (says_all, says_it, self._is_left, None):
            for row in waiting:
                ones = [one for one in self.all if is_free(one) and self._is_alike(row, one)]
                if row.line in matched or not ones:
                    continue
                if test is not None:
                    ones = [one for one in ones if test(row, one)]
                elif not is_it(row, ones[0]):
                    found[row.line] = Found(NEW, becomes=row.says)
                    continue
                if ones:
                    matched[row.line] = (ones[0], False)

    def _is_alike(self, row: Row, stored: Stored) -> bool:
        if has_another_number(row.says, stored.newest.says):
            return False
        its = self.log.likeness(row.says)
        return any(self.log.likeness(version.says) == its for version in stored.versions)

    def _is_left(self, row: Row, stored: Stored) -> bool:
        """Somebody said of this row: leave the stored one as it is. Open: of what was never told, nothing was left."""
        return row.decide is None and bool(stored.told) and (stored.key, row.mark) in self.left

    def _compared(self, row: Row, sheet: Sheet, stored: Stored, is_named: bool) -> Found:
        says = row.says
        if sheet.with_version and row.id is not None:  # an empty cell says so
            whole = self.log.whole(row.says)
            says = {name: whole.get(name) for name in sheet.columns}
            if row.version is not None:
                return self._compared_with_its_version(row, says, stored)
        told = stored.told
        if not told:
            return Found(NEW, stored, becomes=self.log.whole(row.says))
        newest = stored.newest.says
        differs = differing(says, newest)
        becomes = self.log.onto(newest, says)
        if any(agrees(says, version.says) for version in told):
            return Found(NOTHING_NEW, stored, becomes if differs else None)
        if self._is_left(row, stored):
            return Found(NOTHING_NEW, stored)
        if all(self.log.completes(name, newest.get(name), says[name]) for name in differs):
            return Found(NEXT if is_named else COMPLETES, stored, becomes)
        return Found(NEXT if is_named and not stored.corrected else CONTRADICTS, stored, becomes)

    def _compared_with_its_version(self, row: Row, says: Says, stored: Stored) -> Found:
        if not 1 <= row.version <= len(stored.versions):
            return Found(REFUSED, stored)  # open: no such version
        shown, newest = stored.versions[row.version - 1].says, stored.newest.says
        changed = {name: says[name] for name in differing(says, shown)}
        differs = differing(changed, newest)
        becomes = self.log.onto(newest, changed)
        if not changed or not differs or self._is_left(row, stored):
            return Found(NOTHING_NEW, stored)
        return Found(CONTRADICTS if row.version < len(stored.versions) else NEXT, stored, becomes)

    def _answered(self, row: Row, sheet: Sheet, found: Found, is_named: bool) -> Found:
        """What the person's answer makes of it; what is not taken becomes nothing."""
        if found.kind == NOTHING_NEW:
            if row.decide == UPDATE and found.becomes is not None:
                return Found(NEXT, found.stored, found.becomes)
            return Found(NOTHING_NEW, found.stored)
        if found.kind in (COMPLETES, NEXT) or (found.kind == NEW and found.stored):
            return Found(LEFT, found.stored) if row.decide == LEAVE else found
        answer = row.decide or sheet.answer
        if found.kind in (CONTRADICTS, LOOKS_LIKE):
            if answer == UPDATE:
                return Found(NEXT, found.stored, found.becomes)
            if answer == AS_NEW:
                return Found(REFUSED, found.stored) if is_named else Found(NEW, becomes=row.says)
            if answer == LEAVE:
                return Found(LEFT, found.stored)
        return Found(found.kind, found.stored)

    def _like_it(self, sheet: Sheet, found: dict[int, Found], matched: dict[int, tuple[Stored, bool]]) -> None:
        rows = [row for row in sheet.rows if row.line not in found or found[row.line].kind != OVERRULED]
        days = [day(row.says[self.log.start]) for row in rows]
        span = (min(days), max(days)) if days else (self.today, self.today)
        taken = {stored.key for stored, _ in matched.values()}
        still_new = [row for row in sheet.rows if row.line not in found and row.id is None]
        for row in still_new:
            for stored in self.all:
                if self._is_left(row, stored) and row.line not in found and stored.key not in taken:
                    found[row.line] = Found(NOTHING_NEW, stored)
                    taken.add(stored.key)
        pairs = []
        for row in still_new:
            for stored in self.all:
                if stored.key in taken or self.log.is_withdrawn(stored.newest.says):
                    continue
                if self.log.is_withdrawn(row.says):  # open: whether a row that comes withdrawn is asked about
                    continue
                if has_another_number(row.says, stored.newest.says):
                    continue
                near = self.log.nearness(row.says, stored, span, self.today)
                if near is not None:
                    pairs.append((near, row.line, stored.id, row, stored))  # open: of two as near, which
        for _, line, _, row, stored in sorted(pairs, key=lambda pair: pair[:3]):
            if (row.decide or sheet.answer) == AS_NEW:
                continue  # said of the pair: what it looks like is left to the next
            if line not in found and stored.key not in taken:
                taken.add(stored.key)
                becomes = self.log.onto(stored.newest.says, row.says)
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


def is_numbered_alike(says: Says, stored: Stored) -> bool:
    return number(says) is not None and number(says) == number(stored.newest.says)


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
