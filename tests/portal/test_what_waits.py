"""What waits for whom: role by source, page by page; the page, the count beside its place and My team agree."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from contracts.actions import exemptions
from contracts.models import Flag
from engagement import actions
from engagement.models import ActivityTeam
from portal.what_waits.sources import SOURCES, Asking, elsewhere, waiting_rows
from teams import actions as access
from teams.models import Grant, Role
from tests.contracts.page_reading import read
from tests.kept_worlds import kept_world
from tests.portal import waiting_world
from tests.portal.sergeants_world import NOW, at, did

kept = kept_world(waiting_world.two_forces, at=NOW)
pytestmark = pytest.mark.django_db


@pytest.fixture
def here(own_world):
    return own_world[0]


@pytest.fixture
def there(own_world):
    return own_world[1]


@pytest.fixture
def people(here, there):
    return here.county.people | {f"foreign_{name}": one for name, one in there.county.people.items()}


@pytest.fixture(autouse=True)
def on_tuesday_12_may():
    with time_machine.travel(NOW, tick=False):
        yield


def things(world) -> dict[str, tuple[str, int]]:
    """Each thing by the word of the table below: its source and the id of its row."""
    link = ActivityTeam.objects.get(activity=world.joint, team=world.plan.team)
    return {
        "exemption": ("exemptions", world.exemption.pk),
        "contract": ("contracts", world.contract.pk),
        "missed": ("flags", world.missed.pk),
        "at_risk": ("flags", world.at_risk.pk),
        "graded": ("grades", world.graded.pk),
        "change": ("changes", world.change.pk),
        "joint": ("joint", link.pk),
        "plan": ("plans", world.plan.pk),
    }


# What waits for whom: * it is theirs to decide, o it waits with a team that they see to, . it is not there for them.
TABLE = """
                     exemption contract missed at_risk graded change joint plan
    pc                   .        .       .       .      .      .      .     .
    sergeant             .        .       *       *      .      *      *     *
    other_sergeant       .        .       .       .      .      .      .     .
    inspector            *        .       *       o      .      o      o     o
    other_inspector      .        .       .       .      .      .      .     .
    superintendent       *        .       o       o      .      o      o     o
    reviewer             .        *       .       .      *      .      .     .
    admin                .        .       .       .      .      .      .     .
    foreign_sergeant     .        .       .       .      .      .      .     .
    foreign_inspector    .        .       .       .      .      .      .     .
    foreign_reviewer     .        .       .       .      .      .      .     .
