"""Notify and a mail service on loopback: they answer as their documentation says the real ones do.

Notify: https://docs.notifications.service.gov.uk/rest-api.html. Mailgun: its API and webhooks as its manual has them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import uuid
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from django.conf import settings

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"portal-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
SIGNING_KEY = "key-of-the-webhooks"


class Server:
    """`refuse` is (status, body) for the next answers to a sending, `silent` ends the connection after taking it."""

    def __init__(self) -> None:
        self.taken: list[dict] = []  # letters, as they were sent to us
        self.asked: list[str] = []  # addresses of every request
        self.refuse: tuple[int, dict | str] | None = None
        self.silent = False
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.port = self._http.server_address[1]

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()

    def answer(self, method: str, path: str, query: dict, headers, body: bytes) -> tuple[int, dict | str]:
        raise NotImplementedError

    def _handler(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _talk(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                at = urlsplit(self.path)
                server.asked.append(f"{self.command} {self.path}")
                status, said = server.answer(self.command, at.path, parse_qs(at.query), self.headers, body)
                if server.silent:
                    self.connection.close()
                    return
                text = said if isinstance(said, str) else json.dumps(said)
                self.send_response(status)
                self.send_header("Content-Type", "application/json" if isinstance(said, dict) else "text/html")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = _talk

            def log_message(self, *args) -> None:
                pass

        return Handler


class Notify(Server):
    """POST /v2/notifications/email, GET /v2/notifications and /v2/notifications/{id}."""

    @property
    def url(self) -> str:
        return f"notify+http://127.0.0.1:{self.port}?api_key={API_KEY}&template={TEMPLATE}"

    def answer(self, method, path, query, headers, body):
        if not self._known(headers.get("Authorization", "")):
            return 403, _errors(403, "AuthError", "Invalid token: API key not found")
        if method == "POST" and path == "/v2/notifications/email":
            return self._take(json.loads(body))
        if path == "/v2/notifications":
            found = [one for one in self.taken if one["reference"] == query["reference"][0]]
            return 200, {"notifications": found, "links": {"current": path}}
        found = [one for one in self.taken if path == f"/v2/notifications/{one['id']}"]
        return (200, found[0]) if found else (404, _errors(404, "NoResultFound", "No result found"))

    def _known(self, header: str) -> bool:
        try:
            claims = jwt.decode(header.removeprefix("Bearer "), SECRET, algorithms=["HS256"])
        except jwt.InvalidTokenError:
            return False
        return claims["iss"] == SERVICE

    def _take(self, said: dict):
        if self.refuse:
            return self.refuse
        if said["template_id"] != TEMPLATE:
            return 400, _errors(400, "BadRequestError", "Template not found")
        sent = {
            "id": str(uuid.uuid4()),
            "reference": said.get("reference"),
            "email_address": said["email_address"],
            "type": "email",
            "status": "sending",
            "subject": said["personalisation"]["subject"],
            "body": said["personalisation"]["body"],
            "created_at": "2026-05-12T09:41:00.000000Z",
            "sent_at": "2026-05-12T09:41:02.000000Z",
            "completed_at": None,
        }
        self.taken.append(sent)
        return 201, {
            "id": sent["id"],
            "reference": sent["reference"],
            "uri": f"http://127.0.0.1:{self.port}/v2/notifications/{sent['id']}",
            "content": {"subject": sent["subject"], "body": sent["body"], "from_email": "portal@notify.example"},
            "template": {"id": TEMPLATE, "version": 1, "uri": ""},
        }


class Mailgun(Server):
    """POST /v3/{domain}/messages, with the message's own headers as `h:…` and metadata as `v:…`."""

    @property
    def url(self) -> str:
        said = f"api_key=key-1&sender_domain=mg.example&webhook_signing_key={SIGNING_KEY}"
        return f"anymail://mailgun?{said}&api_url=http://127.0.0.1:{self.port}/v3"

    def answer(self, method, path, query, headers, body):
        if self.refuse:
            return self.refuse
        if path != "/v3/mg.example/messages":
            return 404, {"message": "Domain not found"}
        self.taken.append(_form(headers["Content-Type"], body))
        return 200, {"id": f"<{uuid.uuid4()}@mg.example>", "message": "Queued. Thank you."}


def _form(kind: str, body: bytes) -> dict[str, str]:
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    parts = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=policy.HTTP).iter_parts()
    return {part.get_param("name", header="Content-Disposition"): part.get_content().rstrip("\n") for part in parts}


def _errors(status: int, error: str, message: str) -> dict:
    return {"status_code": status, "errors": [{"error": error, "message": message}]}


def callback(letter, status: str, **more) -> dict:
    """What Notify posts about a letter."""
    return {
        "id": letter.provider_id or str(uuid.uuid4()),
        "reference": str(letter.pk),
        "to": letter.address,
        "status": status,
        "created_at": "2026-05-12T09:41:00.000000Z",
        "completed_at": "2026-05-12T09:45:00.000000Z",
        "sent_at": "2026-05-12T09:41:02.000000Z",
        "notification_type": "email",
        "template_id": TEMPLATE,
        "template_version": 1,
    } | more


def webhook(letter, event: str, *, at: float = 1778578800.0, key: str = SIGNING_KEY, **more) -> dict:
    """What Mailgun posts about a letter, signed."""
    token, time = "t" * 50, "1778578800"
    signature = hmac.new(key.encode(), f"{time}{token}".encode(), hashlib.sha256).hexdigest()
    about = {
        "event": event,
        "id": str(uuid.uuid4()),
        "timestamp": at,
        "recipient": letter.address,
        "message": {"headers": {"message-id": letter.provider_id.strip("<>"), "to": letter.address}},
        "user-variables": {"letter": str(letter.pk)},
        "delivery-status": {"code": 250, "message": "OK"},
    }
    return {
        "signature": {"timestamp": time, "token": token, "signature": signature},
        "event-data": about | more,
    }


def by(url: str):
    """The settings that follow from an EMAIL_URL, for override_settings."""
    from portal.post import email_url

    return email_url.settings(url, files=settings.DATA_DIR / "letters")
