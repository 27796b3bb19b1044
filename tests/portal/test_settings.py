"""What every answer says to a browser, and what the site refuses to be."""

import json
import os
import stat
import subprocess
import sys

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application

from portal.body_limit import limited
from portal.local_secrets import kept
from tests.other_thread import run_elsewhere
from tests.portal.processes import TREE

HTTPS = {
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgresql://portal@db.example/portal",
    "DATABASE_OWNER_URL": "postgresql://portal_owner@db.example/portal",
    "SECRET_KEY": "x7" * 40 + "abcdefghijklmnop",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    environment = {**os.environ, **environment}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the journeys' own
    return subprocess.run(command, cwd=TREE, env=environment, capture_output=True, text=True)


def settings_under(tmp_path, *names: str, **environment: str) -> dict:
    """The values that the settings take in an environment of their own."""
    script = (
        f"import json; from portal import settings; print(json.dumps({{n: getattr(settings, n) for n in {names}}}))"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path), **environment}
    found = subprocess.run([sys.executable, "-c", script], cwd=TREE, env=environment, capture_output=True, check=True)
    return json.loads(found.stdout)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_answer_closes_what_a_browser_leaves_open(client, db, header, value):
    assert client.get("/no-such-page/").headers[header] == value


def test_the_content_policy_lists_every_source_and_allows_nothing_inline(client, db):
    policy = client.get("/no-such-page/").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert "geolocation=()" in client.get("/no-such-page/").headers["Permissions-Policy"]


def test_a_body_that_says_it_is_too_large_is_refused_unread(client, db):
    largest = settings.LARGEST_BODY
    assert client.post("/no-such-page/", b"x" * (largest + 1), content_type="text/plain").status_code == 413
    assert client.post("/no-such-page/", b"x" * largest, content_type="text/plain").status_code != 413


def test_a_file_for_the_page_of_imports_may_be_longer_and_no_other_body(client, db):
    longer = b"x" * (settings.LARGEST_BODY + 1)
    assert client.post("/imports/", longer, content_type="text/plain").status_code != 413
    assert client.post("/imports/mappings/", longer, content_type="text/plain").status_code == 413
    assert client.post("/log/", longer, content_type="text/plain").status_code == 413


REQUEST = {
    "type": "http",
    "method": "POST",
    "path": "/no-such-page/",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
}


async def in_chunks(chunks: int, path: str = "/no-such-page/") -> tuple[int, dict[str, str], bytes]:
    """What a body of so many kB is answered with where four are allowed and none was declared."""
    application = limited(get_asgi_application(), 4000, larger={"/imports/": 6000})
    browser = ApplicationCommunicator(application, REQUEST | {"path": path})
    for number in range(chunks):
        last = number == chunks - 1
        await browser.send_input({"type": "http.request", "body": b"x" * 1000, "more_body": not last})
    start = await browser.receive_output(timeout=10)
    body = await browser.receive_output(timeout=10)
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"]


@pytest.mark.parametrize(("chunks", "status"), [(5, 413), (3, 404)])
def test_a_body_that_does_not_say_is_cut_off_while_it_arrives(db, chunks, status):
    assert run_elsewhere(in_chunks(chunks))[0] == status


@pytest.mark.parametrize(("chunks", "status"), [(7, 413), (6, 302)])
def test_a_file_that_does_not_say_its_length_is_cut_off_at_its_own_limit(db, chunks, status):
    assert run_elsewhere(in_chunks(chunks, "/imports/"))[0] == status


def test_what_is_cut_off_is_answered_as_closed_as_a_page(db):
    _, headers, body = run_elsewhere(in_chunks(5))
    assert (headers["content-type"], body) == ("text/plain; charset=utf-8", b"The request is too large.\n")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_body_of_the_api_that_is_cut_off_has_the_apis_answer(db):
    _, headers, body = run_elsewhere(in_chunks(5, "/api/v1/teams"))
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(body) == {"error": "too_large", "message": "The request is too large.", "fields": {}}


# -- The API's failures, all of one shape ------------------------------------------------------------------------------


def failure_of(answer) -> tuple[int, str]:
    said = answer.json()
    assert said.keys() == {"error", "message", "fields"}
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    return answer.status_code, said["error"]


