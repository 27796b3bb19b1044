"""The jobs of the page of imports. Hints, as every task: what is wanted stands in the state of a sent file."""

import logging

from celery import shared_task
from django.db import connection
from django.utils import timezone

from inputs.models import SentFile
from portal.imports import asking

log = logging.getLogger(__name__)


@shared_task(name="imports.run")
def run_import(id: str) -> None:
    """Look at this file, or store it, whichever is wanted of it."""
    sent = SentFile.objects.filter(pk=id).first()
    if sent and asking.is_free(sent):
        asking.run(sent)


@shared_task(name="imports.sweep")
def sweep_imports() -> None:
    """Take up what nobody has begun or somebody has not ended, and forget what has waited for a week."""
    for sent in asking.sweep(timezone.now()):
        try:
            asking.run(sent)
        except Exception:
            if not connection.is_usable():
                raise  # the database is gone: all the others would say the same
            log.exception("%s failed and is left for the next run", sent.pk)
