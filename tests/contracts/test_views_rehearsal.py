"""Rules rehearsed on a page: who may, what it says, what it stores (nothing), and that it answers in time."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import Assessment, ContractVersion
from contracts.queries import rehearsals
from contracts.queries.rehearsals import rehearse_for, teams_of
from contracts.version_contents import content_of
from contracts.views import rehearsal as view
from contracts.views.rehearsal_strips import strip
from record.entries import Entry
from tests.contracts.contract_files import contract as file_of
from tests.contracts.contract_files import standard
from tests.contracts.page_reading import read, rows_of
from tests.contracts.reviewers_world import EVERY_KIND, NOW, POST, TODAY, agree, held

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
ADDRESS = "/contracts/dorset/nec/rehearsal/"
SINCE = date(2026, 3, 1)
RULE = {
    "standard": "S3",
    "from": "2026-03-01",
    "title": "Posts",
    "promise": "We post.",
    "period": "month",
    "per": "team",
}


@pytest.fixture
def nec(dorset):
    """Every kind since 2025. Wimborne posts every ten days, the others never."""
    for days in range(0, 70, 10):
        held(dorset, "wimborne", "social_post", SINCE + timedelta(days=days))
    return agree(dorset, EVERY_KIND, first_day=date(2025, 1, 1))


@pytest.fixture
def page(client, dorset, nec):
    client.force_login(dorset.people["reviewer"])

    def page(**asked):
        return client.get(ADDRESS, RULE | {"channels": "social_post", "maximum_days": "7", "warn_days": "2"} | asked)

    return page


def state() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Assessment, ContractVersion, Entry)]


def test_administrators_and_reviewers_find_it_on_the_contract(client, dorset, nec):
    for role in ("admin", "reviewer"):
        client.force_login(dorset.people[role])
        assert read(client.get("/contracts/dorset/nec/")).link("Rehearse a change") == ADDRESS
        assert client.get(ADDRESS).status_code == 200
    for role in ("sergeant", "inspector"):
        client.force_login(dorset.people[role])
        assert "Rehearse a change" not in read(client.get("/contracts/dorset/nec/")).text
        assert client.get(ADDRESS).status_code == 403


def test_a_weaker_rule_mends_and_a_stricter_one_breaks(page):
    before = state()
    said = read(page(maximum_days="12")).text
    assert "It would have turned 3 of 9 figures." in said
    assert "0 Met → would have been Missed 2 Missed → would have been Met" in said
    assert state() == before


def test_the_same_rule_turns_nothing(page):
    said = read(page()).text
    assert said.count("Nothing would turn.") == 2
    assert "0 Met → would have been Missed 0 Missed → would have been Met" in said


def test_each_figure_that_turns_stands_with_its_reason(page):
    said = rows_of(page(maximum_days="12"), "why")
    assert "Wimborne NPT, March 2026 Posts: missed would have been met , as its measure changes." in said
    assert "Never more than 10 days without a post; 12 is the most." in said


def test_what_people_will_read_follows_the_draft(page):
    said = rows_of(page(maximum_days="21", warn_days="7", promise="We post every three weeks."), "words")
    assert "The public will read We post every three weeks. How it is judged: Posts at most 21 days apart." in said
    assert "The board will say S3 Posts , at most 21 days apart" in said
    assert "A sergeant will read, 7 days before Late from Tuesday 19 May , in 7 days: Publish a post." in said
    assert "Was: posts at most 7 days apart. Now: posts at most 21 days apart." in said


def test_teams_stand_by_name_with_how_many_would_turn(page):
    said = rows_of(page(maximum_days="12"), "done")
    assert said.index("Bridport") < said.index("Ferndown") < said.index("Wimborne")
    assert "Wimborne NPT last 3: 3 missed last 3: 1 at risk, 2 met 3 of 3" in said
    assert "Bridport NPT last 3: 3 missed last 3: 3 missed none" in said


@pytest.mark.parametrize("code", EVERY_KIND)
def test_every_kind_has_the_fields_of_its_keys_and_unchanged_it_turns_nothing(client, page, nec, code):
    form = client.get(ADDRESS, {"standard": code}).context["rule"]
    assert set(form.offered) >= {"period", *({*form.standard.measure} - {"kind", "fact", "item"})} - {
        "audiences",
        "ranks",
    }
    said = {name: form[name].value() for name in form.fields}
    answer = client.get(
        ADDRESS, {"standard": code} | {name: value for name, value in said.items() if value is not None}
    )
    assert answer.context["rule"].errors == {}
    assert answer.context["found"]["turned"] == 0 and answer.context["found"]["judged"] > 0


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"maximum_days": "0"}, "Must be between 1 and 1000, not 0."),
        ({"maximum_days": ""}, "This field is required."),
        ({"channels": "pigeon"}, "pigeon is not one of the available choices"),
        ({"from": "2026-05-13"}, "This day is to come: only what has been"),
        ({"from": "2020-01-01"}, "A page goes three years back at most."),
        ({"from": "soon"}, "Write the day as in 2026-05-31."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_judged(page, asked, reason):
    answer = page(**asked)
    assert reason in read(answer).text
    assert "found" not in answer.context


def test_a_standard_that_is_none_is_not_found(client, page):
    assert client.get(ADDRESS, {"standard": "S99"}).status_code == 404


def test_as_a_file_it_is_what_the_command_gives(page):
    rows = list(csv.DictReader(StringIO(page(maximum_days="12", format="csv").content.decode(), newline="")))
    assert [*rows[0]] == rehearsals.HEADER
    assert {row["standard"] for row in rows} == {"S3"} and len(rows) == 9
    assert [(row["status_now"], row["status_then"]) for row in rows if row["team"] == "wimborne"] == [
        ("missed", "met"),
        ("missed", "met"),
        ("missed", "at_risk"),
    ]


def sent(client, draft=None, **more):
    pasted = {"draft": yaml.safe_dump(draft)} if draft else {}
    return client.post(ADDRESS, {"from": "2026-03-01"} | pasted | more)


def test_a_whole_draft_pasted_or_as_a_file(client, page):
    draft = file_of(version="9", standards=[standard("S3", POST | {"maximum_days": 12}), standard("S8", POST)])
    pasted = sent(client, draft)
    file = SimpleUploadedFile("draft.yaml", yaml.safe_dump(draft).encode())
    assert pasted.context["found"] == sent(client, file=file).context["found"] | {
        "took": pasted.context["found"]["took"]
    }
    said = read(pasted).text
    assert "as the standard is promised no longer" in said and "as the standard is new" in said
    assert "as its measure changes" in said


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (file_of(contract="npg"), "this page rehearses nec of dorset"),
        (file_of(standards=[standard("S3", POST | {"maximum_days": 0})]), "must be between 1 and 1000"),
        (file_of(in_force_until=date(2026, 1, 1)), "2026-01-01 is before 2026-03-01"),
    ],
)
def test_a_draft_that_cannot_be_taken_says_why(client, page, draft, reason):
    answer = sent(client, draft)
    assert reason in read(answer).text and "found" not in answer.context


def test_the_draft_of_another_force_is_refused(client, page, borsetshire):
    assert "this page rehearses nec of dorset" in read(sent(client, file_of(force="borsetshire"))).text


def test_without_time_for_all_it_says_how_many_are_left_out(page, monkeypatch):
    monkeypatch.setattr(view, "SECONDS", 0)
    monkeypatch.setattr(rehearsals, "TEAMS_AT_ONCE", 2)
    said = read(page(maximum_days="12")).text
    assert "1 more team is left out: there was no time for a page." in said and "manage.py rehearse" in said


def test_it_stops_when_the_time_is_up_and_judges_some_whatever_happens(dorset, nec, monkeypatch):
    monkeypatch.setattr(rehearsals, "TEAMS_AT_ONCE", 1)
    ticks = iter([0, 1, 9, 9])
    content = content_of(nec.versions.get())
    asked = {"force": dorset.force, "contract": "nec", "content": content, "as_of": NOW, "from_day": TODAY}
    teams = teams_of(dorset.force, TODAY)
    found = rehearse_for(8, teams=teams, clock=lambda: next(ticks), **asked)
    assert ([team.key for team in found.teams], found.left_out, found.took) == (["bridport", "ferndown"], 1, 9)


def test_its_queries_do_not_grow_with_the_teams(client, page, dorset):
    page(maximum_days="12")  # makes the session's tables
    with CaptureQueriesContext(connection) as few:
        page(maximum_days="12")
    dorset.add_team("poole", section="east")
    with CaptureQueriesContext(connection) as more:
        page(maximum_days="12")
    assert len(more) == len(few)


class TestTheTwelveWindows:
    def test_are_the_last_ones_at_the_right(self):
        drawn = strip(["missed"] * 20 + ["met"])
        assert dict(drawn["paths"])["np-w-m"] == "M77 10h6v4h-6z"
        assert drawn["words"] == "last 12: 11 missed, 1 met"

    def test_one_window_stands_at_the_right_too(self):
        assert strip(["at_risk"])["paths"] == [("np-w-r", "M77 5h6v9h-6z")]

    def test_what_was_missed_already_is_outlined(self):
        drawn = strip(["missed", "missed"], missed_already=[True, False])
        assert drawn["paths"] == [("np-w-z", "M70.7 .7h4.6v12.6h-4.6z"), ("np-w-x", "M77 0h6v14h-6z")]

    def test_before_the_team_there_is_nothing(self):
        assert strip([]) == {"width": 84, "height": 14, "paths": [], "words": "none"}
