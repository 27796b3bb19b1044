"""Which column is which: how a file that others made is read as ours, remembered under the name of the list."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from inputs import Refused
from inputs.models import SavedMapping, SentFile
from portal.imports import asking
from portal.imports.columns import CONSTANT, DATES, Chosen, as_mapping, first_choice, from_data, offered, samples
from portal.imports.doors import get_sent_for
from portal.imports.file_kinds import BY_KEY
from portal.imports.foreign_words import ForeignWord, foreign_words, known_words
from portal.imports.look_page import label_of
from portal.imports.sending import Head, head_of_sent
from record.timezones import day_of
from teams.models import Person
from teams.permissions import Permission, require_anywhere
from teams.requests import SignedInRequest

State = SentFile.State
LONGEST_NAME = 64  # of a list: it may be the name of the other system
NOT_ASKED = "not asked"


def page(request: SignedInRequest, sent: SentFile) -> HttpResponse:
    """The columns of the file, each with what it is here; first as they were left, or as they look."""
    kind = BY_KEY[sent.kind]
    head = head_of_sent(sent)
    if sent.mapping:
        chosen = from_data(sent.mapping, [name for name in head.header if name.strip()])
        chosen.name = sent.list_name
    else:
        teams = [key for key, _ in known_words(request.user, day_of(timezone.now()))["team"]]
        name = PurePath(sent.name).stem[:LONGEST_NAME]
        chosen = first_choice(kind, head, request.user.force.key, name, teams)
    return _page(request, sent, head, chosen)


@require_POST
def import_columns(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Take the columns as they were chosen, remember them, and look at the file. Words that are new are asked about."""
    now = timezone.now()
    sent = get_sent_for(request.user, id, day_of(now))
    shape = BY_KEY[sent.kind].shape
    if sent.state != State.COLUMNS or shape is None:
        return redirect("import_file", id=id)
    head = head_of_sent(sent)
    chosen = _chosen(request.POST, head)
    try:
        data = as_mapping(chosen, head, shape).as_data()
        foreign = foreign_words(sent, chosen.columns, known_words(request.user, day_of(now)), chosen.words)
    except Refused as refused:
        return _page(request, sent, head, chosen, faults=[_said(one) for one in refused.refusals])
    if foreign:
        return _page(request, sent, head, chosen, foreign=foreign)
    if chosen.name:
        _remember(sent, request.user, chosen.name, head, data)
    SentFile.objects.filter(pk=sent.pk).update(mapping=data, list_name=chosen.name)
    asking.ask(sent, State.LOOKING, now)
    return redirect("import_file", id=id)


@require_POST
def import_columns_again(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Back to the columns of a file that others made. What was said of its rows is forgotten: they become others."""
    sent = get_sent_for(request.user, id, day_of(timezone.now()))
    again = SentFile.objects.filter(pk=sent.pk, state__in=(State.LOOKED, State.UNREADABLE), mapping__isnull=False)
    if again.update(state=State.COLUMNS):
        sent.rows.all().delete()
    return redirect("import_file", id=id)


def mappings(request: SignedInRequest) -> HttpResponse:
    """How the force reads the lists of others."""
    found = SavedMapping.objects.filter(force=request.user.force.key).order_by("name", "kind")
    names = dict(Person.objects.filter(key__in={one.by for one in found}).values_list("key", "name"))
    told = [
        {"mapping": one, "kind": BY_KEY[one.kind], "by": names.get(one.by, one.by), "words": _read(one)}
        for one in found
    ]
    return render(request, "imports/mappings.html", {"mappings": told, "today": day_of(timezone.now())})


@require_POST
def forget_mapping(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget how a list is read. Files that were read so stay as they are."""
    require_anywhere(request.user, Permission.IMPORT, day_of(timezone.now()))
    saved = get_object_or_404(SavedMapping, pk=pk, force=request.user.force.key)
    saved.delete()
    messages.success(request, f"“{saved.name}” is forgotten. The next such file is asked about again.")
    return redirect("import_mappings")


def _read(saved: SavedMapping) -> str:
    """Which of their columns is which of ours, as in "Event is Title; Date + Start is Started."."""
    columns = saved.data["columns"].items()
    read = [
        f"{theirs if isinstance(theirs, str) else ' + '.join(theirs)} is {label_of(ours)}" for ours, theirs in columns
    ]
    read += [f"{label_of(ours)} is always {said}" for ours, said in saved.data.get("constants", {}).items()]
    return f"{'; '.join(read)}."


def _chosen(said: QueryDict, head: Head) -> Chosen:
    names = [name for name in head.header if name.strip()]
    columns = {name: said.get(f"column-{at}", "") for at, name in enumerate(names)}
    words: dict[str, dict[str, str]] = {}
    asked = zip(said.getlist("word-column"), said.getlist("word"), said.getlist("word-is"), strict=False)
    for column, word, is_here in asked:
        if is_here != NOT_ASKED:
            words.setdefault(column, {})[word] = is_here
    return Chosen(
        columns=columns,
        constants={column: said.get(f"constant-{column}", "") for column in CONSTANT},
        dates=said.get("dates", "") if said.get("dates", "") in DATES else next(iter(DATES)),
        words=words,
        name=" ".join(said.get("name", "").split())[:LONGEST_NAME],
        remembered=frozenset(said.getlist("remembered")),
    )


def _page(
    request: SignedInRequest,
    sent: SentFile,
    head: Head,
    chosen: Chosen,
    *,
    foreign: list[ForeignWord] | None = None,
    faults: list[str] | None = None,
) -> HttpResponse:
    kind = BY_KEY[sent.kind]
    assert kind.shape
    known = known_words(request.user, day_of(timezone.now()))
    names = [name for name in head.header if name.strip()]
    rows = [
        {
            "at": at,
            "name": name,
            "two": "; ".join(samples(head, name)) or "blank",
            "is": chosen.columns.get(name, ""),
            "is_remembered": name in chosen.remembered,
            "is_new": bool(chosen.remembered) and name not in chosen.remembered,
        }
        for at, name in enumerate(names)
    ]
    constants = [
        {
            "column": column,
            "label": label_of(column),
            "choices": known[column],
            "said": chosen.constants.get(column, ""),
        }
        for column in CONSTANT
        if column in kind.shape.kinds
    ]
    context = {
        "sent": sent,
        "kind": kind,
        "chosen": chosen,
        "rows": rows,
        "offered": offered(kind.shape),
        "constants": constants,
        "dates": DATES.items(),
        "answered": [
            (column, word, is_here) for column, words in chosen.words.items() for word, is_here in words.items()
        ],
        "foreign": [{"word": one, "label": label_of(one.column), "nearest": one.nearest} for one in foreign or ()],
        "faults": faults or [],
        "number_remembered": len([name for name in names if name in chosen.remembered]),
    }
    return render(request, "imports/columns.html", context)


def _remember(sent: SentFile, by: Person, name: str, head: Head, data: dict[str, Any]) -> None:
    SavedMapping.objects.update_or_create(
        force=by.force.key,
        kind=sent.kind,
        name=name,
        defaults={"data": data, "header": head.header, "by": by.key, "at": timezone.now()},
    )


def _said(refusal: Any) -> str:
    label = label_of(refusal.column) if refusal.column else ""
    return f"{label}: {refusal.reason}." if label else f"{refusal.reason}."
