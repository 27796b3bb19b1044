"""The proof of a quarter: what counted and what did not, both clocks, the sum, the strip, the files; who may open."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement import actions as log
from record.marks import has_marks
from tests.contracts.page_reading import read, rows_of
from tests.contracts.proof_pages import DAY, Q1, clocks_of, exempted, meeting, proof
from tests.contracts.reviewers_world import MEET, NOW, POST, agree, assessed, clock_at, held
from tests.kept_worlds import kept_answer, kept_world
from tests.teams import county

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def a_quarter() -> county.County:
    """Of six meetings owed, floods leave five; four were recorded in time, the fifth 19 days after it was held."""
    dorset = county.dorset()
    agree(dorset, {"S1": ("Meetings", MEET)}, first_day=date(2025, 1, 1))
    for day in (date(2026, 1, 15), date(2026, 1, 31), date(2026, 2, 18), date(2026, 3, 10)):
        meeting(dorset, day)
    meeting(dorset, date(2026, 3, 26), title="Open meeting, Bere Regis", at=datetime(2026, 4, 14, 9, tzinfo=UTC))
    exempted(dorset, date(2026, 2, 9), date(2026, 2, 22), datetime(2026, 2, 8, 9, tzinfo=UTC))
    meeting(dorset, date(2026, 1, 22), title="Coffee", advertised_on=date(2026, 1, 20))
    meeting(dorset, date(2026, 2, 12), title="Surgery", status="cancelled")
    held(dorset, "wimborne", "partner_meeting", date(2026, 2, 27), title="Flood recovery")
    return dorset


def as_reviewer(client, dorset):
    client.force_login(dorset.people["reviewer"])
    return proof(client)


kept = kept_world(a_quarter, at=NOW)
shown = kept_answer(as_reviewer, at=NOW)  # the page that most tests look at; they only read


@pytest.fixture
def quarter(own_world, client):
    """It, with the reviewer signed in."""
    client.force_login(own_world.people["reviewer"])
    return own_world


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
        re.sub(
            r'nonce="[^"]+"|value="[^"]+"|<code>[0-9a-f]+</code>',
            "",
            answer.content.decode().replace(answer.request["PATH_INFO"], ""),  # what was asked for
        )
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


def test_the_verdict_is_the_title(shown):
    page = read(shown)
    assert "Met. Wimborne NPT held 5 open meetings or surgeries. It owed 5." in page.text
    assert "S1 Meetings, January to March 2026 provisional numbers" in page.text


def test_all_three_figures_stand_there_with_what_came_between(shown):
    assert clocks_of(shown) == (
        "Three figures, and which is which Another day "
        "As it happened all that is known today, Tuesday 12 May 2026 5 of 5 Met "
        "The figure of today. It would change only if something about those days is recorded or corrected. "
        "Shown on 1 April 2026 not shown: the portal kept it first later So the record holds no figure of that day. "
        "Worked out again for 1 April 2026 by what was known then, as the portal works it out today 4 of 5 Missed "
        "Nothing was shown then to compare it with. "
        "What came between Tuesday 14 April, 10:00 An activity was recorded 19 days after it was held: "
        "“Open meeting, Bere Regis” of Thursday 26 March. Recorded by Sergeant. Its versions "
        "nothing else No other activity, exemption, date of the team or version of the rule that this figure rests on "
        "was recorded or changed in between. Known at the end of Show"
    )


def test_the_second_clock_shows_the_whole_page_as_it_was(client, quarter):
    page = proof(client, query="?known_at=2026-04-10")
    assert "Missed. Wimborne NPT held 4 open meetings or surgeries. It owed 5." in read(page).text
    assert "As known on 10 April 2026, and in the words of that day." in read(page).text
    assert "As of 10 April 2026, and as known then." in read(page).text
    assert "Checked" not in read(page).text
    assert "Bere Regis" not in rows_of(page, "counted")
    assert (
        "Worked out again for 10 April 2026 by what was known then, as the portal works it out today 4 of 5"
        in clocks_of(page)
    )
    assert 'value="2026-04-10"' in page.content.decode()
    assert read(page).link("As it happened") == f"/oversight/wimborne/nec/S1/{Q1}/"


def test_a_moment_of_a_day_can_be_asked_for(client, quarter):
    before, after = "2026-04-14T09:59:59", "2026-04-14T10:00:00"
    assert "4 of 5 Missed" in rows_of(proof(client, query=f"?known_at={before}"), "clocks")
    said = clocks_of(proof(client, query=f"?known_at={after}"))
    assert (
        "Worked out again for 14 April 2026, 10:00 by what was known then, as the portal works it out today 5 of 5 Met"
        in said
    )
    assert "What came between nothing No activity, exemption, date of the team" in said


def test_the_two_clocks_are_independent(client, quarter):
    page = proof(client, query="?known_at=2026-05-01&as_of=2026-02-01")
    said = rows_of(page, "clocks")
    assert "Worked out again for 1 May 2026 as of 1 February 2026, by what was known then, as the portal works" in said
    assert "As it happened as of 1 February 2026, by all that is known today, Tuesday 12 May 2026 2 of 5 On" in said
    assert "As of 1 February 2026, as known on 1 May 2026." in read(page).text
    page = proof(client, query="?as_of=2026-02-01")
    assert "As of 1 February 2026, by all that is known today." in read(page).text
    assert "Checked" not in read(page).text
    assert "Checked just now." in read(proof(client)).text


@pytest.mark.parametrize("known_at", ["2027-01-01", "tomorrow", "2026-05-12", "0001-01-01", "2026-02-30"])
def test_a_day_that_cannot_be_is_said_and_all_figures_are_shown(client, quarter, known_at):
    page = proof(client, query=f"?known_at={known_at}")
    assert 'id="id_known_at_error"' in page.content.decode()
    assert "Worked out again for 1 April 2026" in rows_of(page, "clocks")


def test_of_a_time_that_came_twice_the_page_asks_which(client, quarter):
    page = proof(client, query="?known_at=2025-10-26T01:30").content.decode()
    assert "so that time came twice. Say which one: with +01:00 after it" in page
    for answered in ("2025-10-26T01:30%2B01:00", "2025-10-26T01:30%2B00:00", "2025-10-26T00:59", "2025-10-26"):
        assert "came twice" not in proof(client, query=f"?known_at={answered}").content.decode()


def test_what_counted_is_told_row_by_row(shown):
    said = rows_of(shown, "counted")
    assert said.startswith("Counted 5 rows")
    assert "1 Thu 15 January Meeting 15 January 9 15 days same day" in said
    assert "5 Thu 26 March Open meeting, Bere Regis 9 15 days 19 days later" in said


def test_what_another_team_logged_for_this_one_says_so(client, quarter):
    told = {"also_teams": ("wimborne",), "attendance": 3, "advertised_on": date(2026, 2, 27), "title": "Joint meeting"}
    held(quarter, "ferndown", "meeting", date(2026, 3, 16), **told)
    held(quarter, "ferndown", "meeting", date(2026, 3, 17), **told | {"title": "Told late", "advertised_on": None})
    page = proof(client)
    assert "Mon 16 March Joint meeting Logged by Ferndown NPT for this team 3 17 days" in rows_of(page, "counted")
    assert "Tue 17 March Told late Logged by Ferndown NPT for this team" in rows_of(page, "not")
    assert rows_of(page, "counted").count("for this team") == 1


def test_what_did_not_count_has_one_reason_each(shown):
    said = rows_of(shown, "not")
    assert "a Thu 22 January Coffee Advertised 2 days before; the rule asks for 7." in said
    assert "b Thu 12 February Surgery Cancelled." in said
    assert "c Fri 27 February Flood recovery A partner meeting is not of a kind that counts here." in said


def test_many_of_other_kinds_stand_behind_a_line_without_marks(client, quarter):
    for number in range(6):
        held(quarter, "wimborne", "social_post", date(2026, 3, 1) + number * DAY)
    said = rows_of(proof(client), "not")
    assert "7 more of kinds that this rule does not count" in said
    assert said.startswith("Looked at and not counted 9 rows")


def test_the_sum_can_be_done_again(shown):
    said = rows_of(shown, "sum")
    assert said == (
        "Why 5 and not 6 Owed for a whole quarter 6 Days in the quarter 90 Exempt: no reason was stated, 9 to 22 "
        "February − 14 Days left 76 6 × 76 ÷ 90 = 5.07, rounded 5"
    )


def test_overlapping_exemptions_are_taken_away_once(client, quarter):
    exempted(quarter, date(2026, 2, 20), date(2026, 2, 25), NOW - DAY)
    said = rows_of(proof(client), "sum")
    assert "Exempt days, each once − 17" in said


def test_a_correction_and_a_withdrawal_that_came_between_are_told(client, quarter):
    first = meeting(quarter, date(2026, 3, 2), title="Mistyped", advertised_on=date(2026, 3, 1))
    with clock_at(datetime(2026, 4, 20, 9, tzinfo=UTC)):
        change = {"changes": {"advertised_on": date(2026, 2, 1)}, "reason": "the year", "version": 1}
        log.correct(activity=first, by=quarter.people["sergeant"], now=NOW, **change)
    second = meeting(quarter, date(2026, 3, 3), title="Never was")
    with clock_at(datetime(2026, 4, 21, 9, tzinfo=UTC)):
        log.withdraw(activity=second, by=quarter.people["sergeant"], reason="twice", now=NOW)
    said = rows_of(proof(client), "clocks")
    assert "Monday 20 April, 10:00 An activity was corrected: “Mistyped” of Monday 2 March." in said
    assert "Tuesday 21 April, 10:00 An activity was withdrawn: “Never was” of Tuesday 3 March." in said


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
    assert "An activity is no longer this team’s: “Told here” of Monday 2 March." in rows_of(page, "clocks")
    assert "Not told here" not in page.content.decode()


def test_the_strip_marks_days_as_the_tables_do(shown):
    html = shown.content.decode()
    assert "January to March 2026. Counted: Thursday 15 January, Saturday 31 January" in html
    assert html.count('class="np-mark__ring"') == 1
    assert html.count('class="np-mark np-mark--not"') == 3
    assert html.count('fill="url(#hatch)"') >= 14


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
    assert "Met 5 of 5 → became Met 6 of 5" in said  # the window was closed: time had not done it


def test_what_was_kept_by_then_is_what_the_portal_showed_then(client, quarter):
    """Whatever is found today: here five were kept of which four were known."""
    with clock_at(datetime(2026, 4, 10, 9, tzinfo=UTC)):
        assessed(datetime(2026, 4, 10, 9, tzinfo=UTC))
    said = rows_of(proof(client, query="?known_at=2026-04-10"), "clocks")
    assert "Shown on 10 April 2026 what the portal showed then, kept since Friday 10 April, 10:00 5 of 5 Met" in said
    assert "as the portal works it out today 4 of 5 Missed Differs from what was shown." in said
    before = rows_of(proof(client, query="?known_at=2026-04-09"), "clocks")
    assert "kept it first on Friday 10 April, 10:00, entry" in before


def test_the_periods_around_it_are_a_link_away(shown):
    page = read(shown)
    assert page.link("October to December 2025") == "/oversight/wimborne/nec/S1/2025-10-01/"
    assert page.link("April to June 2026") == "/oversight/wimborne/nec/S1/2026-04-01/"


def test_only_who_sees_the_grid_is_led_back_to_it(client, quarter, shown):
    assert ("Oversight", "/oversight/") in read(shown).links
    client.force_login(quarter.people["sergeant"])
    assert "Oversight" not in [words for words, _ in read(proof(client)).links]


def test_the_rule_is_in_words_with_its_version(shown):
    said = rows_of(shown, "rule")
    assert "6 open meetings or surgeries each quarter, advertised at least 7 days before." in said
    assert "1, in force from Wednesday 1 January 2025 on provisional" in said
    assert "Duties prsra-s34" in said
    assert "7 days before it turns late" in said


# -- Check it yourself -------------------------------------------------------------------------------------------------


def test_the_file_and_the_json_hold_the_rows_of_the_page(client, quarter):
    meeting(quarter, date(2026, 3, 5), title="=cmd()", advertised_on=date(2026, 3, 4))
    page = read(proof(client, query="?known_at=2026-04-10"))
    answer = client.get(page.link("This proof as CSV")).content.decode()
    lines = [line for line in csv.DictReader(io.StringIO(answer, newline="")) if line["of"] == "activity"]
    assert [line["reason"] for line in lines] == ["counted"] * 4 + ["notice", "not_held", "channel", "notice"]
    assert lines[-1]["title"] == "'=cmd()"
    assert {line["known_at"] for line in lines} == {"2026-04-10T23:59:59.999999+01:00"}
    json = client.get(page.link("This proof as JSON")).json()
    figures = json["figures"]
    assert (figures["as_it_happened"]["achieved"], figures["shown"], figures["agrees"]) == (5, None, None)
    assert figures["worked_out_again"]["achieved"] == 4
    assert figures["first_kept"]["entry"] > 0
    assert [(one["noun"], one["is_new"]) for one in json["came_between"]] == [("activity", True)]
    assert json["came_between"][0]["said"].startswith(
        "An activity was recorded 19 days after it was held: “Open meeting"
    )
    assert (json["assessment"]["status"], json["assessment"]["achieved"]) == ("missed", 4)
    assert [row["id"] for row in json["counted"]] == [line["id"] for line in lines[:4]]
    assert json["as_of"] == json["known_at"] == "2026-04-10T22:59:59.999Z"


def test_a_name_that_would_break_out_is_only_text(client, quarter):
    meeting(quarter, date(2026, 3, 5), title="<script>alert(1)</script>")
    html = proof(client).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
