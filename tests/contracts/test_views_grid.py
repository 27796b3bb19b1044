"""The grid: who sees which teams, what each cell says, filters, the second clock, the file, and its queries."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.engine import settling
from contracts.models import Assessment, Flag
from contracts.queries.grid import (
    GridQuery,
    cells,
    closed_quarters,
    met_by_quarter,
)
from contracts.views.grid_table import BySection, _bounds
from record.marks import Mark, mark
from record.timezones import LONDON
from teams.models import Team
from tests.contracts.page_reading import plain, read, rows_of
from tests.contracts.reviewers_world import (
    EVERY_KIND,
    NOW,
    POST,
    TODAY,
    agree,
    asked,
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
    """Wimborne posts each week, Ferndown last did on 2 May, Bridport never did. Borsetshire owes the same."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    for force in (dorset, borsetshire):
        agree(force, EVERY_KIND, first_day=date(2026, 1, 1))
    for number in range(18):
        held(dorset, "wimborne", "social_post", date(2026, 1, 5) + number * 7 * DAY)
    held(dorset, "ferndown", "social_post", date(2026, 5, 2))
    assessed()
    return dorset, borsetshire


kept = kept_world(two_forces, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world[0]


@pytest.fixture
def borsetshire(own_world):
    return own_world[1]


def page(client, person, query=""):
    client.force_login(person)
    return client.get(f"/oversight/{query}")


def cell(answer, team: str, code: str) -> str:
    """The words of the one cell that leads to this proof."""
    html = answer.content.decode()
    (found,) = re.findall(rf'<a class="np-cell [^>]*href="/oversight/{team}/nec/{code}/[^>]*>.*?</a>', html, re.DOTALL)
    return plain(re.sub(r"<[^>]+>", " ", found))


def teams_of(answer) -> list[str]:
    return [words for words, address in read(answer).links if address.startswith("/my-team/?team=")]


# -- Who sees what -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "teams"),
    [
        ("inspector", ["Ferndown NPT", "Wimborne NPT"]),
        ("other_inspector", ["Bridport NPT"]),
        ("reviewer", ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"]),
        ("admin", ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"]),
    ],
)
def test_each_role_sees_its_scope_by_section_and_name(client, county, role, teams):
    assert teams_of(page(client, county.people[role])) == teams


def test_nobody_sees_another_force(client, county, borsetshire):
    answer = page(client, borsetshire.people["reviewer"])
    assert teams_of(answer) == ["Ambridge NPT"]
    assert not {"wimborne", "dorset"} & set(answer.content.decode().lower().split("main>")[1].split('"'))


@pytest.mark.parametrize("query", ["?section=west", "?section=borchester"])
def test_a_filter_does_not_reach_beyond_the_scope(client, county, query):
    assert teams_of(page(client, county.people["inspector"], query)) == ["Ferndown NPT", "Wimborne NPT"]


# -- What a cell says --------------------------------------------------------------------------------------------------


def test_a_cell_says_code_name_status_and_figure_and_leads_to_its_proof(client, county):
    answer = page(client, county.people["reviewer"])
    assert cell(answer, "wimborne", "S3") == "S3 Posts Missed 8 days"
    assert cell(answer, "ferndown", "S3") == "S3 Posts Missed 122 days"
    assert cell(answer, "bridport", "S1") == "S1 Meetings On track 0 of 6"
    assert cell(answer, "bridport", "S4") == "S4 Replies On track none yet"
    assert cell(answer, "bridport", "S7") == "S7 Panel On track no grade yet"
    links = read(answer).links
    assert ("S3 PostsMissed8 days", "/oversight/wimborne/nec/S3/2026-05-01/") in links
    assert client.get("/oversight/wimborne/nec/S3/2026-05-01/").status_code == 200


def test_a_share_counts_those_that_were_late(client, county):
    asked(county, "wimborne", NOW - 9 * DAY, hours=31)
    asked(county, "wimborne", NOW - 8 * DAY, hours=80)
    assessed()
    assert cell(page(client, county.people["reviewer"]), "wimborne", "S4") == "S4 Replies At risk 1 of 2"


def test_sums_have_words_and_leave_nothing_out(client, county):
    answer = page(client, county.people["reviewer"])
    said = read(answer).text
    assert "3 of 3 teams have something missed or at risk." in said
    assert "6 Missed 15 On track" in said  # three teams, seven standards
    assert "East Inspector 4 missed" in said
    assert "West Other inspector 2 missed" in said


@pytest.fixture
def others_wait(monkeypatch):
    """So many teams have changed that the page waits for none of these."""
    monkeypatch.setattr(settling, "AT_ONCE", 0)


def test_the_grid_brings_its_teams_up_to_date_first(client, county):
    before = cell(page(client, county.people["reviewer"]), "ferndown", "S1")
    held(county, "ferndown", "meeting", date(2026, 5, 8), at=NOW, advertised_on=date(2026, 4, 1))
    assert Mark.objects.count() == 1
    after = cell(page(client, county.people["reviewer"]), "ferndown", "S1")
    assert not Mark.objects.exists()
    assert (before, after) == ("S1 Meetings On track 0 of 6", "S1 Meetings On track 1 of 6")


def test_of_many_that_have_changed_it_waits_for_a_few(client, county, monkeypatch):
    monkeypatch.setattr(settling, "AT_ONCE", 2)
    mark([team.pk for team in county.teams.values()], first_day=date(2026, 1, 1))
    page(client, county.people["reviewer"])
    assert Mark.objects.count() == 1


def test_after_midnight_a_team_not_looked_at_yet_keeps_what_it_had(client, county, others_wait):
    with time_machine.travel(datetime(2026, 6, 1, 0, 1, tzinfo=LONDON), tick=False):
        answer = page(client, county.people["reviewer"])
        assert ("S3 PostsMissed8 days", "/oversight/wimborne/nec/S3/2026-05-01/") in read(answer).links


def test_a_team_nobody_has_looked_at_yet_says_so(client, county, others_wait):
    county.add_team("verwood", section="east")
    said = read(page(client, county.people["reviewer"])).text
    assert "Not looked at yet: Verwood NPT. The check that runs every minute will judge it." in said


def test_a_team_that_does_not_owe_a_standard_has_no_cell(client, county):
    Team.objects.filter(key="bridport").update(active_until=TODAY)
    with time_machine.travel(NOW + DAY, tick=False):
        assessed(NOW + DAY)
        assert teams_of(page(client, county.people["reviewer"])) == ["Ferndown NPT", "Wimborne NPT"]


# -- Choosing ----------------------------------------------------------------------------------------------------------


def test_the_contract_with_most_standards_comes_first_and_another_can_be_chosen(client, county):
    agree(county, {"G1": ("Guarantee", POST)}, first_day=date(2026, 1, 1), contract="npg", title="The Guarantee")
    assessed()
    first = read(page(client, county.people["reviewer"]))
    assert first.link("S1 Meetings") == "/contracts/dorset/nec/#S1"
    other = page(client, county.people["reviewer"], first.link("The Guarantee"))
    assert [words for words, _ in read(other).links if words.startswith("G1 Guarantee")]
    assert '<input type="hidden" name="contract" value="npg">' in other.content.decode()
    assert not [address for _, address in read(other).links if "/nec/" in address and address.startswith("/oversight/")]


@pytest.mark.parametrize(
    ("query", "teams", "codes"),
    [
        ("?section=west", ["Bridport NPT"], 7),
        ("?standard=S3", ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"], 1),
        ("?status=missed&standard=S6", ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"], 1),
        ("?status=met", [], 0),
        ("?status=nonsense", ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"], 7),
    ],
)
def test_filters(client, county, query, teams, codes):
    answer = page(client, county.people["reviewer"], query)
    assert teams_of(answer) == teams
    proofs = [address for _, address in read(answer).links if address.startswith("/oversight/bridport/")]
    assert len([address for address in proofs if "2026" in address]) >= (codes if "Bridport NPT" in teams else 0)
    if not teams:
        assert "No team matches these filters." in read(answer).text


def test_an_earlier_period_shows_the_last_windows_that_had_closed(client, county):
    answer = page(client, county.people["reviewer"], "?period=2026-03-31")
    assert cell(answer, "wimborne", "S3") == "S3 Posts Met 7 days"
    assert cell(answer, "wimborne", "S1") == "S1 Meetings Missed 0 of 6"
    addresses = [address for _, address in read(answer).links]
    assert "/oversight/wimborne/nec/S3/2026-03-01/" in addresses
    assert "/oversight/wimborne/nec/S1/2026-01-01/" in addresses


@pytest.mark.parametrize("day", ["2026-05-12", "2030-01-01", "1066-10-14", "12 May", "2026-02-30"])
def test_a_day_that_cannot_be_is_said_at_its_field_and_now_is_shown(client, county, day):
    answer = page(client, county.people["reviewer"], f"?known_on={day}")
    assert 'id="id_known_on_error"' in answer.content.decode()
    assert cell(answer, "wimborne", "S3") == "S3 Posts Missed 8 days"


def test_as_known_on_a_day_it_shows_what_the_portal_showed(client, county):
    held(county, "wimborne", "social_post", date(2026, 5, 8), at=NOW - timedelta(hours=1))
    assessed()
    assert cell(page(client, county.people["reviewer"]), "wimborne", "S3") == "S3 Posts On track 7 days"
    then = page(client, county.people["reviewer"], "?known_on=2026-05-11")
    assert cell(then, "wimborne", "S3") == "S3 Posts At risk 7 days"
    assert "As known at the end of Monday 11 May 2026" in read(then).text
    assert "/oversight/wimborne/nec/S3/2026-05-01/?known_at=2026-05-11" in [address for _, address in read(then).links]


@pytest.mark.parametrize("closed_by", [None, date(2026, 3, 31), date(2026, 4, 30), date(2026, 1, 15)])
def test_what_is_kept_and_what_is_worked_out_choose_the_same_windows(county, closed_by):
    contract = Assessment.objects.first().contract
    teams = list(county.teams.values())
    kept = cells(GridQuery(contract, TODAY, closed_by=closed_by), teams)
    with time_machine.travel(NOW + DAY, tick=False):
        worked_out = cells(GridQuery(contract, TODAY + DAY, closed_by=closed_by, known_on=TODAY), teams)
    identity = lambda found: {key: (one.first_day, one.last_day) for key, one in found.items()}  # noqa: E731
    assert identity(worked_out) == identity(kept)
    assert bool(kept) is (closed_by != date(2026, 1, 15))
    if closed_by:
        assert worked_out == kept


def test_a_standard_dropped_long_ago_is_not_carried_on(county):
    agree(county, {"S3": EVERY_KIND["S3"]}, first_day=date(2026, 4, 1), key="2")
    assessed()
    contract = Assessment.objects.filter(contract__force=county.force).first().contract
    teams = list(county.teams.values())
    march = cells(GridQuery(contract, TODAY, closed_by=date(2026, 3, 31)), teams)
    april = cells(GridQuery(contract, TODAY, closed_by=date(2026, 4, 30)), teams)
    assert {code for _, code in march} == set(EVERY_KIND)
    assert {code for _, code in april} == {"S3"}


# -- The line beside a team --------------------------------------------------------------------------------------------


def test_the_line_counts_what_was_met_by_the_end_of_each_quarter(county):
    contract = Assessment.objects.filter(contract__force=county.force).first().contract
    teams = list(county.teams.values())
    met = met_by_quarter(contract, teams, TODAY)
    assert met[county.teams["wimborne"].pk] == [None] * 7 + [1]
    assert met[county.teams["bridport"].pk] == [None] * 7 + [0]
    shown = cells(GridQuery(contract, TODAY, closed_by=date(2026, 3, 31)), teams)
    assert sum(one.status == "met" for (team, _), one in shown.items() if team == county.teams["wimborne"].pk) == 1


def test_the_line_of_an_earlier_period_ends_with_what_is_shown_of_it(client, county):
    grid = page(client, county.people["reviewer"], "?period=2026-03-31").context["grid"]
    rows = {row["name"]: row for section in grid["sections"] for row in section["teams"]}
    assert [row["trend"]["values"][-1] for row in (rows["Wimborne NPT"], rows["Bridport NPT"])] == [1, 0]


def test_the_last_eight_closed_quarters():
    days = closed_quarters(date(2026, 5, 12))
    assert (days[0], days[-1], len(days)) == (date(2024, 6, 30), date(2026, 3, 31), 8)
    assert closed_quarters(date(2026, 4, 1))[-1] == date(2026, 3, 31)
    assert closed_quarters(date(2026, 3, 31))[-1] == date(2025, 12, 31)


# -- What turned -------------------------------------------------------------------------------------------------------


def test_what_turned_is_said_worst_first_since_the_last_visit(client, county):
    with clock_at(NOW + DAY):
        held(county, "ferndown", "social_post", date(2026, 5, 11), at=NOW + timedelta(hours=2))
    first = page(client, county.people["reviewer"])
    assert "Nothing turned since Tuesday 5 May." in rows_of(first, "turned")
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        held(county, "wimborne", "social_post", date(2026, 5, 8), at=NOW + timedelta(hours=1))
        with clock_at(NOW + timedelta(hours=2)):
            assessed(NOW + timedelta(hours=2))
        said = rows_of(client.get("/oversight/"), "turned")
        assert "since Tuesday 12 May" in said
        assert "Wimborne NPT: Posts Missed → became On track Tuesday 12 May." in said
        assert "Bridport" not in said
        again = rows_of(client.get("/oversight/"), "turned")
        assert again == said  # the same visit still


def test_a_flag_raised_since_has_turned_though_nothing_was_kept_before(client, county):
    flagged(county)
    answer = page(client, county.people["reviewer"])
    standing = Flag.objects.filter(team__force=county.force, cleared_at=None)
    assert len(answer.context["turned"]) + answer.context["turned_more"] == standing.count() > 0
    assert {turn["before"] for turn in answer.context["turned"]} == {""}
    assert "Bridport NPT: Posts Missed Tuesday 12 May." in rows_of(answer, "turned")


def test_a_flag_that_was_known_at_the_last_visit_has_not_turned(client, county):
    flagged(county)
    page(client, county.people["reviewer"])
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert "Nothing turned since Tuesday 12 May." in rows_of(client.get("/oversight/"), "turned")


def test_another_forces_turns_are_not_told(client, county, borsetshire):
    with clock_at(NOW + timedelta(hours=1)):
        held(borsetshire, "ambridge", "social_post", date(2026, 5, 11), at=NOW)
        assessed()
    assert "Ambridge" not in rows_of(page(client, county.people["reviewer"]), "turned")


# -- Pages and the file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "bounds"),
    [
        ([], [(0, 0)]),
        ([25], [(0, 25)]),
        ([12, 13, 1], [(0, 25), (25, 26)]),
        ([20, 6, 19], [(0, 20), (20, 45)]),
        ([60, 5], [(0, 25), (25, 50), (50, 65)]),
        ([5, 60], [(0, 5), (5, 30), (30, 55), (55, 65)]),
    ],
)
def test_pages_are_whole_sections_where_they_fit(sizes, bounds):
    assert _bounds(sizes) == bounds


def test_more_than_25_teams_are_paged_and_the_sums_are_of_all(client, county):
    for number in range(26):
        county.add_team(f"north{number:02}", section="west")
    assessed()
    answer = page(client, county.people["reviewer"])
    assert teams_of(answer) == ["Ferndown NPT", "Wimborne NPT"]
    assert "1 to 2 of 29 teams" in read(answer).text
    assert "58 Missed" in read(answer).text
    second = page(client, county.people["reviewer"], "?page=2")
    assert len(teams_of(second)) == 25
    assert len(teams_of(page(client, county.people["reviewer"], "?page=99"))) == 2
    assert BySection([]).num_pages == 1


def test_the_file_holds_every_cell_with_the_columns_of_assess(client, county):
    Team.objects.filter(key="wimborne").update(name='=HYPERLINK("http://x")')
    answer = page(client, county.people["reviewer"], "?format=csv&standard=S3")
    assert answer["Content-Disposition"] == 'attachment; filename="nec-2026-05-12.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    assert [line["team"] for line in lines] == ["wimborne", "ferndown", "bridport"]
    wimborne = lines[0]
    assert wimborne["team_name"] == '\'=HYPERLINK("http://x")'
    told = {name: wimborne[name] for name in ("standard", "first_day", "period_end", "status", "achieved", "required")}
    assert told == {
        "standard": "S3",
        "first_day": "2026-05-01",
        "period_end": "2026-05-31",
        "status": "missed",
        "achieved": "8",
        "required": "7",
    }
    assert wimborne["known_at"] == wimborne["as_of"] == NOW.astimezone(LONDON).isoformat()


# -- Empty states ------------------------------------------------------------------------------------------------------


def test_without_an_active_team_it_says_so(client, county):
    Team.objects.update(active_from=TODAY + DAY)
    assert "No team is active here today." in read(page(client, county.people["reviewer"])).text


# -- Queries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "number"), [("", 27), ("?period=2026-03-31", 27), ("?known_on=2026-05-01", 65)])
def test_the_number_of_queries_does_not_grow_with_the_teams(client, county, query, number):
    asked(county, "wimborne", NOW - 9 * DAY, hours=31)
    assessed()
    taken = []
    for section in ("section=west", ""):  # one team, then three
        client.force_login(county.people["reviewer"])
        client.get("/oversight/")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/oversight/{query}{'&' if query else '?'}{section}")
        taken.append((len(teams_of(answer)), len(queries)))
    assert taken == [(1, number), (3, number)]
