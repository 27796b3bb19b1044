"""Access ends at once: what a role, an account or a password takes with it, what it leaves, and what cannot be."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import Http404
from django.test import Client
from django.utils import timezone

from record.entries import Entry
from record.refusal import Invalid
from teams import actions
from teams.models import (
    ApiToken,
    Grant,
    Person,
    Role,
    TokenScope,
)
from teams.permissions import Permission, get_person_for, may_anywhere, with_access
from tests.teams import kept_dorset
from tests.teams.county import PASSWORD

kept, dorset = kept_dorset.kept, kept_dorset.dorset

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 6, 30), date(2026, 6, 29)


@pytest.fixture
def sergeant(dorset) -> Person:
    return dorset.people["sergeant"]


@pytest.fixture
def admin(dorset) -> Person:
    return dorset.people["admin"]


def signed_in(person: Person) -> Client:
    browser = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    answer = browser.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/api/v1/me").status_code == 200


def opens(token: str) -> bool:
    return Client().get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code == 200


# -- A role ------------------------------------------------------------------------------------------------------------


def test_a_role_ends_at_the_instant_and_was_held_until_the_day_before(sergeant, admin):
    grant = sergeant.grants.get()
    actions.end_grant(grant=grant, now=NOW, by=admin, reason="Has moved on")
    assert list(Grant.objects.on(TODAY).filter(person=sergeant)) == []
    assert list(Grant.objects.on(YESTERDAY).filter(person=sergeant)) == [grant]
    assert not may_anywhere(sergeant, Permission.READ, TODAY)
    last = Entry.objects.get(action="person.role_ended")
    assert (last.by, last.subject, last.reason) == ("dorset-admin", "person:dorset-sergeant", "Has moved on")


def test_a_role_that_was_to_begin_can_be_ended_before(dorset, sergeant, admin):
    tomorrow = TODAY + timedelta(days=1)
    grant = actions.grant_role(
        person=sergeant, role=Role.PC, team=dorset.teams["ferndown"], first_day=tomorrow, by=admin
    )
    actions.end_grant(grant=grant, now=NOW, by=admin)
    assert Role.PC not in Grant.objects.on(tomorrow).filter(person=sergeant).values_list("role", flat=True)


def test_a_role_that_was_ended_can_be_given_again_the_same_day(dorset, sergeant, admin):
    actions.end_grant(grant=sergeant.grants.get(), now=NOW, by=admin)
    actions.grant_role(person=sergeant, role=Role.SERGEANT, team=dorset.teams["wimborne"], first_day=TODAY, by=admin)
    assert with_access(TODAY).filter(pk=sergeant.pk).exists()


def test_with_the_last_role_end_sessions_and_tokens_and_not_before(dorset, sergeant, admin):
    dorset.grant(sergeant, Role.PC, team="ferndown")
    browser, token = signed_in(sergeant), actions.create_token(person=sergeant, by=None)
    first, second = sergeant.grants.order_by("id")
    actions.end_grant(grant=first, now=timezone.now(), by=admin)
    assert is_in(browser) and opens(token)
    actions.end_grant(grant=second, now=timezone.now(), by=admin)
    assert not is_in(browser) and not opens(token)
    assert not any("_auth_user_id" in session.get_decoded() for session in Session.objects.all())
    assert not UserSession.objects.exists()


def test_who_lost_their_access_is_told_once_and_gets_it_back_only_by_signing_in(dorset, sergeant, admin):
    browser = signed_in(sergeant)
    actions.end_grant(grant=sergeant.grants.get(), now=timezone.now(), by=admin)
    dorset.grant(sergeant, Role.PC, team="wimborne")
    told = browser.get("/my-team/", follow=True)
    assert told.redirect_chain == [("/account/closed/", 302)]
    assert "This account opens nothing today" in told.content.decode()
    assert browser.get("/my-team/").url.startswith("/sign-in/")
    assert is_in(signed_in(sergeant))


def test_a_token_does_not_come_back_with_a_role(dorset, sergeant, admin):
    token = actions.create_token(person=sergeant, by=None)
    actions.end_grant(grant=sergeant.grants.get(), now=timezone.now(), by=admin)
    dorset.grant(sergeant, Role.PC, team="wimborne")
    assert not opens(token)


def test_a_role_that_runs_out_by_itself_closes_the_same_doors(sergeant):
    browser, token = signed_in(sergeant), actions.create_token(person=sergeant, by=None)
    sergeant.grants.update(last_day=timezone.localdate() - timedelta(days=1))
    assert not is_in(browser) and not opens(token)


def test_a_posting_that_ends_takes_no_access(dorset, sergeant):
    day = timezone.localdate() - timedelta(days=1)
    sergeant.postings.create(team=dorset.teams["wimborne"], rank="sergeant", first_day=day, last_day=day)
    assert is_in(signed_in(sergeant))


# -- An account --------------------------------------------------------------------------------------------------------


def test_a_closed_account_has_no_role_session_or_token(sergeant, admin):
    browser, token = signed_in(sergeant), actions.create_token(person=sergeant, by=None)
    actions.close_account(person=sergeant, now=timezone.now(), by=admin, reason="Left")
    assert not is_in(browser) and not opens(token)
    assert not with_access(timezone.localdate()).filter(pk=sergeant.pk).exists()
    ended = list(Entry.objects.filter(subject="person:dorset-sergeant").values_list("action", "reason"))
    assert ended[-2:] == [("person.role_ended", "Left"), ("person.account_closed", "Left")]


def test_nobody_closes_their_own(dorset, admin):
    dorset.person("second_admin", Role.ADMIN)
    with pytest.raises(Invalid, match="Your own account"):
        actions.close_account(person=admin, now=NOW, by=admin)


def test_a_force_keeps_an_administrator(dorset, borsetshire, admin):
    """Of its own, who can come in: neither another force's counts, nor one whose account is closed."""
    dorset.person("closed", Role.ADMIN)
    Person.objects.filter(key="dorset-closed").update(is_active=False)
    for end in (
        lambda: actions.close_account(person=admin, now=NOW, by=None),
        lambda: actions.end_grant(grant=admin.grants.get(), now=NOW, by=None),
    ):
        with pytest.raises(Invalid, match="no administrator any more"):
            end()
    dorset.person("second_admin", Role.ADMIN)
    actions.end_grant(grant=admin.grants.get(), now=NOW, by=None)


