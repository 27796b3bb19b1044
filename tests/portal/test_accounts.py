"""Signing in from the one-time password to the second factor, and what keeps others out."""

import re

import pytest
from allauth.core.context import request_context
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import password_reset
from record.entries import Entry
from teams import actions
from tests.teams import kept_dorset
from tests.teams.county import PASSWORD

kept, dorset = kept_dorset.kept, kept_dorset.dorset

NEW_PASSWORD = "three quiet herons"


@pytest.fixture(autouse=True)
def nobody_tried_before(db):
    cache.clear()


def sign_in(client: Client, login: str, password: str = PASSWORD, **data):
    return client.post("/sign-in/", {"login": login, "password": password, **data})


def is_signed_in(client: Client) -> bool:
    return client.get("/api/v1/me").status_code == 200


def one_time(person) -> str:
    return actions.give_one_time_password(person=person, by=None)


# -- In and out --------------------------------------------------------------------------------------------------------


def test_the_form_has_the_two_fields_outside_clients_rely_on(client, dorset):
    page = client.get("/sign-in/").content.decode()
    assert re.search(r'name="login"', page)
    assert re.search(r'name="password"', page)


def test_a_sergeant_signs_in_and_comes_to_the_team(client, dorset):
    answer = sign_in(client, "sergeant@dorset.example")
    assert (answer.status_code, answer.url) == (302, "/my-team/")
    assert is_signed_in(client)


def test_a_reviewer_signs_in_and_comes_to_the_grid(client, dorset):
    assert sign_in(client, "reviewer@dorset.example").url == "/oversight/"


def test_the_letter_case_of_an_address_does_not_matter(client, dorset):
    assert sign_in(client, "Sergeant@DORSET.example").status_code == 302
    assert is_signed_in(client)


def test_who_was_sent_to_sign_in_comes_back_to_the_page_asked_for(client, dorset):
    asked = client.get("/account/password/?a=b")
    assert asked.url == "/sign-in/?next=/account/password/%3Fa%3Db"
    assert sign_in(client, "sergeant@dorset.example", next="/account/password/?a=b").url == "/account/password/?a=b"


def test_signing_in_leads_to_no_other_site(client, dorset):
    assert sign_in(client, "sergeant@dorset.example", next="https://elsewhere.example/").url == "/my-team/"


def test_signing_out_ends_the_session(client, dorset):
    client.force_login(dorset.people["sergeant"])
    assert client.post("/sign-out/").url == "/"
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("login", "password"),
    [("sergeant@dorset.example", "wrong"), ("nobody@dorset.example", PASSWORD), ("stranger", PASSWORD)],
)
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(client, dorset, login, password):
    answer = sign_in(client, login, password)
    assert answer.status_code == 200
    told = "This address and this password do not belong together." in answer.content.decode()
    assert told == ("@" in login)  # what is no address is told so
    assert not is_signed_in(client)


def test_who_has_left_cannot_sign_in_and_is_signed_out(client, dorset):
    sergeant = dorset.people["sergeant"]
    client.force_login(sergeant)
    actions.close_account(person=sergeant, now=timezone.now(), by=None)
    assert not is_signed_in(client)
    sign_in(client, "sergeant@dorset.example")
    assert not is_signed_in(client)


def test_nobody_signs_up(client):
    assert client.get("/account/signup/").status_code == 404


# -- One-time passwords ------------------------------------------------------------------------------------------------


def test_a_one_time_password_opens_nothing_until_it_is_changed(client, dorset):
    password = one_time(dorset.people["sergeant"])
    assert sign_in(client, "sergeant@dorset.example", password).status_code == 302
    assert client.get("/account/second-factor/").url == "/account/password/?next=%2Faccount%2Fsecond-factor%2F"
    refused = client.get("/api/v1/me")
    assert (refused.status_code, refused.json()["error"]) == (403, "sign_in_incomplete")
    assert (
        client.post("/account/second-factor/app/").url == "/account/password/?next=%2Faccount%2Fsecond-factor%2Fapp%2F"
    )
    assert client.get("/account/password/").status_code == 200


