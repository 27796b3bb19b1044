"""What pages tell a device about the words that it keeps: whose they are, which are stored, which forms keep none."""

import re
import uuid
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY

from engagement.models import Activity
from portal.drafts import REMEMBERED
from teams.device_key import device_key_of
from tests.kept_worlds import kept_world
from tests.portal.sergeants_world import NOW, at, did, settled

pytestmark = pytest.mark.django_db

FIRST, SECOND = "a" * 32, "0123456789abcdef" * 2
TEMPLATES = Path(settings.BASE_DIR, "templates")
kept = kept_world(settled, at=NOW)


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def county(own_world):
    return own_world


@pytest.fixture
def sergeant(client, county):
    client.force_login(county.people["sergeant"])
    return client


def told(client, address: str = "/cookies/") -> dict[str, str]:
    """What the page's <body> says."""
    body = re.search(r"<body[^>]*>", client.get(address).content.decode())
    return dict(re.findall(r'data-np-(\w+)="([^"]*)"', body.group()))


def stored(client) -> list[str]:
    return told(client)["stored"].split()


def said(**changes) -> dict:
    content = {
        "id": str(uuid.uuid4()),
        "team": "wimborne",
        "status": "held",
        "channel": "survey",
        "title": "Doors",
        "starts_at": "2026-05-12T09:00",
    }
    return content | {"np_draft": FIRST, "duplicate": "another"} | changes


# -- Whose -------------------------------------------------------------------------------------------------------------


def test_a_key_is_one_persons_everywhere_and_names_nobody(client, county):
    people = [county.people[name] for name in ("sergeant", "pc", "inspector")]
    keys = {}
    for person in people:
        client.force_login(person)
        keys[person] = {told(client, address)["drafts"] for address in ("/cookies/", "/account/", "/nowhere/")}
        client.logout()
        client.force_login(person)
        keys[person].add(told(client)["drafts"])
    assert all(len(each) == 1 for each in keys.values())
    assert len(set.union(*keys.values())) == len(people)
    for person in people:
        (key,) = keys[person]
        assert re.fullmatch("[0-9a-f]{32}", key) and key == device_key_of(person)


def test_another_secret_gives_another_key(county, settings):
    before = device_key_of(county.people["sergeant"])
    settings.SECRET_KEY = "another"
    assert device_key_of(county.people["sergeant"]) != before


def test_whoever_is_not_signed_in_keeps_nothing(client, county):
    assert told(client) == {}
    assert "drafts.js" not in client.get("/cookies/").content.decode()
    for address in ("/sign-in/", "/nowhere/"):  # these say whether something waits
        assert re.search(r"/drafts[.\w]*\.js", client.get(address).content.decode()), address


# -- Stored ------------------------------------------------------------------------------------------------------------


def test_what_was_carried_out_is_told_on_every_page_after_it(sergeant):
    assert stored(sergeant) == []
    assert sergeant.post("/log/", said()).status_code == 302
    assert stored(sergeant) == [FIRST]
    assert stored(sergeant) == [FIRST]
    sergeant.post("/log/", said(np_draft=[SECOND, "c" * 32]))
    assert stored(sergeant) == [FIRST, SECOND, "c" * 32]


def test_the_last_ones_are_enough(sergeant):
    numbers = [f"{number:032x}" for number in range(REMEMBERED + 1)]
    for number in numbers:
        sergeant.post("/log/", said(np_draft=number))
    assert stored(sergeant) == numbers[1:]


@pytest.mark.parametrize("number", ["", "x", "A" * 32, "a" * 33, '"><script>', "é" * 32, FIRST + "\n"])
def test_what_is_no_number_is_not_remembered(sergeant, number):
    sergeant.post("/log/", said(np_draft=number))
    assert Activity.objects.filter(title="Doors").exists()
    assert stored(sergeant) == []


def test_what_is_refused_is_not_stored(sergeant):
    assert sergeant.post("/log/", said(title="")).status_code == 200
    assert stored(sergeant) == []


def test_what_somebody_else_was_faster_with_is_not_stored(sergeant, county):
    activity = did("wimborne", "survey", at(11), county.people["sergeant"], title="Doors")
    withdraw = f"/activities/{activity.id}/withdraw/"
    answer = sergeant.post(withdraw, {"version": 7, "reason": "Twice", "np_draft": FIRST})
    assert answer.status_code == 302  # with a warning
    assert stored(sergeant) == []
    sergeant.post(withdraw, {"version": 1, "reason": "Twice", "np_draft": FIRST})
    assert stored(sergeant) == [FIRST]


def test_being_there_too_stores_nothing_of_the_form_it_was_said_on(sergeant, county):
    theirs = did("wimborne", "survey", at(12, hour=9), county.people["pc"], title="Doors")
    assert sergeant.post(f"/activities/{theirs.id}/join/", said()).status_code == 302
    assert stored(sergeant) == []


def test_what_was_sent_without_a_session_or_before_signing_in_is_complete_is_not_stored(sergeant, county):
    session = sergeant.session
    del session[SESSION_KEY]
    session.save()
    assert sergeant.post("/log/", said()).url.startswith("/sign-in/")
    assert "stored_drafts" not in sergeant.session
    person = county.people["sergeant"]
    sergeant.force_login(person)
    person.must_change_password = True
    person.save()
    assert sergeant.post("/log/", said()).url.startswith("/account/password/")
    assert told(sergeant, "/account/password/")["stored"] == ""


def test_a_form_that_was_refused_for_its_number_takes_the_draft_along(sergeant):
    first = said(np_draft="")
    sergeant.post("/log/", first)
    answer = sergeant.post("/log/", first | {"title": "Others", "np_draft": FIRST})
    assert answer.status_code == 409
    assert f'<input type="hidden" name="np_draft" value="{FIRST}">' in answer.content.decode()


# -- Never kept --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "form"),
    [
        ("allauth/elements/form.html", "<form"),  # codes and keys of the second factor
        ("chats/_desk_decide.html", '<form class="np-decide__row" id="publish"'),  # the redaction of a question
        ("chats/_desk_typed_in.html", "<form"),  # the original of a question
    ],
)
def test_what_is_never_kept_says_so(template, form):
    text = (TEMPLATES / template).read_text()
    tag = re.search(re.escape(form) + r"(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>", text, re.DOTALL).group()
    assert "data-np-not-kept" in tag


def test_every_way_of_signing_out_asks(sergeant):
    forms = re.findall(r"<form[^>]*>", sergeant.get("/sign-out/").content.decode())
    assert len(forms) == 3  # masthead, page, foot
    assert all("data-np-sign-out" in form for form in forms)