# -- A password --------------------------------------------------------------------------------------------------------


def test_a_one_time_password_ends_sessions_and_tokens(sergeant, admin):
    browser, token = signed_in(sergeant), actions.create_token(person=sergeant, by=None)
    actions.give_one_time_password(person=sergeant, by=admin)
    assert not is_in(browser) and not opens(token)
    assert not UserSession.objects.exists()


def test_no_closed_account_gets_a_one_time_password(sergeant, admin):
    actions.close_account(person=sergeant, now=NOW, by=admin)
    with pytest.raises(Invalid, match="has no account"):
        actions.give_one_time_password(person=sergeant, by=admin)


# -- Tokens ------------------------------------------------------------------------------------------------------------


def test_a_token_ends_after_90_days_unless_somebody_says_otherwise(sergeant):
    for days, given in ((90, {}), (7, {"days": 7})):
        actions.create_token(person=sergeant, by=None, **given)
        token = ApiToken.objects.order_by("-id").first()
        assert token.expires_at - token.created_at == timedelta(days=days)
    last = token.expires_at
    assert list(ApiToken.objects.valid(last - timedelta(seconds=1)).filter(pk=token.pk)) == [token]
    assert list(ApiToken.objects.valid(last).filter(pk=token.pk)) == []


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_is_good_for_ever(sergeant, days):
    with pytest.raises(Invalid, match="1 to 366 days"):
        actions.create_token(person=sergeant, by=None, days=days)


