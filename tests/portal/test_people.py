"""An administrator's pages about access: whom they list, what each button does, and what they refuse."""

import re
from datetime import date, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from chats.models import ChatGrant
from record.entries import Entry
from teams import actions
from teams.models import (
    ApiToken,
    Person,
    Role,
    TokenScope,
)
from tests.chats import public_world
from tests.contracts.page_reading import read, rows_of
from tests.teams import kept_dorset
from tests.teams.county import PASSWORD

kept, dorset = kept_dorset.kept, kept_dorset.dorset

WHY = {"reason": "Has moved on"}


@pytest.fixture
def admin(dorset) -> Client:
    browser = Client()
    browser.force_login(dorset.people["admin"])
    return browser


@pytest.fixture
def sergeant(dorset) -> Person:
    return dorset.people["sergeant"]


def at(person: Person, step: str = "") -> str:
    return f"/people/{person.key}/{step}"


def names(answer) -> list[str]:
    return [row.record.name for row in answer.context["table"].page.object_list]


def unposted(answer) -> list[tuple[str, str]]:
    rows = [row.record for row in answer.context["unposted"].page.object_list]
    return [(row.person.key, row.role) for row in rows]


def signed_in(person: Person) -> Client:
    browser = Client()
    assert browser.post("/sign-in/", {"login": person.email, "password": PASSWORD}).status_code == 302
    return browser


# -- The list ----------------------------------------------------------------------------------------------------------


def test_everybody_of_the_own_force_with_an_account_is_listed_and_nobody_else(admin, dorset, borsetshire):
    listed = names(admin.get("/people/"))
    assert listed == sorted(person.name for person in dorset.people.values())
    assert "A. Example" not in listed  # an officer without an account


def test_each_shows_the_roles_of_today_and_the_last_sign_in(admin, dorset, sergeant):
    dorset.grant(sergeant, Role.PC, team="ferndown")
    signed_in(dorset.people["inspector"])
    text = read(admin.get("/people/")).text
    assert "Sergeant, Wimborne NPT; PC or PCSO, Ferndown NPT Never" in text
    assert re.search(r"Inspector, East \w+ \d+ \w+( \d+)?, \d\d:\d\d", text), text
    assert "stranger@dorset.example None: cannot come in" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=OTHER", ["Other inspector", "Other sergeant"]),
        ("text=pc@", ["Pc"]),
        ("state=no-role", ["Stranger"]),
        ("state=closed", ["Reviewer"]),
        ("state=open&text=er", ["Other inspector", "Other sergeant", "Sergeant"]),
        ("text=nobody", []),
    ],
)
def test_it_is_narrowed_by_name_address_and_state(admin, dorset, query, found):
    actions.close_account(person=dorset.people["reviewer"], now=timezone.now(), by=None)
    assert names(admin.get(f"/people/?{query}")) == found


def test_the_list_costs_the_same_however_long(admin, dorset, django_assert_num_queries):
    admin.get("/people/")
    with django_assert_num_queries(12):
        admin.get("/people/")
    for number in range(5):
        dorset.person(f"recruit_{number}", Role.PC, team="wimborne")
    with django_assert_num_queries(12):
        admin.get("/people/")


def test_roles_without_a_posting_are_named_and_only_officers(admin, dorset):
    today = timezone.localdate()
    for name, last_day in (("pc", None), ("inspector", today), ("sergeant", today - timedelta(days=1))):
        dorset.people[name].postings.create(
            team=dorset.teams["wimborne"], rank="pc", first_day=date(2024, 4, 1), last_day=last_day
        )
    answer = admin.get("/people/")
    assert unposted(answer) == [
        ("dorset-other_inspector", "inspector"),
        ("dorset-other_sergeant", "sergeant"),
        ("dorset-sergeant", "sergeant"),
    ]
    assert f'href="{at(dorset.people["sergeant"])}"' in rows_of_html(answer)


def rows_of_html(answer) -> str:
    return answer.content.decode().split('id="unposted"')[1]


def test_an_ended_role_is_no_longer_among_them(admin, dorset, sergeant):
    actions.end_grant(grant=sergeant.grants.get(), now=timezone.now(), by=None)
    assert ("dorset-sergeant", "sergeant") not in unposted(admin.get("/people/"))


# -- One person --------------------------------------------------------------------------------------------------------


