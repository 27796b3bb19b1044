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
from contracts.periods import Period, period_containing
from contracts.queries.grid import GridQuery, cells
from contracts.queries.grid_past import QuarterKept, closed_quarters, kept_by_quarter
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
    return re.sub(r" ?\. (Last \d+.* missed|The first).*", "", plain(re.sub(r"<[^>]+>", " ", found)))


def teams_of(answer) -> list[str]:
    return [words for words, address in read(answer).links if address.startswith("/my-team/?team=")]


def quarter(last_day: date) -> Period:
    return period_containing("quarter", last_day)


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


@pytest.mark.parametrize("query", ["?section=west", "?section=borchester", "?team=bridport", "?team=ambridge"])
def test_a_filter_does_not_reach_beyond_the_scope(client, county, query):
    """What is there and may not be seen is answered word for word as what is not there."""
    answer = page(client, county.people["inspector"], query)
    value = query.partition("=")[2]
    assert answer.status_code == 400
    assert f"“{value}” is no {query[1:].partition('=')[0]} that can be shown here." in plain(answer.content.decode())
    assert not {"Bridport", "Ambridge"} & set(re.findall(r"\w+", answer.content.decode()))


# -- What a cell says --------------------------------------------------------------------------------------------------


def test_a_cell_says_code_name_status_and_figure_and_leads_to_its_proof(client, county):
    answer = page(client, county.people["reviewer"])
    assert cell(answer, "wimborne", "S3") == "S3 Posts Missed 8 days"
    assert cell(answer, "ferndown", "S3") == "S3 Posts Missed 122 days"
    assert cell(answer, "bridport", "S1") == "S1 Meetings On track 0 of 6"
    assert cell(answer, "bridport", "S4") == "S4 Replies On track none yet"
    assert cell(answer, "bridport", "S7") == "S7 Panel On track no grade yet"
    links = read(answer).links
    assert (
        "S3 Posts Missed 8 days. Last 5, this one included: 1 missed",
        "/oversight/wimborne/nec/S3/2026-05-01/",
    ) in links
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
        assert cell(answer, "wimborne", "S3") == "S3 Posts Missed 8 days"
        assert "/oversight/wimborne/nec/S3/2026-05-01/" in [address for _, address in read(answer).links]


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
    assert first.link("S1 Meetings") == "/oversight/nec/S1/"
    other = page(client, county.people["reviewer"], first.link("The Guarantee"))
    assert [words for words, _ in read(other).links if words.startswith("G1 Guarantee")]
    assert '<input type="hidden" name="contract" value="npg">' in other.content.decode()
    board = other.content.decode().split('id="grid"')[1]
    assert "/oversight/bridport/npg/G1/" in board
    assert "/nec/" not in board


