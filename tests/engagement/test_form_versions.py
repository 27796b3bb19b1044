"""What waited on a device is taken in the shape of the form it was typed in, however old that is."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from engagement.models import Activity, ActivityVersion
from tests.engagement import test_api as api
from tests.engagement.test_api import BODY, Caller

kept, county, sergeant = api.kept, api.county, api.sergeant
QUEUES = Path(__file__).parent / "queues"


def replay(sergeant: Caller, name: str) -> list[tuple[int, dict]]:
    answers = []
    for sent in json.loads((QUEUES / name).read_text()):
        path = sent["path"].removeprefix("/activities")
        headers = {name.replace("-", "_").lower(): value for name, value in sent["headers"].items()}
        answer = sergeant(sent["method"].lower(), path, sent["body"], **headers)
        answers.append((answer.status_code, answer.json()))
    return answers


def test_a_queue_of_the_first_form_is_taken_whole_and_once(sergeant: Caller):
    (one, meeting), (two, surgery), (three, counted) = replay(sergeant, "v1.json")
    assert (one, two, three) == (201, 201, 200)
    assert meeting["starts_at"] == "2026-06-05T18:00:00Z"
    assert (meeting["officers"], meeting["neighbourhoods"], meeting["also_teams"]) == (["pc-1", "sgt-1"], ["55.X1"], [])
    assert (meeting["open_to_public"], meeting["face_to_face"], meeting["attendance"]) == (True, None, 12)
    assert (surgery["open_to_public"], surgery["face_to_face"], surgery["attendance"]) == (False, True, None)
    assert (counted["attendance"], counted["open_to_public"], counted["version"]) == (14, False, 2)
    assert [status for status, _ in replay(sergeant, "v1.json")] == [200, 200, 200]
    assert (Activity.objects.count(), ActivityVersion.objects.count()) == (2, 3)


def test_a_queue_of_the_second_form_says_which_hour_it_was(sergeant: Caller):
    (one, second), (two, first), (three, withdrawn) = replay(sergeant, "v2.json")
    assert (one, two, three) == (201, 200, 200)
    assert second["starts_at"] == "2025-10-26T01:30:00Z"
    assert first["starts_at"] == "2025-10-26T00:30:00Z"
    assert withdrawn["status"] == "withdrawn"
    assert [status for status, _ in replay(sergeant, "v2.json")] == [200, 200, 200]
    assert ActivityVersion.objects.count() == 3


def entry(sergeant: Caller, id: uuid.UUID, version: str = "2", **changes):
    return sergeant("put", f"/{id}", {**BODY, **changes}, x_form_version=version)


def test_an_entry_sent_again_is_known_to_the_minute_and_whenever_it_was_typed(sergeant: Caller):
    id = uuid.uuid4()
    assert sergeant.put(id, starts_at="2026-06-05T18:00:41Z", recorded_at="2026-06-05T18:30:00Z").status_code == 201
    again = entry(sergeant, id, recorded_at="2026-06-05T18:31:12Z")
    assert (again.status_code, again.json()["starts_at"]) == (200, "2026-06-05T18:00:41Z")
    assert entry(sergeant, id, starts_at="2026-06-05T19:01").status_code == 409
    assert entry(sergeant, id, attendance=13).status_code == 409
    assert sergeant.put(id, recorded_at="2026-06-05T18:31:12Z").status_code == 409  # no form's entry: to the second


@pytest.mark.parametrize(
    ("version", "changes", "field"),
    [
        ("3", {}, "X-Form-Version"),
        ("٢", {}, "X-Form-Version"),
        ("2", {"starts_at": "2026-03-29T01:30"}, "starts_at"),
        ("2", {"starts_at": "2025-10-26T01:30", "which_starts_at": "third"}, "which_starts_at"),
        ("1", {"open_to_public": "perhaps"}, "open_to_public"),
        ("1", {"attendance": "a dozen"}, "attendance"),
        ("2", {"colour": "blue"}, "colour"),
    ],
)
def test_what_no_form_said_is_refused_by_name(sergeant: Caller, version: str, changes: dict, field: str):
    answer = entry(sergeant, uuid.uuid4(), version, **changes)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert not Activity.objects.exists()


def test_without_the_header_it_is_no_forms_entry(sergeant: Caller):
    assert sergeant.put(uuid.uuid4(), open_to_public="yes").status_code == 422
    assert sergeant.put(uuid.uuid4(), which_starts_at="second").status_code == 422
