"""Accounts, roles and tokens: what happens, what is refused, and what the record says."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from record.entries import Entry
from record.refusal import Invalid
from teams import actions
from teams.models import ApiToken, Grant, Person, Role
from teams.models.tokens import digest_of
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

TODAY = date(2026, 6, 30)
ADDRESS = "new@dorset.example"


@pytest.fixture
def admin(dorset) -> Person:
    return dorset.people["admin"]


@pytest.fixture
def recruit(dorset, admin) -> Person:
    return actions.create_person(force=dorset.force, name=" A. Recruit ", by=admin)


def told() -> list[tuple]:
    """The record: who did what to whom."""
    return list(Entry.objects.order_by("sequence").values_list("by", "action", "subject"))


def latest() -> Entry:
    return Entry.objects.order_by("sequence").last()


# -- People and accounts -----------------------------------------------------------------------------------------------


def test_a_person_begins_with_nothing_but_a_name(recruit):
    assert (recruit.name, recruit.email, recruit.has_usable_password()) == ("A. Recruit", None, False)
    assert re.fullmatch(r"p-[0-9a-f]{12}", recruit.key)
    assert told() == [("dorset-admin", "person.added", f"person:{recruit.key}")]


def test_a_key_may_be_given(dorset, admin):
    assert actions.create_person(force=dorset.force, name="A. Recruit", key="r-1", by=admin).key == "r-1"


@pytest.mark.parametrize(
    ("name", "key", "reason"),
    [("  ", "r-1", "has a name"), ("A.", "not a key", "A key has"), ("A.", "dorset-sergeant", "is somebody's already")],
)
def test_nonsense_makes_nobody(dorset, admin, name, key, reason):
    with pytest.raises(Invalid, match=reason):
        actions.create_person(force=dorset.force, name=name, key=key, by=admin)
    assert told() == []


def test_a_key_of_another_force_is_taken_too(dorset, borsetshire, admin):
    with pytest.raises(Invalid, match="is somebody's already"):
        actions.create_person(force=dorset.force, name="A.", key="borsetshire-pc", by=admin)


def test_an_account_begins_with_a_one_time_password(recruit, admin):
    password = actions.give_account(person=recruit, email=" New@Dorset.example ", by=admin)
    recruit.refresh_from_db()
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", password)
    assert recruit.check_password(password)
    assert (recruit.email, recruit.must_change_password) == (ADDRESS, True)
    assert told()[-1] == ("dorset-admin", "person.account_given", f"person:{recruit.key}")


def test_two_one_time_passwords_are_never_the_same(recruit, admin):
    first = actions.give_account(person=recruit, email=ADDRESS, by=admin)
    assert actions.give_one_time_password(person=recruit, by=admin) != first
    recruit.refresh_from_db()
    assert not recruit.check_password(first)


@pytest.mark.parametrize("email", ["", "nonsense", "a@b", "sergeant@dorset.example", "SERGEANT@dorset.example"])
def test_an_account_needs_an_address_of_its_own(recruit, admin, email):
    with pytest.raises(Invalid):
        actions.give_account(person=recruit, email=email, by=admin)
    recruit.refresh_from_db()
    assert recruit.email is None


def test_nobody_has_two_accounts(dorset, admin):
    with pytest.raises(Invalid, match="has an account already"):
        actions.give_account(person=dorset.people["pc"], email=ADDRESS, by=admin)


def test_a_one_time_password_is_for_an_account(recruit, admin):
    with pytest.raises(Invalid, match="has no account"):
        actions.give_one_time_password(person=recruit, by=admin)


def test_a_password_of_ones_own_is_for_good(dorset, admin):
    sergeant = dorset.people["sergeant"]
    actions.give_one_time_password(person=sergeant, by=admin)
    actions.set_password(person=sergeant, password="three quiet herons", by=sergeant)
    sergeant.refresh_from_db()
    assert sergeant.check_password("three quiet herons")
    assert sergeant.must_change_password is False
    assert told()[-1] == ("dorset-sergeant", "person.password_set", "person:dorset-sergeant")


def test_who_leaves_keeps_what_they_did_and_held(dorset, admin):
    sergeant = dorset.people["sergeant"]
    actions.close_account(person=sergeant, now=timezone.now(), by=admin, reason="Moved to another force")
    sergeant.refresh_from_db()
    assert sergeant.is_active is False
    assert sergeant.grants.count() == 1
    assert latest().reason == "Moved to another force"


def test_the_record_never_holds_a_name_an_address_or_a_password(recruit, admin):
    password = actions.give_account(person=recruit, email=ADDRESS, by=admin)
    actions.set_password(person=recruit, password="three quiet herons", by=recruit)
    token = actions.create_token(person=recruit, by=admin)
    written = str([entry.__dict__ for entry in Entry.objects.all()])
    for secret in ("Recruit", ADDRESS, password, "herons", token, digest_of(token)):
        assert secret not in written


def test_the_command_line_is_named_where_nobody_is(dorset):
    actions.create_person(force=dorset.force, name="A.", by=None)
    assert latest().by == "command line"


# -- Roles -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "section", "team"),
    [
        (Role.PC, None, "wimborne"),
        (Role.SERGEANT, None, "wimborne"),
        (Role.INSPECTOR, "east", None),
        (Role.REVIEWER, None, None),
        (Role.ADMIN, None, None),
    ],
)
def test_a_role_has_its_own_scope_and_no_other(dorset, recruit, admin, role, section, team):
    for given_section in (None, "east"):
        for given_team in (None, "wimborne"):
            scope = {"section": dorset.sections.get(given_section), "team": dorset.teams.get(given_team)}
            if (given_section, given_team) == (section, team):
                grant = actions.grant_role(person=recruit, role=role, first_day=TODAY, by=admin, **scope)
                assert (grant.section, grant.team) == (scope["section"], scope["team"])
            else:
                with pytest.raises(Invalid, match="(needs|has no) a? ?(team|section)"):
                    actions.grant_role(person=recruit, role=role, first_day=TODAY, by=admin, **scope)
    assert Grant.objects.filter(person=recruit).count() == 1


def test_a_granted_role_is_in_the_record(dorset, recruit, admin):
    actions.grant_role(person=recruit, role=Role.PC, team=dorset.teams["wimborne"], first_day=TODAY, by=admin)
    assert told()[-1] == ("dorset-admin", "person.role_granted", f"person:{recruit.key}")
    assert latest().after == {"role": "pc", "team": "wimborne", "first_day": "2026-06-30", "last_day": None}


def test_no_role_reaches_into_another_force(dorset, borsetshire, recruit, admin):
    for role, scope in (
        (Role.PC, {"team": borsetshire.teams["ambridge"]}),
        (Role.INSPECTOR, {"section": borsetshire.sections["borchester"]}),
    ):
        with pytest.raises(Invalid, match="belongs to another force"):
            actions.grant_role(person=recruit, role=role, first_day=TODAY, by=admin, **scope)


def test_a_role_is_held_once_at_a_time(dorset, recruit, admin):
    wimborne = dorset.teams["wimborne"]
    held = {"person": recruit, "role": Role.PC, "team": wimborne, "by": admin}
    first = actions.grant_role(**held, first_day=TODAY, last_day=TODAY)
    with pytest.raises(Invalid, match="is pc there already"):
        actions.grant_role(**held, first_day=first.last_day)
    actions.grant_role(**held, first_day=TODAY + timedelta(days=1))
    actions.grant_role(**held | {"role": Role.SERGEANT}, first_day=TODAY)
    actions.grant_role(**held | {"team": dorset.teams["ferndown"]}, first_day=TODAY)
    assert Grant.objects.filter(person=recruit).count() == 4


def test_a_role_ends_on_a_day_that_comes_after_it_began(dorset, recruit, admin):
    wimborne = dorset.teams["wimborne"]
    with pytest.raises(Invalid, match="is before the first day"):
        actions.grant_role(
            person=recruit, role=Role.PC, team=wimborne, first_day=TODAY, last_day=TODAY - timedelta(days=1), by=admin
        )
    grant = actions.grant_role(person=recruit, role=Role.PC, team=wimborne, first_day=TODAY, by=admin)
    now = datetime(2026, 6, 30, 12, tzinfo=UTC)
    actions.end_grant(grant=grant, now=now, by=admin, reason="Promoted")
    grant.refresh_from_db()
    assert (grant.last_day, grant.ended_at) == (TODAY, now)
    assert (latest().before["last_day"], latest().after["last_day"]) == (None, "2026-06-30")
    assert latest().reason == "Promoted"
    with pytest.raises(Invalid, match="has ended already"):
        actions.end_grant(grant=grant, now=now, by=admin)


# -- Tokens ------------------------------------------------------------------------------------------------------------


def test_a_token_is_kept_as_a_digest_alone(dorset, admin):
    token = actions.create_token(person=dorset.people["sergeant"], by=admin)
    assert re.fullmatch(r"nep_[A-Za-z0-9_-]{43}", token)
    assert ApiToken.objects.valid(timezone.now()).get().digest == digest_of(token)
    assert told()[-1] == ("dorset-admin", "person.token_created", "person:dorset-sergeant")


@pytest.mark.parametrize("leave", [True, False])
def test_a_token_is_for_an_account(dorset, recruit, admin, leave):
    person = dorset.people["sergeant"] if leave else recruit
    if leave:
        actions.close_account(person=person, now=timezone.now(), by=admin)
    with pytest.raises(Invalid, match="has no account"):
        actions.create_token(person=person, by=admin)


def test_a_revoked_token_is_no_longer_valid(dorset, admin):
    actions.create_token(person=dorset.people["sergeant"], by=admin)
    actions.revoke_token(token=ApiToken.objects.get(), now=timezone.now(), by=admin)
    assert list(ApiToken.objects.valid(timezone.now())) == []
    assert told()[-1] == ("dorset-admin", "person.token_revoked", "person:dorset-sergeant")
