"""The portal as an app: its manifest, and what others share with it."""

from __future__ import annotations

import struct
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

pytestmark = pytest.mark.django_db


def test_the_manifest_says_what_a_device_needs_and_its_icons_are_there(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert (said["start_url"], said["scope"], said["display"]) == ("/my-team/", "/", "standalone")
    for icon in said["icons"]:
        head = Path(str(finders.find(icon["src"].removeprefix("/static/")))).read_bytes()[:24]
        assert icon["sizes"] == "{}x{}".format(*struct.unpack(">II", head[16:24]))
    assert {"maskable", "any"} == {icon["purpose"] for icon in said["icons"]}


@pytest.fixture
def shared(client, dorset):
    """What the form of the log is begun with."""

    def begun(**said: str) -> dict[str, str]:
        client.force_login(dorset.people["sergeant"])
        answer = client.get("/share/", said)
        assert answer.status_code == 302
        found = urlsplit(answer["Location"])
        assert found.path == "/log/"
        return {name: value for name, (value,) in parse_qs(found.query).items()}

    return begun


POST = "https://example.org/post/7?x=1&y=2"


@pytest.mark.parametrize(
    ("said", "begun"),
    [
        ({"title": "Bikes", "url": POST}, {"title": "Bikes", "url": POST}),
        ({"text": f"Come along {POST} on Friday"}, {"url": POST, "summary": "Come along  on Friday"}),
        ({"text": "Words alone"}, {"summary": "Words alone"}),
        ({"url": "javascript:alert(1)", "text": "x"}, {"summary": "x"}),
        ({"url": "data:text/html,x"}, {}),
        ({"url": f"see {POST}", "text": ""}, {}),
        ({"team": "ferndown", "status": "planned", "title": "x"}, {"title": "x"}),
        ({"url": "https://example.org/" + "a" * 2000}, {}),
    ],
)
def test_an_address_and_words_are_found_wherever_they_stand(shared, said, begun):
    assert shared(**said) == begun


def test_what_is_too_long_is_cut_at_a_word(shared):
    title = shared(title="word " * 100)["title"]
    assert len(title) <= 300
    assert title.endswith("word")
    assert shared(title="x" * 400)["title"] == "x" * 300
    assert len(shared(text="word " * 9000)["summary"]) <= 2000


def test_the_form_begins_with_it(client, dorset, shared):
    shared()
    page = client.get("/log/", {"url": POST, "summary": "Come along"}).content.decode()
    assert "https://example.org/post/7?x=1&amp;y=2" in page
    assert "Come along" in page


def test_who_is_not_signed_in_comes_back_with_it(client):
    answer = client.get("/share/", {"title": "Bikes"})
    assert answer.status_code == 302
    assert "next=/share/%3Ftitle%3DBikes" in answer["Location"]


def test_who_does_not_log_is_refused(client, dorset):
    client.force_login(dorset.people["reviewer"])
    assert client.get("/share/").status_code == 403