def test_a_persons_page_shows_what_they_hold(admin, dorset, sergeant):
    chat = public_world.planned(dorset)
    actions.create_token(person=sergeant, by=None, purpose="Monthly figures", scope=TokenScope.READ)
    signed_in(sergeant)
    answer = admin.get(at(sergeant))
    assert "Sergeant, Wimborne NPT Since 1 April 2024" in rows_of(answer, "roles")
    assert f"Moderating: {chat.title}" in rows_of(answer, "parts")
    assert "Monthly figures Reading only. Until" in rows_of(answer, "tokens")
    assert "In 1 browser now." in read(answer).text


@pytest.mark.parametrize("step", ["", "close/", "password/", "sessions/end/"])
def test_only_administrators_of_the_force_come_here(client, dorset, borsetshire, sergeant, step):
    for county, name, status in ((dorset, "inspector", 403), (dorset, "reviewer", 403), (borsetshire, "admin", 404)):
        client.force_login(county.people[name])
        assert client.get(at(sergeant, step)).status_code == status
        assert client.post(at(sergeant, step)).status_code in (status, 405)
    sergeant.refresh_from_db()
    assert sergeant.is_active and sergeant.check_password(PASSWORD)


def test_what_is_another_persons_is_not_there(admin, dorset, sergeant):
    """Nobody is ended by a number from another page."""
    others = dorset.people["inspector"]
    actions.create_token(person=others, by=None)
    chat = public_world.planned(dorset)
    part = chat.grants.get(person=others)
    for step in (
        f"roles/{others.grants.get().pk}/end/",
        f"chats/{part.pk}/end/",
        f"tokens/{ApiToken.objects.get().pk}/revoke/",
    ):
        assert admin.post(at(sergeant, step), WHY).status_code == 404


def test_a_role_is_ended_with_a_reason_asked_first(admin, sergeant):
    address = at(sergeant, f"roles/{sergeant.grants.get().pk}/end/")
    asked = admin.get(address)
    assert "the account opens nothing after it" in read(asked).text
    refused = admin.post(address, {"reason": " "})
    assert "Say why" in read(refused).text
    assert sergeant.grants.get().ended_at is None
    browser = signed_in(sergeant)
    assert admin.post(address, WHY).url == at(sergeant)
    assert browser.get("/my-team/").url == "/account/closed/"
    entry = Entry.objects.get(action="person.role_ended")
    assert (entry.by, entry.reason) == ("dorset-admin", "Has moved on")


def test_a_part_in_a_chat_is_ended(admin, dorset):
    chat = public_world.planned(dorset)
    part = chat.grants.get(person=dorset.people["inspector"])
    assert admin.post(at(part.person, f"chats/{part.pk}/end/"), WHY).url == at(part.person)
    assert not ChatGrant.objects.filter(pk=part.pk).exists()


def test_a_token_is_revoked(admin, sergeant):
    token = actions.create_token(person=sergeant, by=None)
    admin.post(at(sergeant, f"tokens/{ApiToken.objects.get().pk}/revoke/"), WHY)
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert Entry.objects.get(action="person.token_revoked").reason == "Has moved on"


def test_somebody_is_signed_out_everywhere_and_stays_able_to_come_back(admin, sergeant):
    browsers = [signed_in(sergeant), signed_in(sergeant)]
    admin.post(at(sergeant, "sessions/end/"))
    assert [browser.get("/my-team/").url.split("?")[0] for browser in browsers] == ["/sign-in/"] * 2
    signed_in(sergeant)


def test_a_one_time_password_is_shown_once_and_nowhere_kept(admin, sergeant):
    answer = admin.post(at(sergeant, "password/"))
    [password] = re.findall(r"<code>([a-z2-9-]{19})</code>", answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    sergeant.refresh_from_db()
    assert sergeant.check_password(password) and sergeant.must_change_password
    assert password not in admin.get(at(sergeant)).content.decode()
    assert password not in str(list(Entry.objects.values()))


def test_an_account_is_closed_with_what_will_happen_said_before(admin, sergeant):
    browser = signed_in(sergeant)
    said = read(admin.get(at(sergeant, "close/"))).text
    assert "Every role ends, and every part in a chat." in said
    assert admin.post(at(sergeant, "close/"), WHY).url == at(sergeant)
    assert browser.get("/my-team/").url == "/account/closed/"
    assert not UserSession.objects.filter(user=sergeant).exists()
    assert "This account is closed." in read(admin.get(at(sergeant))).text


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("close/", "Your own account is another administrator’s to close."),
        ("roles/{}/end/", "The force would have no administrator any more. Give somebody else that role first."),
    ],
)
def test_the_last_administrator_stays_and_nobody_closes_their_own(admin, dorset, step, sentence):
    own = dorset.people["admin"]
    answer = admin.post(at(own, step.format(own.grants.get().pk)), WHY)
    assert sentence in read(answer).text
    assert own.grants.get().ended_at is None
    assert "another administrator closes it" in read(admin.get(at(own))).text


