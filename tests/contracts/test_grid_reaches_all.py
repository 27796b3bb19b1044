"""Nothing that was judged is out of the grid's reach: months of a quarter, ended teams, cut parts, what was dropped."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Assessment, Settlement
from contracts.periods import period_containing
from contracts.queries.grid_past import last_windows
from contracts.queries.revisions import revised
from contracts.wording import windows_in_sum
from record.marks import Mark
from record.timezones import LONDON
from teams.models import Team
from tests.contracts.page_reading import plain, read
from tests.contracts.reviewers_world import EVERY_KIND, MEET, NOW, TODAY, agree, assessed, clock_at, held
from tests.kept_worlds import kept_answer, kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
WEEKLY = {"kind": "count", "minimum": 1, "period": "week", "channels": ["alert"]}
YEARLY = {"kind": "count", "minimum": 1, "period": "year", "channels": ["newsletter"]}
BEGUN, CHANGED, ENDED = date(2025, 8, 1), date(2026, 2, 16), date(2026, 2, 1)


def changing_county() -> County:
    """Three teams, one of which ended in February; a version that took over mid-quarter, with one standard less.

    Wimborne posted each week until a gap in January; its posts the portal heard of only in April.
    """
    county = counties.dorset()
    promised = {**EVERY_KIND, "S8": ("Alerts", WEEKLY), "S9": ("Newsletter", YEARLY)}
    agree(county, promised, first_day=BEGUN)
    changed = {code: one for code, one in promised.items() if code != "S8"}
    agree(county, {**changed, "S1": ("Meetings", MEET | {"minimum": 3})}, first_day=CHANGED, key="2")
    for number in range(40):
        day = BEGUN + timedelta(days=7 * number + 3)
        if day < TODAY and not date(2026, 1, 8) < day < date(2026, 1, 22):
            held(county, "wimborne", "social_post", day)
    Team.objects.filter(key="ferndown").update(active_until=ENDED)
    county.teams["bridport"].predecessors.add(county.teams["ferndown"])
    with clock_at(datetime(2026, 3, 20, 9, tzinfo=LONDON)):
        assessed(datetime(2026, 3, 20, 9, tzinfo=LONDON))
    held(county, "wimborne", "social_post", date(2026, 1, 12), at=datetime(2026, 4, 9, 12, tzinfo=LONDON))
    held(county, "wimborne", "social_post", date(2026, 1, 19), at=datetime(2026, 4, 9, 12, tzinfo=LONDON))
    with clock_at(NOW):
        assessed()
    return county


kept = kept_world(changing_county, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world


def ask(client, county, query: str):
    client.force_login(county.people["reviewer"])
    return client.get(f"/oversight/{query}")


winter = kept_answer(lambda client, county: ask(client, county, "?period=2026-03-31"), at=NOW)


def proofs(answer) -> set[str]:
    (html,) = re.findall(r"<table.*?</table>", answer.content.decode(), re.DOTALL)
    return set(re.findall(r'href="(/oversight/\w+/nec/\w+/\d{4}-\d{2}-\d{2}/)"', html))


def cell(answer, team: str, name: str) -> str:
    """The words of the cell in the row of a team, under a standard, its windows included."""
    html = answer.content.decode()
    (row,) = re.findall(rf'<tr role="row"><th class="np-board__team".{{0,200}}team={team}".*?</tr>', html, re.DOTALL)
    (found,) = [
        one for one in re.findall(r"<td.*?</td>", row, re.DOTALL) if f"{name}</span>" in one.split("<svg", 1)[0]
    ]
    return plain(re.sub(r"<[^>]+>", " ", unescape(found)))


def test_every_assessment_is_found_from_the_grid_of_its_quarter_and_of_no_other(client, county):
    def quarter_of(row: Assessment) -> date:
        """The one in which it ends; of what is open, the one that runs."""
        return period_containing("quarter", min(row.last_day, TODAY)).last_day

    expected: dict[date, set[str]] = {}
    for row in Assessment.objects.select_related("team", "contract"):
        address = f"/oversight/{row.team.key}/nec/{row.code}/{row.first_day}/"
        expected.setdefault(quarter_of(row), set()).add(address)
    assert len(expected) == 4 and sum(map(len, expected.values())) > 150
    for last_day, addresses in expected.items():
        assert proofs(ask(client, county, f"?period={last_day}")) == addresses, last_day
    offered = re.findall(r'<option value="(\d{4}-\d{2}-\d{2})"', ask(client, county, "").content.decode())
    assert sorted(offered) == sorted(day.isoformat() for day in expected)


def test_an_inspector_reaches_the_ended_team_of_the_own_section_alone(client, county):
    client.force_login(county.people["inspector"])
    found = proofs(client.get("/oversight/?period=2026-03-31"))
    assert {one.split("/")[2] for one in found} == {"ferndown", "wimborne"}


@pytest.mark.parametrize(
    ("team", "name", "said"),
    [
        ("bridport", "Posts", "S3 Posts Missed 0 of 3 months met . Last 8: 8 missed"),
        ("wimborne", "Posts", "S3 Posts Met 3 of 3 months met . Last 8: none missed, 1 revised since shown"),
        ("wimborne", "Meetings", "S1 Meetings Missed 0 of 2 parts met"),
        ("ferndown", "Posts", "S3 Posts Missed 0 of 2 parts met"),
        ("bridport", "Alerts", "S8 Alerts Missed 0 of 7 weeks met . Last 12: 12 missed"),
    ],
)
def test_a_cell_sums_its_windows(winter, team, name, said):
    assert cell(winter, team, name).startswith(said)


def test_and_opens_to_each_the_worst_first(client, county):
    held(county, "bridport", "social_post", date(2026, 1, 1), at=NOW)
    for number in range(5):
        held(county, "bridport", "social_post", date(2026, 2, 28) + timedelta(days=7 * number), at=NOW)
    assessed()
    said = cell(ask(client, county, "?period=2026-03-31"), "bridport", "Posts")
    assert "Missed 1 of 3 months met" in said
    assert re.search(r"February 2026 Missed 58 days.* January 2026 Missed 154 days.* March 2026 Met 7 days", said)


def test_ended_teams_stand_at_the_foot_and_dropped_standards_in_columns_of_their_own(winter):
    said = read(winter).text
    assert "Ended in this period Ferndown NPT until 1 February, then Bridport NPT" in said
    assert said.index("Bridport NPT") < said.index("Ended in this period")
    heads = re.findall(r'<th[^>]*colspan="(\d+)" class="is-edge">([^<]+)</th>', winter.content.decode())
    assert heads == [("8", "Promised"), ("1", "No longer promised")]
    assert "S8 Alerts until 15 February" in said
    assert "3 of 3 teams had something missed or at risk." in said
    assert "All 3 teams" in said
    figures, cells = re.search(r"The (\d+) figures of these (\d+) cells as CSV", said).groups()
    assert int(figures) > int(cells) == sum(winter.context["counts"].values())


def test_now_has_neither(client, county):
    said = read(ask(client, county, "")).text
    assert "Ended in this period" not in said and "No longer promised" not in said and "Ferndown" not in said


def test_a_past_quarter_was_not_checked_just_now(client, winter, county):
    said = read(winter).text
    assert "Of windows that ended by Tuesday 31 March, as known on 12 May 2026, 10:41." in said
    assert "Checked" not in said and "since your last visit" not in said
    known = read(ask(client, county, "?known_on=2026-03-25")).text
    assert "As of the end of Wednesday 25 March 2026, as known then." in known and "Checked" not in known
    assert "had something missed or at risk." in known and "have something" not in known
    now = read(ask(client, county, "")).text
    assert "have something missed" in now and "Checked just now." in now


def test_a_period_known_before_it_ended_says_what_it_is(client, county):
    answer = ask(client, county, "?period=2026-03-31&known_on=2026-02-20")
    said = read(answer).text
    assert "As known on Friday 20 February 2026, as of the end of that day." in said
    assert "January to March 2026, so far. Every window that has ended in it, and those that are open." in said
    assert cell(answer, "wimborne", "Posts").startswith("S3 Posts Missed 0 of 2 months met")
    addresses = re.findall(r'href="(/oversight/wimborne/nec/S3/[^"]+)"', answer.content.decode())
    assert sorted(addresses) == [
        f"/oversight/wimborne/nec/S3/2026-0{month}-01/?known_at=2026-02-20" for month in (1, 2)
    ]


# -- The twelve windows ------------------------------------------------------------------------------------------------


def test_the_twelve_windows_are_the_last_ones_up_to_that_shown(county):
    contract, teams = Assessment.objects.earliest("id").contract, list(Team.objects.filter(key="bridport"))
    now, then = (last_windows(contract, teams, until) for until in (None, date(2026, 3, 31)))
    key = (teams[0].pk, "S3")
    assert [one.first_day.month for one in now[key]] == [8, 9, 10, 11, 12, 1, 2, 3, 4, 5]
    assert [one.first_day.month for one in then[key]] == [8, 9, 10, 11, 12, 1, 2, 3]
    weeks = now[teams[0].pk, "S8"]
    assert len(weeks) == 12 and weeks[-1].last_day == CHANGED - timedelta(days=1)


def test_revised_is_what_the_record_shows_to_have_turned_once_it_had_closed(county):
    contract, teams = (
        Assessment.objects.select_related("contract__force").earliest("id").contract,
        list(Team.objects.all()),
    )
    windows = [one for some in last_windows(contract, teams, None).values() for one in some]
    wimborne = county.teams["wimborne"].pk
    assert revised(contract, teams, windows) == {(wimborne, "S3", date(2026, 1, 1))}
    held(county, "bridport", "social_post", date(2026, 5, 11), at=NOW)  # of an open window nothing is revised
    assessed()
    assert revised(contract, teams, windows) == {(wimborne, "S3", date(2026, 1, 1))}


def test_a_cell_draws_at_most_six_paths_hidden_from_readers(winter):
    strips = re.findall(r'<svg class="np-win"[^>]*>.*?</svg>', winter.content.decode(), re.DOTALL)
    assert strips and all('aria-hidden="true"' in one and one.count("<path") <= 6 for one in strips)


@pytest.mark.parametrize(
    ("statuses", "picked", "said"),
    [
        ("missed met met", "", "2 of 3 months met"),
        ("met met met", "", "3 of 3 months met"),
        ("missed exempt not_applicable", "", "0 of 1 month met"),
        ("exempt not_applicable", "", "2 months"),
        ("missed met met", "missed", "1 of 3 months missed"),
        ("at_risk on_track met", "at_risk on_track", "2 of 3 months at risk or on track"),
    ],
)
def test_the_sum_of_windows_in_words(statuses, picked, said):
    class Month:
        def __init__(self, number: int, status: str) -> None:
            self.status = status
            self.first_day = self.period_first_day = date(2026, number, 1)
            self.last_day = self.period_last_day = date(2026, number, 28)

    whole = [Month(number, status) for number, status in enumerate(statuses.split(), 1)]
    shown = [one for one in whole if one.status in picked.split()] or whole
    assert windows_in_sum(shown, whole, "month") == said


# -- Queries -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["?period=2026-03-31", "?period=2026-06-30", "?period=2026-03-31&status=missed"])
def test_the_queries_of_a_quarter_do_not_grow_with_the_teams(client, county, query):
    taken = []
    client.force_login(county.people["reviewer"])
    client.get("/oversight/")
    for more in ("&section=east", ""):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/oversight/{query}{more}")
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_the_queries_of_a_large_grid_do_not_grow_with_its_teams(client, county):
    taken = []
    client.force_login(county.people["reviewer"])
    client.get("/oversight/")
    for some in (range(30), range(30, 60)):
        _as_bridport(county, [county.add_team(f"north{number:02}", section="west") for number in some])
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/oversight/?open=west")
        taken.append((answer.content.decode().count("np-fold__team"), len(queries)))
    assert taken == [(25, 30), (25, 30)]


def _as_bridport(county: County, teams: list[Team]) -> None:
    """They stand as Bridport does: nothing is judged anew."""
    rows = Assessment.objects.filter(team=county.teams["bridport"]).open_on(TODAY)
    for team in teams:
        for row in rows:
            row.pk, row.team = None, team
        Assessment.objects.bulk_create(rows)
    Settlement.objects.bulk_create(Settlement(team=team, through=TODAY, at=NOW) for team in teams)
    Mark.objects.all().delete()
