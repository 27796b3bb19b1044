"""Activities over HTTP: sent once or ten times, corrected by version, followed without a gap, seen only in scope."""

import hashlib
import uuid
from datetime import date, datetime

import pytest
from django.test import Client

from engagement import actions as log
from engagement.content import RFC_8785, canonical, content_hash
from engagement.models import Activity, ActivityVersion
from engagement.receipts import number_of
from teams import actions
from teams.models import Grant, Person, Role
from tests.engagement import kept_county
from tests.engagement.conftest import NOW, County, meeting

kept, county = kept_county.kept, kept_county.county

BODY = {
    "team": "wimborne",
    "channel": "meeting",
    "status": "held",
    "title": "Open meeting",
    "starts_at": "2026-06-05T19:00",
    "officers": ["pc-1", "sgt-1"],
    "attendance": 12,
    "open_to_public": True,
}


class Caller:
    """Somebody with a token."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.headers = {"authorization": f"Bearer {actions.create_token(person=person, by=None)}"}
        self.client = Client()

    def __call__(self, method: str, path: str, body=None, **headers: str):
        call = getattr(self.client, method)
        more = {} if body is None else {"data": body, "content_type": "application/json"}
        return call(f"/api/v1/activities{path}", headers={**self.headers, **headers}, **more)

    def put(self, id: uuid.UUID, /, **changes):
        return self("put", f"/{id}", {**BODY, **changes})


def granted(person: Person, role: Role, **scope) -> Caller:
    Grant.objects.create(person=person, role=role, force=person.force, first_day=date(2024, 4, 1), **scope)
    return Caller(person)


@pytest.fixture
def sergeant(county: County) -> Caller:
    return granted(county.sergeant, Role.SERGEANT, team=county.wimborne)


@pytest.fixture
def constable(county: County) -> Caller:
    return granted(county.constable, Role.PC, team=county.wimborne)


@pytest.fixture
def stranger(county: County) -> Caller:
    return granted(county.stranger, Role.SERGEANT, team=county.borchester)


@pytest.fixture
def reviewer(county: County) -> Caller:
    person = Person.objects.create(force=county.force, key="rev", name="Reviewer", email="reviewer@dorset.example")
    return granted(person, Role.REVIEWER)


def test_what_is_sent_is_stored_and_answered_with_a_receipt(sergeant: Caller):
    id = uuid.uuid4()
    answer = sergeant.put(id)
    assert answer.status_code == 201, answer.json()
    said = answer.json()
    fields = {name: said[name] for name in canonical(meeting())}
    assert said.keys() - fields.keys() == {"version", "received_at", "receipt", "code", "looks_like"}
    assert fields == {
        **dict.fromkeys(fields),
        **BODY,
        "id": str(id),
        "starts_at": "2026-06-05T18:00:00Z",
        "also_teams": [],
        "neighbourhoods": [],
        "audiences": [],
    }
    assert said["receipt"] == content_hash(fields)
    activity = Activity.objects.get()
    assert (said["version"], answer["ETag"]) == (1, '"1"')
    assert datetime.fromisoformat(said["received_at"]) == activity.known_at
    assert activity.logged_by == sergeant.person
    assert (said.pop("looks_like"), said["code"]) == ([], number_of(id))
    assert sergeant("get", f"/{id}").json() == said


@pytest.mark.parametrize(("sent", "given"), [({}, None), ({"time_known": True}, None), ({"time_known": False}, False)])
def test_that_the_time_is_not_known_is_said_and_is_in_the_receipt_then_alone(sergeant: Caller, sent: dict, given):
    said = sergeant.put(uuid.uuid4(), starts_at="2026-06-05T00:00", **sent).json()
    assert said["time_known"] is given
    left_out = {"source", "source_id"} | ({"time_known"} if given is None else set())
    hashed = {name: said[name] for name in canonical(meeting()) if name not in left_out}
    assert said["receipt"] == hashlib.sha256(RFC_8785.encode(hashed).encode()).hexdigest()


def test_sent_again_it_is_known_and_answered_with_what_it_is_now(sergeant: Caller):
    id = uuid.uuid4()
    sergeant.put(id)
    sergeant("patch", f"/{id}", {"attendance": 13, "reason": "Counted"}, if_match='"1"')
    again = sergeant.put(id, starts_at="2026-06-05T18:00:00.7Z", officers=["sgt-1", "pc-1"], url=None)
    assert (again.status_code, again.json()["attendance"], again["ETag"]) == (200, 13, '"2"')
    assert ActivityVersion.objects.count() == 2


def test_other_content_under_the_same_id_is_answered_with_both(sergeant: Caller):
    id = uuid.uuid4()
    sergeant.put(id)
    answer = sergeant.put(id, title="Another")
    assert answer.status_code == 409
    assert (answer.json()["error"], answer.json()["fields"]) == ("different", {})
    assert answer.json()["stored"] == sergeant("get", f"/{id}").json()
    assert answer.json()["sent"]["title"] == "Another"
    assert answer.json()["sent"].keys() == canonical(meeting()).keys()


def test_of_an_id_taken_out_of_sight_nothing_is_told(sergeant: Caller, stranger: Caller, county: County):
    id = uuid.uuid4()
    sergeant.put(id, title="Secret")
    answer = stranger.put(id, team="borchester", officers=[])
    assert answer.status_code == 409
    assert "stored" not in answer.json()
    assert "Secret" not in answer.content.decode()
    # What was one's own and has been moved out of sight is out of sight, also for who sends it again.
    log.correct(
        activity=Activity.objects.get(), changes={"team": "ferndown"}, by=None, reason="Moved", version=1, now=NOW
    )
    answer = sergeant.put(id, title="Secret")
    assert (answer.status_code, "stored" in answer.json()) == (409, False)


@pytest.mark.parametrize("team", ["nowhere", "borchester", "ferndown"])
def test_a_team_that_nobody_has_or_that_is_out_of_sight_is_a_fault_of_the_field(sergeant: Caller, team: str):
    answer = sergeant.put(uuid.uuid4(), team=team)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"team": [f"There is no team {team!r}."]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"title": None}, "title"),
        ({"title": 5}, "title"),
        ({"title": " "}, "title"),
        ({"channel": "telepathy"}, "channel"),
        ({"status": "done"}, "status"),
        ({"starts_at": "2026-03-29T01:30"}, "starts_at"),
        ({"starts_at": 1780682400}, "starts_at"),
        ({"starts_at": "2199-01-01T00:00Z"}, "starts_at"),
        ({"advertised_on": "2026-06-05T00:00"}, "advertised_on"),
        ({"open_to_public": "yes"}, "open_to_public"),
        ({"attendance": -1}, "attendance"),
        ({"attendance": "12"}, "attendance"),
        ({"attendance": True}, "attendance"),
        ({"officers": "pc-1"}, "officers"),
        ({"officers": ["pc-9"]}, "officers"),
        ({"also_teams": ["borchester"]}, "also_teams"),
        ({"neighbourhoods": ["66.A"]}, "neighbourhoods"),
        ({"summary": "a\0b"}, "summary"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"id": str(uuid.UUID(int=1))}, "id"),
    ],
)
def test_what_cannot_be_taken_is_named(sergeant: Caller, change: dict, field: str):
    answer = sergeant.put(uuid.uuid4(), **change)
    assert answer.status_code == 422, answer.json()
    assert answer.json()["error"] == "invalid"
    assert [name.split(".")[0] for name in answer.json()["fields"]] == [field]
    assert not Activity.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"title": "\\ud800"}', b"\xff"])
def test_what_is_no_such_object_is_refused(sergeant: Caller, body: bytes):
    assert sergeant("put", f"/{uuid.uuid4()}", body).status_code in (400, 422)
    assert not Activity.objects.exists()


def test_a_body_may_say_its_own_id(sergeant: Caller):
    id = uuid.uuid4()
    assert sergeant.put(id, id=str(id)).status_code == 201


def test_who_may_only_read_may_not_write(sergeant: Caller, reviewer: Caller):
    id = uuid.uuid4()
    sergeant.put(id)
    assert reviewer("get", f"/{id}").status_code == 200
    assert reviewer.put(uuid.uuid4()).status_code == 403
    assert reviewer("patch", f"/{id}", {"title": "x", "reason": "x"}, if_match='"1"').status_code == 403
    assert reviewer("post", f"/{id}/withdraw", {"reason": "x"}).status_code == 403
    assert Activity.objects.get().version == 1


def test_outside_ones_scope_nothing_exists(sergeant: Caller, stranger: Caller):
    id = uuid.uuid4()
    sergeant.put(id)
    for path, method, body in [
        ("", "get", None),
        ("", "patch", {"title": "x", "reason": "x"}),
        ("/withdraw", "post", {"reason": "x"}),
    ]:
        answers = [stranger(method, f"/{known}{path}", body, if_match='"1"') for known in (id, uuid.uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert stranger("get", "").json() == {"items": [], "next": None}
    assert stranger("get", "?team=wimborne").status_code == 404
    assert Client().get(f"/api/v1/activities/{id}").status_code == 401


def test_a_correction_names_its_version_and_reason(sergeant: Caller):
    id = uuid.uuid4()
    sergeant.put(id, summary="Parking")
    answer = sergeant("patch", f"/{id}", {"summary": None, "officers": ["sgt-1"], "reason": "Typo"}, if_match='"1"')
    assert answer.status_code == 200
    assert (answer.json()["summary"], answer.json()["officers"], answer["ETag"]) == (None, ["sgt-1"], '"2"')
    assert answer.json()["attendance"] == 12
    version = ActivityVersion.objects.get(version=2)
    assert (version.reason, version.by) == ("Typo", "sgt-1")

    for stale in ('"1"', "1", 'W/"1"', '"9"', "nonsense"):
        answer = sergeant("patch", f"/{id}", {"title": "Mine", "reason": "Mine"}, if_match=stale)
        assert answer.status_code == 412
        assert (answer.json()["stored"]["version"], answer.json()["sent"]["title"]) == (2, "Mine")
        assert (answer.json()["error"], answer.json()["fields"]) == ("conflict", {})
    assert sergeant("patch", f"/{id}", {"title": "Mine", "reason": "Mine"}, if_match="*").status_code == 200
    unconditional = sergeant("patch", f"/{id}", {"title": "Mine", "reason": "Mine"})
    assert (unconditional.status_code, unconditional.json()["error"]) == (428, "version_required")
    assert unconditional.json()["fields"] == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x"}, "reason"),
        ({"title": "x", "reason": " "}, "reason"),
        ({"title": None, "reason": "x"}, "title"),
        ({"team": "ferndown", "reason": "x"}, "team"),
        ({"team": "borchester", "reason": "x"}, "team"),
        ({"status": "withdrawn", "reason": "x"}, "status"),
        ({"attendance": -1, "reason": "x"}, "attendance"),
        ({"version": 2, "reason": "x"}, "version"),
        ({"id": str(uuid.UUID(int=1)), "reason": "x"}, "id"),
    ],
)
def test_a_correction_is_held_to_the_rules(sergeant: Caller, changes: dict, field: str):
    id = uuid.uuid4()
    sergeant.put(id)
    answer = sergeant("patch", f"/{id}", changes, if_match='"1"')
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert Activity.objects.get().version == 1


def test_a_constable_corrects_confirms_and_withdraws_ones_own_and_nobody_elses(
    sergeant: Caller, constable: Caller, county: County
):
    own, others = uuid.uuid4(), uuid.uuid4()
    constable.put(own, status="planned")
    sergeant.put(others, status="planned", officers=[])
    changes = [{"title": "New", "reason": "Name"}, {"status": "held", "reason": "It was"}]
    changes += [{"status": "cancelled", "reason": "It was not"}]
    for number, change in enumerate(changes, 1):
        assert constable("patch", f"/{own}", change, if_match=f'"{number}"').status_code == 200
        refused = constable("patch", f"/{others}", change, if_match='"1"')
        assert (refused.status_code, refused.json()["message"]) == (403, "You may not correct this activity.")
    assert constable("post", f"/{own}/withdraw", {"reason": "x"}).status_code == 200
    refused = constable("post", f"/{others}/withdraw", {"reason": "x"})
    assert (refused.status_code, refused.json()["message"]) == (403, "You may not withdraw an activity.")
    assert list(Activity.objects.values_list("id", "status", "version").order_by("version")) == [
        (others, "planned", 1),
        (own, "withdrawn", 5),
    ]


def test_withdrawing_needs_a_reason_and_is_said_once(sergeant: Caller):
    id = uuid.uuid4()
    sergeant.put(id)
    assert sergeant("post", f"/{id}/withdraw", {"reason": ""}).json()["fields"] == {"reason": ["Give a reason."]}
    for _ in range(2):
        answer = sergeant("post", f"/{id}/withdraw", {"reason": "Twice"})
        assert (answer.status_code, answer.json()["status"], answer.json()["version"]) == (200, "withdrawn", 2)
    again = sergeant("patch", f"/{id}", {"title": "x", "reason": "x"}, if_match='"2"')
    assert again.json()["fields"] == {"status": ["An activity that is withdrawn cannot be corrected."]}


def test_the_feed_gives_everything_once_in_the_order_received(sergeant: Caller, county: County, monkeypatch):
    monkeypatch.setattr("engagement.activity_feed.PAGE", 3)
    ids = [log.log(content=meeting(), by=None, now=NOW).activity.pk for _ in range(7)]
    log.withdraw(activity=Activity.objects.get(pk=ids[0]), by=None, reason="Twice", now=NOW)
    log.log(content=meeting(team="ferndown", also_teams=("wimborne",)), by=None, now=NOW)
    log.log(content=meeting(team="ferndown"), by=None, now=NOW)

    seen, cursor = [], ""
    while cursor is not None:
        page = sergeant("get", f"?team=wimborne&cursor={cursor}").json()
        assert len(page["items"]) <= 3
        seen += page["items"]
        cursor = page["next"]

    assert [item["id"] for item in seen[:-1]] == [str(id) for id in (*ids[1:], ids[0])]
    assert [item["status"] for item in seen[-2:]] == ["withdrawn", "held"]
    assert seen[-1]["team"] == "ferndown"
    since = seen[4]["received_at"]
    assert [item["id"] for item in sergeant("get", f"?since={since}").json()["items"]] == [
        item["id"] for item in seen[4:7]
    ]
    assert sergeant("get", "?since=2000-01-01").json()["next"] is not None


def test_a_team_that_is_no_key_is_refused_by_name(sergeant: Caller):
    answer = sergeant("get", "?team=Not%20a%20key")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["team"])


def test_an_activity_that_changes_while_pages_are_read_comes_again(sergeant: Caller, county: County, monkeypatch):
    monkeypatch.setattr("engagement.activity_feed.PAGE", 2)
    first, second, third = [log.log(content=meeting(), by=None, now=NOW).activity for _ in range(3)]
    page = sergeant("get", "").json()
    log.correct(activity=first, changes={"title": "New"}, by=None, reason="Name", version=1, now=NOW)
    following = sergeant("get", f"?cursor={page['next']}").json()
    assert [item["id"] for item in following["items"]] == [str(third.pk), str(first.pk)]


@pytest.mark.parametrize("place", ["yesterday", "2026-06-05T18:00Z_x", "2026-13-01", "_"])
@pytest.mark.parametrize("field", ["since", "cursor"])
def test_a_place_that_is_none_is_refused(sergeant: Caller, field: str, place: str):
    answer = sergeant("get", f"?{field}={place}")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_a_list_takes_as_many_queries_for_three_as_for_one(sergeant: Caller, county: County, django_assert_num_queries):
    sergeant("get", "")  # notes that the token was used
    for count in (1, 3):
        while Activity.objects.count() < count:
            log.log(content=meeting(officers=("pc-1",), neighbourhoods=("55.X1",)), by=None, now=NOW)
        # The token, the forces, the page; the versions, and the keys of teams, people and neighbourhoods.
        with django_assert_num_queries(7):
            assert len(sergeant("get", "").json()["items"]) == count
