"""The Celery app of the web and the worker, and the hint that teams were marked. The jobs: `portal.timetable`."""

import gc
import os
import time

from celery.signals import worker_before_create_process

from portal.celery_app import Portal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Portal("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def share_what_is_loaded(**signal: object) -> None:
    """Whoever is forked need not copy what it never changes: collecting would write to each of its pages."""
    gc.collect()
    gc.freeze()


REST = 5  # seconds
_resting_until = 0.0


def look_now(teams: list[int]) -> None:
    """Tell a worker that these teams were marked. `record.marks` calls it on commit.

    A broker that did not take the last hint gets no other for a few seconds: an import that marks hundreds of teams
    would wait the fifth of a second for each of them.
    """
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    if app.send_task("contracts.assess", args=[teams]) is None:
        _resting_until = time.monotonic() + REST
