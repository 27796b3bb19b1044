"""Proofs of other promises than a quarter's meetings: each kind of measure, and periods that are cut."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import grades
from contracts.models import Assessment
from engagement import actions as log
from teams.models import Priority
from tests.contracts.page_reading import read, rows_of
from tests.contracts.proof_pages import DAY, Q1, clocks_of, exempted, meeting, proof
from tests.contracts.reviewers_world import (
    EVERY_KIND,
    MEET,
    NOTICE,
    NOW,
    PLACES,
    POST,
    REPLY,
    TODAY,
    agree,
    asked,
    assessed,
    clock_at,
    held,
)
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
kept = kept_world(county.dorset, at=NOW)


@pytest.fixture
def dorset(own_world):
    return own_world


@pytest.fixture
def promise(dorset, client):
    """Dorset owes this one standard since 2025; the reviewer is signed in."""
    client.force_login(dorset.people["reviewer"])

    def made(measure, code="S1", first_day=date(2025, 1, 1), **more):
        return agree(dorset, {code: ("Meetings", measure)}, first_day=first_day, **more)

    return made


def test_a_window_that_begins_later_takes_away_the_days_before(client, dorset, promise):
    promise(MEET, first_day=date(2026, 2, 1))
    meeting(dorset, date(2026, 3, 10))
    said = rows_of(proof(client, "2026-02-01"), "sum")
    assert "Not owed before Sun 1 February − 31 Days left 59 6 × 59 ÷ 90 = 3.93, rounded 4" in said
    assert proof(client, Q1).url == "/oversight/wimborne/nec/S1/2026-02-01/"


def test_an_exemption_that_came_between_is_told(client, dorset, promise):
    promise(MEET)
    meeting(dorset, date(2026, 1, 15))
    exempted(dorset, date(2026, 2, 9), date(2026, 2, 22), datetime(2026, 4, 20, 9, tzinfo=UTC))
    said = rows_of(proof(client), "clocks")
    assert "1 of 5 Missed" in said
    assert "1 of 6 Missed" in said
    assert "An exemption was approved 70 days after it began: from 9 to 22 February (“floods”)." in said
    told = rows_of(proof(client), "exempt")
    assert told.startswith("Exempt days Added afterwards Exempt from 9 to 22 February: no reason was stated. ")
    assert "The team’s own words: “floods” 9 to 22 February The days that it excuses." in told
    assert "Monday 20 April Asked for by Sergeant, 57 days after the last of them. Monday 20 April Approved by" in told
    assert "Without the exemption: Missed , 1 of 6." in told
    assert told.endswith("14 days of this period are exempt; 76 are owed.")


# -- Per unit ----------------------------------------------------------------------------------------------------------


def test_units_stand_one_by_one(client, dorset, promise):
    promise(PLACES)
    meeting(dorset, date(2026, 4, 20), neighbourhoods=("55.X1 wimborne",))
    page = proof(client, "2026-04-01")
    assert rows_of(page, "units") == (
        "One by one Neighbourhood Days owed in all The sum Done Owed Planned Last one Next due by "
        "High Street 91 1, every day of the period owed 1 1 0 Mon 20 April Wed 30 September"
    )
    assert "Neighbourhoods that could keep it 1 Of these, kept it 1" in rows_of(page, "sum")


def test_an_activity_of_no_unit_says_so(client, dorset, promise):
    promise(PLACES)
    meeting(dorset, date(2026, 4, 20))
    assert "Names no neighbourhood that the rule is judged for on that day." in rows_of(
        proof(client, "2026-04-01"), "not"
    )


# -- The gap -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def posts(dorset, promise):
    promise(POST)
    for day in (date(2026, 4, 27), date(2026, 5, 1), date(2026, 5, 7)):
        held(dorset, "wimborne", "social_post", day, title=f"Post {day:%d %B}")
    return dorset


def test_distances_stand_on_the_strip(client, posts):
    html = proof(client, "2026-05-01").content.decode()
    labels = re.findall(r'class="np-strip__num">([^<]*(?:days|so far)|4)<', html)
    assert labels == ["6 days", "5 so far"]  # from 27 April to 1 May lies before the window
    assert ">due 14<" in html
    assert ">today<" in html
    assert "The last one was on Thu 7 May" in rows_of(proof(client, "2026-05-01"), "sum")


def test_exempt_days_are_not_in_a_distance(client, posts):
    exempted(posts, date(2026, 5, 3), date(2026, 5, 4), NOW - 20 * DAY)
    html = proof(client, "2026-05-01").content.decode()
    assert ">6 days<" not in html
    assert re.findall(r'class="np-strip__num">(4|5 so far)<', html) == ["4", "5 so far"]


def test_a_plan_is_a_dashed_ring_that_may_come_too_late(client, posts):
    starts_at = {"status": "planned", "title": "Planned post"}
    held(posts, "wimborne", "social_post", date(2026, 5, 19), at=NOW - DAY, **starts_at)
    page = proof(client, "2026-05-01")
    assert 'class="np-mark--plan"' in page.content.decode()
    assert "a Tue 19 May Planned post Planned; it will count when it has been held." in rows_of(page, "not")
    assert (
        "At risk. Last one Thursday 7 May. The next is due by Thursday 14 May and none is planned by then."
        in read(page).text
    )


def test_posts_have_no_head_count(client, posts):
    said = rows_of(proof(client, "2026-05-01"), "counted")
    assert "Came" not in said
    assert "1 Fri 1 May Post 01 May same day" in said


def test_the_strip_calls_today_today_and_another_day_that_day(client, posts):
    def marked(query=""):
        return re.findall(r"np-strip__todayword[^>]*>([^<]+)<", proof(client, "2026-05-01", query).content.decode())

    assert (marked(), marked("?known_at=2026-05-06")) == (["today"], ["that day"])


def test_the_record_beside_a_figure_of_another_day_is_not_its_record(client, posts):
    posts_page = rows_of(proof(client, "2026-05-01", "?known_at=2026-05-06"), "history")
    assert "The figure at the head of this page was worked out again, and is none of these." in posts_page
    assert "is none of these" not in rows_of(proof(client, "2026-05-01"), "history")


def test_while_open_the_second_clock_is_yesterday(client, posts):
    said = clocks_of(proof(client, "2026-05-01"))
    assert "The figure of today. It changes as days pass and as things are recorded." in said
    assert (
        "Worked out again for 11 May 2026 by what was known then, as the portal works it out today 6 days On track"
        in said
    )
    assert "was recorded or changed in between. Only time has passed." in said


def test_time_alone_may_have_changed_the_figure(client, dorset, promise):
    promise(POST)
    said = rows_of(proof(client, "2026-05-01"), "clocks")
    assert "497 days Missed" in said
    assert "496 days Missed" in said
    assert "was recorded or changed in between. Only time has passed." in said


def test_on_the_first_day_of_a_window_the_second_clock_says_that_it_had_not_begun(client, posts):
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False):
        client.force_login(posts.people["reviewer"])
        said = rows_of(proof(client, "2026-06-01"), "clocks")
        assert "Worked out again for 31 May 2026 the period had not begun, by what was known then" in said
        assert proof(client, "2026-06-01", "?known_at=2026-05-31").status_code == 404


# -- On time -----------------------------------------------------------------------------------------------------------


def test_enquiries_are_told_by_subject_and_how_long_they_waited(client, dorset, promise):
    promise(REPLY)
    asked(dorset, "wimborne", datetime(2026, 4, 5, 9, tzinfo=UTC), hours=31, subject="Parking")
    asked(dorset, "wimborne", datetime(2026, 4, 6, 9, tzinfo=UTC), hours=100, subject="Noise")
    asked(dorset, "wimborne", datetime(2026, 4, 7, 9, tzinfo=UTC), subject="")
    page = proof(client, "2026-04-01")
    assert (
        "Missed. 1 of 3 questions answered within 72 hours; 90% is promised, and of only 3 that is all 3."
        in read(page).text
    )
    assert rows_of(page, "counted") == (
        "Answered in time 1 row Asked Answered Between In 72 hours 1 Parking Sunday 5 April, 10:00 "
        "Monday 6 April, 17:00 31 h 0 min in time The dashed line is 72 hours."
    )
    said = rows_of(page, "not")
    assert "a Noise Monday 6 April, 10:00 Friday 10 April, 14:00 100 h 0 min late by 28 h 0 min" in said
    assert "b An enquiry without a subject Tuesday 7 April, 10:00 no answer yet" in said
    assert "840 h 41 min so far no answer, 768 h 41 min over" in said
    assert "In time 1 Too late 2 Still pending 0 Together 3 90% of 3 = 2.70, rounded up 3" in rows_of(page, "sum")


def test_an_answer_that_came_between_is_told(client, dorset, promise):
    promise(REPLY)
    asked(dorset, "wimborne", datetime(2026, 4, 29, 9, tzinfo=UTC), hours=70, subject="Parking")
    said = clocks_of(proof(client, "2026-04-01"))
    assert "1 of 1 Met" in said
    assert "as the portal works it out today Nothing to judge" in said
    assert (
        "Saturday 2 May, 08:00 An enquiry was recorded 3 days after it was received: “Parking”, received on Wednesday "
        "29 April." in said
    )


def test_a_withdrawn_enquiry_counts_in_no_figure_known_from_then_on_and_the_proof_says_why(client, dorset, promise):
    promise(REPLY)
    asked(dorset, "wimborne", datetime(2026, 4, 5, 9, tzinfo=UTC), hours=31, subject="Parking")
    twice = asked(dorset, "wimborne", datetime(2026, 4, 6, 9, tzinfo=UTC), subject="Parking again")
    sergeant, at = dorset.people["sergeant"], datetime(2026, 5, 4, 9, tzinfo=UTC)
    with clock_at(at):
        log.withdraw_enquiry(enquiry=twice, because="sent twice", by=sergeant, now=at)

    page = proof(client, "2026-04-01")
    assert "Met. 1 of 1 question" in read(page).text
    assert rows_of(page, "not").endswith("so far Withdrawn: sent twice. The dashed line is 72 hours.")
    assert "In time 1 Too late 0 Still pending 0 Together 1" in rows_of(page, "sum")
    then = proof(client, "2026-04-01", "?known_at=2026-05-03")
    assert "Missed. 1 of 2 questions" in read(then).text
    assert "no answer yet" in rows_of(then, "not")
    said = clocks_of(page)
    assert "Monday 4 May, 10:00 An enquiry was withdrawn: “Parking again”, received on Monday 6 April" in said

    with clock_at(at + timedelta(days=1)):
        log.correct_enquiry(
            enquiry=twice,
            changes={"withdrawn_because": ""},
            by=sergeant,
            reason="It was another question.",
            version=2,
            now=at + timedelta(days=1),
        )
    assert "Missed. 1 of 2 questions" in read(proof(client, "2026-04-01")).text
    between = proof(client, "2026-04-01", "?known_at=2026-05-04")
    assert "Met. 1 of 1 question" in read(between).text


def test_notice_counts_what_was_advertised_in_time(client, dorset, promise):
    promise(NOTICE | {"channels": ["meeting"]})
    meeting(dorset, date(2026, 4, 14))
    meeting(dorset, date(2026, 4, 16), advertised_on=date(2026, 4, 15))
    page = proof(client, "2026-04-01")
    said = "1 Tue 14 April Meeting 14 April 9 15 days Mon 30 March; in time until Tue 7 April same day"
    assert said in rows_of(page, "counted")
    assert "Advertised 1 day before; the rule asks for 7." in rows_of(page, "not")


# -- Presence and grades -----------------------------------------------------------------------------------------------


def test_days_outside_the_bounds_are_told_as_runs(client, dorset):
    agree(dorset, EVERY_KIND, first_day=date(2025, 1, 1))
    Priority.objects.create(
        team=dorset.teams["wimborne"], title="Speeding", first_day=date(2026, 4, 4), last_day=date(2026, 4, 9)
    )
    client.force_login(dorset.people["reviewer"])
    page = proof(client, "2026-04-01", code="S6")
    assert rows_of(page, "counted") == (
        "Days outside the bounds Days Where How many 1 Wed 1 April 2026 to Fri 3 April 2026 Wimborne NPT 3 "
        "2 Fri 10 April 2026 to Thu 30 April 2026 Wimborne NPT 21"
    )
    html = page.content.decode()
    assert ">21 days<" in html
    assert "days outside the bounds" in re.search(r'<ul class="np-legend">.*?</ul>', html, re.DOTALL).group()


def test_a_grade_is_told_with_its_day(client, dorset):
    agree(dorset, EVERY_KIND, first_day=date(2025, 1, 1))
    client.force_login(dorset.people["reviewer"])
    about = {"team": dorset.teams["wimborne"], "standard": "nec/S7", "period_first_day": date(2025, 10, 1)}
    before = proof(client, "2025-10-01", code="S7")
    assert "No grade has been given for this period. It is due by Thursday 30 April." in rows_of(before, "counted")
    with clock_at(NOW - timedelta(hours=2)):
        grades.give(grade="requires_improvement", graded_on=TODAY, by=dorset.people["reviewer"], **about)
    after = proof(client, "2025-10-01", code="S7")
    assert "Missed. Graded requires improvement. Good or outstanding would pass." in read(after).text
    assert "Requires improvement An assessor who is not named, Tuesday 12 May recorded by Reviewer" in rows_of(
        after, "counted"
    )
    assert "A grade was recorded: “requires improvement”, given on Tuesday 12 May." in rows_of(after, "clocks")
    assert rows_of(after, "strip") == ""


# -- What stands around it ---------------------------------------------------------------------------------------------


def test_a_turn_stands_in_the_history_with_both_figures(client, dorset, promise):
    promise(POST)
    with clock_at(NOW - DAY):
        assessed(NOW - DAY)
    held(dorset, "wimborne", "social_post", date(2026, 4, 25), at=NOW - timedelta(hours=2))
    for number in range(70):
        held(dorset, "wimborne", "social_post", date(2025, 1, 1) + number * 7 * DAY, at=NOW - timedelta(hours=2))
    with clock_at(NOW):
        assessed()
    said = rows_of(proof(client, "2026-05-01"), "history")
    assert "Missed 496 days → became Missed" not in said
    assert "First kept as Missed 496 days" in said


def test_a_share_turns_with_both_its_numbers(client, dorset, promise):
    promise(REPLY, code="S3")
    for day in (1, 3, 5):
        with clock_at(datetime(2026, 5, day, 18, tzinfo=UTC)):
            asked(dorset, "wimborne", datetime(2026, 5, day, 9, tzinfo=UTC), hours=2 if day < 5 else None)
            assessed(datetime(2026, 5, day, 18, tzinfo=UTC))
    said = rows_of(proof(client, "2026-05-01", code="S3"), "history")
    assert "On track 1 in time, 1 needed → became On track 2 in time, 2 needed" in said
    assert "On track 2 in time, 2 needed → became On track 2 in time, 3 needed" in said


def test_a_period_cut_in_two_offers_its_other_part(client, dorset, promise):
    promise(MEET)
    promise(MEET | {"minimum": 3}, first_day=date(2026, 2, 10), key="2")
    first, second = proof(client, Q1), proof(client, "2026-02-10")
    assert read(first).link("10 February to 31 March 2026") == "/oversight/wimborne/nec/S1/2026-02-10/"
    assert read(second).link("1 January to 9 February 2026") == f"/oversight/wimborne/nec/S1/{Q1}/"


def test_where_no_part_begins_with_the_period_both_are_offered(client, dorset, promise):
    promise(MEET, first_day=date(2026, 1, 10))
    promise(MEET | {"minimum": 3}, first_day=date(2026, 2, 10), key="2")
    page = read(proof(client, Q1))
    assert "This period is cut in 2 parts" in page.text
    assert page.link("10 January to 9 February 2026") == "/oversight/wimborne/nec/S1/2026-01-10/"
    assert page.link("10 February to 31 March 2026") == "/oversight/wimborne/nec/S1/2026-02-10/"


def test_the_redirect_of_a_period_keeps_the_clock(client, dorset, promise):
    promise(MEET, first_day=date(2026, 2, 1))
    assert proof(client, Q1, "?known_at=2026-04-10").url.endswith("/S1/2026-02-01/?known_at=2026-04-10")


# -- Queries -----------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_rows(client, dorset, promise):
    promise(MEET)
    taken = []
    for day in (date(2026, 1, 15), date(2026, 2, 15), date(2026, 3, 15)):
        meeting(dorset, day)
        meeting(dorset, day + DAY, title="Late notice", advertised_on=day)
        assessed()
        proof(client)
        with CaptureQueriesContext(connection) as queries:
            page = proof(client)
        taken.append((rows_of(page, "counted").split()[1], len(queries)))
    # A figure that was revised is worked out once more, as it stood before. What would have kept it is asked of each;
    # once two more would have been enough, in a second question.
    assert taken == [("1", 154), ("2", 204), ("3", 204)]
    assert Assessment.objects.exists()