# -- One's own ---------------------------------------------------------------------------------------------------------


def test_ones_own_page_lists_sessions_this_one_first_and_tokens(sergeant):
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"})
    phone.post("/sign-in/", {"login": sergeant.email, "password": PASSWORD})
    desk = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/139.0 Safari/537.36 Edg/139.0"})
    desk.post("/sign-in/", {"login": sergeant.email, "password": PASSWORD})
    actions.create_token(person=sergeant, by=None, purpose="Monthly figures")
    for browser, first, second in (
        (desk, "Edge on Windows", "Safari on an iPhone"),
        (phone, "Safari on an iPhone", "Edge on Windows"),
    ):
        said = rows_of(browser.get("/account/"), "sessions")
        assert re.search(f"signed in {first}, this one .* {second} From", said), said
    assert "Monthly figures As the person." in rows_of(phone.get("/account/"), "tokens")


def test_a_session_of_ones_own_is_ended_and_this_one_is_not_ended_so(sergeant):
    here, there = signed_in(sergeant), signed_in(sergeant)
    own, other = [UserSession.objects.get(session_key=browser.session.session_key).pk for browser in (here, there)]
    assert here.post(f"/account/sessions/{own}/end/").status_code == 404
    assert here.post(f"/account/sessions/{other}/end/").url == "/account/"
    assert there.get("/account/").url.startswith("/sign-in/")
    assert here.get("/account/").status_code == 200


def test_all_the_others_are_ended_at_once(sergeant):
    here, others = signed_in(sergeant), [signed_in(sergeant), signed_in(sergeant)]
    here.post("/account/sessions/end-others/")
    assert here.get("/account/").status_code == 200
    assert [browser.get("/account/").status_code for browser in others] == [302, 302]


def test_a_token_of_ones_own_is_revoked(sergeant):
    token = actions.create_token(person=sergeant, by=None)
    here = signed_in(sergeant)
    assert here.post(f"/account/tokens/{ApiToken.objects.get().pk}/end/").url == "/account/"
    assert Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert Entry.objects.get(action="person.token_revoked").by == "dorset-sergeant"


def test_nobody_ends_anothers(dorset, sergeant):
    actions.create_token(person=sergeant, by=None)
    signed_in(sergeant)
    session, token = UserSession.objects.get(), ApiToken.objects.get()
    other = Client()
    other.force_login(dorset.people["inspector"])
    assert other.post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert other.post(f"/account/tokens/{token.pk}/end/").status_code == 404
    other.post("/account/sessions/end-others/")
    assert UserSession.objects.filter(user=sergeant).exists()


def test_the_page_costs_the_same_however_many(sergeant, django_assert_num_queries):
    here = signed_in(sergeant)
    here.get("/account/")
    with django_assert_num_queries(13):
        here.get("/account/")
    for _ in range(3):
        signed_in(sergeant)
        actions.create_token(person=sergeant, by=None)
    with django_assert_num_queries(13):
        here.get("/account/")


def test_a_use_is_noted_to_the_minute_and_does_not_lengthen_the_session(sergeant, monkeypatch):
    from portal import sessions

    here = signed_in(sergeant)
    here.get("/account/")
    expires = here.session.get_expiry_date()
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
    here.get("/account/")
    assert timezone.now() - UserSession.objects.get().last_seen_at > timedelta(minutes=59)
    monkeypatch.setattr(sessions, "_noted", {})  # as a minute later
    here.get("/account/")
    assert timezone.now() - UserSession.objects.get().last_seen_at < timedelta(minutes=1)
    assert abs(here.session.get_expiry_date() - expires) < timedelta(minutes=1)


# -- One minute in a message -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sergeant", "admin"])
def test_the_way_to_it_stands_in_the_masthead_and_the_foot(client, dorset, name):
    client.force_login(dorset.people[name])
    assert client.get("/chats/").content.decode().count('href="/account/"') == 2
