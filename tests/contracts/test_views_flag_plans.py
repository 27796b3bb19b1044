"""The page of a flag that is tied to a plan: what is offered, what is taken, and what everybody then reads."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import EscalationStep, Flag
from tests.contracts.page_reading import read, rows_of
from tests.contracts.planned_world import DAY, at_risk, choose, planned, swept, the_plan, wimbornes
from tests.contracts.reviewers_world import NOW
from tests.kept_worlds import kept_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
kept = kept_world(at_risk, at=NOW)
LABEL = "Meeting of 2026-05-20, Wednesday 20 May, 12:00"


@pytest.fixture
def county(own_world):
    return own_world


@pytest.fixture
def page(client, county):
    def page(person="sergeant"):
        client.force_login(county.people[person])
        return client.get(f"/flags/{wimbornes().pk}/")

    return page


def send(client, county, verb="acknowledge", person="sergeant", **said):
    client.force_login(county.people[person])
    return client.post(f"/flags/{wimbornes().pk}/{verb}/", said, follow=True)


def test_the_teams_plans_are_offered_as_radios_and_words_besides(page):
    answer = page()
    assert LABEL in rows_of(answer, "acknowledge")
    html = answer.content.decode()
    assert html.count('type="radio" name="planned"') == 2  # it, and none of these
    assert f'value="{the_plan().pk}"' in html
    assert f'value="{the_plan("ferndown").pk}"' not in html
    assert 'name="plan"' in html
    assert 'name="explanation"' in html


@pytest.mark.parametrize("person", ["pc", "reviewer", "admin"])
def test_who_may_not_acknowledge_is_offered_nothing(page, person):
    html = page(person).content.decode()
    assert 'name="planned"' not in html
    assert 'name="explanation"' not in html


def test_where_nothing_is_planned_words_alone_are_asked(page, county):
    with time_machine.travel(NOW + 15 * DAY, tick=False):
        answer = page()
    assert 'name="planned"' not in answer.content.decode()
    assert 'name="plan"' in answer.content.decode()


def test_a_chosen_plan_is_shown_to_everybody_who_reads_the_flag(client, county, page):
    answer = send(client, county, planned=str(the_plan().pk), plan="")
    assert "Your plan is kept" in read(answer).text
    for person in ("pc", "inspector", "reviewer"):
        said = rows_of(page(person), "plan")
        assert "Meeting of 2026-05-20 , Wednesday 20 May, 12:00." in said
        assert "No letter comes about this flag until the plan has passed or fallen" in said
    assert f'value="{the_plan().pk}" checked' in page().content.decode()


def test_words_and_a_plan_together_are_kept_both(client, county):
    send(client, county, planned=str(the_plan().pk), plan="And one more.")
    assert (wimbornes().planned, wimbornes().plan) == (the_plan(), "And one more.")


@pytest.mark.parametrize("whose", ["another team's", "nobody's", "no id"])
def test_what_was_not_offered_is_refused_at_its_field(client, county, whose):
    ids = {"another team's": the_plan("ferndown").pk, "nobody's": uuid4(), "no id": "1 OR 1"}
    answer = send(client, county, planned=str(ids[whose]), plan="x")
    assert "Choose one of the plans that would count for this in time." in read(answer).text
    assert wimbornes().planned is None
    assert wimbornes().acknowledged_at is None


def test_neither_plan_nor_words_is_refused(client, county):
    answer = send(client, county, planned="", plan=" ")
    assert "Choose a plan, or say what you mean to do." in read(answer).text
    assert wimbornes().acknowledged_at is None


def test_what_became_of_the_plan_is_told_in_the_history(client, county, page):
    EscalationStep.objects.all().delete()
    choose(county, plan="See you there.")
    assert swept(county, NOW + 9 * DAY) == [("plan_passed", "at_risk")]
    with time_machine.travel(NOW + 9 * DAY, tick=False):
        answer = page("reviewer")
    said = rows_of(answer, "history")
    assert (
        "Its plan has passed, and it still stands At risk Thursday 21 May, 10:41 Meeting of 2026-05-20. "
        "Its day has passed, and nobody has said that it was held." in said
    )
    assert "Acknowledged Tuesday 12 May, 10:41 , Sergeant Meeting of 2026-05-20 See you there." in said
    assert "before it came to this" in rows_of(answer, "plan")


def test_a_step_of_the_escalation_says_to_whom_it_went(county, page):
    Flag.objects.update(level="missed")
    EscalationStep.objects.create(force=county.force, position=1, level="at_risk", role="inspector", after_days=3)
    swept(county, NOW + 3 * DAY)
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        said = rows_of(page("reviewer"), "history")
    assert "Taken further At risk" not in said
    swept(county, NOW + 6 * DAY)
    with time_machine.travel(NOW + 6 * DAY, tick=False):
        said = rows_of(page("reviewer"), "history")
    assert "Taken further At risk Monday 18 May, 10:41 To the section’s inspectors, after 3 days." in said


def test_why_it_came_to_this_is_kept_and_read(client, county, page):
    answer = send(client, county, "explain", explanation="The <hall> burnt down.")
    assert "Your words are kept" in read(answer).text
    said = rows_of(page("reviewer"), "why")
    assert "The <hall> burnt down. Sergeant, " in said
    assert "<hall>" not in page("reviewer").content.decode()
    assert "Say why it came to this." in read(send(client, county, "explain", explanation="")).text
    assert wimbornes().explanation == "The <hall> burnt down."


def test_the_page_says_whether_the_flag_can_clear(page):
    said = "It clears by itself only if what is due by Sunday 31 May is done by then, or planned for a day up to it."
    assert said in read(page()).text


def test_the_number_of_queries_does_not_grow_with_the_plans(client, county, page):
    taken = []
    for number in (0, 2):
        for n in range(number):
            planned(county, "wimborne", date(2026, 5, 25) + timedelta(days=n), title=f"More {n}")
        Flag.objects.update(cleared_at=None)
        page()
        with CaptureQueriesContext(connection) as queries:
            page()
        taken.append(len(queries))
    assert taken[0] == taken[1], taken
