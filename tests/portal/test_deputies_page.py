"""The page that names a deputy, what the account page lists, and who ends it: each through the browser's door."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from record.letters import Letter
from teams.models import Grant, Role
from tests.contracts.page_reading import read
from tests.kept_worlds import kept_world
from tests.teams import county as counties

NOW = "2026-05-12T10:41:00+01:00"
TODAY = date(2026, 5, 12)
DAY = timedelta(days=1)


def two_forces():
    return counties.dorset(), counties.borsetshire()


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def dorset(own_world):
    return own_world[0]


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


def as_(county, name: str) -> Client:
    browser = Client()
    browser.force_login(county.people[name])
    return browser


def sent(county, by: str, person: str, *, first: date = TODAY, days: int = 7, text: str = ""):
    own = county.people[by].grants.filter(deputy_for=None).first()
    last = first + (days - 1) * DAY
    said = {"grant": own.pk, "person": f"{county.force.key}-{person}", "first_day": first, "last_day": last}
    return as_(county, by).post(f"/account/deputies/?text={text}", said, follow=True)


def offered(answer) -> list[str]:
    return [key for key, _ in answer.context["form"].fields["person"].choices if key]


def test_colleagues_of_the_section_are_offered_and_by_name_those_of_the_force(dorset):
    browser = as_(dorset, "sergeant")
    near = ["dorset-inspector", "dorset-other_sergeant", "dorset-pc"]
    assert offered(browser.get("/account/deputies/")) == near
    assert offered(browser.get("/account/deputies/?text=other")) == ["dorset-other_inspector", "dorset-other_sergeant"]


def test_nobody_of_another_force_is_offered_or_found(dorset):
    browser = as_(dorset, "sergeant")
    assert offered(browser.get("/account/deputies/?text=borsetshire")) == []
    assert "No officer fits “borsetshire”." in read(browser.get("/account/deputies/?text=borsetshire")).text


def test_one_is_named_listed_and_written_to(dorset):
    answer = sent(dorset, "sergeant", "pc")
    assert "Pc is your deputy on these days, and has a letter that says so." in read(answer).text
    assert "Pc is your deputy Sergeant, Wimborne NPT, 12 May to 18 May." in read(answer).text
    assert Letter.objects.get().person == "dorset-pc"
    account = read(as_(dorset, "pc").get("/account/")).text
    assert "Sergeant, Wimborne NPT, deputy of Sergeant." in account
    assert "You are the deputy of Sergeant Sergeant, Wimborne NPT, 12 May to 18 May." in account
    assert "Pc is your deputy" in read(as_(dorset, "sergeant").get("/account/")).text


def test_administrators_see_it_where_they_see_roles_also_before_it_begins(dorset):
    sent(dorset, "sergeant", "pc", first=TODAY + 3 * DAY)
    page = read(as_(dorset, "admin").get("/people/dorset-pc/")).text
    assert "Sergeant, Wimborne NPT, deputy of Sergeant From 15 May, until 21 May." in page
    lent = Grant.objects.get(deputy_for__isnull=False)
    as_(dorset, "admin").post(f"/people/dorset-pc/roles/{lent.pk}/end/", {"reason": "Not needed"})
    lent.refresh_from_db()
    assert lent.ended_at


def test_the_list_of_people_names_it(dorset):
    sent(dorset, "sergeant", "pc")
    text = read(as_(dorset, "admin").get("/people/")).text
    assert "PC or PCSO, Wimborne NPT; Sergeant, Wimborne NPT, deputy of Sergeant" in text


@pytest.mark.parametrize(
    ("days", "said"),
    [(32, "A deputy has the role for 31 days at most."), (0, "The last day cannot be before the first.")],
)
def test_what_cannot_be_is_said_at_its_field(dorset, days, said):
    answer = sent(dorset, "sergeant", "pc", days=days)
    assert answer.context["form"].errors["last_day"] == [said]
    assert not Grant.objects.filter(deputy_for__isnull=False).exists()


def test_a_person_who_was_not_offered_is_not_taken(dorset):
    for person in ("admin", "reviewer", "other_inspector"):
        assert "person" in sent(dorset, "sergeant", person).context["form"].errors
    assert "person" not in sent(dorset, "sergeant", "other_inspector", text="other").context.get("form", {})
    assert Grant.objects.get(deputy_for__isnull=False).person == dorset.people["other_inspector"]


def test_another_ones_role_is_no_choice(dorset):
    said = {"grant": dorset.people["other_sergeant"].grants.get().pk, "person": "dorset-pc"}
    days = {"first_day": TODAY, "last_day": TODAY}
    answer = as_(dorset, "sergeant").post("/account/deputies/", said | days)
    assert "grant" in answer.context["form"].errors


def test_who_has_several_roles_says_which(dorset):
    dorset.grant(dorset.people["sergeant"], Role.SERGEANT, team="ferndown")
    choices = as_(dorset, "sergeant").get("/account/deputies/").context["form"].fields["grant"].choices
    assert [words for _, words in choices] == ["Sergeant, Wimborne NPT", "Sergeant, Ferndown NPT"]


def test_a_deputy_finds_no_form(dorset):
    sent(dorset, "sergeant", "pc")
    answer = as_(dorset, "pc").get("/account/deputies/")
    assert answer.context["form"] is None
    assert "a deputy names none" in read(answer).text


@pytest.mark.parametrize(("name", "status"), [("sergeant", 302), ("pc", 302), ("other_sergeant", 404), ("admin", 404)])
def test_it_is_ended_by_who_is_concerned(dorset, name, status):
    sent(dorset, "sergeant", "pc")
    lent = Grant.objects.get(deputy_for__isnull=False)
    assert as_(dorset, name).post(f"/account/deputies/{lent.pk}/end/").status_code == status
    assert Grant.objects.on(TODAY).filter(pk=lent.pk).exists() is (status == 404)


def test_a_role_of_ones_own_is_not_ended_there(dorset):
    own = dorset.people["pc"].grants.get()
    assert as_(dorset, "pc").post(f"/account/deputies/{own.pk}/end/").status_code == 404


def test_the_page_costs_the_same_however_many_there_are(dorset, django_assert_num_queries):
    browser = as_(dorset, "sergeant")
    browser.get("/account/deputies/")
    with django_assert_num_queries(10):
        browser.get("/account/deputies/")
    for number in range(3):
        dorset.person(f"recruit_{number}", Role.PC, team="wimborne")
        sent(dorset, "sergeant", f"recruit_{number}", first=TODAY + number * DAY, days=1)
    with django_assert_num_queries(10):
        browser.get("/account/deputies/")