@pytest.mark.parametrize(
    ("query", "teams", "codes"),
    [
        ("?section=west", ["Bridport NPT"], 7),
        ("?standard=S3", ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"], 1),
        ("?status=missed&standard=S6", ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"], 1),
        ("?status=met", [], 0),
        ("?status=urgent&section=west", ["Bridport NPT"], 2),
        ("?team=bridport", ["Bridport NPT"], 7),
    ],
)
def test_filters(client, county, query, teams, codes):
    answer = page(client, county.people["reviewer"], query)
    assert teams_of(answer) == teams
    proofs = [address for _, address in read(answer).links if address.startswith("/oversight/bridport/")]
    assert len([address for address in proofs if "2026" in address]) == (codes if "Bridport NPT" in teams else 0)
    if not teams:
        assert "No figure passes these filters: “Met”. Take off “Met”" in read(answer).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("known_on=2026-05-12", "Tuesday 12 May is not over yet. Choose an earlier day."),
        ("known_on=2030-01-01", "Tuesday 1 January 2030 is not over yet. Choose an earlier day."),
        ("known_on=1066-10-14", "Nothing was known before 1900."),
        ("known_on=rubbish", "Write the day as in 2026-05-31."),
        ("known_on=2026-02-30", "Write the day as in 2026-05-31."),
        ("period=1999-01-01", "“1999-01-01” is no period that can be shown here."),
        ("period=2025-12-31", "“2025-12-31” is no period that can be shown here."),  # before there was a contract
        ("period=2026-06-30&known_on=2026-03-31", "April to June 2026 had not begun on Tuesday 31 March 2026."),
        ("contract=zzz", "“zzz” is no contract that can be shown here."),
        ("standard=S99", "“S99” is no standard that can be shown here."),
        ("status=green", "“green” is no status that can be shown here."),
        ("order=worst", "“worst” is no order that can be shown here."),
        ("fold=nowhere", "“nowhere” is no fold that can be shown here."),
        ("sectoin=east", "“sectoin” is no filter of this page."),
        ("format=parquet", "“parquet” is no format that can be shown here."),
    ],
)
@pytest.mark.parametrize("form", ["", "format=csv&"])
def test_a_filter_that_means_nothing_is_refused_on_the_page_and_for_the_file(client, county, query, said, form):
    answer = page(client, county.people["reviewer"], f"?{form}{query}")
    assert answer.status_code == 400
    words = plain(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    assert said in words and "Not shown yet: 1 thing to put right" in words
    assert "<table" not in answer.content.decode() and "Content-Disposition" not in answer


def test_as_known_on_a_day_it_shows_what_the_portal_showed(client, county):
    held(county, "wimborne", "social_post", date(2026, 5, 8), at=NOW - timedelta(hours=1))
    assessed()
    assert cell(page(client, county.people["reviewer"]), "wimborne", "S3") == "S3 Posts On track 7 days"
    then = page(client, county.people["reviewer"], "?known_on=2026-05-11")
    assert cell(then, "wimborne", "S3") == "S3 Posts At risk 7 days"
    assert "As known on Monday 11 May 2026, as of the end of that day." in read(then).text
    assert "/oversight/wimborne/nec/S3/2026-05-01/?known_at=2026-05-11" in [address for _, address in read(then).links]


@pytest.mark.parametrize("of", [None, date(2026, 3, 31), date(2026, 6, 30)])
def test_what_is_kept_and_what_is_worked_out_choose_the_same_windows(county, of):
    contract = Assessment.objects.first().contract
    teams = list(county.teams.values())
    asked_for = quarter(of) if of else None
    kept = cells(GridQuery(contract, TODAY, quarter=asked_for), teams)
    with time_machine.travel(NOW + DAY, tick=False):
        worked_out = cells(GridQuery(contract, TODAY + DAY, quarter=asked_for, known_on=TODAY), teams)
    identity = lambda found: {key: [(w.first_day, w.last_day) for w in one.windows] for key, one in found.items()}  # noqa: E731
    assert kept and {key: sorted(some) for key, some in identity(worked_out).items()} == {
        key: sorted(some) for key, some in identity(kept).items()
    }
    if of == date(2026, 3, 31):
        assert worked_out == kept


# -- The line beside a team --------------------------------------------------------------------------------------------


def test_the_line_counts_what_was_met_in_every_window_of_each_quarter(county):
    contract = Assessment.objects.filter(contract__force=county.force).first().contract
    teams, codes = list(county.teams.values()), list(EVERY_KIND)
    kept = kept_by_quarter(contract, teams, codes, TODAY)
    assert kept[county.teams["wimborne"].pk] == [None] * 7 + [QuarterKept(1, 5)]  # asked nothing, announced nothing
    assert kept[county.teams["bridport"].pk] == [None] * 7 + [QuarterKept(0, 5)]
    shown = cells(GridQuery(contract, TODAY, quarter=quarter(date(2026, 3, 31))), teams)
    for team in teams:
        row = [one.status for (key, _), one in shown.items() if key == team.pk]
        assert kept[team.pk][-1] == QuarterKept(row.count("met"), len(row) - row.count("not_applicable"))
    assert kept_by_quarter(contract, teams, ["S3"], TODAY)[county.teams["wimborne"].pk][-1] == QuarterKept(1, 1)


def test_the_line_says_its_day_and_of_how_many_and_never_more_than_were_owed(client, county):
    agree(county, {"S3": EVERY_KIND["S3"]}, first_day=date(2026, 4, 1), key="2")
    assessed()
    grid = page(client, county.people["reviewer"]).context["grid"]
    assert grid["trend"] == {
        "title": "Met by 31\N{NO-BREAK SPACE}March",
        "rule": "of 1; line: the last 8 quarters, none to all",
    }
    lines = [row["trend"] for section in grid["sections"] for row in section["teams"]]
    assert all(value is None or 0 <= value <= 1 for line in lines for value in line["values"])


def test_the_line_of_an_earlier_period_ends_with_what_is_shown_of_it(client, county):
    grid = page(client, county.people["reviewer"], "?period=2026-03-31").context["grid"]
    rows = {row["name"]: row for section in grid["sections"] for row in section["teams"]}
    assert [
        (rows[name]["trend"]["values"][-1], rows[name]["trend"]["last"]) for name in ("Wimborne NPT", "Bridport NPT")
    ] == [
        (0.2, "1"),
        (0, "0"),
    ]


def test_the_last_eight_closed_quarters_or_all_since_a_day():
    days = [one.last_day for one in closed_quarters(date(2026, 5, 12))]
    assert (days[0], days[-1], len(days)) == (date(2024, 6, 30), date(2026, 3, 31), 8)
    assert closed_quarters(date(2026, 4, 1))[-1].last_day == date(2026, 3, 31)
    assert closed_quarters(date(2026, 3, 31))[-1].last_day == date(2025, 12, 31)
    since = [one.last_day for one in closed_quarters(date(2026, 5, 12), since=date(2025, 12, 31))]
    assert since == [date(2025, 12, 31), date(2026, 3, 31)]
    assert closed_quarters(date(2026, 5, 12), since=date(2026, 4, 1)) == []


# -- What turned -------------------------------------------------------------------------------------------------------


def test_what_turned_is_said_worst_first_since_the_last_visit(client, county):
    with clock_at(NOW + DAY):
        held(county, "ferndown", "social_post", date(2026, 5, 11), at=NOW + timedelta(hours=2))
    first = page(client, county.people["reviewer"])
    assert "What turned in the last 7 days Nothing turned in the last 7 days." in rows_of(first, "turned")
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        held(county, "wimborne", "social_post", date(2026, 5, 8), at=NOW + timedelta(hours=1))
        with clock_at(NOW + timedelta(hours=2)):
            assessed(NOW + timedelta(hours=2))
        said = rows_of(client.get("/oversight/"), "turned")
        assert "What turned since your last visit, today at 10:41 1 turned" in said
        assert "Tue 12 May Wimborne NPT: Posts May 2026 Missed → became On track" in said
        assert "Bridport" not in said
        again = rows_of(client.get("/oversight/"), "turned")
        assert again == said  # the same visit still


def test_a_flag_raised_since_is_news_and_what_was_first_kept_has_not_turned(client, county):
    flagged(county)
    answer = page(client, county.people["reviewer"])
    standing = Flag.objects.filter(team__force=county.force, cleared_at=None)
    assert answer.context["turned_number"] == 0
    assert standing.count() > len(answer.context["turned"]) == 6
    assert read(answer).link(f"All {standing.count()} since Tuesday 5 May")
    assert {turn["before"] for turn in answer.context["turned"]} == {""}
    said = rows_of(answer, "turned")
    assert f"Nothing turned in the last 7 days; {standing.count()} missed or at risk, kept for the first time" in said
    assert "Tue 12 May Wimborne NPT: Posts May 2026 first kept as Missed 8 days" in said


def test_a_flag_that_was_known_at_the_last_visit_has_not_turned(client, county):
    flagged(county)
    page(client, county.people["reviewer"])
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert "Nothing turned since your last visit, today at 10:41." in rows_of(client.get("/oversight/"), "turned")


def test_what_turned_is_narrowed_as_the_grid_is(client, county):
    flagged(county)
    every = page(client, county.people["reviewer"]).context
    west = page(client, county.people["reviewer"], "?section=west")
    assert {turn["title"].split(":")[0] for turn in west.context["turned"]} == {"Bridport NPT"}
    assert west.context["turned_all"] is None  # there are no others
    assert "Wimborne" in str(every["turned"])
    east = page(client, county.people["reviewer"], "?section=east").context["turned_all"]
    assert "section=east" in east["url"]
    posts = page(client, county.people["reviewer"], "?section=west&standard=S3").context["turned"]
    assert 0 < len(posts) < len(west.context["turned"])


def test_another_forces_turns_are_not_told(client, county, borsetshire):
    with clock_at(NOW + timedelta(hours=1)):
        held(borsetshire, "ambridge", "social_post", date(2026, 5, 11), at=NOW)
        assessed()
    assert "Ambridge" not in rows_of(page(client, county.people["reviewer"]), "turned")


# -- Many teams, and the file ------------------------------------------------------------------------------------------


def test_more_than_25_teams_are_folded_by_section_the_most_missed_first(client, county):
    for number in range(26):
        county.add_team(f"north{number:02}", section="west")
    assessed()
    answer = page(client, county.people["reviewer"])
    assert teams_of(answer) == []
    assert "58 Missed" in read(answer).text
    assert [section["name"] for section in answer.context["grid"]["sections"]] == ["West", "East"]
    assert read(answer).text.count("West, Posts: 27 missed, of 27") == 1
    opened = page(client, county.people["reviewer"], read(answer).link("West27 teams").partition("#")[0])
    assert len(teams_of(opened)) == 25
    assert "2 more: 2 with something missed or at risk, 0 with nothing." in read(opened).text
    rest = page(client, county.people["reviewer"], read(opened).link("The next teams of West").partition("#")[0])
    assert len(teams_of(rest)) == 2
    assert teams_of(page(client, county.people["reviewer"], "?open=east")) == ["Ferndown NPT", "Wimborne NPT"]


def test_a_section_is_folded_by_an_address_and_then_shows_its_sums(client, county):
    answer = page(client, county.people["reviewer"])
    folded = page(client, county.people["reviewer"], read(answer).link("East").partition("#")[0])
    assert teams_of(folded) == ["Bridport NPT"]
    assert 'aria-expanded="false"' in folded.content.decode()
    assert "6 Missed" in read(folded).text  # the sums are of all
    assert read(folded).link("East") == "?#section-east"


def test_sums_stand_per_standard_and_most_missed_first_keeps_the_sections(client, county):
    for day in (4, 9, 11):
        held(county, "bridport", "social_post", date(2026, 5, day))
    assessed()
    answer = page(client, county.people["reviewer"], "?order=missed")
    assert [section["name"] for section in answer.context["grid"]["sections"]] == ["East", "West"]
    sums = {one["name"]: one["counts"] for one in answer.context["grid"]["all"]["sums"]}
    assert sums["Posts"] == [("missed", 3)] and sums["Meetings"] == []
    assert teams_of(answer) == ["Ferndown NPT", "Wimborne NPT", "Bridport NPT"]


def test_the_file_holds_every_cell_with_the_columns_of_assess(client, county):
    Team.objects.filter(key="wimborne").update(name='=HYPERLINK("http://x")')
    answer = page(client, county.people["reviewer"], "?format=csv&standard=S3")
    name = "nec-standard-S3-as-of-2026-05-12-known-at-2026-05-12.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
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
    assert (wimborne["last_day"], wimborne["provisional"]) == ("2026-05-31", "yes")


def test_with_a_status_page_file_and_lede_speak_of_the_same_figures(client, county):
    answer = page(client, county.people["reviewer"], "?status=on_track")
    file = page(client, county.people["reviewer"], read(answer).link("These 15 figures as CSV"))
    lines = list(csv.DictReader(io.StringIO(file.content.decode(), newline="")))
    assert {line["status"] for line in lines} == {"on_track"} and len(lines) == 15
    proofs = {address for _, address in read(answer).links if re.fullmatch(r"/oversight/\w+/nec/S\d/[-\d]+/", address)}
    assert proofs == {f"/oversight/{one['team']}/nec/{one['standard']}/{one['first_day']}/" for one in lines}
    assert "15 figures are on track. The other 6 are not shown." in read(answer).text
    assert "3 of 3 teams have something missed or at risk." in read(answer).text  # of all, whatever is shown


def test_with_a_status_the_row_of_all_teams_is_of_all_and_says_what_the_lede_says(client, county):
    every = page(client, county.people["reviewer"]).context["grid"]["all"]
    on_track = page(client, county.people["reviewer"], "?status=on_track").context["grid"]["all"]
    assert (on_track["name"], _sums(on_track)) == ("All 3 teams", _sums(every))
    assert any(counts for _, counts, _ in _sums(on_track))


def _sums(row):
    return [(one["name"], one["counts"], one["of"]) for one in row["sums"]]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?known_on=2026-05-11", "nec-as-of-2026-05-11-known-at-2026-05-11.csv"),
        (
            "?section=east&status=urgent&period=2026-06-30&known_on=2026-05-11",
            "nec-section-east-status-urgent-period-2026-06-30-as-of-2026-05-11-known-at-2026-05-11.csv",
        ),
    ],
)
def test_the_name_of_the_file_says_what_was_asked_for(client, county, query, name):
    answer = page(client, county.people["reviewer"], f"{query}&format=csv")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


# -- Empty states ------------------------------------------------------------------------------------------------------


def test_without_an_active_team_it_says_so(client, county):
    Team.objects.update(active_from=TODAY + DAY)
    assert "No team is active here today." in read(page(client, county.people["reviewer"])).text


# -- Queries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "number"), [("", 28), ("?period=2026-03-31", 24), ("?known_on=2026-05-01", 63)])
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
    everywhere = 0 if query else 3  # what is missed in every contract: of one section nothing is said of it
    assert taken == [(1, number), (3, number + everywhere)]
