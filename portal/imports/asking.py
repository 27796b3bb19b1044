"""Asking for a file to be looked at or stored: at once where it is small, by a worker where it is long.

A state of the file says what is wanted, so that a worker that died, or a hint that was lost, is found by the minute's
sweep. Asked twice is done once: the state is left only from where it may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from inputs.models import SentFile
from portal.celery import app
from portal.imports.running import LOCK, SMALL, CameTo, look, store
from record.timezones import ONE_DAY

State = SentFile.State
RUN = {State.LOOKING: look, State.STORING: store}
FROM = {
    State.LOOKING: (State.COLUMNS, State.LOOKED, State.UNREADABLE),
    State.STORING: (State.LOOKED,),
}
MOST_TRIES = 3
PATIENCE = timedelta(seconds=45)  # before the sweep takes what nobody has begun
KEPT_FOR = 7 * ONE_DAY  # so long a file waits for its sender


def is_small(sent: SentFile) -> bool:
    return sent.size <= SMALL


def ask(sent: SentFile, state: str, now: datetime) -> bool:
    """Have the file looked at or stored. False, with nothing begun, where it is not in a state to be."""
    begun = {"state": state, "asked_at": now, "tries": 0, "rows_read": 0, "bytes_read": 0}
    if not SentFile.objects.filter(pk=sent.pk, state__in=FROM[State(state)]).update(**begun):
        return False
    if is_small(sent):
        sent.refresh_from_db()
        RUN[State(state)](sent)
    else:
        app.send_task("imports.run", args=[str(sent.pk)])
    return True


def run(sent: SentFile) -> None:
    """What a worker does: look at the file or store it, and say how far it has come."""
    tried = SentFile.objects.filter(pk=sent.pk, state__in=RUN, tries__lt=MOST_TRIES)
    if tried.update(tries=F("tries") + 1):
        with _progress(sent) as came_to:
            RUN[State(sent.state)](sent, came_to)


def sweep(now: datetime) -> list[SentFile]:
    """Give up what has been tried too often, and forget what has waited too long; the files that wait to be done."""
    waiting = SentFile.objects.filter(state__in=RUN, asked_at__lte=now - PATIENCE)
    given_up = waiting.filter(tries__gte=MOST_TRIES)
    for state, after in ((State.LOOKING, State.UNREADABLE), (State.STORING, State.LOOKED)):
        for sent in given_up.filter(state=state):
            if is_free(sent):
                told = sent.told | {"refused": ["It was tried three times and stopped before the end each time."]}
                SentFile.objects.filter(pk=sent.pk, state=state).update(state=after, told=told, tries=0)
    forget(now)
    return [sent for sent in waiting.filter(tries__lt=MOST_TRIES).order_by("asked_at") if is_free(sent)]


def forget(now: datetime) -> None:
    """Throw away the files that nobody stored, and the rows that were left out of those that were stored."""
    old = SentFile.objects.filter(sent_at__lte=now - KEPT_FOR)
    old.exclude(state=State.STORED).delete()
    for sent in old.filter(state=State.STORED, told__left_out_rows__0__isnull=False):
        SentFile.objects.filter(pk=sent.pk).update(told=sent.told | {"left_out_rows": []})


def stop(sent: SentFile) -> None:
    """Leave what was asked for: the file is as it was looked at. Who is at it finds that out at the end."""
    states = [State.STORING, *([State.LOOKING] if sent.rows.exists() else [])]
    SentFile.objects.filter(pk=sent.pk, state__in=states).update(state=State.LOOKED)


def is_free(sent: SentFile) -> bool:
    """Whether nobody is at the file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s::bigint::oid"
            " AND objid = (hashtext(%s)::bigint & 4294967295)::oid AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK, str(sent.pk)],
        )
        return cursor.fetchone()[0]


@contextmanager
def _progress(sent: SentFile) -> Iterator[CameTo]:
    """Says how far it has come on a connection of its own: what is done on the other is seen at its end alone."""
    other = connection.copy()

    def came_to(records: int, offset: int) -> None:
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE inputs_sentfile SET rows_read = %s, bytes_read = %s WHERE id = %s",
                [records, min(offset, sent.size), sent.pk],
            )

    try:
        yield came_to
    finally:
        other.close()