def test_changing_it_opens_the_portal_and_ends_the_other_sessions(client, dorset):
    password = one_time(dorset.people["sergeant"])
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, "sergeant@dorset.example", password)
    form = {"oldpassword": password, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answer = client.post("/account/password/", form | {"next": "/log/"})
    assert answer.url == "/log/"
    assert is_signed_in(client)
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert Entry.objects.filter(
        action="person.password_set", by="dorset-sergeant", subject="person:dorset-sergeant"
    ).exists()


def test_a_changed_password_leads_to_where_signing_in_leads(client, dorset):
    client.force_login(dorset.people["reviewer"])
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post("/account/password/", form).url == "/oversight/"


def test_a_person_with_a_one_time_password_can_leave(client, dorset):
    sign_in(client, "sergeant@dorset.example", one_time(dorset.people["sergeant"]))
    assert client.post("/sign-out/").url == "/"


@pytest.mark.parametrize("password", ["short", "qwerty123456", "Sergeant@dorset"])
def test_a_weak_password_is_refused(client, dorset, password):
    sergeant = dorset.people["sergeant"]
    client.force_login(sergeant)
    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    sergeant.refresh_from_db()
    assert sergeant.check_password(PASSWORD)


# -- A forgotten password ----------------------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch):
    """Letters are written before the answer, where a test reads them."""
    monkeypatch.setattr(password_reset, "later", lambda work, *arguments: work(*arguments))


def letter_link() -> str:
    (letter,) = mail.outbox
    return re.search(r"https?://\S+/account/forgotten/\S+", letter.body).group()


def test_a_forgotten_password_is_reset_by_letter(client, dorset, settings, at_once):
    client.post("/account/forgotten/", {"email": "Sergeant@dorset.example"}, headers={"host": "localhost"})
    assert mail.outbox[0].to == ["sergeant@dorset.example"]
    assert mail.outbox[0].subject == "Set a new password for the engagement portal"
    link = letter_link()
    assert link.startswith(settings.SITE_URL)  # not at the host that the request claimed
    form = client.get(link.removeprefix(settings.SITE_URL), follow=True)
    address = form.redirect_chain[-1][0]
    assert client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 302
    assert not is_signed_in(client)
    sign_in(client, "sergeant@dorset.example", NEW_PASSWORD)
    assert is_signed_in(client)


def test_the_letter_works_once(client, dorset, settings, at_once):
    client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    path = letter_link().removeprefix(settings.SITE_URL)
    address = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    stranger = Client()
    stranger.get(path, follow=True)
    stranger.post(path, {"password1": "somebody else's words", "password2": "somebody else's words"})
    dorset.people["sergeant"].refresh_from_db()
    assert dorset.people["sergeant"].check_password(NEW_PASSWORD)


def test_a_reset_ends_a_one_time_password(client, dorset, settings, at_once):
    sergeant = dorset.people["sergeant"]
    one_time(sergeant)
    client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    address = client.get(letter_link().removeprefix(settings.SITE_URL), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    sergeant.refresh_from_db()
    assert not sergeant.must_change_password


@pytest.mark.parametrize("email", ["nobody@dorset.example", "closed@dorset.example"])
def test_no_letter_goes_to_a_stranger_and_the_page_says_the_same(client, dorset, at_once, email):
    closed = dorset.person("closed")
    actions.close_account(person=closed, now=timezone.now(), by=None)
    known = client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    mail.outbox.clear()
    unknown = client.post("/account/forgotten/", {"email": email})
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert mail.outbox == []


def test_a_mail_server_that_fails_tells_nobody_who_has_an_account(client, dorset, settings, at_once):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    known = client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    unknown = client.post("/account/forgotten/", {"email": "nobody@dorset.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


@pytest.mark.parametrize(("email", "letters"), [("sergeant@dorset.example", 1), ("nobody@dorset.example", 0)])
def test_whether_there_is_such_an_account_is_asked_after_the_answer(client, dorset, monkeypatch, email, letters):
    put_off = []
    monkeypatch.setattr(password_reset, "later", lambda *work: put_off.append(work))
    with CaptureQueriesContext(connection) as asked:
        assert client.post("/account/forgotten/", {"email": email}).status_code == 302
    assert not [query["sql"] for query in asked if "teams_person" in query["sql"]]
    assert mail.outbox == []
    [(work, request)] = put_off
    with request_context(request):
        work(request)
    assert len(mail.outbox) == letters


# -- The one-time password is not kept ---------------------------------------------------------------------------------


def test_the_one_time_password_is_not_set_again(client, dorset):
    password = one_time(dorset.people["sergeant"])
    sign_in(client, "sergeant@dorset.example", password)
    form = {"oldpassword": password, "password1": password, "password2": password}
    answer = client.post("/account/password/", form)
    assert "That is the one-time password. Think of another one." in answer.content.decode()
    assert client.get("/log/").url.startswith("/account/password/")


def test_nor_by_letter(client, dorset, settings, at_once):
    password = one_time(dorset.people["sergeant"])
    client.post("/account/forgotten/", {"email": "sergeant@dorset.example"})
    address = client.get(letter_link().removeprefix(settings.SITE_URL), follow=True).redirect_chain[-1][0]
    answer = client.post(address, {"password1": password, "password2": password})
    assert "That is the one-time password" in answer.content.decode()
    dorset.people["sergeant"].refresh_from_db()
    assert dorset.people["sergeant"].must_change_password


def test_a_password_of_ones_own_may_be_kept(client, dorset):
    """Who knows it knows it; nobody else was ever told."""
    client.force_login(dorset.people["sergeant"])
    form = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/password/", form).status_code == 302


# -- A new password ends tokens ----------------------------------------------------------------------------------------


def token_answers(token: str) -> int:
    return Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code


def test_a_changed_password_ends_tokens_and_the_other_sessions_and_says_so_before(client, dorset):
    sergeant, elsewhere = dorset.people["sergeant"], Client()
    for browser in (client, elsewhere):
        sign_in(browser, sergeant.email)
    token = actions.create_token(person=sergeant, by=None)
    assert token_answers(token) == 200
    said = client.get("/account/password/").content.decode()
    assert "signed out everywhere else; your API tokens end" in said
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/account/password/", form)
    assert token_answers(token) == 401
    assert is_signed_in(client) and not is_signed_in(elsewhere)
    assert [one.session_key for one in UserSession.objects.all()] == [client.session.session_key]


def test_a_reset_by_letter_ends_tokens_and_sessions(client, dorset, settings, at_once):
    sergeant, elsewhere = dorset.people["sergeant"], Client()
    sign_in(elsewhere, sergeant.email)
    token = actions.create_token(person=sergeant, by=None)
    client.post("/account/forgotten/", {"email": sergeant.email})
    address = client.get(letter_link().removeprefix(settings.SITE_URL), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert token_answers(token) == 401
    assert not is_signed_in(elsewhere)


# -- Without a role ----------------------------------------------------------------------------------------------------


def test_the_right_password_of_who_holds_no_role_opens_nothing_and_says_so(client, dorset):
    answer = client.post("/sign-in/", {"login": "stranger@dorset.example", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/account/closed/", 302)]
    assert "it holds no role" in answer.content.decode()
    assert not is_signed_in(client)


def test_a_wrong_one_tells_nobody_whether_there_is_a_role(client, dorset):
    said = [
        sign_in(client, login, "wrong").content.decode().replace(login, "")
        for login in ("stranger@dorset.example", "sergeant@dorset.example")
    ]
    assert "This address and this password do not belong together." in said[0]
    assert "it holds no role" not in said[0]


def test_who_has_no_role_and_a_second_factor_is_refused_before_it_is_asked_for(client, dorset):
    dorset.people["stranger"].authenticator_set.create(type="totp", data={})
    assert sign_in(client, "stranger@dorset.example").url == "/account/closed/"
    assert client.get("/account/second-factor/ask/").url == "/sign-in/"
