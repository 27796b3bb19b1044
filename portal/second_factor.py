"""How often a second factor may be guessed: a code has six digits, and who is asked for one knows the password."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.base import forms
from axes.models import AccessFailureLog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from teams.models import Person

MOST_WRONG = 10
WITHIN = timedelta(minutes=15)
TOO_MANY = (
    "Too many wrong codes. Wait a quarter of an hour, then give the code that is shown at that moment."
    " If it was not you who gave them, somebody knows your password: set a new one by letter."
)


class CountedCode(forms.BaseAuthenticateForm):
    """A code, counted by person wherever it comes from: limits by address stop nobody who has several.

    Only those who have shown the password are asked, so no stranger can use this to lock an officer out.
    """

    def clean_code(self) -> str:
        if settings.AXES_ENABLED:
            count_guess(self.user, timezone.now())
        code = super().clean_code()
        _guesses_of(self.user).delete()
        return code


class AuthenticateForm(CountedCode, forms.AuthenticateForm):
    pass


class ReauthenticateForm(CountedCode, forms.ReauthenticateForm):
    pass


def count_guess(person: Person, now: datetime) -> None:
    """One more, before it is looked at: of many at once no more are looked at. Raises ValidationError.

    Counted in the database, since a cache of ours is one process's, in axes' table of failures, which itself fills
    nothing into it here.
    """
    guesses = _guesses_of(person)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # those of one person take turns
        guesses.filter(attempt_time__lte=now - WITHIN).delete()
        if guesses.count() >= MOST_WRONG:
            raise ValidationError(TOO_MANY, code="too_many_codes")
        AccessFailureLog.objects.create(username=_name_of(person))


def _guesses_of(person: Person):
    return AccessFailureLog.objects.filter(username=_name_of(person))


def _name_of(person: Person) -> str:
    return f"second factor of {person.pk}"
