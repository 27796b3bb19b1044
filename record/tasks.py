"""The job that sends letters. A hint, as every task: what is to be sent stands in the outbox."""

from celery import shared_task
from django.utils import timezone

from record import outbox

AT_A_TIME = 50  # then the other jobs have their turn


@shared_task(name="record.send")
def send() -> None:
    """Send the letters that are due."""
    for _ in range(AT_A_TIME):
        if not outbox.send_next(now=timezone.now()):
            return
    send.delay()
