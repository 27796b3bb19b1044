"""Histories for `test_plain_identity`: sheets, corrections and undoings, done to the portal and to its twin alike."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from engagement import actions
from engagement.content import ActivityContent, EnquiryContent
from engagement.exporting import activities_as_csv
from engagement.facts import content_of
from engagement.fields import fields_of
from engagement.importing import Answer, import_activities, import_enquiries
from engagement.importing.rows import ACTIVITY_COLUMNS, ENQUIRY_COLUMNS, with_decisions
from engagement.importing.undoing import undo
from engagement.models import Activity, ActivityVersion, Enquiry, EnquiryVersion
from engagement.names import Names
from engagement.queries import activity_contents, newest_versions
from inputs import Table
from inputs.models import FileImport
from tests.engagement.plain_identity import (
    AS_NEW,
    LEAVE,
    LONDON,
    REFUSED,
    UPDATE,
    Activities,
    Book,
    Enquiries,
    Found,
    Row,
    Says,
    Sheet,
    Stored,
    filled,
)

TODAY = datetime(2026, 11, 29, 9, tzinfo=UTC)
TEAMS = ("ts-alton", "ts-brook")
CHANNELS = ("drop_in", "social_post", "surgery")
TITLES = ("St John’s fair", "st  john's FAIR", "Library table", "Town hall")
# Of one week and one month, of a year before, and plans: unconfirmed for 24 and for 45 days, and to come.
DAYS = ("2026-11-03", "2026-11-04", "2026-11-10", "2026-11-24", "2025-11-03", "2026-11-05", "2026-10-15", "2026-12-05")
TIMES = ("10:00", "10:00", "10:00", "10:00:30", "11:00", "13:00", "13:01", "19:00", "00:00")
ADDRESSES = ("https://a.example/1", "https://a.example/2")
NUMBERS = ("1", "2", "3")
SYSTEMS = ("meta", "other")
EMPTY = ("", None, ())
EXPORTED = {field.name for field in fields_of(ActivityContent)}  # those that an importer reads


@dataclass
class Dice:
    """What a history is made of: every choice is `choose`'s, so that Hypothesis can make it smaller."""

    choose: Callable[[Sequence[Any]], Any]

    def one_in(self, many: int) -> bool:
        return self.choose(range(many)) == many - 1

    def some(self, things: Sequence[Any]) -> list[Any]:
        return [thing for thing in things if not self.one_in(4)]


