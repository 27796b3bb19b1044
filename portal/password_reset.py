"""A forgotten password: what the asker can see is the same, and takes as long, whoever has an account."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from allauth.account import forms
from django.db import connection
from django.http import HttpRequest

log = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="forgotten")


class ForgottenForm(forms.ResetPasswordForm):
    """Asks for nothing but an address. Who has it is looked up, and written to, when the asker has been answered.

    Not through the outbox: what waits there can be read by administrators, and these letters open an account. One that
    is lost with the process is asked for again.
    """

    def clean_email(self) -> str:
        return self.cleaned_data["email"]

    def save(self, request: HttpRequest, **options: Any) -> str:
        later(self._look_up_and_write, request)
        return self.cleaned_data["email"]

    def _look_up_and_write(self, request: HttpRequest) -> None:
        super().clean_email()
        super().save(request)


def later(work: Callable[..., Any], *arguments: Any) -> None:
    """Do it in a thread, beside whatever else the process does. allauth finds the request in the context."""
    _threads.submit(copy_context().run, _done, work, arguments)


def _done(work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        work(*arguments)
    except Exception:
        log.exception("A forgotten password was not answered by a letter.")
    finally:
        connection.close()  # with a pool: given back to it
