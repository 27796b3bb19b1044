"""What is logged of requests: refusals in one line each, and never a secret, an address or an account."""

import io
import logging
import re
import uuid

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse

from portal import asgi, urls
from portal.access import Policy, policy_of, public, routes_of
from portal.request_log import Discreet, masked
from teams import actions
from tests.chats import public_world
from tests.other_thread import run_elsewhere
from tests.portal.test_access_matrix import RECEIPT, chat, closed_chat
from tests.teams.county import PASSWORD

TOKEN = "ImFiYzEyMyI:1vSecretSigned-Part_xyz"
RESET = "c9x2ab-0123456789abcdef0123456789abcdef"
TYPED = "planted-words-of-a-resident"
FROM = "198.51.100.77"
ARGUMENTS = {"key": "wimborne", "token": TOKEN, "uidb36": "1a", "page": "grid", "force": "dorset", "contract": "nec"}
ARGUMENTS |= {"id": uuid.UUID(int=7), "question": uuid.UUID(int=8), "pk": 5, "team": "wimborne", "standard": "S1"}
ARGUMENTS |= {"first_day": "2026-05-01"}


@pytest.fixture
def logged():
    """What our own handler writes, as it stands in the log."""
    [handler] = [one for one in logging.getLogger().handlers if isinstance(one.formatter, Discreet)]
    text = io.StringIO()
    before = handler.setStream(text)
    yield text
    handler.setStream(before)


@pytest.fixture
def stranger() -> Client:
    """Somebody who is not signed in, whose every request is full of secrets."""
    found = Client(headers={"authorization": "Bearer nep_planted", "referer": f"https://x.example/{TOKEN}"})
    found.defaults["REMOTE_ADDR"] = FROM
    found.cookies["session"] = "plantedsessionkey0123456789abcd"
    found.raise_request_exception = False
    return found


def test_no_refusal_of_any_public_route_logs_a_secret(db, stranger, logged):
    told = 0
    for address, route in routes_of(get_resolver().url_patterns):
        if policy_of(route) != Policy():
            continue
        where = "/" + _filled(address)
        for method in ("get", "post", "put", "delete"):
            answer = stranger.generic(
                method.upper(),
                f"{where}?q={TYPED}&ticket=planted-ticket",
                f"text={TYPED}&login=planted@dorset.example&password=planted-password",
                content_type="application/x-www-form-urlencoded",
                headers={"origin": "https://elsewhere.example"},
            )
            told += 400 <= answer.status_code < 500
    assert told > 60
    assert_discreet(logged.getvalue())
    lines = logged.getvalue().splitlines()
    assert len(lines) == told
    assert all(
        re.search(r"WARNING portal.request_log: [A-Z]+ /\S* 4\d\d.* request [0-9a-f]{10}$", line) for line in lines
    )


def test_mistyped_addresses_of_secrets_are_not_logged_either(db, stranger, logged):
    for where in (f"/chats/{uuid.uuid4()}/mine/{TOKEN}/", f"/account/forgot/{RESET}/", f"/{RESET}/x", "/a\r\nb/"):
        assert stranger.get(where).status_code == 404
    assert_discreet(logged.getvalue())
    assert len(logged.getvalue().splitlines()) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_a_failed_sign_in_names_neither_the_account_nor_where_it_came_from(dorset, logged, level):
    root = logging.getLogger()
    before = root.level
    root.setLevel(level)
    visitor = Client(REMOTE_ADDR=FROM)
    for _ in range(12):
        visitor.post("/sign-in/", {"login": "sergeant@dorset.example", "password": "planted-password"})
    visitor.post("/sign-in/", {"login": "sergeant@dorset.example", "password": PASSWORD})
    root.setLevel(before)
    assert_discreet(logged.getvalue())
    assert "sergeant" not in logged.getvalue()


