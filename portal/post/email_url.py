"""EMAIL_URL, read: by which door letters leave. Imports no app, since the settings are made of it.

    smtp+tls://user:secret@mail.example:587                           a mail server
    anymail://mailgun?api_key=…&sender_domain=…&webhook_secret=…      a service that anymail knows
    notify://api.notifications.service.gov.uk?api_key=…&template=…    GOV.UK Notify

What follows the `?` of a service are its settings as anymail's documentation names them, in small letters and without
the name of the service before them.
"""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

import environ
from anymail import backends
from django.core.exceptions import ImproperlyConfigured

TIMEOUT = 20  # seconds for each answer: ten minutes of a lease are longer than all of them together
# Amazon's needs its own package, which nobody here has asked for; the others of these send nothing.
NOT_OURS = {"amazon_ses", "base", "base_requests", "console", "test"}
MAIL_SERVICES = sorted({module.name for module in pkgutil.iter_modules(backends.__path__)} - NOT_OURS)
OF_ALL_SERVICES = {"webhook_secret"}  # settings that anymail has once, not a service each
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True)
class NotifyAccount:
    """What GOV.UK Notify gave a force, and the token that its callbacks are to bring; empty: it is asked instead."""

    base_url: str
    api_key: str
    template: str
    reply_to: str = ""
    callback_token: str = ""


def settings(url: str, files: Path) -> dict[str, Any]:
    """The settings that follow from EMAIL_URL; without one, letters are files. Raises ImproperlyConfigured."""
    by_none: dict[str, Any] = {"LETTERS_LEAVE": bool(url), "NOTIFY": None, "MAIL_SERVICE": "", "ANYMAIL": {}}
    if not url:
        return by_none | {"EMAIL_BACKEND": "portal.letters.Files", "EMAIL_FILE_PATH": files}
    address = urlsplit(url)
    if address.scheme == "anymail":
        return by_none | _by_anymail(address)
    if address.scheme in ("notify", "notify+http"):
        return by_none | {"EMAIL_BACKEND": "portal.post.notify.Notify", "NOTIFY": _account(address)}
    return by_none | environ.Env.email_url_config(url)


def _by_anymail(address: SplitResult) -> dict[str, Any]:
    service = (address.hostname or "").replace("-", "_")
    if service not in MAIL_SERVICES:
        raise ImproperlyConfigured(f"EMAIL_URL names no service that is known here: {', '.join(MAIL_SERVICES)}.")
    own = {_name(service, name): value for name, value in _said(address).items()}
    # A service that cannot carry along which letter it is says so by an error; it is recognised by its own id then.
    fixed = {"REQUESTS_TIMEOUT": TIMEOUT, "IGNORE_UNSUPPORTED_FEATURES": True}
    return {"EMAIL_BACKEND": "portal.post.mailer.Mailer", "MAIL_SERVICE": service, "ANYMAIL": fixed | own}


def _name(service: str, name: str) -> str:
    return name.upper() if name in OF_ALL_SERVICES else f"{service}_{name}".upper()


def _account(address: SplitResult) -> NotifyAccount:
    said = _said(address)
    unknown = set(said) - {"api_key", "template", "reply_to", "callback_token"}
    if unknown:
        raise ImproperlyConfigured(f"EMAIL_URL says of Notify what is not known here: {', '.join(sorted(unknown))}.")
    if not re.fullmatch(rf".+-{UUID}-{UUID}", said.get("api_key", "")):
        raise ImproperlyConfigured("EMAIL_URL needs Notify's api_key: its name and two long ids, joined by dashes.")
    if not re.fullmatch(UUID, said.get("template", "")):
        raise ImproperlyConfigured("EMAIL_URL needs the id of the template in Notify: template=….")
    if said.get("callback_token") and len(said["callback_token"]) < 10:
        raise ImproperlyConfigured("EMAIL_URL: a callback_token has ten characters at least, as Notify asks.")
    scheme = "http" if address.scheme == "notify+http" else "https"
    return NotifyAccount(base_url=f"{scheme}://{address.netloc}", **said)


def _said(address: SplitResult) -> dict[str, str]:
    return dict(parse_qsl(address.query, keep_blank_values=True))