def test_one_stored_without_an_end_has_it_from_the_database(sergeant):
    """So tokens made before there was an end run out 90 days after the upgrade."""
    token = ApiToken.objects.create(person=sergeant, digest="d")
    token.refresh_from_db()
    assert token.expires_at - token.created_at == timedelta(days=90)
    assert (token.scope, token.purpose) == (TokenScope.FULL, "")


def test_a_use_is_noted_once_a_minute(sergeant):
    token = actions.create_token(person=sergeant, by=None)
    assert opens(token)
    used = ApiToken.objects.get().last_used_at
    assert abs(timezone.now() - used) < timedelta(seconds=30)
    assert opens(token)
    assert ApiToken.objects.get().last_used_at == used
    ApiToken.objects.update(last_used_at=used - timedelta(minutes=2))
    assert opens(token)
    assert ApiToken.objects.get().last_used_at > used


def test_a_reading_token_only_reads(dorset, sergeant):
    token = actions.create_token(person=sergeant, by=None, scope=TokenScope.READ)
    assert opens(token)
    said = {"headers": {"authorization": f"Bearer {token}"}, "content_type": "application/json"}
    address = "/api/v1/activities/0a8e6c1e-7f43-4d0e-9c35-1d3a5a0f6b11"
    answers = [Client().put(address, {}, **said), Client().patch(address, {}, **said)]
    answers.append(Client().post(f"{address}/withdraw", {}, **said))
    assert [(one.status_code, one.json()["message"]) for one in answers] == [(403, "This token may only read.")] * 3


def test_a_token_passes_by_no_second_factor(dorset, sergeant):
    token = actions.create_token(person=sergeant, by=None)
    dorset.force.second_factor_required = True
    dorset.force.save()
    assert not opens(token)
    sergeant.authenticator_set.create(type="recovery_codes", data={})
    assert not opens(token)
    sergeant.authenticator_set.create(type="totp", data={})
    assert opens(token)


def test_the_record_says_which_token_and_not_what_for(sergeant, admin):
    actions.create_token(person=sergeant, by=admin, purpose="For Anna Smith", scope=TokenScope.READ, days=30)
    entry = Entry.objects.get(action="person.token_created")
    assert entry.after == {"token": ApiToken.objects.get().pk, "scope": "read", "days": 30}
    assert "Anna" not in str(entry.__dict__)


# -- Who has access ----------------------------------------------------------------------------------------------------


def test_whoever_holds_a_role_of_the_own_force_with_an_open_account_has_access_and_nobody_else(dorset, borsetshire):
    people = {name: dorset.person(name, Role.PC, team="wimborne") for name in ("holds", "closed", "no_account")}
    people |= {name: dorset.person(name) for name in ("no_role", "elsewhere", "ended")}
    dorset.grant(people["ended"], Role.PC, team="wimborne")
    people["ended"].grants.update(last_day=YESTERDAY)
    Grant.objects.create(person=people["elsewhere"], role=Role.ADMIN, force=borsetshire.force, first_day=YESTERDAY)
    type(people["closed"]).objects.filter(pk=people["closed"].pk).update(is_active=False)
    type(people["no_account"]).objects.filter(pk=people["no_account"].pk).update(email=None)
    found = with_access(TODAY).filter(pk__in=[person.pk for person in people.values()])
    assert list(found) == [people["holds"]]


def test_whoever_has_no_account_is_nobody_to_administer(dorset, admin):
    officer = Person.objects.create(force=dorset.force, key="posted-alone", name="Posted Alone")
    with pytest.raises(Http404):
        get_person_for(admin, officer.key, Permission.MANAGE, TODAY)
    assert get_person_for(admin, "dorset-sergeant", Permission.MANAGE, TODAY) == dorset.people["sergeant"]
