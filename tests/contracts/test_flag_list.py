"""The list of flags: narrowed, sorted, searched, taken out as a file, and refused where a filter means nothing."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from contracts.exporting import COLUMNS
from contracts.models import Flag
from tests.contracts.page_reading import read
from tests.contracts.planned_world import planned
from tests.contracts.reviewers_world import NOW, POST, agree, assessed, flagged, held
from tests.kept_worlds import kept_world
from tests.teams import county as counties
from tests.teams.county import County

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
SURVEY = {"kind": "count", "minimum": 2, "period": "month", "channels": ["survey"], "warn_days": 31}
EVIL = "=HYPERLINK(“x”)"


def flags_of_every_sort() -> tuple[County, County]:
    """Of Dorset's teams Wimborne and Ferndown missed their posts and Bridport is at risk of it; surveys are at risk.

    Wimborne has said what it plans for its posts and why; Ferndown has chosen a plan for its survey; Bridport's flag
    of the survey has cleared. Borsetshire owes the same and has its flags.
    """
    dorset, borsetshire = counties.dorset(), counties.borsetshire()
    for force in (dorset, borsetshire):
        agree(force, {"S3": ("Posts", POST), "S4": ("Surveys", SURVEY)}, first_day=date(2026, 5, 1))
    held(dorset, "bridport", "social_post", date(2026, 5, 6))
    survey = planned(dorset, "ferndown", date(2026, 5, 20), channel="survey", title="Doorstep survey")
    assessed()
    for force in (dorset, borsetshire):
        flagged(force)
    sergeant = dorset.people["sergeant"]
    said = {"acknowledged_at": NOW, "acknowledged_by": sergeant}
    of = Flag.objects.filter
    of(team__key="wimborne", code="S3").update(
        **said, acknowledged_level="missed", plan="Booked", explanation=EVIL, explained_by=sergeant, explained_at=NOW
    )
    of(team__key="ferndown", code="S4").update(**said, acknowledged_level="at_risk", planned=survey)
    of(team__key="ferndown", code="S3").update(**said, acknowledged_level="at_risk", plan="Said before it rose")
    of(team__key="bridport", code="S4").update(cleared_at=NOW, opened_at=NOW - timedelta(days=5))
    return dorset, borsetshire


kept = kept_world(flags_of_every_sort, at=NOW)
WIM_POSTS, FERN_POSTS, BRID_POSTS = "Wimborne NPT: Posts", "Ferndown NPT: Posts", "Bridport NPT: Posts"
WIM_SURVEYS, FERN_SURVEYS, BRID_SURVEYS = "Wimborne NPT: Surveys", "Ferndown NPT: Surveys", "Bridport NPT: Surveys"


@pytest.fixture
def county(own_world):
    return own_world[0]


@pytest.fixture
def asked(client, county):
    def asked(query="", person="reviewer"):
        client.force_login(county.people[person])
        return client.get(f"/flags/{query}")

    return asked


def listed(answer) -> list[str]:
    return [words for words, address in read(answer).links if address.startswith("/flags/") and "NPT: " in words]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [FERN_POSTS, WIM_POSTS, BRID_POSTS, FERN_SURVEYS, WIM_SURVEYS]),
        ("?team=wimborne", [WIM_POSTS, WIM_SURVEYS]),
        ("?section=west", [BRID_POSTS]),
        ("?section=east&standard=nec/S4", [FERN_SURVEYS, WIM_SURVEYS]),
        ("?standard=nec/S3", [FERN_POSTS, WIM_POSTS, BRID_POSTS]),
        ("?level=missed", [FERN_POSTS, WIM_POSTS]),
        ("?level=at_risk", [BRID_POSTS, FERN_SURVEYS, WIM_SURVEYS]),
        ("?state=cleared", [BRID_SURVEYS]),
        ("?state=all&team=bridport", [BRID_POSTS, BRID_SURVEYS]),
        ("?acknowledged=yes", [WIM_POSTS, FERN_SURVEYS]),
        ("?acknowledged=no", [FERN_POSTS, BRID_POSTS, WIM_SURVEYS]),
        ("?plan=yes", [FERN_SURVEYS]),
        ("?plan=no", [FERN_POSTS, WIM_POSTS, BRID_POSTS, WIM_SURVEYS]),
        ("?opened_since=2026-05-12", [FERN_POSTS, WIM_POSTS, BRID_POSTS, FERN_SURVEYS, WIM_SURVEYS]),
        ("?opened_since=2026-05-13", []),
        ("?opened_since=2026-05-08&state=cleared", []),
        ("?opened_since=2026-05-07&state=cleared", [BRID_SURVEYS]),
        ("?text=survey&level=at_risk", [FERN_SURVEYS, WIM_SURVEYS]),
        ("?text=doorstep", [FERN_SURVEYS]),
        ("?text=hyperlink", [WIM_POSTS]),
        ("?text=ferndown", [FERN_POSTS, FERN_SURVEYS]),
        ("?sort=flag", [BRID_POSTS, FERN_POSTS, FERN_SURVEYS, WIM_POSTS, WIM_SURVEYS]),
        ("?sort=-flag&level=missed", [WIM_POSTS, FERN_POSTS]),
        ("?sort=-level", [WIM_SURVEYS, FERN_SURVEYS, BRID_POSTS, WIM_POSTS, FERN_POSTS]),
        ("?sort=password", [FERN_POSTS, WIM_POSTS, BRID_POSTS, FERN_SURVEYS, WIM_SURVEYS]),
    ],
)
def test_the_list_is_narrowed_searched_and_sorted_by_its_address(asked, query, found):
    assert listed(asked(query)) == found


@pytest.mark.parametrize(
    "query",
    ["?team=ambridge", "?section=borchester", "?standard=nec/S9", "?level=met", "?opened_since=soon", "?plan=perhaps"],
)
def test_a_filter_without_sense_is_said_and_nothing_is_shown(asked, query):
    answer = asked(query)
    assert listed(answer) == []
    html = answer.content.decode()
    assert "Nothing is shown: 1 thing to put right" in read(answer).text
    assert 'class="govuk-error-message"' in html
    assert "No flag fits" not in read(answer).text
    assert "Download as CSV" not in read(answer).text
    assert asked(f"{query}&format=csv")["Content-Type"].startswith("text/html")


def test_who_reads_one_team_is_not_asked_for_team_or_section(asked):
    html = asked(person="pc").content.decode()
    assert 'name="team"' not in html
    assert 'name="section"' not in html
    assert 'name="standard"' in html


def test_nothing_of_another_force_is_listed_offered_or_found(asked):
    for query in ("", "?state=all", "?text=ambridge"):
        assert not [words for words in listed(asked(query)) if "Ambridge" in words]
    assert "ambridge" not in asked().content.decode()


def test_a_long_list_has_pages(asked, county):
    flag = Flag.objects.get(team__key="wimborne", code="S3")
    for days in range(1, 31):
        flag.pk, flag.first_day = None, date(2026, 4, 1) - timedelta(days=days)
        flag.save()
    first, second = asked("?level=missed"), asked("?level=missed&page=2")
    assert (len(listed(first)), len(listed(second))) == (25, 7)
    assert "32 flags" in read(first).text


# -- As a file ---------------------------------------------------------------------------------------------------------


def rows(answer) -> list[dict[str, str]]:
    assert answer["Content-Disposition"] == 'attachment; filename="flags-2026-05-12.csv"'
    return list(
        csv.DictReader(StringIO(b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()))
    )


def test_the_file_has_what_the_page_shows_and_no_column_besides(asked):
    found = rows(asked("?format=csv"))
    assert tuple(found[0]) == COLUMNS
    assert [(row["team"], row["standard"], row["level"]) for row in found] == [
        ("ferndown", "S3", "missed"),
        ("wimborne", "S3", "missed"),
        ("bridport", "S3", "at_risk"),
        ("ferndown", "S4", "at_risk"),
        ("wimborne", "S4", "at_risk"),
    ]
    survey = found[3]
    assert (survey["acknowledged"], survey["acknowledged_by"], survey["planned_for"]) == (
        "yes",
        "Sergeant",
        "2026-05-20",
    )
    assert (survey["opened_at"], survey["cleared_at"]) == ("2026-05-12T10:41:00+01:00", "")
    assert [row["acknowledged"] for row in found] == ["no", "yes", "no", "yes", "no"]


def test_the_file_is_narrowed_as_the_page_is(asked):
    assert [row["team"] for row in rows(asked("?format=csv&plan=yes"))] == ["ferndown"]
    assert {row["team"] for row in rows(asked("?format=csv", person="pc"))} == {"wimborne"}


def test_what_a_spreadsheet_would_compute_goes_out_behind_a_quote(asked):
    (row,) = rows(asked("?format=csv&text=hyperlink"))
    assert row["explanation"] == f"'{EVIL}"