@pytest.mark.django_db
def test_of_a_real_receipt_and_a_real_letter_nothing_is_logged(dorset, stranger, logged):
    closed_chat(dorset, public_world.NOW)
    token = chat(dorset, public_world.NOW)
    for name in ("chat_receipt", "chat_receipt_withdraw"):
        where = reverse(name, kwargs=RECEIPT | {"token": token})
        assert [stranger.generic(method, where).status_code for method in ("PUT", "DELETE")] == [405, 405]
    assert token not in logged.getvalue()
    assert f"PUT /chats/{RECEIPT['id']}/mine/… 405 (chat_receipt) request " in logged.getvalue()
    stranger.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    [key] = re.findall(r"/account/forgotten/([^/\s]+)/", mail.outbox[0].body) if mail.outbox else [RESET]
    stranger.put(f"/account/forgotten/{key}/")
    assert key not in logged.getvalue()


def test_the_number_of_a_refusal_is_in_its_answer_its_page_and_its_line(db, client, logged):
    answer = client.get("/teams/nobody/")
    number = answer.headers["X-Request-Id"]
    assert f"tell us this number: <code>{number}</code>" in answer.content.decode()
    assert f"GET /teams/nobody/ 404 (team) request {number}" in logged.getvalue()
    assert client.get("/teams/").headers["X-Request-Id"] != number


def test_a_form_that_was_forged_has_its_number(db, logged):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"login": "planted@dorset.example"})
    assert f"<code>{answer.headers['X-Request-Id']}</code>" in answer.content.decode()
    assert logged.getvalue().count("\n") == 1
    assert_discreet(logged.getvalue())


def breaks(request: HttpRequest, token: str) -> HttpResponse:
    raise RuntimeError(f"It broke for somebody@dorset.example at /mine/{TOKEN}?q={TYPED}")


class WithABreak:
    urlpatterns = [path("breaks/<str:token>", public(breaks), name="breaks"), *urls.urlpatterns]
    handler500 = urls.handler500


def test_what_breaks_keeps_its_traceback_and_nothing_of_the_request(db, stranger, settings, logged):
    settings.ROOT_URLCONF = WithABreak
    answer = stranger.post(f"/breaks/{TOKEN}?q={TYPED}", {"text": TYPED})
    number = answer.headers["X-Request-Id"]
    assert answer.status_code == 500
    assert f"<code>{number}</code>" in answer.content.decode()
    told = logged.getvalue()
    assert f"500 (breaks) request {number}\nTraceback (most recent call last):" in told
    assert 'raise RuntimeError(f"It broke' in told and "RuntimeError: It broke for …@… at /mine/…?…" in told
    assert_discreet(told.replace('raise RuntimeError(f"It broke for somebody@', ""))


def test_what_is_refused_before_django_has_its_line_too(logged):
    said = []

    async def send(message):
        said.append(message)

    async def receive():
        return {"type": "http.request", "body": b"planted" * 100_000, "more_body": True}

    scope = {"type": "http", "method": "POST", "path": f"/chats/{uuid.UUID(int=7)}/mine/{TOKEN}", "headers": []}
    scope |= {"query_string": f"ticket={TOKEN}".encode(), "client": (FROM, 1)}
    run_elsewhere(asgi.application(scope, receive, send))
    [number] = [value.decode() for name, value in said[0]["headers"] if name == b"x-request-id"]
    assert f"POST /chats/{uuid.UUID(int=7)}/mine/… 413 request {number}" in logged.getvalue()
    assert_discreet(logged.getvalue())


def test_our_tokens_are_those_that_the_log_knows():
    assert actions.BEGINS == "nep_"
    assert masked("/api/v1/activities/2026-05-01/12/nep_x/x@y.example") == "/api/v1/activities/2026-05-01/12/…/…"


def _filled(address: str) -> str:
    """The address as somebody asks for it."""
    if address.startswith("^"):
        address = address[1:]
    address = re.sub(r"\(\?P<uidb36>[^)]*\)-\(\?P<key>[^)]*\)", RESET, address).rstrip("$")
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ARGUMENTS[found[1]]), address)


def assert_discreet(text: str) -> None:
    for secret in (TOKEN, RESET, RESET[7:], TYPED, "planted", FROM, "@dorset.example", "Cookie", PASSWORD):
        assert secret not in text, text