def test_what_the_api_does_not_have_or_take_is_said_in_its_shape(client, db):
    assert failure_of(client.get("/api/v1/no-such-thing")) == (404, "not_found")
    assert failure_of(client.get("/api/no-such-version/")) == (404, "not_found")
    wrong = client.post("/api/v1/teams")
    assert failure_of(wrong) == (405, "method_not_allowed")
    assert wrong.headers["Allow"] == "GET"
    large = client.post("/api/v1/teams", b"x" * (settings.LARGEST_BODY + 1), content_type="text/plain")
    assert failure_of(large) == (413, "too_large")
    many = "&".join(f"a{number}=" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert failure_of(client.get(f"/api/v1/teams?{many}")) == (400, "bad_request")


def test_pages_keep_their_own(client, db):
    assert "This page is not here" in client.get("/no-such-page/").content.decode()
    assert client.post("/health/live").status_code == 405
    assert client.get("/api/v1/teams").status_code == 200


# -- Characters that nothing can keep ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/chats/", "/teams/?q=x", "/teams/", "/health/live"])
def test_a_nul_in_an_address_is_no_fault_of_ours(client, db, path):
    answer = client.get(f"{path}{'&' if '?' in path else '?'}team=%00")
    assert answer.status_code == 400
    assert "something we could not read" in answer.content.decode()


@pytest.mark.parametrize("path", ["/my-team/", "/log/", "/chats/new/"])
def test_nor_is_one_in_the_address_or_form_of_who_is_signed_in(client, dorset, path):
    client.force_login(dorset.people["sergeant"])
    assert client.get(f"{path}?team=%00").status_code == 400
    assert client.post(path, {"team": "wim\0borne"}).status_code == 400  # in parts
    urlencoded = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post(path, "team=wim%00borne", **urlencoded).status_code == 400


def test_the_api_says_so_in_its_shape(client, db):
    assert failure_of(client.get("/api/v1/activities?team=%00")) == (400, "bad_request")


def test_https_needs_a_real_database_and_says_so(tmp_path):
    result = manage("check", SITE_URL="https://portal.example", DATABASE_URL="", DATA_DIR=str(tmp_path))

    assert result.returncode != 0
    assert result.stderr.strip() == (
        "manage.py: SITE_URL is https, so this is production: set DATABASE_URL to a PostgreSQL server."
    )


def test_https_makes_cookies_belong_to_this_host_alone(tmp_path):
    names = (
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
    )
    https = settings_under(tmp_path, *names, **HTTPS)
    http = settings_under(tmp_path, *names, SITE_URL="http://127.0.0.1:8000", DATABASE_URL="")

    assert list(https.values()) == ["__Host-session", "__Host-csrf", True, True, 63072000]
    assert list(http.values()) == ["session", "csrf", False, False, 0]


def test_an_https_site_passes_djangos_own_check_and_ours_of_the_two_roles(tmp_path):
    strict = ("check", "--deploy", "--fail-level", "WARNING")
    good = manage(*strict, DATA_DIR=str(tmp_path), **HTTPS)
    one_role = manage(*strict, DATA_DIR=str(tmp_path), **HTTPS | {"DATABASE_OWNER_URL": ""})

    assert good.returncode == 0, good.stderr
    assert one_role.returncode != 0
    assert "portal.W001" in one_role.stderr


def test_a_secret_is_made_once_and_kept_from_others(tmp_path):
    first = kept(tmp_path / "new" / "key", lambda: "made first")

    assert [first, kept(tmp_path / "new" / "key", lambda: "made later")] == ["made first", "made first"]
    assert stat.S_IMODE((tmp_path / "new" / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_two_who_make_a_secret_at_once_agree_on_one(tmp_path):
    def overtaken() -> str:
        kept(tmp_path / "key", lambda: "the other's")
        return "ours"

    assert kept(tmp_path / "key", overtaken) == "the other's"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_rabbitmq_gets_quorum_queues_and_valkey_its_timeouts(tmp_path):
    names = ("CELERY_BROKER_TRANSPORT_OPTIONS", "EMBEDDED_BROKER")
    valkey = settings_under(tmp_path, *names, CELERY_BROKER_URL="redis://broker.example/0")
    rabbit = settings_under(
        tmp_path, *names, "CELERY_TASK_DEFAULT_QUEUE_TYPE", CELERY_BROKER_URL="amqp://broker.example"
    )

    assert valkey["CELERY_BROKER_TRANSPORT_OPTIONS"] == {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
    assert rabbit == {
        "CELERY_BROKER_TRANSPORT_OPTIONS": {},
        "EMBEDDED_BROKER": None,
        "CELERY_TASK_DEFAULT_QUEUE_TYPE": "quorum",
    }


def test_the_web_process_pools_its_connections_and_what_it_starts_does_not(tmp_path):
    child = "from portal import settings; print(settings.DATABASES['default']['OPTIONS'].get('pool', 'none'))"
    script = (
        "import subprocess, sys, portal.asgi; from django.conf import settings;"
        "print(settings.DATABASES['default']['OPTIONS']['pool']['max_size'], flush=True);"
        f"subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    )
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", script], cwd=TREE, env=environment, capture_output=True, check=True)
    assert found.stdout.split() == [b"20", b"none"]
