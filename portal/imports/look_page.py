"""What a file would do, as its page shows it: what must be settled first, then the rest, a page of rows at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When

from engagement.fields import ActivityContent, EnquiryContent, fields_of
from engagement.importing.rows_and_versions import IMPORTED, UNDONE
from engagement.models import ActivityVersion, EnquiryVersion
from engagement.wording import OTHERS
from inputs.cells import instant
from inputs.models import SentFile, SentRow
from portal.imports import sent_rows, taking
from portal.imports.taking import CONTRADICTS, LOOKS_LIKE, OPEN, OUT, REFUSED
from record.dates import day_month, moment_words
from record.timezones import day_of
from teams.models import Person

A_PAGE = 50
FEW = 3  # rows of a kind that are shown before "All 39"
LIKE_THIS = 2  # rows that differ in the same fields, from here on answered at once
MOST_GROUPS = 4

# By kind of row: the word of its sum, and the title of its section.
SUMS = {
    CONTRADICTS: ("contradict", "They contradict what is stored"),
    LOOKS_LIKE: ("looks like another", "It looks like another"),
    REFUSED: ("refused", "Refused"),
    taking.NEW: ("new", "New"),
    taking.COMPLETES: ("complete", "They complete what is stored"),
    taking.NEXT: ("changed", "They change what is stored"),
    taking.SAME: ("nothing new", "Nothing new"),
    taking.LEFT: ("left as stored", "Left as it is stored, as you said"),
}
CHOICES = {
    CONTRADICTS: (("update", "The file is right"), ("leave", "Stored is right"), ("new", "It is another")),
    LOOKS_LIKE: (
        ("update", "The same: the file is right"),
        ("leave", "The same: stored is right"),
        ("new", "It is another"),
    ),
}
CONTENTS: tuple[type, ...] = (EnquiryContent, ActivityContent)
LABELS = {field.name: field.label for of in CONTENTS for field in fields_of(of)} | {
    "decide": "Decide",
    "first_day": "First day",
    "last_day": "Last day",
    "standard": "Standard",
    "reason": "Reason",
}
HINTS = {"instant": "As in 2026-11-14 10:00", "day": "As in 2026-11-14", "yes_no": "yes or no"}
FORMS = {field.name: HINTS.get(field.kind.name, "") for of in CONTENTS for field in fields_of(of)}
FORMS |= {"first_day": HINTS["day"], "last_day": HINTS["day"], "standard": "As in nec/S1; empty: every standard"}


def label_of(column: str) -> str:
    return LABELS.get(column) or column.replace("_", " ").capitalize()


HOW = {IMPORTED: " from a file", UNDONE: " by undoing an import"}


def sums(sent: SentFile) -> list[dict[str, Any]]:
    """How many rows there are of each kind, those to settle first, as the row of sums shows them."""
    found = sent_rows.sums(sent)
    shown = []
    before = 0  # rows that a person settles and that stand before those of the kind
    for kind, (word, _) in SUMS.items():
        if kind in found:
            asked = kind in OPEN
            url = f"?page={before // A_PAGE + 1}#{kind}" if asked else f"#{kind}"
            is_open = asked and found[kind]["unanswered"] > 0
            shown.append({"kind": kind, "word": word, "is_open": is_open, "url": url, **found[kind]})
            before += found[kind]["number"] if asked else 0
    return shown


def asked_page(sent: SentFile, number: str | None) -> Page[SentRow]:
    """A page of the rows that a person settles."""
    order = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(OPEN)), output_field=IntegerField())
    return Paginator(sent_rows.asked(sent).order_by(order, "line"), A_PAGE).get_page(number)


def rows_page(sent: SentFile, kind: str, number: str | None) -> Page[SentRow]:
    """A page of the rows of one kind that need nobody."""
    return Paginator(sent.rows.filter(kind=kind).order_by("line"), A_PAGE).get_page(number)


def next_to_settle(sent: SentFile) -> dict[str, Any] | None:
    """The first row that nobody has answered, and on which page it stands."""
    order = Case(*(When(kind=kind, then=Value(at)) for at, kind in enumerate(OPEN)), output_field=IntegerField())
    lines = list(sent_rows.asked(sent).order_by(order, "line").values_list("line", "answer"))
    for place, (line, answer) in enumerate(lines):
        if not answer:
            return {"line": line, "page": place // A_PAGE + 1}
    return None


def sections(sent: SentFile, rows: Iterable[SentRow], today: date) -> list[dict[str, Any]]:
    """The rows of a page by kind, as `_asked.html` takes them."""
    shown = list(rows)
    written = _written(sent, [row for row in shown if row.other], today)
    numbers = sent_rows.sums(sent)
    found = []
    for kind in OPEN:
        of_kind = [_asked(row, written.get((row.other, row.version), ""), today) for row in shown if row.kind == kind]
        if of_kind:
            number = numbers[kind]
            note = f"{number['number'] - number['unanswered']:,} of {number['number']:,} settled"
            groups = like_each_other(sent, kind) if kind in CHOICES else []
            found.append({"kind": kind, "title": SUMS[kind][1], "note": note, "rows": of_kind, "groups": groups})
    return found


def few(sent: SentFile, today: date) -> list[dict[str, Any]]:
    """The other kinds, each with its first rows."""
    found = []
    for kind, number in sent_rows.sums(sent).items():
        if kind not in OPEN:
            rows = told(sent.rows.filter(kind=kind).order_by("line")[:FEW], today)
            found.append({"kind": kind, "title": SUMS[kind][1], "number": number["number"], "rows": rows})
    order = list(SUMS)
    return sorted(found, key=lambda section: order.index(section["kind"]))


def told(rows: Iterable[SentRow] | QuerySet[SentRow], today: date) -> list[dict[str, Any]]:
    """Rows that need nobody, a line each."""
    return [
        {
            "line": row.line,
            "what": sent_rows.what_of(row),
            "when": _when(row, today),
            "more": _more(row),
            "differs": [{"label": label_of(name), "stored": now, "came": came} for name, came, now in row.differs],
            "put_right": [
                {"label": label_of(column), "now": now, "came": came} for column, (now, came) in row.put_right.items()
            ],
        }
        for row in rows
    ]


def like_each_other(sent: SentFile, kind: str) -> list[dict[str, Any]]:
    """Rows of the kind that nobody has answered and that differ in the same fields: how many, and which fields."""
    rows = sent.rows.filter(kind=kind, answer="").values_list("differs", flat=True)
    counted = Counter(group_of(differs) for differs in rows)
    return [
        {"group": group, "number": number, "fields": ", ".join(label_of(name) for name in group.split(",") if name)}
        for group, number in counted.most_common(MOST_GROUPS)
        if number >= LIKE_THIS
    ]


def group_of(differs: Sequence[Sequence[str]]) -> str:
    return ",".join(name for name, *_ in differs)


def _asked(row: SentRow, written: str, today: date) -> dict[str, Any]:
    return {
        "line": row.line,
        "kind": row.kind,
        "what": sent_rows.what_of(row),
        "when": _when(row, today),
        "like": row.words if row.kind == LOOKS_LIKE else "",
        "written": written,
        "version": row.version,
        "versus": [{"label": label_of(name), "stored": now, "came": came} for name, now, came in row.differs],
        "choices": [
            {"value": value, "label": label, "checked": row.answer == value}
            for value, label in CHOICES.get(row.kind, ())
        ],
        "faults": [{"label": label_of(column) if column else "", "reason": why} for column, why in row.faults],
        "inputs": _inputs(row),
        "is_out": row.answer == OUT,
        "asked_again": row.asked_again,
    }


def _inputs(row: SentRow) -> list[dict[str, Any]]:
    """The refused cells, each in an input: as the file has it, or as it was put right."""
    columns = dict.fromkeys(column for column, _ in row.faults if column)
    return [
        {
            "column": column,
            "label": label_of(column),
            "hint": FORMS.get(column, ""),
            "value": row.put_right[column][0] if column in row.put_right else row.cells.get(column, ""),
            "came": row.put_right[column][1] if column in row.put_right else None,
        }
        for column in columns
    ]


def _when(row: SentRow, today: date) -> str:
    cells = row.cells
    written = cells.get("starts_at") or cells.get("received_at")
    if written:
        try:
            return moment_words(instant(written), today)
        except ValueError:
            return str(written)
    if cells.get("first_day"):
        return f"{cells['first_day']} to {cells.get('last_day', '')}"
    return ""


def _more(row: SentRow) -> str:
    cells = row.cells
    if "attendance" in cells:
        return f"{cells['attendance']} came"
    if "title" in cells:
        return ""
    said = cells.get("said") or {}
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items()) or cells.get("team", "")


def _written(sent: SentFile, rows: Sequence[SentRow], today: date) -> dict[tuple[UUID | None, int], str]:
    """Of each row's stored one the version that was seen: by whom it was written, when and why."""
    if sent.kind not in ("activities", "enquiries") or not rows:
        return {}
    model: Any = ActivityVersion if sent.kind == "activities" else EnquiryVersion
    reference = "activity_id" if sent.kind == "activities" else "enquiry_id"
    seen = {(row.other, row.version) for row in rows}
    found = model.objects.filter(**{f"{reference}__in": {other for other, _ in seen}})
    versions = [one for one in found if (getattr(one, reference), one.version) in seen]
    names = dict(Person.objects.filter(key__in={one.by for one in versions}).values_list("key", "name"))
    return {
        (getattr(one, reference), one.version): _told_of(one, OTHERS.get(one.by) or names.get(one.by, one.by), today)
        for one in versions
    }


def _told_of(version: Any, by: str, today: date) -> str:
    """As in "Changed by Nell Winter on 20 November: “Counted again”."."""
    verb = "Changed" if version.version > 1 else "Stored"
    how = HOW.get(version.reason)
    why = f": “{version.reason}”" if version.reason and how is None else how or ""
    on = f"on {day_month(day_of(version.known_at), today)}"
    return f"{verb} by {by} {on}{why}." if how is None else f"{verb} by {by}{why} {on}."
