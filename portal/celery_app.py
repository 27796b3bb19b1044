"""How Celery is asked: a broker that is dead or slow may cost whoever publishes a fifth of a second, never an error.

A task is a hint, "look now": what is to be done stands in tables, and the minute sweep finds it there if every hint is
lost. Nothing here needs Django's apps: the scheduler, which has none, stands on it too.
"""

import logging

from celery import Celery
from kombu.exceptions import OperationalError

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
