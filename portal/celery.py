"""The Celery app and the whole timetable of jobs.

A task is a hint, "look now": what is to be done stands in tables, and the minute sweep finds it there if every hint is
lost. So a broker that is dead or slow may cost whoever publishes a fifth of a second, and never an error.
"""

import logging
import os
import time

from celery import Celery
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

log = logging.getLogger(__name__)


class Portal(Celery):
    def send_task(self, name, *args, **kwargs):
        """Publish, or say in the log that it could not be; returns None then."""
        try:
            return super().send_task(name, *args, **kwargs)
        except OperationalError as error:
            log.warning("The broker did not take %s (%s): the next sweep will find the work.", name, error)
            return None

    def connection_for_read(self, *args, **kwargs):
        """A worker's connection, also after it was lost: the embedded broker is started again where it has died."""
        from django.conf import settings

        from portal import broker

        if server := broker.embedded(settings.EMBEDDED_BROKER):
            server.use()
        return super().connection_for_read(*args, **kwargs)

    def connection_for_write(self, url=None, transport_options=None, **kwargs):
        """A publisher's connection, with an end to its patience."""
        from portal import broker

        limits = broker.publishing_limits(url or self.conf.broker_write_url)
        return super().connection_for_write(url, transport_options=limits | (transport_options or {}), **kwargs)


app = Portal("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

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


# The whole timetable. Each job looks each minute for what should have been done by now and is not, so it does not
# matter which of them comes first, nor that one is missed: the next minute finds the work in the tables. A job that no
# worker has begun within the minute is not begun at all, or after a night without workers they would queue.
# Scheduler in UTC. What has to happen at London's midnight is computed by the job, never by its place in this table.
MINUTE = {"schedule": 60.0, "options": {"expires": 55}}
app.conf.beat_schedule = {
    # Facts to assessments: marks that nobody announced, deadlines that have passed, and the new day after midnight.
    "settle teams about which something may have changed": {"task": "contracts.assess", **MINUTE},
    # Assessments to flag changes: who fell below a standard or is about to, and who is out of trouble.
    "raise, ease and clear flags": {"task": "contracts.flag", **MINUTE},
    # Flag changes to letters, by day: one for each person who is to be told something and has had none lately. Letters
    # that no mail server took within a day are given up, and what they told is told anew.
    "write letters about flags": {"task": "contracts.notify", **MINUTE},
    # Chats: questions open when their hour has come, and whose digest was whose is forgotten after a day.
    "open chats to questions": {"task": "chats.look", **MINUTE},
    # Danger: what nobody has opened in time is somebody else's call, and what the force's paging did not take
    # is sent again. Every quarter of a minute, since minutes are counted here.
    "call about danger": {"task": "chats.call", "schedule": 15.0, "options": {"expires": 14}},
    # Files sent to the page of imports: long ones that nobody has begun, and those that have waited for a week.
    "look at files that wait, and forget old ones": {"task": "imports.sweep", **MINUTE},
    # Letters out: those just written, those refused before, and those whose sender died.
    "send letters": {"task": "record.send", **MINUTE},
    # What became of letters that GOV.UK Notify has, where no callback of it tells us.
    "ask after letters under way": {"task": "letters.ask_after", **MINUTE},
}
