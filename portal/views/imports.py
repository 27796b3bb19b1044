"""Imports: the list with the form that sends a file, what one of them did, and its undoing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from engagement.importing.undoing import ledger_of
from engagement.wording import OTHERS
from inputs.models import FileImport, SentFile
from portal.imports import asking
from portal.imports.doors import get_import_for, imports_for, require_kinds, undone_by
from portal.imports.file_kinds import BY_KEY, BY_NOUN, FileKind
from portal.imports.forms import SendForm
from portal.imports.sending import send
from portal.imports.sent_rows import left_out_as_csv
from portal.imports.taking_back import ask_undo, undoable_until
from portal.imports.wording import did_words, state_words, undone_words
from record.refusal import Invalid, show_at_fields
from record.timezones import day_of
from teams.models import Person
from teams.requests import SignedInRequest

A_PAGE = 25
SHOWN_LEFT_OUT = 50


def imports(request: SignedInRequest) -> HttpResponse:
    """The files that wait, the imports so far, and the form that sends another."""
    now = timezone.now()
    kinds = require_kinds(request.user, day_of(now))
    form = SendForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("import_file", id=_sent(request.user, form, kinds, now).pk)
        except Invalid as invalid:
            show_at_fields(form, invalid)
    waiting = SentFile.objects.filter(by=request.user.key).exclude(state=SentFile.State.STORED).defer("content")
    found = imports_for(request.user, day_of(now)).order_by("-at", "id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "kinds": kinds,
        "may_map": any(kind.shape for kind in kinds),
        "waiting": [
            {"sent": sent, "kind": BY_KEY[sent.kind], "words": state_words(sent, day_of(now))}
            for sent in waiting.order_by("-sent_at", "id")
        ],
        "page": page,
        "imports": _told(list(page), now),
        "today": day_of(now),
    }
    return render(request, "imports/imports.html", context)


def _sent(person: Person, form: SendForm, kinds: list[FileKind], now: datetime) -> SentFile:
    said = form.cleaned_data
    wanted = [kind for kind in kinds if kind.key == said.get("kind")] or kinds
    sent, is_ready = send(file=said["file"], kinds=wanted, by=person, now=now)
    if is_ready:
        asking.ask(sent, SentFile.State.LOOKING, now)
    return sent


def _told(found: list[FileImport], now: datetime) -> list[dict[str, Any]]:
    names = dict(Person.objects.filter(key__in={one.by for one in found}).values_list("key", "name"))
    return [
        {
            "import": one,
            "kind": BY_NOUN[one.noun],
            "by": names.get(one.by) or OTHERS.get(one.by, one.by),
            "until": undoable_until(one, now),
        }
        for one in found
    ]


def import_done(request: SignedInRequest, id: UUID) -> HttpResponse:
    """What an import did, and the button that undoes it."""
    now = timezone.now()
    found = get_import_for(request.user, id, day_of(now))
    sent = SentFile.objects.filter(file_import=found, by=request.user.key).first()
    teams = undone_by(request.user, found, day_of(now))
    context = {
        **_told([found], now)[0],
        "sent": sent,
        "told": sent.told if sent else {},
        "left_out_rows": sent.told.get("left_out_rows", ())[:SHOWN_LEFT_OUT] if sent else (),
        "did": did_words(found, sent),
        "own_teams_alone": teams is not None,
        "left": _left(found),
        "more_left": max(0, found.undo_told.get("number_left", 0) - len(found.undo_told.get("left", ()))),
        "today": day_of(now),
    }
    return render(request, "imports/done.html", context)


def import_left_out(request: SignedInRequest, id: UUID) -> HttpResponse:
    """What was left out of a file, as a file to put right and send: its sender's, for as long as it is kept."""
    found = get_import_for(request.user, id, day_of(timezone.now()))
    sent = get_object_or_404(SentFile, file_import=found, by=request.user.key)
    answer = HttpResponse(left_out_as_csv(sent.told["left_out_rows"]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="left-out.csv"'
    return answer


@require_POST
def import_undo(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Undo the import: its sender all of it, whoever else may what it wrote of the own teams."""
    now = timezone.now()
    found = get_import_for(request.user, id, day_of(now))
    try:
        undone = ask_undo(found, by=request.user, now=now)
    except Invalid as invalid:
        messages.error(request, invalid.said)
    else:
        if undone:
            messages.success(request, undone_words(undone, BY_NOUN[found.noun]))
    return redirect("import_done", id=id)


def _left(found: FileImport) -> list[dict[str, Any]]:
    """What an undoing left, because somebody has changed it since: each with the page on which it can be put right."""
    ids = found.undo_told.get("left")
    if not ids:
        return []
    rows: Any = ledger_of(found).row._default_manager.filter(pk__in=ids).order_by("pk")
    place = BY_NOUN[found.noun].many
    titles = [(row, getattr(row, "title", "") or getattr(row, "subject", "") or "No subject") for row in rows]
    return [{"title": title, "url": f"/{place}/{row.pk}/"} for row, title in titles]