"""
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]


def marks_of(person, world) -> dict[str, str]:
    asking = Asking(person, timezone.now())
    mine = {key: {row.pk for row in rows} for key, rows in waiting_rows(person, asking.now).items()}
    sight = {one.key: one.elsewhere.rows(asking) if one.elsewhere else [] for one in SOURCES}
    seen = {key: {row.pk for row in rows} for key, rows in sight.items()}
    found = {}
    for word, (source, pk) in things(world).items():
        found[word] = "*" if pk in mine[source] else "o" if pk in seen[source] else "."
    return found


@pytest.mark.parametrize("line", LINES, ids=[line[0] for line in LINES])
def test_what_waits_for_whom(here, people, line):
    name, *marks = line
    assert marks_of(people[name], here) == dict(zip(HEAD, marks, strict=True))


def test_the_table_has_every_source(here):
    assert {source for source, _ in things(here).values()} == {one.key for one in SOURCES}


def test_a_team_without_a_sergeant_has_its_inspector_and_without_one_the_force_has_it(here, people):
    access.close_account(person=people["sergeant"], now=timezone.now(), by=None)
    every = {"missed": "*", "at_risk": "*", "change": "*", "joint": "*", "plan": "*"}
    assert every.items() <= marks_of(people["inspector"], here).items()
    access.end_grant(grant=people["inspector"].grants.get(), now=timezone.now(), by=None)
    assert every.items() <= marks_of(people["superintendent"], here).items()


def test_a_deputy_has_what_waits_for_the_role(here, people):
    lend(people["sergeant"], people["pc"])
    mine = marks_of(people["pc"], here)
    assert {word for word, mark in mine.items() if mark == "*"} == {"missed", "at_risk", "joint", "plan"}
    assert mine["change"] == "o"  # the PC asked for it


def test_a_deputy_does_not_find_what_who_lent_the_role_asked_for(here, people):
    own = {"first_day": waiting_world.FIRST_DAY, "last_day": waiting_world.LAST_DAY, "standard": "nec/S1"}
    team = here.county.teams["wimborne"]
    exemptions.ask(team=team, reason="Courses", by=people["inspector"], **own)
    lend(people["inspector"], people["other_sergeant"])
    rows = waiting_rows(people["other_sergeant"], timezone.now())["exemptions"]
    assert list(rows) == [here.exemption]


def lend(lender, deputy) -> Grant:
    today = timezone.localdate()
    days = {"first_day": today, "last_day": today + timedelta(days=3)}
    return access.name_deputy(grant=lender.grants.get(), person=deputy, by=lender, now=timezone.now(), **days)


# -- What is silent, or over -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [{"acknowledged_level": "missed"}, {"planned": True, "acknowledged_level": "missed"}])
def test_a_flag_that_somebody_has_answered_for_is_silent(here, people, said):
    planned = did("wimborne", "social_post", at(14), status="planned") if said.get("planned") else None
    Flag.objects.filter(pk=here.missed.pk).update(**said | {"planned": planned})
    assert marks_of(people["sergeant"], here)["missed"] == "."
    assert marks_of(people["inspector"], here)["missed"] == "."


def test_an_answer_for_at_risk_does_not_silence_the_rise(here, people):
    Flag.objects.filter(pk=here.missed.pk).update(acknowledged_level="at_risk")
    assert marks_of(people["sergeant"], here)["missed"] == "*"


def test_what_is_done_waits_no_more(here, people):
    sergeant, now = people["sergeant"], timezone.now()
    actions.confirm(activity=here.plan, held=True, by=sergeant, now=now)
    actions.see_joint(activity=here.joint, team=here.plan.team, by=sergeant)
    actions.answer_change(request=here.change, is_done=False, by=sergeant, now=now)
    exemptions.approve(exemption=here.exemption, by=people["inspector"])
    Flag.objects.filter(pk=here.missed.pk).update(cleared_at=now)
    found = marks_of(sergeant, here)
    assert {word for word, mark in found.items() if mark == "*"} == {"at_risk"}
    assert marks_of(people["inspector"], here)["exemption"] == "."


def test_a_plan_waits_from_the_moment_it_begins(here, people):
    plan = did("wimborne", "meeting", at(12, hour=10, minute=42), status="planned")  # NOW is 10:41
    assert plan not in waiting_rows(people["sergeant"], timezone.now())["plans"]
    assert plan in waiting_rows(people["sergeant"], timezone.now() + timedelta(minutes=1))["plans"]


# -- The page, the count and My team -----------------------------------------------------------------------------------


def page_of(client, person):
    client.force_login(person)
    return client.get("/waiting/")


def on_the_page(answer) -> dict[str, list]:
    return {part["source"].key: [line.id for line in part["lines"]] for part in answer.context["sections"]}


def beside_its_place(answer) -> int:
    return next(place["count"] for place in answer.context["nav"] if place["label"] == "Waiting")


@pytest.mark.parametrize("name", ["sergeant", "inspector", "superintendent", "reviewer", "admin"])
def test_the_page_and_the_count_on_every_page_name_the_same_things(client, people, name):
    answer = page_of(client, people[name])
    expected = {key: [row.pk for row in rows] for key, rows in waiting_rows(people[name], timezone.now()).items()}
    assert on_the_page(answer) == {key: ids for key, ids in expected.items() if ids}
    number = sum(map(len, expected.values()))
    assert answer.context["number"] == number
    for address in ("/waiting/", "/activities/", "/flags/"):
        assert beside_its_place(client.get(address)) == number


def test_my_team_names_the_same_things(client, here, people):
    answer = page_of(client, people["sergeant"])
    mine = client.get("/my-team/").context
    ids = re.compile(r"/activities/([0-9a-f-]{36})/")
    said = {ids.search(row.url)[1] for row in mine["waiting"]["waits"]}
    shown = {
        ids.search(line.url)[1]
        for part in answer.context["sections"]
        if part["source"].key in ("changes", "joint")
        for line in part["lines"]
    }
    assert said == shown == {str(here.change.activity_id), str(here.joint.pk)}
    assert [plan["url"] for plan in [*mine["plans"], *mine["more_plans"]]] == [f"/activities/{here.plan.pk}/"]
    assert on_the_page(answer)["plans"] == [here.plan.pk]


def test_the_inspector_finds_with_the_team_what_my_team_shows_its_sergeant(client, here, people):
    answer = page_of(client, people["inspector"])
    told = {
        part["source"].key: [(row.key, row.number) for row, _ in part["rows"]] for part in answer.context["with_teams"]
    }
    assert told == {key: [("wimborne", 1)] for key in ("flags", "changes", "joint", "plans")}
    asking = Asking(people["inspector"], timezone.now())
    assert [row.oldest for row in elsewhere(SOURCES[-1], asking)] == [here.plan.starts_at]


def test_nothing_of_another_force_is_on_the_page(client, here, there, people):
    for name in ("sergeant", "inspector", "superintendent", "reviewer", "admin"):
        text = page_of(client, people[name]).content.decode()
        assert not re.search("ambridge|felpersham|borsetshire", text, re.IGNORECASE), name
    assert "Floods in ambridge" in page_of(client, people["foreign_inspector"]).content.decode()


def test_an_exemption_says_who_asks_for_which_days_and_which_figures_it_touches(client, people):
    text = read(page_of(client, people["inspector"])).text
    assert "“Floods in wimborne” Sergeant asks for Monday 11 to Sunday 17 May (7 days)." in text
    assert re.search(r"Touches 1 figure Posts, May 2026: Missed now", text), text


def test_where_nothing_waits_it_says_what_would(client, people):
    text = read(page_of(client, people["admin"])).text
    assert "Nothing waits for you. When nothing waits" in text.replace("\n", " ") or "Nothing waits for you." in text
    assert "come here as soon as they need you" in text


def test_silent_flags_are_counted_and_linked(client, here, people):
    Flag.objects.filter(pk=here.at_risk.pk).update(acknowledged_level="at_risk")
    text = read(page_of(client, people["sergeant"])).text
    assert "1 more has a plan and is silent until it has passed or falls." in text


def test_a_long_list_says_how_many_more_there_are(client, here, people):
    for number in range(12):
        did("wimborne", "survey", at(10, hour=8, minute=number), status="planned")
    answer = page_of(client, people["sergeant"])
    assert len(on_the_page(answer)["plans"]) == 10
    assert beside_its_place(answer) == answer.context["number"] == 17
    assert "And 3 more." in read(answer).text


@pytest.mark.parametrize(("name", "queries"), [("sergeant", 23), ("inspector", 23)])
def test_the_page_costs_the_same_however_much_waits(client, here, people, django_assert_num_queries, name, queries):
    page_of(client, people[name])
    with django_assert_num_queries(queries):
        client.get("/waiting/")
    for number in range(3):
        did("wimborne", "survey", at(10, hour=8, minute=number), status="planned")
        did("ferndown", "survey", at(9, hour=8, minute=number), also_teams=("wimborne",))
        waiting_world.flag(here.county, "wimborne", f"S{4 + number}", "missed")
        days = {"first_day": waiting_world.FIRST_DAY, "last_day": waiting_world.LAST_DAY}
        asked = {"standard": f"nec/S{4 + number}", "reason": "Floods", "by": people["sergeant"]}
        exemptions.ask(team=here.county.teams["wimborne"], **days, **asked)
    page_of(client, people[name])
    with django_assert_num_queries(queries):
        client.get("/waiting/")


def test_the_count_is_one_query_of_every_page(client, people, django_assert_num_queries):
    """As many as before there was anything else to count: the enquiries beside their place were one."""
    client.force_login(people["sergeant"])
    client.get("/exemptions/")
    with django_assert_num_queries(10):
        client.get("/exemptions/")


def test_who_holds_no_role_that_decides_is_told_so_and_has_no_place_for_it(client, people):
    answer = page_of(client, people["pc"])
    assert answer.status_code == 200
    assert "Waiting" not in [place["label"] for place in answer.context["nav"]]


def test_a_role_added_brings_what_waits_for_it(client, here, people):
    here.county.grant(people["reviewer"], Role.ADMIN)
    assert on_the_page(page_of(client, people["reviewer"])) == {
        "contracts": [here.contract.pk],
        "grades": [here.graded.pk],
    }
