"""The proof: what counted and what did not, both clocks, the sum, the strip, the files; and who may open it."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import exemptions, grades
from contracts.models import Assessment
from engagement import actions as log
from record.marks import has_marks
from teams.models import Priority
from tests.contracts.page_reading import read, rows_of
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
Q1 = "2026-01-01"


@pytest.fixture
def promise(dorset, client):
    """Dorset owes this one standard since 2025; the reviewer is signed in."""
    client.force_login(dorset.people["reviewer"])

    def made(measure, code="S1", first_day=date(2025, 1, 1), **more):
        return agree(dorset, {code: ("Meetings", measure)}, first_day=first_day, **more)

    return made


def meeting(county, day, **more):
    told = {"advertised_on": day - 15 * DAY, "attendance": 9, "title": f"Meeting {day:%d %B}"} | more
    return held(county, "wimborne", more.pop("channel", "meeting"), day, **told)


def proof(client, first_day=Q1, query="", team="wimborne", code="S1"):
    return client.get(f"/oversight/{team}/nec/{code}/{first_day}/{query}")


def clocks_of(page):
    """What the two clocks say. What was kept only now was first shown on a day that no test can know."""
    return re.sub(r"first shown on \w+ \d+ \w+( \d{4})?", "first shown later", rows_of(page, "clocks"))


def exempted(county, first_day, last_day, at, reason="floods"):
    with clock_at(at):
        wanted = {"team": county.teams["wimborne"], "first_day": first_day, "last_day": last_day, "reason": reason}
        made = exemptions.ask(by=county.people["sergeant"], standard="nec/S1", **wanted)
        return exemptions.approve(exemption=made, by=county.people["inspector"])


@pytest.fixture
def quarter(dorset, promise):
    """Of six meetings owed, floods leave five; four were recorded in time, the fifth 19 days after it was held."""
    promise(MEET)
    for day in (date(2026, 1, 15), date(2026, 1, 31), date(2026, 2, 18), date(2026, 3, 10)):
        meeting(dorset, day)
    meeting(dorset, date(2026, 3, 26), title="Open meeting, Bere Regis", at=datetime(2026, 4, 14, 9, tzinfo=UTC))
    exempted(dorset, date(2026, 2, 9), date(2026, 2, 22), datetime(2026, 2, 8, 9, tzinfo=UTC))
    meeting(dorset, date(2026, 1, 22), title="Coffee", advertised_on=date(2026, 1, 20))
    meeting(dorset, date(2026, 2, 12), title="Surgery", status="cancelled")
    held(dorset, "wimborne", "partner_meeting", date(2026, 2, 27), title="Flood recovery")
    return dorset


# -- Who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "status"),
    [("pc", 200), ("sergeant", 200), ("inspector", 200), ("reviewer", 200), ("admin", 200)]
    + [("other_sergeant", 404), ("other_inspector", 404), ("stranger", 302)],
)
def test_whoever_may_read_the_team_may_read_its_proof_and_nobody_else(client, quarter, person, status):
    client.force_login(quarter.people[person])
    for query in ("", "?known_at=2026-04-10", "?format=csv"):
        answer = proof(client, query=query)
        assert answer.status_code == status
        assert ("Bere Regis" in answer.content.decode()) is (status == 200)


def test_another_forces_proof_looks_like_one_that_does_not_exist(client, quarter, borsetshire):
    client.force_login(borsetshire.people["reviewer"])
    there, not_there = proof(client), proof(client, team="nobody")
    assert (there.status_code, not_there.status_code) == (404, 404)
    plain = [
        re.sub(r'nonce="[^"]+"|value="[^"]+"|<code>[0-9a-f]+</code>', "", answer.content.decode())
        for answer in (there, not_there)
    ]
    assert plain[0] == plain[1]


def test_a_contract_of_another_force_under_the_same_key_is_not_reached(client, quarter, borsetshire):
    agree(borsetshire, {"S9": ("Secret", POST)}, first_day=date(2026, 1, 1))
    assert proof(client, code="S9").status_code == 404


@pytest.mark.parametrize("day", ["2026-01-02", "2030-01-01", "2024-01-01", "0001-01-01"])
def test_a_window_that_there_is_not_is_404(client, quarter, day):
    assert proof(client, day).status_code == 404


@pytest.mark.parametrize("address", ["2026-13-01", "2026-02-30", "now", "2026-1-1"])
def test_a_day_that_there_is_not_is_404(client, quarter, address):
    assert proof(client, address).status_code == 404


@pytest.mark.parametrize("address", ["a%00/nec/S1", "wimborne/%00/S1", "wimborne/nec/S%00", "wimborne/nec/S 1"])
def test_what_could_not_be_a_key_is_404(client, quarter, address):
    assert client.get(f"/oversight/{address}/{Q1}/").status_code == 404


# -- The count, as the picture draws it --------------------------------------------------------------------------------


def test_the_verdict_is_the_title(client, quarter):
    page = read(proof(client))
    assert "Met. Wimborne NPT held 5 open meetings or surgeries. It owed 5." in page.text
    assert "S1 Meetings, January to March 2026 provisional numbers" in page.text


def test_both_clocks_stand_there_with_what_came_between(client, quarter):
    said = clocks_of(proof(client))
    assert "As it happened all that is known today, Tuesday 12 May 2026 5 of 5 Met" in said
    assert "As known on 1 April 2026 by what was known then; first shown later 4 of 5 Missed" in said
    assert (
        "What came between: “Open meeting, Bere Regis” of Thursday 26 March was recorded on Tuesday 14 April, "
        "19 days after it was held." in said
    )


def test_the_second_clock_shows_the_whole_page_as_it_was(client, quarter):
    page = proof(client, query="?known_at=2026-04-10")
    assert "Missed. Wimborne NPT held 4 open meetings or surgeries. It owed 5." in read(page).text
    assert "As known on 10 April 2026." in read(page).text
    assert "Bere Regis" not in rows_of(page, "counted")
    assert "As known on 10 April 2026 by what was known then; first shown later 4 of 5 Missed" in clocks_of(page)
    assert 'value="2026-04-10"' in page.content.decode()
    assert read(page).link("As it happened") == f"/oversight/wimborne/nec/S1/{Q1}/"


def test_a_moment_of_a_day_can_be_asked_for(client, quarter):
    before, after = "2026-04-14T09:59:59", "2026-04-14T10:00:00"
    assert "4 of 5 Missed" in rows_of(proof(client, query=f"?known_at={before}"), "clocks")
    said = clocks_of(proof(client, query=f"?known_at={after}"))
    assert "As known on 14 April 2026, 10:00 by what was known then; first shown later 5 of 5 Met" in said
    assert "nothing that changes the figure." in said


def test_the_two_clocks_are_independent(client, quarter):
    said = rows_of(proof(client, query="?known_at=2026-05-01&as_of=2026-02-01"), "clocks")
    assert "As known on 1 May 2026 as of 1 February 2026 2 of 5 On track" in said
    assert "As it happened as of 1 February 2026 2 of 5 On track" in said


@pytest.mark.parametrize("known_at", ["2027-01-01", "tomorrow", "2026-05-12", "0001-01-01", "2026-02-30"])
def test_a_day_that_cannot_be_is_said_and_both_clocks_are_shown(client, quarter, known_at):
    page = proof(client, query=f"?known_at={known_at}")
    assert 'id="id_known_at_error"' in page.content.decode()
    assert "As known on 1 April 2026" in rows_of(page, "clocks")


def test_what_counted_is_told_row_by_row(client, quarter):
    said = rows_of(proof(client), "counted")
    assert said.startswith("Counted 5 rows")
    assert "1 Thu 15 January Meeting 15 January 9 15 days same day" in said
    assert "5 Thu 26 March Open meeting, Bere Regis 9 15 days 19 days later" in said


def test_what_did_not_count_has_one_reason_each(client, quarter):
    said = rows_of(proof(client), "not")
    assert "a Thu 22 January Coffee Advertised 2 days before; the rule asks for 7." in said
    assert "b Thu 12 February Surgery Cancelled." in said
    assert "c Fri 27 February Flood recovery A partner meeting is not of a kind that counts here." in said


def test_many_of_other_kinds_stand_behind_a_line_without_marks(client, quarter):
    for number in range(6):
        held(quarter, "wimborne", "social_post", date(2026, 3, 1) + number * DAY)
    said = rows_of(proof(client), "not")
    assert "7 more of kinds that this rule does not count" in said
    assert said.startswith("Looked at and not counted 9 rows")


def test_the_sum_can_be_done_again(client, quarter):
    said = rows_of(proof(client), "sum")
    assert said == (
        "Why 5 and not 6 Owed for a whole quarter 6 Days in the quarter 90 Exempt: floods, 9 to 22 February − 14 "
        "Days left 76 6 × 76 ÷ 90 = 5.07, rounded 5"
    )


def test_overlapping_exemptions_are_taken_away_once(client, quarter):
    exempted(quarter, date(2026, 2, 20), date(2026, 2, 25), NOW - DAY)
    said = rows_of(proof(client), "sum")
    assert "Exempt days, each once − 17" in said


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
    assert "an exemption from Monday 9 February (floods) was approved on Monday 20 April." in said
    assert "Monday 9 February to Sunday 22 February: floods 14 days of this period are exempt; 76 are owed." in rows_of(
        proof(client), "exempt"
    )


def test_a_correction_and_a_withdrawal_that_came_between_are_told(client, quarter):
    first = meeting(quarter, date(2026, 3, 2), title="Mistyped", advertised_on=date(2026, 3, 1))
    with clock_at(datetime(2026, 4, 20, 9, tzinfo=UTC)):
        change = {"changes": {"advertised_on": date(2026, 2, 1)}, "reason": "the year", "version": 1}
        log.correct(activity=first, by=quarter.people["sergeant"], now=NOW, **change)
    second = meeting(quarter, date(2026, 3, 3), title="Never was")
    with clock_at(datetime(2026, 4, 21, 9, tzinfo=UTC)):
        log.withdraw(activity=second, by=quarter.people["sergeant"], reason="twice", now=NOW)
    said = rows_of(proof(client), "clocks")
    assert "“Mistyped” of Monday 2 March was corrected on Monday 20 April." in said
    assert "“Never was” of Tuesday 3 March was withdrawn on Tuesday 21 April." in said


def test_what_never_counted_is_not_told_as_a_change(client, quarter):
    afterwards = datetime(2026, 4, 20, 9, tzinfo=UTC)
    meeting(quarter, date(2026, 3, 2), title="Too late a notice", advertised_on=date(2026, 3, 1), at=afterwards)
    held(quarter, "wimborne", "social_post", date(2026, 3, 3), title="Another kind", at=afterwards)
    page = proof(client)
    assert "Too late a notice" in rows_of(page, "not")
    assert "Too late a notice" not in rows_of(page, "clocks")
    assert "Another kind" not in rows_of(page, "clocks")


def test_what_an_activity_became_elsewhere_is_not_told(client, quarter):
    moved = meeting(quarter, date(2026, 3, 2), title="Told here")
    with clock_at(datetime(2026, 4, 20, 9, tzinfo=UTC)):
        changes = {"team": "bridport", "title": "Not told here"}
        who = {"by": quarter.people["sergeant"], "now": NOW}
        log.correct(activity=moved, changes=changes, reason="moved", version=1, **who)
    page = proof(client)
    assert "“Told here” of Monday 2 March was corrected on Monday 20 April." in rows_of(page, "clocks")
    assert "Not told here" not in page.content.decode()


def test_the_strip_marks_days_as_the_tables_do(client, quarter):
    html = proof(client).content.decode()
    assert "January to March 2026. Counted: Thursday 15 January, Saturday 31 January" in html
    assert html.count('class="np-mark__ring"') == 1
    assert html.count('class="np-mark np-mark--not"') == 3
    assert html.count('fill="url(#hatch)"') >= 14


# -- Per unit ----------------------------------------------------------------------------------------------------------


def test_units_stand_one_by_one(client, dorset, promise):
    promise(PLACES)
    meeting(dorset, date(2026, 4, 20), neighbourhoods=("55.X1 wimborne",))
    page = proof(client, "2026-04-01")
    assert rows_of(page, "units") == (
        "One by one Neighbourhood Days owed Done Owed Planned Last one Next due by "
        "High Street 91 1 1 0 Mon 20 April Wed 30 September"
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
        "At risk. Last one Thursday 7 May. The next is due by Thursday 14 May and none is planned." in read(page).text
    )


def test_posts_have_no_head_count(client, posts):
    said = rows_of(proof(client, "2026-05-01"), "counted")
    assert "Came" not in said
    assert "1 Fri 1 May Post 01 May same day" in said


def test_while_open_the_second_clock_is_yesterday(client, posts):
    said = clocks_of(proof(client, "2026-05-01"))
    assert "As known on 11 May 2026 by what was known then; first shown later 6 days On track" in said
    assert "no record; only time has passed." in said


def test_time_alone_may_have_changed_the_figure(client, dorset, promise):
    promise(POST)
    said = rows_of(proof(client, "2026-05-01"), "clocks")
    assert "497 days Missed" in said
    assert "496 days Missed" in said
    assert "no record; only time has passed." in said


def test_on_the_first_day_of_a_window_the_second_clock_says_that_it_had_not_begun(client, posts):
    with time_machine.travel(datetime(2026, 6, 1, 8, tzinfo=UTC), tick=False):
        client.force_login(posts.people["reviewer"])
        said = rows_of(proof(client, "2026-06-01"), "clocks")
        assert "As known on 31 May 2026 the period had not begun" in said
        assert proof(client, "2026-06-01", "?known_at=2026-05-31").status_code == 404


# -- On time -----------------------------------------------------------------------------------------------------------


def test_enquiries_are_told_by_subject_and_how_long_they_waited(client, dorset, promise):
    promise(REPLY)
    asked(dorset, "wimborne", datetime(2026, 4, 5, 9, tzinfo=UTC), hours=31, subject="Parking")
    asked(dorset, "wimborne", datetime(2026, 4, 6, 9, tzinfo=UTC), hours=100, subject="Noise")
    asked(dorset, "wimborne", datetime(2026, 4, 7, 9, tzinfo=UTC), subject="")
    page = proof(client, "2026-04-01")
    assert "Missed. 1 of 3 questions answered within 72 hours; 90% is promised." in read(page).text
    assert rows_of(page, "counted") == (
        "Answered in time 1 row Asked about Received Answered 1 Parking Sunday 5 April, 10:00 within 31 hours"
    )
    said = rows_of(page, "not")
    assert "a Noise Monday 6 April, 10:00 within 4 days and 4 hours Not answered within 72 hours." in said
    assert "b An enquiry without a subject Tuesday 7 April, 10:00 not yet Not answered within 72 hours." in said
    assert "In time 1 Too late 2 Still pending 0 Together 3 90% of 3 = 2.70, rounded up 3" in rows_of(page, "sum")


def test_an_answer_that_came_between_is_told(client, dorset, promise):
    promise(REPLY)
    asked(dorset, "wimborne", datetime(2026, 4, 29, 9, tzinfo=UTC), hours=70, subject="Parking")
    said = clocks_of(proof(client, "2026-04-01"))
    assert "1 of 1 Met" in said
    assert "by what was known then; first shown later Nothing to judge" in said
    assert "the enquiry of Wednesday 29 April (Parking) was recorded on Saturday 2 May, 3 days after it." in said


def test_notice_counts_what_was_advertised_in_time(client, dorset, promise):
    promise(NOTICE | {"channels": ["meeting"]})
    meeting(dorset, date(2026, 4, 14))
    meeting(dorset, date(2026, 4, 16), advertised_on=date(2026, 4, 15))
    page = proof(client, "2026-04-01")
    assert "1 Tue 14 April Meeting 14 April 9 15 days same day" in rows_of(page, "counted")
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
    assert "Requires improvement , given on Tuesday 12 May 2026." in rows_of(after, "counted")
    assert "the grade “requires improvement” of Tuesday 12 May was received on Tuesday 12 May." in rows_of(
        after, "clocks"
    )
    assert rows_of(after, "strip") == ""


# -- What stands around it ---------------------------------------------------------------------------------------------


def test_the_team_is_settled_first_and_the_history_tells_how_the_figure_came_to_be(client, quarter):
    with clock_at(NOW - DAY):
        assessed(NOW - DAY)
    meeting(quarter, date(2026, 3, 27), title="Sixth", at=NOW - timedelta(hours=1))
    assert has_marks(quarter.teams["wimborne"].pk)
    page = proof(client)
    assert not has_marks(quarter.teams["wimborne"].pk)
    said = rows_of(page, "history")
    assert "First kept as Met 5 of 5 Monday 11 May, 10:41 , entry" in said
    assert "1 other entry changed only the count or the day by which the next is due." in said


def test_what_was_kept_by_then_is_what_the_portal_showed_then(client, quarter):
    with clock_at(datetime(2026, 4, 10, 9, tzinfo=UTC)):
        assessed(datetime(2026, 4, 10, 9, tzinfo=UTC))
    assert "As known on 10 April 2026 what the portal showed then 4 of 5" in rows_of(
        proof(client, query="?known_at=2026-04-10"), "clocks"
    )
    assert "first shown on Friday 10 April 4 of 5" in rows_of(proof(client, query="?known_at=2026-04-09"), "clocks")


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


def test_the_periods_around_it_are_a_link_away(client, quarter):
    page = read(proof(client))
    assert page.link("October to December 2025") == "/oversight/wimborne/nec/S1/2025-10-01/"
    assert page.link("April to June 2026") == "/oversight/wimborne/nec/S1/2026-04-01/"


def test_only_who_sees_the_grid_is_led_back_to_it(client, quarter):
    assert ("Oversight", "/oversight/") in read(proof(client)).links
    client.force_login(quarter.people["sergeant"])
    assert "Oversight" not in [words for words, _ in read(proof(client)).links]


def test_the_rule_is_in_words_with_its_version(client, quarter):
    said = rows_of(proof(client), "rule")
    assert "6 open meetings or surgeries each quarter, advertised at least 7 days before." in said
    assert "1, in force from Wednesday 1 January 2025 on provisional" in said
    assert "Duties prsra-s34" in said
    assert "7 days before it turns late" in said


# -- Check it yourself -------------------------------------------------------------------------------------------------


def test_the_file_and_the_json_hold_the_rows_of_the_page(client, quarter):
    meeting(quarter, date(2026, 3, 5), title="=cmd()", advertised_on=date(2026, 3, 4))
    page = read(proof(client, query="?known_at=2026-04-10"))
    lines = list(csv.DictReader(io.StringIO(client.get(page.link("The 8 rows as CSV")).content.decode(), newline="")))
    assert [line["reason"] for line in lines] == ["counted"] * 4 + ["notice", "not_held", "channel", "notice"]
    assert lines[-1]["title"] == "'=cmd()"
    assert {line["known_at"] for line in lines} == {"2026-04-10T23:59:59.999999+01:00"}
    json = client.get(page.link("This proof as JSON")).json()
    assert (json["assessment"]["status"], json["assessment"]["achieved"]) == ("missed", 4)
    assert [row["id"] for row in json["counted"]] == [line["id"] for line in lines[:4]]
    assert json["as_of"] == json["known_at"] == "2026-04-10T22:59:59.999Z"


def test_a_name_that_would_break_out_is_only_text(client, quarter):
    meeting(quarter, date(2026, 3, 5), title="<script>alert(1)</script>")
    html = proof(client).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


# -- Queries -----------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_rows(client, dorset, promise):
    promise(MEET)
    taken = []
    for days in ([date(2026, 1, 15)], [date(2026, 2, 15), date(2026, 3, 15)]):
        for day in days:
            meeting(dorset, day)
            meeting(dorset, day + DAY, title="Late notice", advertised_on=day)
        assessed()
        proof(client)
        with CaptureQueriesContext(connection) as queries:
            page = proof(client)
        taken.append((rows_of(page, "counted").split()[1], len(queries)))
    assert taken == [("1", 85), ("3", 85)]
    assert Assessment.objects.exists()
