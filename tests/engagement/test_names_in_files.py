"""Names beside keys in files: of teams, channels, neighbourhoods and people, where the name is theirs alone."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.models import Activity, Channel, Enquiry
from engagement.queries import activity_content
from teams.models import Neighbourhood, Person, Team
from tests.engagement import kept_county
from tests.engagement.conftest import County
from tests.engagement.test_importing import refused, run

pytestmark = pytest.mark.django_db
kept, county = kept_county.kept, kept_county.county

HEADER = "team,also_teams,channel,status,title,starts_at,neighbourhoods,officers,led_by\n"


@pytest.fixture(autouse=True)
def named(county: County) -> None:
    for row, name in [
        (county.wimborne, "Wimborne NPT"),
        (county.ferndown, "Ferndown NPT"),
        (county.borchester, "Borchester NPT"),
        (county.minster, "Wimborne Minster"),
        (county.canford, "Canford Heath"),
        (county.sergeant, "Sergeant A. Example"),
        (county.constable, "Constable B. Example"),
        (county.stranger, "C. Stranger"),
    ]:
        type(row).objects.filter(pk=row.pk).update(name=name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


def row(**cells: str) -> str:
    usual = {"team": "wimborne", "channel": "meeting", "status": "held", "title": "T", "starts_at": "2026-06-05T18:00"}
    said = {**usual, **cells}
    return HEADER + ",".join(said.get(name, "") for name in HEADER.strip().split(",")) + "\n"


def test_names_and_keys_are_the_same_row_whatever_capitals_and_blanks(path: Path):
    by_name = row(
        team="WIMBORNE  npt",
        also_teams="Ferndown NPT",
        channel="open Meeting",
        neighbourhoods="wimborne minster; 55.X2",
        officers="sergeant a. example;pc-1",
        led_by=" Sergeant A. Example ",
    )
    by_key = row(also_teams="ferndown", neighbourhoods="55.X1;Canford Heath", officers="sgt-1;pc-1", led_by="sgt-1")
    path.write_text(by_name, "utf-8")
    run("import_activities", path)
    content = activity_content(Activity.objects.get())
    assert (content.team, content.also_teams, content.channel) == ("wimborne", ("ferndown",), "meeting")
    assert (content.neighbourhoods, content.led_by) == (("55.X1", "55.X2"), "sgt-1")
    assert content.officers == ("pc-1", "sgt-1")
    path.write_text(by_key, "utf-8")
    assert "0 activities new, 0 changed, 1 as they were." in run("import_activities", path)[0]


def test_a_name_and_its_key_in_one_list_are_one(path: Path):
    path.write_text(row(officers="sgt-1;Sergeant A. Example", neighbourhoods="55 old;Wimborne Minster"), "utf-8")
    run("import_activities", path)
    content = activity_content(Activity.objects.get())
    assert (content.officers, content.neighbourhoods) == (("sgt-1",), ("55.X1",))


@pytest.mark.parametrize(
    ("share", "cells", "told"),
    [
        (
            lambda county: Team.objects.filter(key="ferndown").update(name="wimborne NPT"),
            {"team": "Wimborne NPT"},
            "column team: 'Wimborne NPT' is the name of several teams: ferndown and wimborne. Give the key.",
        ),
        (
            lambda county: Team.objects.create(
                force=county.force,
                section=county.ferndown.section,
                key="verwood",
                name="Ferndown  npt",
                active_from=county.ferndown.active_from,
            ),
            {"also_teams": "Ferndown NPT"},
            "column also_teams: 'Ferndown NPT' is the name of several teams: ferndown and verwood. Give the key.",
        ),
        (
            lambda county: Neighbourhood.objects.filter(police_id="55.X2").update(
                name="Wimborne Minster", team=county.wimborne
            ),
            {"neighbourhoods": "Wimborne Minster"},
            "column neighbourhoods: 'Wimborne Minster' is the name of several neighbourhoods: 55.X1 and 55.X2.",
        ),
        (
            lambda county: Person.objects.filter(key="pc-1").update(name="Sergeant A Example."),
            {"led_by": "Sergeant A. Example"},
            None,  # another dot: another name
        ),
        (
            lambda county: Person.objects.filter(key="pc-1").update(name="Sergeant A. Example"),
            {"led_by": "Sergeant A. Example"},
            "column led_by: 'Sergeant A. Example' is the name of several people: pc-1 and sgt-1. Give the key.",
        ),
        (
            lambda county: Channel.objects.filter(key="surgery").update(name="Open meeting"),
            {"channel": "Open meeting"},
            "column channel: 'Open meeting' is the name of several channels: meeting and surgery. Give the key.",
        ),
    ],
)
def test_a_name_that_two_share_is_refused_with_both_keys(county: County, path: Path, share, cells: dict, told):
    share(county)
    path.write_text(row(**cells), "utf-8")
    if told:
        assert f"line 2, {told}" in refused("import_activities", path)
    else:
        run("import_activities", path)
        assert activity_content(Activity.objects.get()).led_by == "sgt-1"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"team": "Wimborne"}, "column team: There is no team 'Wimborne'."),
        ({"also_teams": "Borchester NPT"}, "column also_teams: There is no team 'Borchester NPT'."),
        ({"officers": "C. Stranger"}, "column officers: There is no officer 'C. Stranger'."),
        ({"led_by": "Nobody; else"}, "column led_by: There is no officer 'Nobody; else'."),
        ({"neighbourhoods": "66.A"}, "column neighbourhoods: There is no neighbourhood '66.A'."),
        ({"channel": "Séance"}, "column channel: There is no channel 'Séance'."),
        ({"team": "Wimborne NPT\0"}, "a NUL byte"),
    ],
)
def test_what_another_force_has_is_as_what_nobody_has(path: Path, cells: dict, told: str):
    path.write_text(row(**cells), "utf-8")
    assert told in refused("import_activities", path)


def test_a_key_comes_before_a_name(county: County, path: Path):
    """One neighbourhood is called as another is numbered."""
    Neighbourhood.objects.filter(police_id="55.X2").update(name="55.X1")
    path.write_text(row(neighbourhoods="55.X1"), "utf-8")
    run("import_activities", path)
    assert activity_content(Activity.objects.get()).neighbourhoods == ("55.X1",)


def test_a_team_name_that_another_force_has_too_is_no_question_to_who_belongs_to_one(county: County, path: Path):
    Team.objects.filter(key="borchester").update(name="Wimborne NPT")
    path.write_text(row(team="Wimborne NPT"), "utf-8")
    assert "several teams: borchester and wimborne" in refused("import_activities", path)
    run("import_activities", path, by=county.sergeant.email)
    assert Activity.objects.get().team == county.wimborne


def test_enquiries_name_their_team_and_place_too(path: Path):
    path.write_text("team,received_at,neighbourhood\nwimborne npt,2026-06-05T18:00, Wimborne  Minster\n", "utf-8")
    run("import_enquiries", path)
    stored = Enquiry.objects.get()
    assert (stored.team.key, stored.neighbourhood.police_id) == ("wimborne", "55.X1")


def test_names_are_looked_up_once_however_long_the_file(path: Path):
    def queries(rows: int) -> int:
        lines = [
            row(
                team="Wimborne NPT",
                title=f"{rows} {day}",
                starts_at=f"2025-0{rows}-0{day}T18:00",
                led_by="Sergeant A. Example",
            )
            for day in range(1, rows + 1)
        ]
        path.write_text(HEADER + "".join(line.removeprefix(HEADER) for line in lines), "utf-8")
        with CaptureQueriesContext(connection) as asked:
            run("import_activities", path)
        return len(asked)

    queries(1)  # the force's first entry makes the head of its record
    assert queries(2) == queries(7)


def test_of_two_places_of_one_name_the_rows_own_teams_is_meant(path: Path, county: County):
    Neighbourhood.objects.filter(police_id="55.X2").update(name="Wimborne Minster")  # Ferndown's
    path.write_text(row(neighbourhoods="Wimborne Minster"), "utf-8")
    run("import_activities", path)
    assert activity_content(Activity.objects.get()).neighbourhoods == ("55.X1",)