class OfActivities:
    """How activities are typed, changed, and read again."""

    columns = ("attendance", "summary", "url", "also_teams", "source", "source_id", "time_known")
    required = ("team", "channel", "status", "title", "starts_at")
    near = ("title", "starts_at")
    put_right = ("attendance", "attendance", "summary", "status", "url", "source_id")  # and its likeness stays
    model = Activity
    version = ActivityVersion
    reference = "activity_id"

    def book(self) -> Book:
        return Book(Activities(frequent={"social_post"}), TODAY)

    def fresh(self, dice: Dice) -> Says:
        time = dice.choose(TIMES)
        starts_at = at(dice.choose(DAYS), time)
        says: Says = {
            "team": dice.choose((*TEAMS, TEAMS[0])),
            "channel": dice.choose(CHANNELS),
            "title": dice.choose(TITLES),
            "starts_at": starts_at,
            "status": self._status(dice, starts_at),
        }
        if time == "00:00" and not dice.one_in(3):
            says["time_known"] = False
        for name in ("attendance", "summary", "url", "also_teams"):
            if dice.one_in(3):
                says[name] = self._value(dice, name, says)
        if dice.one_in(3):
            says |= {"source": dice.choose(SYSTEMS), "source_id": dice.choose(NUMBERS)}
        return filled(says)

    def changed(self, dice: Dice, says: Says, names: Sequence[str] | None = None) -> Says:
        """As somebody puts it right, or mistypes it."""
        many = (
            "attendance",
            "attendance",
            "attendance",
            "summary",
            "status",
            "status",
            "title",
            "starts_at",
            "starts_at",
        )
        name = dice.choose(names or (*many, "url", "also_teams", "source_id", dice.choose(("team", "channel"))))
        changed = {**says, name: self._value(dice, name, says)}
        if name == "source_id":
            changed["source"] = dice.choose(SYSTEMS) if changed[name] else None
        if name == "starts_at":
            changed["time_known"] = None
        if changed["status"] == "held" and changed["starts_at"] > TODAY:
            changed["status"] = "planned"
        return filled(changed)

    def _value(self, dice: Dice, name: str, says: Says) -> Any:
        match name:
            case "attendance":
                return dice.choose((None, 0, 12, 13))
            case "summary":
                return dice.choose((None, "Dogs", "Parking"))
            case "url":
                return dice.choose((None, *ADDRESSES))
            case "also_teams":
                return dice.choose((None, tuple(team for team in TEAMS if team != says["team"])))
            case "source_id":
                return dice.choose((None, *NUMBERS))
            case "status":
                return self._status(dice, says["starts_at"])
            case "starts_at":
                moved = says["starts_at"] + dice.choose(
                    [timedelta(hours=1), timedelta(hours=3, minutes=1), timedelta(days=1), timedelta(days=-365)]
                )
                return moved.replace(second=0)
            case "title":
                return dice.choose(TITLES)
            case "team":
                return dice.choose([team for team in TEAMS if team not in says.get("also_teams", ())])
        return dice.choose(CHANNELS)

    def _status(self, dice: Dice, starts_at: datetime) -> str:
        if starts_at > TODAY:
            return dice.choose(("planned", "planned", "cancelled"))
        return dice.choose(("held", "held", "held", "planned", "planned", "cancelled", "withdrawn"))

    def take(self, table: Table, answer: Answer | None) -> Any:
        return import_activities(table, by=None, now=TODAY, answer=answer)

    def shape(self) -> Any:
        return with_decisions(ACTIVITY_COLUMNS)

    def content(self, says: Says, id: UUID) -> ActivityContent:
        return ActivityContent(id=id, **says)

    def log(self, says: Says, id: UUID) -> UUID:
        return actions.log(content=self.content(says, id), by=None, now=TODAY).activity.pk

    def correct(self, stored: Stored, changes: Says, dice: Dice) -> Says | None:
        """By a person: with all that the portal lets a person do. None where it does not let."""
        if stored.newest.says["status"] == "withdrawn":
            return None
        activity = Activity.objects.get(pk=stored.id)
        version = activity.version
        if dice.one_in(4):
            actions.withdraw(activity=activity, by=None, reason="Doubled", now=TODAY)
            return {"status": "withdrawn"}
        if changes.get("status") == "withdrawn" or not changes:
            return None
        empty = {"also_teams": (), "summary": "", "url": "", "source": "", "source_id": "", "time_known": True}
        sent = {name: empty.get(name) if value is None else value for name, value in changes.items()}
        actions.correct(activity=activity, changes=sent, by=None, reason="x", version=version, now=TODAY)
        return changes

    def stored(self) -> dict[UUID, tuple[int, Says]]:
        versions = newest_versions(list(Activity.objects.all()))
        contents = activity_contents(versions)
        return {
            content.id: (version.version, says_of(content)) for version, content in zip(versions, contents, strict=True)
        }

    def exported(self) -> str:
        return "".join(activities_as_csv(Activity.objects.order_by("starts_at", "id")))


