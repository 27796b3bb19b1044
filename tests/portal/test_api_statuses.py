"""The OpenAPI description against the API: whatever an operation answers, its description has said that it may."""

import json
import re
import uuid

import pytest
from django.test import Client

from portal.api import api
from teams import actions
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

WRITES = {"post", "put", "patch"}
VALUES = {"id": uuid.UUID(int=7), "question": uuid.UUID(int=8), "first_day": "2026-05-01"}
NOBODYS = {"team": "nobodys", "contract": "nobodys", "force": "nobodys", "standard": "S1"}
# Bodies that are well formed and speak of nothing that is there.
BODIES = {
    "put_activity": {
        "team": "nobodys",
        "channel": "meeting",
        "status": "held",
        "title": "A",
        "starts_at": "2026-05-01",
    },
    "patch_activity": {"title": "A", "reason": "B"},
    "withdraw_activity": {"reason": "B"},
    "plan_chat": {
        "id": str(uuid.UUID(int=9)),
        "team": "nobodys",
        "title": "A",
        "starts_at": "2026-05-01T10:00Z",
        "ends_at": "2026-05-01T11:00Z",
        "questions_open_at": "2026-05-01T09:00Z",
    },
    "move_chat": {"state": "open"},
    "ask_question": {"id": str(uuid.UUID(int=9)), "text": "A?"},
    "decide_question": {"decision": "publish"},
    "answer_question": {"id": str(uuid.UUID(int=9)), "text": "A."},
}


def operations():
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield pytest.param(path, method, operation, id=f"{method} {path}")


def asked(client: Client, path: str, method: str, *, query: str = "", body: bytes | None = None, **values):
    """The operation asked with these values in its path."""
    address = re.sub(r"{(\w+)}", lambda found: str((VALUES | NOBODYS | values)[found[1]]), path)
    content = {"data": body, "content_type": "application/json"} if body is not None else {}
    return client.generic(method.upper(), f"{address}{query}", **content)


@pytest.fixture
def sergeant(dorset) -> Client:
    token = actions.create_token(person=dorset.people["sergeant"], by=None)
    return Client(headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def half_signed_in(dorset) -> Client:
    actions.give_one_time_password(person=dorset.people["pc"], by=None)
    dorset.people["pc"].refresh_from_db()
    found = Client()
    found.force_login(dorset.people["pc"])
    return found


@pytest.fixture
def forged(dorset) -> Client:
    """Somebody's browser, led here by another site."""
    found = Client(enforce_csrf_checks=True)
    found.force_login(dorset.people["sergeant"])
    return found


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_what_an_operation_answers_it_has_said(sergeant, half_signed_in, forged, path, method, operation):
    writes = method in WRITES
    name = operation["operationId"].rsplit("_api_", 1)[-1]
    body = next((json.dumps(body).encode() for key, body in BODIES.items() if name.endswith(key)), b"{}")
    body = body if writes else None
    answers = [asked(caller, path, method, body=body) for caller in (Client(), sergeant, half_signed_in, forged)]
    for query in ("?team=nobodys&contract=nobodys", "?team=%00&since=%00", "?team=/&force=/&cursor=/&since=/&as_of=/"):
        answers.append(asked(sergeant, path, method, query=query, body=body))
    for values in ({"id": "odd", "first_day": "odd"}, {"team": "a b", "force": "a b", "question": "odd"}):
        answers.append(asked(sergeant, path, method, body=body, **values))
    for wrong in (b"{", b"{}", b" " * 1_100_000) if writes else ():
        answers.append(asked(sergeant, path, method, body=wrong))
    assert {answer.status_code for answer in answers} - {int(status) for status in operation["responses"]} == set()
    refused = [answer for answer in answers if answer.status_code >= 400]
    assert refused
    assert all(set(answer.json()) >= {"error", "message", "fields"} for answer in refused)


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_every_failure_has_the_one_shape_and_the_rules_hold(path, method, operation):
    responses = {int(status): said for status, said in operation["responses"].items()}
    for status, said in responses.items():
        if status >= 400:
            assert said["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Failure"}
            assert said["description"]
    assert ("{" in path) <= (404 in responses)
    assert bool(operation.get("parameters") or "requestBody" in operation) <= (422 in responses)
    assert {400, 403} <= set(responses)
    assert (method in WRITES) <= ({408, 413} <= set(responses))
    assert (401 in responses) == bool(operation.get("security") and (path, method) != ("/api/v1/chats/{id}", "get"))
