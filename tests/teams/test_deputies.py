"""A deputy holds another's role for some days: who names whom, for how long, what ends it, what is written of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from record.entries import Entry
from record.letters import Letter
from record.refusal import Invalid
from teams import actions
from teams.models import Grant, Person, Role
from teams.permissions import Permission, may, with_access
from teams.queries import deputies_of, possible_deputies
from teams.wording import role_and_scope
from tests.teams import kept_dorset

kept, dorset = kept_dorset.kept, kept_dorset.dorset

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY = date(2026, 6, 30)
DAY = timedelta(days=1)


@pytest.fixture
def sergeant(dorset) -> Person:
    return dorset.people["sergeant"]


@pytest.fixture
def pc(dorset) -> Person:
    return dorset.people["pc"]


@pytest.fixture
def name(dorset, sergeant, pc):
    """Name somebody a deputy: the sergeant the PC, from today, for ten days, unless it says otherwise."""

    def named(*, by=sergeant, person=pc, first=TODAY, days=10, grant=None) -> Grant:
        own = grant or by.grants.get(deputy_for=None)
        last = first + (days - 1) * DAY
        return actions.name_deputy(grant=own, person=person, first_day=first, last_day=last, by=by, now=NOW)

    return named


def refusal(act) -> str:
    with pytest.raises(Invalid) as refused:
        act()
    return refused.value.said


# -- What it gives -----------------------------------------------------------------------------------------------------


def test_a_deputy_has_the_role_and_its_scope_on_these_days_and_on_no_other(dorset, name, pc):
    name(first=TODAY + DAY, days=2)
    days = [TODAY + number * DAY for number in range(4)]
    held = [may(pc, Permission.WITHDRAW, dorset.teams["wimborne"], day) for day in days]
    assert held == [False, True, True, False]
    assert not may(pc, Permission.WITHDRAW, dorset.teams["ferndown"], TODAY + DAY)


def test_whoever_named_them_keeps_the_role(dorset, name, sergeant):
    name()
    assert may(sergeant, Permission.WITHDRAW, dorset.teams["wimborne"], TODAY)


def test_an_inspector_lends_the_section(dorset, name, sergeant):
    name(by=dorset.people["inspector"], person=sergeant)
    assert may(sergeant, Permission.APPROVE_EXEMPTION, dorset.teams["ferndown"], TODAY)
    assert not may(sergeant, Permission.APPROVE_EXEMPTION, dorset.teams["bridport"], TODAY)


def test_it_is_named_where_roles_are_listed(dorset, name, pc, sergeant):
    lent = name()
    assert role_and_scope(lent) == "Sergeant, Wimborne NPT, deputy of Sergeant"
    assert list(deputies_of(sergeant, TODAY)) == [lent]
    assert list(deputies_of(sergeant, TODAY + 10 * DAY)) == []
    assert list(deputies_of(pc, TODAY)) == []


# -- Who names whom ----------------------------------------------------------------------------------------------------


def test_officers_of_the_force_who_may_come_in_are_possible_and_nobody_else(dorset, borsetshire, sergeant):
    dorset.grant(dorset.people["inspector"], Role.REVIEWER)
    found = possible_deputies(sergeant.grants.get(), TODAY)
    assert [person.name for person in found] == ["Other inspector", "Other sergeant", "Pc"]


@pytest.mark.parametrize("person", ["reviewer", "admin", "stranger"])
def test_nobody_else_is_named(dorset, name, person):
    assert refusal(lambda: name(person=dorset.people[person])) == "Choose an officer of your force who can sign in."


def test_somebody_of_another_force_is_not_named(name, borsetshire):
    assert "officer of your force" in refusal(lambda: name(person=borsetshire.people["pc"]))


def test_a_closed_account_is_not_named(name, pc):
    actions.close_account(person=pc, now=NOW, by=None)
    assert "who can sign in" in refusal(name)


def test_nobody_is_their_own_deputy(name, sergeant):
    assert refusal(lambda: name(person=sergeant)) == "You cannot be your own deputy."


@pytest.mark.parametrize("role", ["pc", "reviewer", "admin"])
def test_other_roles_have_no_deputy(dorset, name, role):
    said = refusal(lambda: name(by=dorset.people[role], person=dorset.people["other_sergeant"]))
    assert said.startswith("A sergeant or an inspector names a deputy")


def test_anothers_role_is_not_lent(dorset, name, sergeant):
    said = refusal(lambda: name(by=dorset.people["other_sergeant"], grant=sergeant.grants.get()))
    assert said == "Only a role of your own is yours to lend."


def test_a_deputy_names_none(dorset, name, pc):
    lent = name()
    said = refusal(lambda: name(by=pc, person=dorset.people["other_sergeant"], grant=lent))
    assert said == "You hold this role as a deputy, and a deputy names none."


def test_who_only_stands_in_is_no_officer_to_be_named(dorset, name, pc):
    name()
    actions.end_grant(grant=pc.grants.get(role="pc"), now=NOW, by=None)
    assert "Choose an officer" in refusal(lambda: name(by=dorset.people["other_sergeant"]))


# -- For how long ------------------------------------------------------------------------------------------------------


def test_31_days_and_no_more(name, pc):
    assert refusal(lambda: name(days=32)) == "A deputy has the role for 31 days at most."
    assert name(days=31).last_day == TODAY + 30 * DAY


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("A deputy begins today or later.", {"first": TODAY - DAY}),
        ("The last day cannot be before the first.", {"days": 0}),
    ],
)
def test_days_that_cannot_be(name, said, days):
    assert refusal(lambda: name(**days)) == said


def test_only_for_days_on_which_one_has_the_role_oneself(name, sergeant):
    sergeant.grants.update(last_day=TODAY + 4 * DAY)
    assert refusal(lambda: name(days=6)) == "You do not hold the role yourself on all of these days."
    name(days=5)
    sergeant.grants.update(first_day=TODAY + DAY)
    assert "on all of these days" in refusal(lambda: name(first=TODAY, days=2))


@pytest.mark.parametrize(("first", "days"), [(5, 5), (14, 2), (6, 3), (0, 30)])
def test_two_of_one_role_on_one_day_are_refused(dorset, name, first, days):
    name(first=TODAY + 5 * DAY)
    other = dorset.people["other_sergeant"]
    said = refusal(lambda: name(person=other, first=TODAY + first * DAY, days=days))
    assert said == "You have a deputy on some of these days already."


def test_one_after_the_other_is_not_overlapping(dorset, name):
    name(first=TODAY + 5 * DAY)
    name(person=dorset.people["other_sergeant"], days=5)
    name(person=dorset.people["other_sergeant"], first=TODAY + 15 * DAY)


def test_who_has_the_role_there_is_not_lent_it(dorset, name, pc):
    dorset.grant(pc, Role.SERGEANT, team="wimborne")
    assert refusal(name) == "Pc has that role there on some of these days already."


def test_after_one_that_was_ended_another_may_be_named_the_same_day(dorset, name, sergeant):
    actions.end_deputy(grant=name(), now=NOW, by=sergeant)
    name(person=dorset.people["other_sergeant"])


# -- What ends it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["sergeant", "pc"])
def test_it_is_ended_by_who_named_them_and_by_the_deputy(dorset, name, pc, who):
    lent = name()
    actions.end_deputy(grant=lent, now=NOW, by=dorset.people[who])
    assert not may(pc, Permission.WITHDRAW, dorset.teams["wimborne"], TODAY)
    assert with_access(TODAY).filter(pk=pc.pk).exists()  # the role of their own stays


def test_nobody_else_ends_it_but_an_administrator(dorset, name, pc):
    lent = name()
    for other in ("other_sergeant", "inspector"):
        refusal(lambda other=other: actions.end_deputy(grant=lent, now=NOW, by=dorset.people[other]))
    refusal(lambda: actions.end_deputy(grant=pc.grants.get(deputy_for=None), now=NOW, by=pc))  # a role of one's own
    assert Grant.objects.on(TODAY).filter(pk=lent.pk).exists()
    actions.end_grant(grant=lent, now=NOW, by=dorset.people["admin"])
    assert not Grant.objects.on(TODAY).filter(pk=lent.pk).exists()


def test_it_ends_with_the_role_it_was_lent_from(dorset, name, sergeant, pc):
    name()
    actions.end_grant(grant=sergeant.grants.get(), now=NOW, by=dorset.people["admin"])
    assert not may(pc, Permission.WITHDRAW, dorset.teams["wimborne"], TODAY)
    assert list(Entry.objects.filter(action="person.role_ended").values_list("subject", flat=True).order_by("id")) == [
        "person:dorset-sergeant",
        "person:dorset-pc",
    ]


def test_one_to_come_ends_with_it_too(dorset, name, sergeant, pc):
    name(first=TODAY + 3 * DAY)
    actions.end_grant(grant=sergeant.grants.get(), now=NOW, by=dorset.people["admin"])
    assert not any(may(pc, Permission.WITHDRAW, dorset.teams["wimborne"], TODAY + n * DAY) for n in range(14))


def test_it_ends_with_the_account_of_who_named_them(dorset, name, sergeant, pc):
    name()
    actions.close_account(person=sergeant, now=NOW, by=dorset.people["admin"])
    assert not may(pc, Permission.WITHDRAW, dorset.teams["wimborne"], TODAY)


def test_another_role_of_the_same_person_takes_nothing_with_it(dorset, name, sergeant, pc):
    lent = name()
    other = dorset.grant(sergeant, Role.SERGEANT, team="ferndown")
    actions.end_grant(grant=other, now=NOW, by=dorset.people["admin"])
    assert Grant.objects.on(TODAY).filter(pk=lent.pk).exists()


def test_a_deputy_whom_it_leaves_without_any_role_is_signed_out(dorset, name, sergeant, pc):
    name()
    token = actions.create_token(person=pc, by=None)
    actions.end_grant(grant=pc.grants.get(role="pc"), now=NOW, by=None)
    assert token and pc.tokens.valid(NOW).exists()
    actions.end_grant(grant=sergeant.grants.get(), now=NOW, by=dorset.people["admin"])
    assert not pc.tokens.valid(NOW).exists()


# -- What is written of it ---------------------------------------------------------------------------------------------


def test_it_is_recorded_by_keys_alone(name, sergeant):
    name()
    entry = Entry.objects.get(action="person.deputy_named")
    assert (entry.by, entry.subject) == ("dorset-sergeant", "person:dorset-pc")
    assert entry.after == {
        "role": "sergeant",
        "team": "wimborne",
        "deputy_for": "dorset-sergeant",
        "first_day": "2026-06-30",
        "last_day": "2026-07-09",
    }


def test_the_deputy_has_a_letter(name):
    name()
    letter = Letter.objects.get()
    assert (letter.person, letter.address) == ("dorset-pc", "pc@dorset.example")
    assert letter.subject == "You are a deputy from 30 June to 9 July"
    assert "Sergeant has named you their deputy: Sergeant, Wimborne NPT." in letter.body
    assert "/waiting/" in letter.body