class OfEnquiries(OfActivities):
    columns = ("answered_at", "subject", "withdrawn_because", "source", "source_id")
    required = ("team", "received_at")
    near = ("subject", "received_at")
    put_right = ("answered_at", "answered_at", "withdrawn_because", "source_id")
    model = Enquiry
    version = EnquiryVersion
    reference = "enquiry_id"

    def book(self) -> Book:
        return Book(Enquiries(), TODAY)

    def fresh(self, dice: Dice) -> Says:
        says: Says = {
            "team": dice.choose((*TEAMS, TEAMS[0])),
            "received_at": at(dice.choose(DAYS[:5]), dice.choose(TIMES)),
            "subject": dice.choose((*TITLES[:3], None)),
        }
        if dice.one_in(3):
            says["answered_at"] = self._value(dice, "answered_at", says)
        if dice.one_in(6):
            says["withdrawn_because"] = "spam"
        if dice.one_in(3):
            says |= {"source": dice.choose(SYSTEMS), "source_id": dice.choose(NUMBERS)}
        return filled(says)

    def changed(self, dice: Dice, says: Says, names: Sequence[str] | None = None) -> Says:
        many = ("answered_at", "answered_at", "subject", "subject", "received_at", "withdrawn_because")
        name = dice.choose(names or (*many, "source_id", "team"))
        changed = {**says, name: self._value(dice, name, says)}
        if name == "source_id":
            changed["source"] = dice.choose(SYSTEMS) if changed[name] else None
        if changed.get("answered_at") and changed["answered_at"] < changed["received_at"]:
            changed["answered_at"] = None
        return filled(changed)

    def _value(self, dice: Dice, name: str, says: Says) -> Any:
        match name:
            case "answered_at":
                hours = dice.choose((None, 1, 26))
                return says["received_at"] + timedelta(hours=hours) if hours else None
            case "subject":
                return dice.choose((*TITLES[:3], None))
            case "withdrawn_because":
                return dice.choose((None, "spam", "sent twice"))
            case "received_at":
                days = dice.choose((timedelta(0), timedelta(minutes=1), timedelta(days=3), timedelta(days=-3)))
                return min(says["received_at"] + days, TODAY - timedelta(days=3))
            case "source_id":
                return dice.choose((None, *NUMBERS))
        return dice.choose(TEAMS)

    def take(self, table: Table, answer: Answer | None) -> Any:
        return import_enquiries(table, by=None, now=TODAY, answer=answer)

    def shape(self) -> Any:
        return with_decisions(ENQUIRY_COLUMNS)

    def content(self, says: Says, id: UUID) -> EnquiryContent:
        return EnquiryContent(id=id, **says)

    def log(self, says: Says, id: UUID) -> UUID:
        return actions.log_enquiry(content=self.content(says, id), by=None, now=TODAY).enquiry.pk

    def correct(self, stored: Stored, changes: Says, dice: Dice) -> Says | None:
        enquiry = Enquiry.objects.get(pk=stored.id)
        if not changes:
            return None
        sent = {name: value if value is not None or name in ("answered_at",) else "" for name, value in changes.items()}
        actions.correct_enquiry(enquiry=enquiry, changes=sent, by=None, reason="x", version=enquiry.version, now=TODAY)
        return changes

    def stored(self) -> dict[UUID, tuple[int, Says]]:
        rows = list(Enquiry.objects.all())
        versions = [row.versions.get(version=row.version) for row in rows]
        names = Names.in_versions(EnquiryContent, versions)
        return {
            row.pk: (row.version, says_of(content_of(EnquiryContent, version, names)))
            for row, version in zip(rows, versions, strict=True)
        }


# -- A history ---------------------------------------------------------------------------------------------------------


