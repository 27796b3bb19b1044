"""Enquiries over HTTP: followed in the order received, answered once, withdrawn with a reason, seen only in scope."""

import uuid
from datetime import UTC

import pytest
import time_machine

from engagement import actions as log
from engagement.content import canonical, content_hash
from engagement.models import Enquiry
from teams.models import Role
from tests.engagement import kept_county
from tests.engagement.conftest import NOW, County, question
from tests.engagement.test_api import granted

kept, county = kept_county.kept, kept_county.county
ANSWERED = "2026-06-02T09:00"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def enquiry(county: County) -> Enquiry:
    return log.log_enquiry(content=question(subject="Parking"), by=None, now=NOW).enquiry


def as_role(county: County, role: Role, person=None, team=None):
    """A caller with the role for Wimborne, or another team, its section or its force."""
    team = team or county.wimborne
    scope = {Role.REVIEWER: {}, Role.INSPECTOR: {"section": team.section}}.get(role, {"team": team})
    caller = granted(person or county.sergeant, role, **scope)

    def call(method: str, path: str, body=None):
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(caller.client, method)(f"/api/v1/enquiries{path}", headers=caller.headers, **more)

    return call


@pytest.fixture
def sergeant(county: County):
    return as_role(county, Role.SERGEANT)


def test_an_enquiry_is_given_with_its_fields_and_what_the_portal_adds(sergeant, enquiry):
    [item] = sergeant("get", "").json()["items"]
    said = canonical(question(id=enquiry.id, subject="Parking"))
    assert item == said | {
        "version": 1,
        "received_at_portal": enquiry.known_at.astimezone(UTC).isoformat()[:26] + "Z",
        "receipt": content_hash(said),
    }
    assert item["withdrawn_because"] is None


def test_an_answer_is_said_once(sergeant, enquiry):
    for _ in range(2):
        answer = sergeant("post", f"/{enquiry.id}/answer", {"answered_at": ANSWERED})
        said = answer.json()
        assert (answer.status_code, said["answered_at"], said["version"]) == (200, "2026-06-02T08:00:00Z", 2)
    assert sergeant("post", f"/{enquiry.id}/answer", {}).json()["version"] == 2
    other = sergeant("post", f"/{enquiry.id}/answer", {"answered_at": "2026-06-02T10:00"})
    assert (other.status_code, other.json()["fields"]) == (
        422,
        {"answered_at": ["This enquiry was answered already."]},
    )


def test_an_answer_without_an_instant_is_given_now(sergeant, enquiry):
    sergeant("post", f"/{enquiry.id}/answer", {})
    assert Enquiry.objects.get().answered_at == NOW.replace(microsecond=0)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"answered_at": "yesterday"}, "answered_at"),
        ({"answered_at": "2026-06-01T08:59"}, "answered_at"),
        ({"answered_at": "2199-01-01T00:00"}, "answered_at"),
        ({"text": "We will come."}, "text"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_by_its_field(sergeant, enquiry, sent, field):
    answer = sergeant("post", f"/{enquiry.id}/answer", sent)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert Enquiry.objects.get().version == 1


def test_withdrawing_needs_a_reason_and_the_first_stands(sergeant, enquiry):
    empty = sergeant("post", f"/{enquiry.id}/withdraw", {"reason": " "})
    assert empty.json()["fields"] == {"reason": ["Give a reason."]}
    for reason in ("spam", "sent twice"):
        said = sergeant("post", f"/{enquiry.id}/withdraw", {"reason": reason}).json()
        assert (said["withdrawn_because"], said["version"]) == ("spam", 2)
    answer = sergeant("post", f"/{enquiry.id}/answer", {})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["answered_at"])


@pytest.mark.parametrize(
    ("role", "status"), [(Role.PC, 403), (Role.SERGEANT, 200), (Role.INSPECTOR, 200), (Role.REVIEWER, 403)]
)
@pytest.mark.parametrize(("deed", "sent"), [("answer", {"answered_at": ANSWERED}), ("withdraw", {"reason": "spam"})])
def test_who_answers_and_who_withdraws(county, enquiry, role, status, deed, sent):
    answer = as_role(county, role)("post", f"/{enquiry.id}/{deed}", sent)
    assert answer.status_code == status
    assert Enquiry.objects.get().version == (2 if status == 200 else 1)


def test_outside_ones_scope_nothing_exists(county, enquiry):
    stranger = as_role(county, Role.SERGEANT, county.stranger, county.borchester)
    for id in (enquiry.id, uuid.uuid4()):
        answer = stranger("post", f"/{id}/answer", {})
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert stranger("get", "").json()["items"] == []


def test_what_changes_comes_again_withdrawn_ones_too(sergeant, county, enquiry, monkeypatch):
    monkeypatch.setattr("engagement.activity_feed.PAGE", 2)
    others = [log.log_enquiry(content=question(subject=name), by=None, now=NOW).enquiry for name in ("A", "B")]
    elsewhere = log.log_enquiry(content=question(team="ferndown"), by=None, now=NOW).enquiry
    page = sergeant("get", "?team=wimborne").json()
    log.withdraw_enquiry(enquiry=enquiry, because="spam", by=None, now=NOW)
    following = sergeant("get", f"?team=wimborne&cursor={page['next']}").json()
    assert [item["id"] for item in page["items"]] == [str(enquiry.id), str(others[0].id)]
    assert [(item["id"], item["withdrawn_because"]) for item in following["items"]] == [
        (str(others[1].id), None),
        (str(enquiry.id), "spam"),
    ]
    assert following["next"] is None
    assert str(elsewhere.id) not in str(sergeant("get", "?since=2000-01-01").json())
    since = following["items"][1]["received_at_portal"]
    assert [item["id"] for item in sergeant("get", f"?since={since}").json()["items"]] == [str(enquiry.id)]


@pytest.mark.parametrize("field", ["since", "cursor"])
def test_a_place_that_is_none_is_refused(sergeant, field):
    answer = sergeant("get", f"?{field}=yesterday")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_a_list_takes_as_many_queries_for_three_as_for_one(sergeant, county, django_assert_num_queries):
    sergeant("get", "")  # notes that the token was used
    for count in (1, 3):
        while Enquiry.objects.count() < count:
            log.log_enquiry(content=question(neighbourhood="55.X1"), by=None, now=NOW)
        # The token, the forces, the page, and the keys of teams and neighbourhoods.
        with django_assert_num_queries(5):
            assert len(sergeant("get", "").json()["items"]) == count
