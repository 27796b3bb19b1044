"""The force's own paging: a real server on loopback hears of each call, signed, and no word of whoever wrote."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from chats import paging
from chats.models import Alert
from record.entries import Entry
from teams.models import Force, Role
from tests.chats.chat_world import NOW, Evening
from tests.chats.pager import Pager
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
kept = kept_world(Evening, at=NOW)
SECRET = "only the two of us"
TEXT = "He will hurt me tonight"


@pytest.fixture
def pager():
    with Pager() as pager:
        yield pager


@pytest.fixture
def evening(own_world, pager) -> Evening:
    Force.objects.filter(pk=own_world.chat.force_id).update(paging_url=pager.address, paging_secret=SECRET)
    return own_world


def test_each_call_is_told_once_with_where_to_look_and_no_word(evening, pager):
    question = evening.ask(TEXT, name="Daisy")
    assert paging.send_due(evening.now) == 1
    assert paging.send_due(evening.now + timedelta(hours=9)) == 0
    ((headers, body),) = pager.heard
    said = json.loads(body)
    assert (said["cause"], said["question"], said["force"]) == ("arrived", str(question.pk), "dorset")
    assert said["desk"].endswith(f"/chats/{evening.chat.pk}/desk/?question={question.pk}")
    assert b"hurt" not in body and b"Daisy" not in body
    at = dict(part.split("=") for part in headers["X-Portal-Signature"].split(","))
    assert at["v1"] == paging.signature_of(SECRET, at["t"], body)
    assert at["v1"] != paging.signature_of("another secret", at["t"], body)
    assert Alert.objects.get().paging == "sent"


@pytest.mark.parametrize("status", [302, 307, 404, 500])
def test_what_is_not_taken_is_sent_again_and_a_redirect_is_not_followed(evening, pager, status):
    pager.answers = status
    evening.ask(TEXT)
    assert paging.send_due(evening.now) == 0
    alert = Alert.objects.get()
    assert (alert.paging, alert.fault, alert.attempts) == ("waiting", f"It answered {status}.", 1)
    assert len(pager.heard) == 1
    pager.answers = 200
    assert paging.send_due(evening.now + timedelta(seconds=14)) == 0
    assert paging.send_due(evening.now + timedelta(seconds=15)) == 1


def test_silence_is_waited_for_only_a_little_and_it_is_given_up_in_the_end(evening, pager, monkeypatch):
    monkeypatch.setattr(paging, "PATIENCE", 0.2)
    pager.silent = 0.6
    evening.ask(TEXT)
    now = evening.now
    paging.send_due(now)
    pager.silent, pager.answers = 0, 503
    for _ in paging.PAUSES:
        now += timedelta(hours=1)
        paging.send_due(now)
    assert Alert.objects.get().paging == "failed"
    assert len(pager.heard) == len(paging.PAUSES) + 1


def test_a_sender_that_dies_leaves_it_to_be_sent_again(evening):
    evening.ask(TEXT)
    assert paging._lease(evening.now).attempts == 1  # and then it dies
    assert paging.send_due(evening.now + timedelta(seconds=59)) == 0
    assert paging.overdue(evening.now + timedelta(minutes=4)) == timedelta(minutes=3)
    assert paging.send_due(evening.now + timedelta(seconds=61)) == 1


def test_without_paging_nothing_waits(own_world):
    own_world.ask(TEXT)
    assert (Alert.objects.get().paging, paging.overdue(own_world.now)) == ("none", None)


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://paging.example.police.uk/portal", True),
        ("http://127.0.0.1:9/", True),
        ("http://paging.example.police.uk/", False),
        ("ftp://127.0.0.1/", False),
        ("https://user:pass@paging.example/", False),
        ("https:///nowhere", False),
        ("javascript:alert(1)", False),
        ("http://[half", False),
    ],
)
def test_addresses(address, taken):
    assert (paging.fault_in(address) == "") == taken


def test_a_site_that_others_reach_sends_over_https_alone(settings):
    settings.PRODUCTION = True
    assert paging.fault_in("http://127.0.0.1:9/") != ""


# --- The administrator's page -----------------------------------------------------------------------------------------


@pytest.fixture
def admin(evening) -> Client:
    client = Client()
    client.force_login(evening.county.people["admin"])
    return client


def test_an_administrator_names_the_second_contact_the_minutes_and_the_address(evening, admin, pager):
    address = reverse("safeguarding")
    said = {"contact": evening.pc.key, "minutes": 5, "address": f"{pager.address}new"}
    assert admin.post(address, said).status_code == 302
    force = Force.objects.get(pk=evening.chat.force_id)
    assert (force.second_contact, force.urgent_minutes, force.paging_url) == (evening.pc, 5, f"{pager.address}new")
    assert force.paging_secret not in ("", SECRET)  # a new address, a new secret
    entry = Entry.objects.get(action="force.safeguarding_set")
    assert (entry.by, entry.after) == ("dorset-admin", {"second_contact": evening.pc.key, "minutes": 5, "pages": True})
    html = admin.get(address).content.decode()
    assert force.paging_secret in html and f'value="{evening.pc.key}" selected' in html


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"address": "http://paging.example/"}, "https alone"),
        ({"minutes": 0}, "One minute is the least."),
        ({"minutes": 31}, "30 minutes is the most"),
        ({"contact": "foreigner"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(evening, admin, said, fault):
    foreign = Force.objects.create(key="elsewhere", name="Elsewhere")
    type(evening.pc).objects.create(key="foreigner", name="A foreigner", email="f@elsewhere.example", force=foreign)
    before = Force.objects.filter(pk=evening.chat.force_id).values().get()
    answer = admin.post(reverse("safeguarding"), {"contact": "", "minutes": 3, "address": "", **said})
    assert fault in answer.content.decode()
    assert Force.objects.filter(pk=evening.chat.force_id).values().get() == before


@pytest.mark.parametrize(
    ("status", "words"), [(204, "The trial was taken."), (500, "The trial was not taken. It answered 500.")]
)
def test_a_trial_says_what_became_of_it(evening, admin, pager, status, words):
    pager.answers = status
    assert words in admin.post(reverse("safeguarding_try"), follow=True).content.decode()
    assert json.loads(pager.heard[0][1])["cause"] == "trial"


@pytest.mark.parametrize("role", [Role.PC, Role.SERGEANT, Role.INSPECTOR, Role.REVIEWER])
def test_nobody_else_sees_it(evening, role):
    client = Client()
    client.force_login(evening.county.people[role])
    assert [client.get(reverse("safeguarding")).status_code, client.post(reverse("safeguarding_try")).status_code] == [
        403
    ] * 2
