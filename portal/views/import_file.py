"""One file that waits: which column is which, what it would do, its rows one by one, and storing it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inputs.models import SentFile
from portal.imports import asking, sent_rows
from portal.imports.answering import answer_like, leave_open_out, take_answers
from portal.imports.doors import get_sent_for
from portal.imports.file_kinds import BY_KEY, FileKind
from portal.imports.look_page import SUMS, asked_page, few, next_to_settle, rows_page, sections, sums, told
from portal.imports.taking import COMPLETES, NEW, NEXT, OPEN
from portal.imports.wording import rows, several
from portal.views import import_columns
from record.timezones import day_of
from teams.requests import SignedInRequest

State = SentFile.State
WRITES = (NEW, NEXT, COMPLETES)


def import_file(request: SignedInRequest, id: UUID) -> HttpResponse:
    """The file where it stands: its columns, what it would do, how far it has come, or what became of it."""
    today = day_of(timezone.now())
    sent = get_sent_for(request.user, id, today)
    frame = {"sent": sent, "kind": BY_KEY[sent.kind], "today": today}
    match sent.state:
        case State.COLUMNS:
            return import_columns.page(request, sent)
        case State.LOOKING | State.STORING:
            return render(request, "imports/working.html", frame | {"has_rows": sent.rows.exists()})
        case State.UNREADABLE:
            return render(request, "imports/unreadable.html", frame)
        case State.STORED if sent.file_import_id:
            return redirect("import_done", id=sent.file_import_id)
        case State.STORED:
            return render(request, "imports/nothing_new.html", frame)
    kind = request.GET.get("show", "")
    if kind in SUMS and kind not in OPEN:
        return render(request, "imports/rows.html", frame | _rows(sent, kind, request.GET.get("page"), today))
    return render(request, "imports/look.html", frame | _look(sent, request.GET.get("page"), today))


def _rows(sent: SentFile, kind: str, number: str | None, today: date) -> dict[str, Any]:
    page = rows_page(sent, kind, number)
    return {"title": SUMS[kind][1], "page": page, "rows": told(page, today)}


def _look(sent: SentFile, number: str | None, today: date) -> dict[str, Any]:
    page = asked_page(sent, number)
    all_sums = sums(sent)
    unsettled = sum(one["unanswered"] for one in all_sums if one["kind"] in OPEN)
    number_of_rows = sum(one["number"] for one in all_sums)
    left_out = sent.rows.filter(answer="out").count()
    will_write = Q(outcome__in=WRITES) | Q(outcome__in=OPEN, answer__in=("update", "new"))
    written = sent.rows.filter(will_write).count()
    return {
        "sums": all_sums,
        "page": page,
        "sections": sections(sent, page, today),
        "others": few(sent, today),
        "unsettled": unsettled,
        "next": next_to_settle(sent) if unsettled else None,
        "rows_words": _number(number_of_rows, BY_KEY[sent.kind]),
        "left_out": left_out,
        "would_store": number_of_rows - left_out,
        "rest": number_of_rows - left_out - unsettled,
        "writes": written,
        "not_looked_again": not asking.is_small(sent) and sent.rows.exclude(answer="").exists(),
        "told": sent.told,
    }


def _number(number: int, kind: FileKind) -> str:
    """As in "58 rows"; a document has none, and is counted by what it changes."""
    return rows(number) if kind.columns else several(number, kind.one, kind.many)


@require_POST
def import_answers(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Keep what was said of the rows of a page, and look at the file again."""
    now = timezone.now()
    sent = get_sent_for(request.user, id, day_of(now))
    if sent.state != State.LOOKED:
        return redirect("import_file", id=id)
    changed, put_right = take_answers(sent, request.POST)
    if wanted := request.POST.get("like"):
        kind, _, rest = wanted.partition("|")
        group, _, answer = rest.partition("|")
        changed = bool(answer_like(sent, kind, group, answer)) or changed
    if request.POST.get("leave_out"):
        changed = bool(leave_open_out(sent)) or changed
    if changed and (asking.is_small(sent) or put_right):
        asking.ask(sent, State.LOOKING, now)
    return redirect(_where_next(sent, request.POST.get("page", "")))


def _where_next(sent: SentFile, page: str) -> str:
    address = reverse("import_file", args=[sent.pk])
    if following := next_to_settle(sent):
        return f"{address}?page={following['page']}#line-{following['line']}"
    return f"{address}?page={page}#do" if page.isdecimal() else f"{address}#do"


@require_POST
def import_store(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Store the file where nothing is open. Asked twice it is stored once."""
    now = timezone.now()
    sent = get_sent_for(request.user, id, day_of(now))
    if sent_rows.open_rows(sent).exists():
        messages.error(request, "Not stored: there are rows to settle first.")
    else:
        asking.ask(sent, State.STORING, now)
    return redirect("import_file", id=id)


@require_POST
def import_stop(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Stop storing or looking: nothing of it is kept."""
    sent = get_sent_for(request.user, id, day_of(timezone.now()))
    asking.stop(sent)
    return redirect("import_file", id=id)


@require_POST
def import_discard(request: SignedInRequest, id: UUID) -> HttpResponse:
    """Throw the file away. One that was stored stays in the list."""
    sent = get_sent_for(request.user, id, day_of(timezone.now()))
    discarded = SentFile.objects.filter(pk=sent.pk).exclude(state__in=(State.STORED, State.STORING))
    if discarded.delete()[0]:
        messages.success(request, f"{sent.name} was thrown away. Nothing of it is stored.")
    return redirect("imports")
