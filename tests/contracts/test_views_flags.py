"""The pages of flags: whose they show, in which order, what each says, and what who may do there."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import exemptions
from contracts.models import Assessment, Flag
from teams.models import Role
from tests.contracts.page_reading import read, rows_of
from tests.contracts.reviewers_world import (
    NOW,
    POST,
    agree,
    assessed,
    clock_at,
    flagged,
    held,
)
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)


def two_forces() -> tuple[County, County]:
    """Wimborne and Ferndown have not posted in May, Bridport's next post is due soon; Borsetshire owes the same."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    for force in (dorset, borsetshire):
        agree(force, {"S3": ("Posts", POST)}, first_day=date(2026, 5, 1))
    held(dorset, "bridport", "social_post", date(2026, 5, 6))
    assessed()
    for force in (dorset, borsetshire):
        flagged(force)
    return dorset, borsetshire


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world[0]


@pytest.fixture
def borsetshire(own_world):
    return own_world[1]


def flag_of(team) -> Flag:
    return Flag.objects.get(team__key=team)


def listed(answer) -> list[str]:
    return [words for words, address in read(answer).links if address.startswith("/flags/") and ": Posts" in words]


@pytest.mark.parametrize("address", ["/flags/", "/flags/{}/"])
def test_a_figure_is_what_is_known_now_even_where_no_worker_is_alive(client, county, address):
    address = address.format(flag_of("wimborne").pk)
    client.force_login(county.people["reviewer"])
    assert "10 days without a post" not in read(client.get(address)).text
    held(county, "wimborne", "social_post", date(2026, 5, 10))
    assert "10 days without a post" in read(client.get(address)).text


# -- The list ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "flags"),
    [
        ("pc", ["Wimborne NPT: Posts"]),
        ("other_sergeant", ["Ferndown NPT: Posts"]),
        ("inspector", ["Ferndown NPT: Posts", "Wimborne NPT: Posts"]),
        ("reviewer", ["Ferndown NPT: Posts", "Wimborne NPT: Posts", "Bridport NPT: Posts"]),
    ],
)
def test_each_sees_the_flags_of_the_own_scope_the_worst_first(client, county, person, flags):
    client.force_login(county.people[person])
    assert listed(client.get("/flags/")) == flags


def test_a_flag_says_what_since_when_and_what_is_planned(client, county):
    client.force_login(county.people["reviewer"])
    Flag.objects.filter(team__key="ferndown").update(
        plan="Booked for Friday", acknowledged_by=county.people["other_sergeant"], acknowledged_level="missed"
    )
    said = read(client.get("/flags/")).text
    assert (
        "Ferndown NPT: Posts S3, May 2026 · Proof of Ferndown NPT: Posts Missed 12 days without a post; 7 is the most. "
        "Stands until the period after it closes met, or an inspector closes the flag, from Monday 1 June on. "
        "Tue 12 May Said: Booked for Friday (Other sergeant)" in said
    )
    assert (
        "At risk Last one Wednesday 6 May. The next is due by Wednesday 13 May and none is planned by then. "
        "Clears only if what is due by Wednesday 13 May is done by then, or planned for a day up to it. "
        "Tue 12 May Nothing yet" in said
    )


def test_cleared_flags_are_history(client, county):
    held(county, "bridport", "social_post", date(2026, 5, 11))
    with clock_at(NOW):
        assessed()
    flagged(county, NOW + DAY)
    client.force_login(county.people["reviewer"])
    assert "Bridport" not in " ".join(listed(client.get("/flags/")))
    answer = client.get("/flags/?state=cleared")
    assert listed(answer) == ["Bridport NPT: Posts"]
    assert "At risk, and cleared on Wednesday 13 May 2026 by itself." in read(answer).text


def test_where_none_stands_it_says_what_a_flag_is(client, county):
    county.add_team("beaminster", section="west")
    county.grant(county.people["stranger"], Role.PC, team="beaminster")
    client.force_login(county.people["stranger"])
    said = read(client.get("/flags/")).text
    assert "None stands." in said
    assert "Nothing is missed and nothing at risk." in said


def test_an_exemption_that_waits_is_told_to_who_decides(client, county):
    days = {"first_day": date(2026, 5, 20), "last_day": date(2026, 5, 21)}
    exemptions.ask(team=county.teams["wimborne"], reason="Fair", by=county.people["sergeant"], **days)
    for person, told in (("inspector", True), ("other_inspector", False), ("sergeant", False), ("reviewer", False)):
        client.force_login(county.people[person])
        assert ("1 exemption waits for a decision." in read(client.get("/flags/")).text) is told


def test_the_number_of_queries_does_not_grow_with_the_flags(client, county):
    taken = []
    for person in ("other_inspector", "inspector", "reviewer"):
        client.force_login(county.people[person])
        client.get("/flags/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/flags/")
        taken.append((len(listed(answer)), len(queries)))
    assert taken == [(1, 18), (2, 18), (3, 18)]