@dataclass
class History:
    """What happened, to both."""

    of: OfActivities
    dice: Dice
    folder: Path
    counted: Counter[str]
    sheets: list[Sheet] = field(default_factory=list)
    exports: list[tuple[str, dict[UUID, Says]]] = field(default_factory=list)
    files: dict[int, UUID] = field(default_factory=dict)  # the portal's own number of each import
    told: list[str] = field(default_factory=list)  # for whoever reads a failure

    def __post_init__(self) -> None:
        self.book = self.of.book()

    def goes_on(self) -> None:
        dice = self.dice
        match dice.choose(range(12)):
            case _ if not self.book.all:
                self.comes(self.sheet())
            case 0 | 1:
                self.somebody_corrects(dice.choose(self.book.all))
            case 2:
                self.somebody_logs(self.of.fresh(dice))
            case 3 if self.files:
                self.is_undone(dice.choose(sorted(self.files)))
            case 4 | 5 if self.of.model is Activity:
                self.the_export_comes_back()
            case 6 | 7 if self.sheets:
                self.comes(replace(dice.choose(self.sheets), answer=self._answer(), keep_going=not dice.one_in(4)))
            case _:
                self.comes(self.sheet())

    def _answer(self) -> str | None:
        return self.dice.choose((None, None, None, UPDATE, AS_NEW))

    # People

    def somebody_logs(self, says: Says) -> None:
        says = without_number(says)
        self.told.append(f"logged {says}")
        self.book.log_one(says).id = self.of.log(says, UUID(int=self.dice.choose(range(2**40))))

    def somebody_corrects(self, stored: Stored) -> None:
        before = stored.newest.says
        names = [name for name in (*self.of.required, *self.of.columns) if name not in ("source", "source_id")]
        after = self.of.changed(self.dice, before, [name for name in names if name != "time_known"])
        after = self.book.log.whole(after)
        if not self.book.log.is_possible(after, TODAY):
            return
        changes = {name: after.get(name) for name in {*before, *after} if before.get(name) != after.get(name)}
        done = self.of.correct(stored, changes, self.dice)
        if done:
            self.told.append(f"corrected {stored.key}: {done}")
            self.book.change(stored, **done)

    def is_undone(self, file: int) -> None:
        self.told.append(f"undone {file}")
        undo(FileImport.objects.get(pk=self.files.pop(file)), by=None, now=TODAY)
        self.book.undo(file)
        self.agrees()

    # Files

    def sheet(self) -> Sheet:
        dice, of = self.dice, self.of
        columns = {*of.required, *(name for name in of.columns if not dice.one_in(6))}
        if not {"source", "source_id"} <= columns:
            columns -= {"source", "source_id"}
        rows: list[Row] = []
        is_put_right = dice.one_in(2)  # else anything may have happened to a row,
        is_near = not is_put_right and dice.one_in(2)  # or it is just like another
        for line in range(2, 2 + dice.choose((1, 2, 3, 4, 5))):
            says = self._row_again(is_put_right, rows)
            if not is_put_right and dice.one_in(2):  # a number is seldom written twice
                says = without_number(says)
            for _ in range(dice.choose((0, 1, 1, 1, 2))):
                says = of.changed(dice, says, of.put_right if is_put_right else of.near if is_near else None)
            row = Row(line, {name: value for name, value in says.items() if name in columns})
            if dice.one_in(8):
                row.id = dice.choose([stored.id for stored in self.book.all] or [new_id(dice)])
                numbered = [stored.newest.says for stored in self.book.all if "source_id" in stored.newest.says]
                if numbered and "source_id" in columns and dice.one_in(3):  # often another's
                    row.says |= {name: dice.choose(numbered)[name] for name in ("source", "source_id")}
            if dice.one_in(30):
                row.id = new_id(dice)
            if dice.one_in(6):
                row.decide = dice.choose((UPDATE, AS_NEW, LEAVE, LEAVE))
            rows.append(row)
        return Sheet(rows, columns, answer=self._answer(), keep_going=not dice.one_in(3))

    def _row_again(self, is_put_right: bool, rows: list[Row]) -> Says:
        known = [version.says for stored in self.book.all for version in stored.versions[-2:]]
        if not is_put_right:
            known += [row.says for sheet in self.sheets[-2:] for row in sheet.rows]
        if not known or self.dice.one_in(6):
            known = [self.of.fresh(self.dice), *[row.says for row in rows]]
        return self.dice.choose(known)

    def the_export_comes_back(self) -> None:
        dice = self.dice
        if not self.exports or dice.one_in(2):
            newest = {stored.id: stored.newest.says for stored in self.book.all}
            self.exports.append((self.of.exported(), newest))
        text, shown = dice.choose(self.exports)
        lines = list(csv.DictReader(io.StringIO(text)))
        rows = []
        for number, line in enumerate(lines, 2):
            says = shown[UUID(line["id"])]
            if dice.one_in(2):
                says = self.of.changed(dice, says)
            row = Row(number, says, UUID(line["id"]), int(line["version"]))
            if dice.one_in(8):
                row.decide = dice.choose((UPDATE, AS_NEW, LEAVE))
            line.update(cells(row, self.of.required + self.of.columns) | {"decide": row.decide or ""})
            rows.append(row)
        if dice.one_in(3):
            added = Row(len(rows) + 2, self.of.fresh(dice))
            lines.append(cells(added, self.of.required + self.of.columns))
            rows.append(added)
        sheet = Sheet(rows, EXPORTED - {"id"}, True, self._answer(), not dice.one_in(3))
        self.comes(sheet, lines, [*lines[0], "decide"] if "decide" not in lines[0] else list(lines[0]))

    def comes(self, sheet: Sheet, lines: list[dict[str, Any]] | None = None, header: list[str] | None = None) -> None:
        if lines is None and sheet.with_version:
            return
        header = header or ["id", *self.of.required, *sorted(sheet.columns - set(self.of.required)), "decide"]
        lines = lines or [cells(row, header) | {"decide": row.decide or ""} for row in sheet.rows]
        path = self.folder / "sheet.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(lines)
        self.told.append(f"sheet {len(self.told)}, {sheet.answer}, {'keep going' if sheet.keep_going else 'all'}")
        self.told += [f"   {row}" for row in sheet.rows]
        self.sheets.append(sheet)
        self._both_take(path, sheet)

    def _both_take(self, path: Path, sheet: Sheet) -> None:
        from django.db import transaction

        refused: set[int] = set()
        before = transaction.savepoint()
        table = Table(path, self.of.shape(), lambda record, refusal: refused.add(record.line))
        done = self.of.take(table, Answer(sheet.answer) if sheet.answer else None)
        if refused and not sheet.keep_going:
            transaction.savepoint_rollback(before)
        else:
            transaction.savepoint_commit(before)

        stored = len(self.book.all)
        expected = self.book.look(sheet)
        wanted = {line: (one.kind, self._other(one)) for line, one in sorted(expected.items())}
        expected = self.book.take(sheet)
        told = {line: str(one.kind) for line, one in done.findings.by_line.items()}
        told |= {
            line: REFUSED for line in refused if line not in told or told[line] not in ("contradicts", "looks like")
        }
        self.counted.update(one.kind for one in expected.values())
        of = {line: one.other for line, one in done.findings.by_line.items()}
        found = {line: (kind, of.get(line) if wanted[line][1] else None) for line, kind in sorted(told.items())}
        assert found == wanted, self.story(wanted, found)
        self._bind(self.book.all[stored:])
        if done.file_import and not (refused and not sheet.keep_going):
            self.files[self.book.files] = done.file_import.pk
        self.agrees()

    def _other(self, found: Found) -> UUID | None:
        return None if found.kind == REFUSED or found.stored is None else found.stored.id

    def _bind(self, new: list[Stored]) -> None:
        """The ids that the portal gave, in the order of storing."""
        portals = {id: says for id, (_, says) in self.of.stored().items()}
        first = self.of.version.objects.filter(version=1).order_by("pk").values_list(self.of.reference, flat=True)
        free = [id for id in first if all(one.id != id for one in self.book.all)]
        for stored in [stored for stored in new if stored.id is None]:
            same = [id for id in free if portals[id] == stored.newest.says]
            assert same, self.story({stored.key: stored}, portals)
            stored.id = same[0]
            free.remove(same[0])

    def agrees(self) -> None:
        wanted = {stored.id: (len(stored.versions), stored.newest.says) for stored in self.book.all}
        found = self.of.stored()
        assert found == wanted, self.story(wanted, found)

    def story(self, wanted: Any, found: Any) -> str:
        keys = [key for key in {**wanted, **found} if wanted.get(key) != found.get(key)]
        differing = [f"{key}:\n   twin   {wanted.get(key)}\n   portal {found.get(key)}" for key in keys]
        kept = [f"{one.key} {one.id}: {one.versions}" for one in self.book.all]
        return "\n".join(["", *self.told, "--", *kept, "--", *differing])


def without_number(says: Says) -> Says:
    return {name: value for name, value in says.items() if name not in ("source", "source_id")}


def new_id(dice: Dice) -> UUID:
    return UUID(int=0x40008000000000000000 + dice.choose(range(3)))


def at(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=LONDON).astimezone(UTC)


def says_of(content: Any) -> Says:
    names = [name for name in content.__slots__ if name != "id"]
    return {name: value for name in names if (value := getattr(content, name)) not in EMPTY}


def cells(row: Row, columns: Sequence[str]) -> dict[str, str]:
    """As a sheet writes the row."""
    written = {name: cell(row.says.get(name)) for name in columns if name not in ("id", "decide")}
    return written | {"id": str(row.id or "")}


def cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
