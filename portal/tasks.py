"""The jobs of the page of imports, and of letters under way. Hints, as every task: what is wanted stands in tables."""

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from celery import shared_task
from django.db import connection
from django.utils import timezone

from inputs.models import SentFile
from portal.imports import asking, taking_back
from portal.post.asking import ask_after_letters
from record.refusal import Invalid

log = logging.getLogger(__name__)


@shared_task(name="imports.run")
def run_import(id: str) -> None:
    """Look at this file, or store it, whichever is wanted of it."""
    sent = SentFile.objects.filter(pk=id).first()
    if sent and asking.is_free(sent):
        asking.run(sent)


@shared_task(name="imports.undo")
def undo_import(id: str) -> None:
    """Undo this import, if that is asked for."""
    try:
        taking_back.run_undo(UUID(id))
    except Invalid as invalid:
        log.warning("Import %s was not undone: %s", id, invalid.said)


@shared_task(name="imports.sweep")
def sweep_imports() -> None:
    """Take up what nobody has begun or somebody has not ended, and forget what has waited for a week."""
    now = timezone.now()
    for sent in asking.sweep(now):
        _try(partial(asking.run, sent), sent.pk)
    for found in taking_back.unfinished(now - asking.PATIENCE):
        _try(partial(undo_import, str(found.pk)), found.pk)


@shared_task(name="letters.ask_after")
def ask_after() -> None:
    """Ask the service that carries letters what became of those under way, where it does not tell by itself."""
    try:
        ask_after_letters(timezone.now())
    except OSError as error:
        log.warning("Nobody says what became of letters: %s", error)


def _try(act: Callable[[], None], id: UUID) -> None:
    try:
        act()
    except Exception:
        if not connection.is_usable():
            raise  # the database is gone: all the others would say the same
        log.exception("%s failed and is left for the next run", id)