# -- One flag ----------------------------------------------------------------------------------------------------------


def page(client, county, person, team="wimborne"):
    client.force_login(county.people[person])
    return client.get(f"/flags/{flag_of(team).pk}/")


@pytest.mark.parametrize(
    ("person", "plan", "close"),
    [
        ("pc", False, False),
        ("sergeant", True, False),
        ("inspector", True, True),
        ("reviewer", False, False),
        ("admin", False, False),
    ],
)
def test_each_is_offered_what_the_role_may_do(client, county, person, plan, close):
    with time_machine.travel(datetime(2026, 6, 10, 9, tzinfo=UTC), tick=False):
        answer = page(client, county, person)
    assert ('name="plan"' in answer.content.decode()) is plan
    assert ('name="reason"' in answer.content.decode()) is close


def test_a_flag_of_an_open_window_cannot_be_closed(client, county):
    assert 'name="reason"' not in page(client, county, "inspector").content.decode()


def test_a_plan_is_kept_and_shown(client, county):
    flag = flag_of("wimborne")
    client.force_login(county.people["sergeant"])
    answer = client.post(f"/flags/{flag.pk}/acknowledge/", {"plan": "Booked for <Friday>"}, follow=True)
    assert answer.redirect_chain == [(f"/flags/{flag.pk}/", 302)]
    assert "Your plan is kept" in read(answer).text
    assert "What is planned Booked for <Friday> Sergeant," in rows_of(answer, "plan").replace("&lt;", "<")
    assert "<Friday>" not in answer.content.decode()


def test_a_plan_that_says_nothing_comes_back_with_the_error_at_its_field(client, county):
    client.force_login(county.people["sergeant"])
    answer = client.post(f"/flags/{flag_of('wimborne').pk}/acknowledge/", {"plan": " "})
    html = answer.content.decode()
    assert "<title>Not saved yet: Flag: Wimborne NPT: Posts" in html
    assert "Not saved yet: 1 thing to put right" in read(answer).text
    assert 'href="#id_plan"' in html
    assert flag_of("wimborne").plan == ""


def test_a_plan_too_long_is_refused_and_stays_in_the_field(client, county):
    client.force_login(county.people["sergeant"])
    answer = client.post(f"/flags/{flag_of('wimborne').pk}/acknowledge/", {"plan": "x" * 2001})
    assert "x" * 2001 in answer.content.decode()
    assert flag_of("wimborne").plan == ""


def test_closing_is_told_with_its_reason(client, county):
    flag = flag_of("wimborne")
    june = datetime(2026, 6, 10, 9, tzinfo=UTC)
    with time_machine.travel(june, tick=False), clock_at(june):
        client.force_login(county.people["inspector"])
        answer = client.post(f"/flags/{flag.pk}/close/", {"reason": "Spoken to the team."}, follow=True)
        assert "Cleared on Wednesday 10 June." in read(answer).text
        assert "Spoken to the team. Inspector, Wednesday 10 June" in rows_of(answer, "closed")
        assert "closed by Inspector." in read(client.get("/flags/?state=cleared")).text


def test_what_cannot_be_done_is_said_on_the_page(client, county):
    flag = flag_of("wimborne")
    with clock_at(NOW):
        client.force_login(county.people["inspector"])
        answer = client.post(f"/flags/{flag.pk}/close/", {"reason": "Enough"})
    assert "Only a missed standard whose period is over can be closed." in read(answer).text
    assert flag_of("wimborne").cleared_at is None


def test_everything_that_happened_to_it_stands_there(client, county):
    held(county, "bridport", "social_post", date(2026, 5, 11))
    assessed()
    flagged(county, NOW + DAY)
    said = rows_of(page(client, county, "reviewer", "bridport"), "history")
    assert said == "What happened Cleared Wednesday 13 May, 10:41 Opened At risk Tuesday 12 May, 10:41"


def test_a_flag_whose_assessment_is_gone_still_tells_its_history(client, county):
    Assessment.objects.filter(team__key="wimborne").delete()
    answer = page(client, county, "reviewer")
    assert "Nothing is owed here any more." in read(answer).text
    assert "The proof of the figure" not in read(answer).text


@pytest.mark.parametrize("address", ["", "acknowledge/", "close/"])
def test_a_flag_out_of_scope_is_as_one_that_does_not_exist(client, county, borsetshire, address):
    theirs = Flag.objects.get(team__key="ambridge").pk
    client.force_login(county.people["inspector"])
    for pk in (theirs, 10**6):
        method = client.post if address else client.get
        assert method(f"/flags/{pk}/{address}", {"plan": "x", "reason": "x"}).status_code == 404
    assert not Flag.objects.get(pk=theirs).plan
