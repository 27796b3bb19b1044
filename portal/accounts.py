"""How accounts behave: an administrator makes them, nobody signs up, and signing in ends only when it is complete."""

from __future__ import annotations

import logging
import smtplib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal import sign_in_limits
from portal.coming_back import page_of
from portal.sessions import note_use
from portal.sign_in_limits import Try
from record import api_errors
from record.ip_addresses import network_of
from record.outbox import LetterRefused
from record.timezones import day_of
from teams import actions
from teams.models import Person
from teams.permissions import Permission, factors_of, lacks_second_factor, may_anywhere, person_with_access, with_access
from teams.sessions import ACCESS_ENDED

log = logging.getLogger(__name__)

# What somebody may do whose signing in is not complete: complete it, or leave.
TO_CHANGE_PASSWORD: frozenset[str | None] = frozenset({"account_change_password", "account_logout"})
TO_SET_UP_FACTOR = TO_CHANGE_PASSWORD | {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
}
MEANWHILE = {"account_change_password": TO_CHANGE_PASSWORD, "mfa_activate_totp": TO_SET_UP_FACTOR}


class SignInRequest(HttpRequest):
    """One that tries to sign in."""

    retry_after: int  # seconds, where it came too often


class AccountAdapter(DefaultAccountAdapter):
    """allauth's questions, answered for this portal."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and this password do not belong together. Try again, or set another.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: SignInRequest, **credentials: Any) -> Person | None:
        """As allauth does, telling axes whose account it is, and the person until when they are locked out."""
        now = timezone.now()
        tried = Try(credentials.get("email", "").lower(), network_of_request(request) or "")
        credentials[settings.AXES_USERNAME_FORM_FIELD] = tried.account
        try:
            sign_in_limits.require_pace(tried, now)
            person = super().authenticate(request, **credentials)
            if getattr(request, "axes_locked_out", False):
                sign_in_limits.refuse(tried, now)
            if person is None:
                sign_in_limits.count_wrong(tried, now)
        except sign_in_limits.Wait as wait:
            request.retry_after = wait.seconds
            raise ValidationError(str(wait)) from None
        return person

    def pre_login(self, request: HttpRequest, user: Person, **options: Any) -> HttpResponse | None:
        """The right password of somebody who holds no role opens nothing, like that of a closed account."""
        if not with_access(day_of(timezone.now())).filter(pk=user.pk).exists():
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **options)

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_of(super().get_client_ip(request))

    def reauthenticate(self, user: Person, password: str) -> bool:
        return user.check_password(password)

    def set_password(self, user: Person, password: str) -> None:
        """A person's own new password, changed or reset by letter: in the record, and no longer a one-time one."""
        actions.set_password(person=user, password=password, by=user)
        assert user.email  # it is an account
        forget_failures(username=user.email.lower())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who logs activities goes to their team, who watches over teams to the grid."""
        today = day_of(timezone.now())
        logs = may_anywhere(request.user, Permission.LOG_ACTIVITY, today)
        watches = not logs and may_anywhere(request.user, Permission.SEE_OVERSIGHT, today)
        return "/oversight/" if watches else settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the portal's own address, whatever host the request claims to have asked."""
        return settings.SITE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that fails must not tell a stranger, by an error, which addresses have an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException, LetterRefused):
            log.exception("A letter about an account was not sent (%s)", template_prefix)


class Accounts(AuthenticationBackend):
    """Who a session is: nobody, from the moment when its person has no access any more."""

    def get_user(self, user_id: int) -> Person | None:
        return person_with_access(user_id, day_of(timezone.now()))


class NotTheOneTimePassword:
    """A password validator: who was handed a one-time password keeps another, whichever way they set it."""

    def validate(self, password: str, user: Person | None = None) -> None:
        if user and user.must_change_password and user.check_password(password):
            raise ValidationError("That is the one-time password. Think of another one.", code="one_time_password")

    def get_help_text(self) -> str:
        return "It is not the one-time password."


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors, where a force asks for them."""

    def get_totp_issuer(self) -> str:
        return settings.SITE.hostname

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of a person whose force requires one."""
        person = authenticator.user
        others = factors_of(person).exclude(pk=authenticator.pk)
        return not person.force.second_factor_required or others.exists()


def network_of_request(request: HttpRequest) -> str | None:
    """axes asks where somebody comes from."""
    return network_of(request.META.get("REMOTE_ADDR", "")) or None


def locked_out(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """axes asks what to answer: the page as it is, which says why."""
    return response


class CompleteSignIn:
    """Middleware: a one-time password is changed, and a required second factor set up, before anything else.

    It also tells whoever lost their access so, once, and under which status somebody is to try again later.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if seconds := getattr(request, "retry_after", None):
            response.status_code = 429
            response["Retry-After"] = str(seconds)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if not request.user.is_authenticated and (SESSION_KEY in request.session or ACCESS_ENDED in request.session):
            return _signed_out(request)
        if request.user.is_authenticated:
            note_use(request, timezone.now())
        name, match = _to_complete(request), request.resolver_match
        return _go(request, name) if name and (match and match.url_name) not in MEANWHILE[name] else None


def unfinished(request: HttpRequest) -> str:
    """Where whoever asks has to complete their sign-in before anything else; empty where there is nothing to do."""
    name = _to_complete(request)
    return reverse(name) if name else ""


def _to_complete(request: HttpRequest) -> str | None:
    if not request.user.is_authenticated:
        return None
    if request.user.must_change_password:
        return "account_change_password"
    return "mfa_activate_totp" if _lacks_second_factor(request.user, request.session) else None


def _signed_out(request: HttpRequest) -> HttpResponse | None:
    """The session is a person's who has no access any more. The API answers as to anybody who is not signed in."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    return None if request.path.startswith(api_errors.API) else redirect("account_inactive")


def _go(request: HttpRequest, name: str) -> HttpResponse:
    if request.path.startswith(api_errors.API):
        message = f"Complete your sign-in first, at {reverse(name)}"
        return JsonResponse(api_errors.failure("sign_in_incomplete", message), status=403)
    vars(request)["sent_away"] = True
    return redirect(f"{reverse(name)}?{urlencode({'next': page_of(request)})}")


def _lacks_second_factor(person: Person, session: SessionBase) -> bool:
    """Asked of the database until the answer is no; then the session remembers it."""
    if session.get("second_factor_settled"):
        return False
    lacks = lacks_second_factor(person)
    session["second_factor_settled"] = not lacks
    return lacks
