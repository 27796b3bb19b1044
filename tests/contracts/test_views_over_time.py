"""One standard, and one team, over time: what pages and files say of each window, who sees whom, and their queries."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.engine.settling import settle
from teams.models import Role, Team
from tests.contracts.page_reading import plain, read, rows_of
from tests.contracts.reviewers_world import EVERY_KIND, NOW, agree, asked, assessed, clock_at, held
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
DAY = timedelta(days=1)
MORE = [f"town-{number}" for number in range(1, 9)]  # with Wimborne, Bridport and Ferndown: eleven like teams
# Of each month how many questions were answered in time, and how many too late; none came in April.
ANSWERED = {1: (10, 1), 2: (4, 1), 3: (12, 0), 5: (2, 0)}


def a_county() -> tuple[County, County]:
    """Wimborne told of a post late; Ferndown began on 1 March, the towns in April: each posts after n days."""
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    Team.objects.filter(key="ferndown").update(active_from=date(2026, 3, 1))
    for key in MORE:
        dorset.add_team(key, section="west")
    Team.objects.filter(key__in=MORE).update(active_from=date(2026, 4, 1))
    for force in (dorset, borsetshire):
        agree(force, EVERY_KIND, first_day=date(2026, 1, 1))
    agree(dorset, {"T1": ("Posts to come", EVERY_KIND["S3"][1])}, first_day=date(2026, 6, 1), contract="later")
    for month, (in_time, late) in ANSWERED.items():
        for number in range(in_time + late):
            asked(
                dorset,
                "wimborne",
                datetime(2026, month, 1 + number % 5, 9, number, tzinfo=UTC),
                hours=1 if number < in_time else 90,
            )
    for number, key in enumerate(MORE, 2):
        for day in range(0, 41, number):
            held(dorset, key, "social_post", date(2026, 4, 1) + day * DAY)
    for day in range(0, 130, 6):
        if date(2026, 1, 1) + day * DAY != date(2026, 3, 14):
            held(dorset, "wimborne", "social_post", date(2026, 1, 1) + day * DAY)
    then = datetime(2026, 4, 20, 9, tzinfo=UTC)
    with clock_at(then):
        settle(team=dorset.teams["wimborne"], now=then)
    held(dorset, "wimborne", "social_post", date(2026, 3, 14), at=datetime(2026, 4, 27, 9, tzinfo=UTC))
    with clock_at(datetime(2026, 4, 28, 9, tzinfo=UTC)):
        settle(team=dorset.teams["wimborne"], now=datetime(2026, 4, 28, 9, tzinfo=UTC))
    assessed()
    return dorset, borsetshire


kept = kept_world(a_county, at=NOW)


@pytest.fixture
def county(own_world):
    return own_world[0]


def page(client, person, address: str):
    client.force_login(person)
    return client.get(f"/oversight/{address}")


def of_wimborne(client, county, code: str, query: str = ""):
    return page(client, county.people["reviewer"], f"nec/{code}/?team=wimborne{query}")


def rows(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


# -- One standard, one team --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            "S4",
            "Wimborne NPT kept “Replies” in 2 of 3 months "
            "Missed in February. Kept since March. May is on track so far, 2 of 2.",
        ),
        ("S3", "Wimborne NPT kept “Posts” in all 4 months Never missed. May is"),
        ("S1", "Wimborne NPT kept “Meetings” in none of 1 quarter Missed in January to March 2026."),
        ("S7", "Wimborne NPT: Panel No half year of it is over and judged yet. "),
    ],
)
def test_it_says_first_in_how_many_of_how_many_when_not_and_since_when(client, county, code, says):
    assert says in read(of_wimborne(client, county, code)).text


def test_the_table_says_of_few_what_they_are_and_what_is_promised_of_them(client, county):
    table = rows_of(of_wimborne(client, county, "S4"), "figures")
    assert "January Met 10 of 11 90%" in table
    assert "February Missed 4 of 5 too few" in table
    assert "With 5, 90% means all 5." in table
    assert "April Nothing to judge" in table
    assert "May so far On track 2 of 2 too few" in table


def test_a_figure_that_changed_after_its_window_had_closed_is_revised_and_says_from_what_until_when(client, county):
    answer = of_wimborne(client, county, "S3")
    table = rows_of(answer, "figures")
    assert "March Met 6 days Revised. It was 12 days, Missed, until 28 April." in table
    assert table.count("Revised") == 1
    assert answer.content.decode().count('class="np-pt__rev"') == 2  # at the point, and in the legend


def test_before_the_team_began_there_is_no_data_and_never_a_zero(client, county):
    answer = page(client, county.people["reviewer"], "nec/S4/?team=ferndown")
    assert "February No team yet: Ferndown NPT began on Sunday 1 March 2026." in rows_of(answer, "figures")
    found = rows(page(client, county.people["reviewer"], "nec/S4/?team=ferndown&format=csv"))
    assert [(row["first_day"], row["status"], row["value"]) for row in found[:3]] == [
        ("2026-01-01", "", ""),
        ("2026-02-01", "", ""),
        ("2026-03-01", "not_applicable", ""),
    ]


def test_the_chart_is_a_sentence_for_who_hears_it_and_a_shape_for_who_sees_it(client, county):
    html = of_wimborne(client, county, "S4").content.decode()
    label = re.search(r'<figure class="np-chart" role="img" aria-label="([^"]*)"', html).group(1)
    assert plain(label) == (
        "Wimborne NPT, Replies, each month from January to May. Missed in February, 4 of 5. "
        "The table beneath has every figure."
    )
    chart = html.split("</figure>")[0]
    assert chart.count("np-pt--missed np-pt--few") == 1
    assert chart.count('fill="url(#hatch)"') == 1  # April
    assert [plain(text) for text in re.findall(r'np-plot__val"[^>]*>([^<]*)<', chart)] == ["4 of 5", "2 of 2"]


def test_the_file_holds_the_windows_that_the_page_shows(client, county):
    answer = of_wimborne(client, county, "S4", "&format=csv")
    assert 'filename="nec-S4-wimborne-over-time-2026-05-12.csv"' in answer["Content-Disposition"]
    found = [(row["first_day"], row["status"], row["part"], row["whole"], row["promised"]) for row in rows(answer)]
    assert found == [
        ("2026-01-01", "met", "10", "11", "90"),
        ("2026-02-01", "missed", "4", "5", "90"),
        ("2026-03-01", "met", "12", "12", "90"),
        ("2026-04-01", "not_applicable", "", "", "90"),
        ("2026-05-01", "on_track", "2", "2", "90"),
    ]


def test_days_below_are_said_by_quarter_and_stand_in_a_file(client, county):
    below = rows_of(of_wimborne(client, county, "S4"), "below")
    assert "January to March 2026" in below
    assert "A day is below when, by its end, less than 90% of those of its period so far had been in time." in below
    found = rows(of_wimborne(client, county, "S4", "&format=csv&of=days"))
    assert sum(int(row["days"]) for row in found if row["last_day"] < "2026-04-01") == int(
        re.search(r"January to March 2026 (\d+) of 90 days below", below).group(1)
    )


# -- Like teams --------------------------------------------------------------------------------------------------------


def test_from_ten_teams_on_it_says_where_eight_in_ten_of_them_lie(client, county):
    found = rows(of_wimborne(client, county, "S3", "&format=csv&of=teams"))
    april = [row for row in found if row["first_day"] == "2026-04-01"]
    assert len(april) == 11
    # Posted each 2 to 9 days, Wimborne each 6; Ferndown since 1 March and Bridport since 1 January never.
    assert sorted(int(row["value"]) for row in april) == [2, 3, 4, 5, 6, 6, 7, 8, 9, 61, 120]
    assert {(row["tenth"], row["middle"], row["ninetieth"]) for row in april} == {("3", "6", "61")}
    assert "April Met 6 days 6 days" in rows_of(of_wimborne(client, county, "S3"), "figures")


def test_of_fewer_teams_no_spread_is_drawn_and_it_says_so(client, county):
    answer = page(client, county.people["inspector"], "nec/S3/?team=wimborne")
    assert "np-plot__peers" not in answer.content.decode()
    assert "With fewer than 10 teams no spread is drawn." in read(answer).text
    assert "Middle of the teams" not in read(answer).text


def test_all_teams_stand_by_name_each_with_what_it_missed(client, county):
    answer = page(client, county.people["reviewer"], "nec/S3/")
    teams = rows_of(answer, "teams")
    assert teams.index("Bridport NPT missed in 4 of 4 months") < teams.index("Ferndown NPT missed in 2 of 2 months")
    assert "Wimborne NPT none of 4 months missed" in teams
    assert "Every small chart runs from 0 to" in teams
    assert "“Posts” was kept 10 times of 18" in read(answer).text
    assert "In April 7 of 11 teams kept it" in read(answer).text


# -- One team ----------------------------------------------------------------------------------------------------------


def test_a_teams_page_has_each_standard_with_what_was_kept_and_how_it_stands(client, county):
    answer = page(client, county.people["reviewer"], "teams/wimborne/")
    text = read(answer).text
    assert "S4 Replies 2 of 3 months February On track 2 of 2" in text
    assert "S3 Posts 4 of 4 months not in these periods" in text
    assert read(answer).link("S4 Replies") == "/oversight/nec/S4/?team=wimborne"
    found = rows(page(client, county.people["reviewer"], "teams/wimborne/?format=csv"))
    assert {row["standard"] for row in found} == set(EVERY_KIND)


# -- Nothing yet, and nothing of others --------------------------------------------------------------------------------


def test_what_binds_nobody_yet_says_so(client, county):
    for query in ("", "?team=wimborne"):
        answer = page(client, county.people["reviewer"], f"later/T1/{query}")
        assert "Nothing of it has been judged yet." in read(answer).text


@pytest.mark.parametrize(
    ("person", "address", "status"),
    [
        ("reviewer", "nec/S3/?team=ambridge", 404),
        ("reviewer", "nec/S3/?team=nowhere", 404),
        ("reviewer", "nec/S99/", 404),
        ("reviewer", "none/S3/", 404),
        ("reviewer", "teams/ambridge/", 404),
        ("other_inspector", "nec/S3/?team=wimborne", 404),
        ("other_inspector", "teams/wimborne/", 404),
        ("pc", "nec/S3/?team=wimborne", 403),
        ("sergeant", "nec/S3/", 403),
        ("sergeant", "teams/wimborne/", 403),
    ],
)
def test_outside_the_scope_nothing_exists_and_inside_it_needs_the_permission(client, county, person, address, status):
    assert page(client, county.people[person], address).status_code == status


@pytest.mark.parametrize("address", ["nec/S3/?team=wimborne", "teams/wimborne/"])
def test_who_oversees_one_section_and_works_in_another_reads_no_figures_of_the_other(client, county, address):
    county.grant(county.people["other_inspector"], Role.PC, team="wimborne")
    assert page(client, county.people["other_inspector"], address).status_code == 403


def test_an_inspector_sees_the_teams_of_the_own_section_alone(client, county):
    answer = page(client, county.people["other_inspector"], "nec/S3/")
    assert not {"Wimborne", "Ferndown"} & set(re.split(r"\W", read(answer).text))
    assert {row["team"] for row in rows(page(client, county.people["other_inspector"], "nec/S3/?format=csv"))} == {
        "bridport",
        *MORE,
    }


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("nec/S3/", 17),
        ("nec/S3/?team=bridport", 41),  # half of them judge its days anew
        ("teams/bridport/", 14),
    ],
)
def test_the_number_of_queries_is_the_same_for_one_team_and_for_many(client, county, address, number):
    for person in ("other_inspector", "reviewer"):
        page(client, county.people[person], address)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/oversight/{address}")
        assert len(queries) == number
