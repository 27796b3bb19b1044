"""What a figure rests on is on the page, in the file and in the API: the same, and what the world did.

One world, one figure of each kind in it. The table says what happened, as whoever made it happen would; the three
must say so, and nothing that one says may another say otherwise.
"""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import grades
from contracts.kinds.count.proof import pro_rata
from contracts.kinds.gap.words import distance
from contracts.queries.when_recorded import ToldDays, recorded_on
from record.entries import open_head
from teams import version_log
from teams.models import Neighbourhood, Person, Posting, Priority, Rank
from tests.contracts.page_reading import read
from tests.contracts.proof_pages import exempted, meeting, proof
from tests.contracts.reviewers_world import (
    MEET,
    NAMED,
    NOTICE,
    NOW,
    PANEL,
    PLACES,
    POST,
    REPLY,
    agree,
    asked,
    clock_at,
    held,
)
from tests.kept_worlds import kept_world
from tests.teams import county

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]

OFFICERS = NAMED | {"fact": "published_officer", "minimum": 2, "maximum": 9}
FEEDBACK = NOTICE | {"item": "feedback", "channels": ["drop_in"]}
STANDARDS = {
    "S1": ("Meetings", MEET),
    "S2": ("Every place", PLACES | {"minimum": 2}),
    "S3": ("Posts", POST),
    "S4": ("Replies", REPLY),
    "S5": ("Notice", NOTICE | {"channels": ["meeting"]}),
    "S6": ("Priorities", NAMED),
    "S7": ("Panel", PANEL),
    "S8": ("Officers", OFFICERS | {"tolerance_days": 0}),
    "S9": ("Feedback", FEEDBACK),
    "S10": ("Posts in each place", POST | {"per": "neighbourhood", "channels": ["newsletter"]}),
}
HIGH_STREET, NEW_TOWN = "55.X1 wimborne", "55.X2 wimborne"


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def every_kind() -> county.County:
    dorset = county.dorset()
    wimborne = dorset.teams["wimborne"]
    Neighbourhood.objects.create(
        force=dorset.force, team=wimborne, police_id=NEW_TOWN, name="New Town", active_from=date(2026, 3, 10)
    )
    agree(dorset, STANDARDS, first_day=date(2026, 1, 1))
    _meetings(dorset)
    _posts(dorset)
    asked(dorset, "wimborne", at(2026, 4, 5, 8, 15), hours=22, subject="Dogs on the beach")
    asked(dorset, "wimborne", at(2026, 4, 6, 15, 40), hours=96, subject="Parking")
    asked(dorset, "wimborne", at(2026, 5, 11, 10, 5), subject="Lights")
    _standing(dorset)
    _graded(dorset)
    return dorset


def _meetings(dorset: county.County) -> None:
    meeting(dorset, date(2026, 1, 15), title="Town hall", neighbourhoods=(HIGH_STREET,))
    meeting(
        dorset, date(2026, 3, 12), title="Both places", neighbourhoods=(HIGH_STREET, NEW_TOWN),
        advertised_on=date(2026, 3, 10),
    )  # fmt: skip
    exempted(dorset, date(2026, 2, 9), date(2026, 2, 22), at(2026, 4, 20))
    held(dorset, "wimborne", "drop_in", date(2026, 4, 2), title="Told in time", feedback_published_on=date(2026, 4, 8))
    held(dorset, "wimborne", "drop_in", date(2026, 4, 3), title="Told late", feedback_published_on=date(2026, 4, 30))


def _posts(dorset: county.County) -> None:
    for day in (date(2026, 1, 5), date(2026, 3, 20), date(2026, 5, 4)):
        held(dorset, "wimborne", "social_post", day, title=f"Post of {day:%d %B}")
    held(dorset, "wimborne", "newsletter", date(2026, 4, 28), title="Letter", neighbourhoods=(HIGH_STREET,))


def _standing(dorset: county.County) -> None:
    """Speeding in time, its end on the 24th; parking, from the 10th, only on the 20th. One officer only on 4 May."""
    wimborne = dorset.teams["wimborne"]
    speeding = Priority(team=wimborne, title="Speeding", first_day=date(2026, 4, 1))
    _told(dorset, speeding, at(2026, 3, 30))
    speeding.last_day = date(2026, 4, 25)
    _told(dorset, speeding, at(2026, 4, 24))
    parking = Priority(team=wimborne, title="Parking", first_day=date(2026, 4, 10), last_day=speeding.last_day)
    _told(dorset, parking, at(2026, 4, 20))
    second = Person.objects.create(force=dorset.force, key="second", name="B. Second")
    posted = Posting(
        person=second, team=wimborne, rank=Rank.PC, first_day=date(2026, 4, 1), published_from=date(2026, 4, 10)
    )
    _told(dorset, posted, at(2026, 5, 4))
    hidden = Person.objects.create(force=dorset.force, key="hidden", name="C. Unpublished")
    _told(dorset, Posting(person=hidden, team=wimborne, rank=Rank.PC, first_day=date(2026, 1, 1)), at(2026, 1, 1))


def _told(dorset: county.County, row: Any, received: datetime) -> None:
    with clock_at(received):
        row.save()
        version_log.tell([row], force=dorset.force, head=open_head(dorset.force.key), by="dorset-admin")


def _graded(dorset: county.County) -> None:
    said = {"team": dorset.teams["wimborne"], "standard": "nec/S7", "period_first_day": date(2025, 10, 1)}
    for day, grade, why in (
        (8, "good", "The annex had not been read."),
        (10, "adequate", "No word of what came of it."),
    ):
        with clock_at(at(2026, 5, day)):
            given = {"grade": grade, "graded_on": date(2026, 5, day), "assessor": "Scrutiny panel", "reasons": why}
            grades.give(by=dorset.people["reviewer"], **said, **given)


kept = kept_world(every_kind, at=NOW)


@pytest.fixture
def reviewer(own_world, client):
    client.force_login(own_world.people["reviewer"])
    return client


# Standard and first day; of each thing, by what it is and its title, what must be told of it; then the page's words.
Told = dict[tuple[str, str], dict[str, Any]]
CASES: list[tuple[str, str, Told, list[str]]] = [
    (
        "S1",
        "2026-01-01",
        {
            ("exemption", "no reason was stated"): {
                "asked_by": "Sergeant",
                "asked_at": at(2026, 4, 20),
                "approved_by": "Inspector",
                "exempt_days": 14,
                "greatest_days": 92,
                "afterwards": True,
            },
            ("unit", "Wimborne NPT"): {"pro_rata": "6 × 76 ÷ 90 = 5.07, rounded 5"},
        },
        [
            "Added afterwards",
            "Monday 20 April Asked for by Sergeant, 57 days after the last of them.",
            "Approved by Inspector. 14 days; the greatest length of “not stated” is 92 days.",
        ],
    ),
    (
        "S2",
        "2026-01-01",
        {
            ("activity", "Town hall"): {"units": [HIGH_STREET]},
            ("activity", "Both places"): {"units": [HIGH_STREET, NEW_TOWN]},
            ("unit", "High Street"): {"pro_rata": "2, every day of the period owed"},
            ("unit", "New Town"): {"pro_rata": "2 × 22 ÷ 90 = 0.49, rounded 0"},
        },
        ["High Street, New Town", "2 × 22 ÷ 90 = 0.49, rounded 0"],
    ),
    (
        "S3",
        "2026-05-01",
        {
            ("activity", "Post of 20 March"): {},
            ("gap", "Wimborne NPT"): {
                "ran_from": date(2026, 3, 20),
                "ran_to": date(2026, 5, 4),
                "days": 45,
                "maximum_days": 7,
                "from_the_beginning": False,
                "still_running": False,
                "makes_the_figure": True,
            },
        },
        [
            "Missed. No post from 20 March to 4 May: 45 days; 7 is the most.",
            "Ran from Post of 20 March , Friday 20 March, before this period",
            "Ran to Post of 04 May , Monday 4 May",
        ],
    ),
    (
        "S10",
        "2026-04-01",
        {
            ("gap", "High Street"): {
                "ran_from": date(2026, 1, 1),
                "from_the_beginning": True,
                "ran_to": date(2026, 4, 28),
                "days": 118,
                "makes_the_figure": True,
            },
            ("gap", "New Town"): {"ran_to": date(2026, 4, 30), "still_running": True, "days": 52},
        },
        [
            "No newsletter in High Street from 1 January, when the promise began, to 28 April: 118 days; 7 is",
            "New Town went over it too.",
            "The promise began on Thursday 1 January",
        ],
    ),
    (
        "S4",
        "2026-04-01",
        {
            ("enquiry", "Dogs on the beach"): {
                "received_at": at(2026, 4, 5, 8, 15),
                "answered_at": at(2026, 4, 6, 6, 15),
                "between": "22 h 0 min",
                "seconds_between": 22 * 3600,
                "late_by": "",
            },
            ("enquiry", "Parking"): {"between": "96 h 0 min", "late_by": "24 h 0 min", "promised_hours": 72},
        },
        ["Sunday 5 April, 09:15", "Monday 6 April, 07:15 22 h 0 min", "late by 24 h 0 min"],
    ),
    (
        "S4",
        "2026-05-01",
        {
            ("enquiry", "Lights"): {
                "answered_at": None,
                "between": "23 h 36 min",
                "in_time_until": at(2026, 5, 14, 10, 5),
            }
        },
        ["no answer yet 23 h 36 min so far", "pending, until Thu 14 May, 11:05"],
    ),
    (
        "S5",
        "2026-01-01",
        {
            ("activity", "Town hall"): {"advertised_on": date(2025, 12, 31), "in_time_until": date(2026, 1, 8)},
            ("activity", "Both places"): {"advertised_on": date(2026, 3, 10), "in_time_until": date(2026, 3, 5)},
        },
        ["Wed 31 December 2025; in time until Thu 8 January", "Tue 10 March; in time until Thu 5 March"],
    ),
    (
        "S9",
        "2026-04-01",
        {
            ("activity", "Told in time"): {
                "feedback_published_on": date(2026, 4, 8),
                "days_after": 6,
                "in_time_until": date(2026, 4, 9),
            },
            ("activity", "Told late"): {"feedback_published_on": date(2026, 4, 30), "in_time_until": date(2026, 4, 10)},
        },
        ["Wed 8 April; in time until Thu 9 April", "Thu 30 April; in time until Fri 10 April"],
    ),
    (
        "S6",
        "2026-04-01",
        {
            ("priority", "Speeding"): {
                "days_counted": 25,
                "recorded_at": at(2026, 3, 30),
                "end_recorded_at": at(2026, 4, 24),
                "recorded_afterwards": False,
            },
            ("priority", "Parking"): {"days_counted": 16, "recorded_at": at(2026, 4, 20), "recorded_afterwards": True},
        },
        [
            "Wed 1 April to Thu 9 April 1 Speeding",
            "Fri 10 April to Sun 19 April 2 Speeding, Parking Recorded afterwards",
            "Mon 20 April to Sat 25 April 2 Speeding, Parking",
            "Sun 26 April to Thu 30 April 0 –",
            "; its end Friday 24 April, 10:00",
        ],
    ),
    (
        "S8",
        "2026-05-01",
        {
            ("posting", "B. Second"): {"days_counted": 12, "recorded_at": at(2026, 5, 4), "recorded_afterwards": True},
            ("posting", "C. Unpublished"): {"days_counted": 0, "shown_from": None},
        },
        [
            "Fri 1 May to Sun 3 May 2 A. Example, B. Second Recorded afterwards",
            "Mon 4 May to Tue 12 May 2 A. Example, B. Second",
            "C. Unpublished not published",
            "no: the posting is not published",
        ],
    ),
    (
        "S7",
        "2026-01-01",
        {
            ("grade", "adequate"): {
                "assessor": "Scrutiny panel",
                "graded_on": date(2026, 5, 10),
                "reasons": "No word of what came of it.",
                "recorded_by": "dorset-reviewer",
                "stood_until": None,
            },
            ("grade", "good"): {"graded_on": date(2026, 5, 8), "stood_until": at(2026, 5, 10)},
        },
        [
            "Adequate Scrutiny panel, Sunday 10 May recorded by Reviewer, Sunday 10 May, 10:00",
            "“No word of what came of it.”",
            "Good (replaced) Scrutiny panel, Friday 8 May",
            "Replaced on Sunday 10 May; it stood for 2 days.",
        ],
    ),
]


def in_json(client, code: str, first_day: str) -> list[dict[str, Any]]:
    """Every row of the API's proof, flat, as the file has them."""
    told = client.get(f"/api/v1/assessments/wimborne/nec/{code}/{first_day}/proof").json()
    units = [
        {"of": "unit", "id": one["unit"], "title": one["name"], "evidence": one["evidence"]} for one in told["units"]
    ]
    exempt = [{"of": "exemption", "title": one["words"], "evidence": one["evidence"]} for one in told["exemptions"]]
    return [*told["counted"], *told["not_counted"], *units, *told["evidence"], *exempt]


def in_file(client, code: str, first_day: str) -> list[dict[str, str]]:
    answer = proof(client, first_day, "?format=csv", code=code).content.decode("utf-8-sig")
    lines = csv.DictReader(io.StringIO(answer, newline=""))
    return [line for line in lines if line["of"] not in THREE_FIGURES]


def as_cell(value: Any) -> str:
    """A value of the API as a file writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


def same(cell: str, value: Any) -> bool:
    if isinstance(value, str) and value[10:11] == "T":
        return datetime.fromisoformat(cell) == datetime.fromisoformat(value)
    return cell == as_cell(value)


# Lines of the file with clocks of their own: see `test_three_figures.py`.
THREE_FIGURES = {"as_it_happened", "shown", "worked_out_again", "not_worked_in", "came_between", "nothing_else"}


def said(value: Any) -> Any:
    """A fact of the world as JSON has it."""
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, date) else value


@pytest.mark.parametrize(("code", "first_day", "facts", "words"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_page_file_and_api_tell_what_happened(reviewer, code, first_day, facts, words):
    rows, lines = in_json(reviewer, code, first_day), in_file(reviewer, code, first_day)
    lines = [line for line in lines if line["of"] != "figure"]
    assert [(line["of"], line["title"]) for line in lines] == [(row["of"], row["title"]) for row in rows]
    for row, line in zip(rows, lines, strict=True):
        differing = {name: value for name, value in row["evidence"].items() if not same(line[name], value)}
        assert differing == {}, row
    for (of, title), told in facts.items():
        found = [row["evidence"] for row in rows if (row["of"], row["title"]) == (of, title)]
        assert any(all(row[name] == said(value) for name, value in told.items()) for row in found), (of, title, found)
    page = read(proof(reviewer, first_day, code=code)).text
    assert [one for one in words if one not in page] == []


@pytest.mark.parametrize(("code", "first_day"), [case[:2] for case in CASES])
def test_the_figure_follows_from_its_evidence(reviewer, code, first_day):
    """Each by its own sum, done here once more: units served, the distance, days outside, hours."""
    told = reviewer.get(f"/api/v1/assessments/wimborne/nec/{code}/{first_day}/proof").json()
    achieved = told["assessment"]["achieved"]
    gaps = [one["evidence"] for one in told["evidence"] if one["of"] == "gap"]
    assert [one["days"] for one in gaps if one["makes_the_figure"]] == ([achieved] if gaps else [])
    outside = [one for one in told["evidence"] if one["of"] == "run" and one["evidence"]["outside"]]
    assert not outside or sum(map(length, outside)) == achieved
    for unit in told["units"]:
        served = [row for row in told["counted"] if unit["unit"] in (row["evidence"].get("units") or ())]
        assert not served or gaps or unit["done"] == len(served)
    for said in [row["evidence"] for row in told["counted"] if row["of"] == "enquiry"]:
        assert said["seconds_between"] <= said["promised_hours"] * 3600
        assert said["answered_at"] <= said["in_time_until"]


def length(run: dict[str, Any]) -> int:
    return (date.fromisoformat(run["evidence"]["run_until"]) - date.fromisoformat(run["day"])).days + 1


def test_each_line_of_the_file_says_whose_figure_it_is_by_which_clocks(reviewer, own_world):
    lines = in_file(reviewer, "S1", "2026-04-01")
    assert [line["of"] for line in lines if line["reason"]] == ["activity"] * 4  # all of other kinds
    figure = next(line for line in lines if line["of"] == "figure")
    named = ("team", "team_name", "contract", "version", "standard", "first_day", "last_day", "provisional", "as_of")
    assert len({tuple(line[name] for name in named) for line in lines}) == 1
    assert [figure[name] for name in named] == [
        "wimborne", "Wimborne NPT", "nec", "1", "S1", "2026-04-01", "2026-06-30", "yes", "2026-05-12T10:41:00+01:00",
    ]  # fmt: skip
    assert [figure[name] for name in ("figure_status", "achieved", "required", "due_by")] == [
        "on_track", "0", "6", "2026-06-30",
    ]  # fmt: skip
    assert not any(line["received_at"] for line in lines)
    assert all(line["received_at_portal"] for line in lines if line["of"] == "activity")


def test_what_happened_after_the_day_is_no_evidence_on_it(reviewer):
    """As of 7 April the late question waits, and the feedback of the 8th is not there."""
    before = "?as_of=2026-04-07"

    def told(code: str, title: str) -> dict[str, Any]:
        rows = reviewer.get(f"/api/v1/assessments/wimborne/nec/{code}/2026-04-01/proof{before}").json()
        return next(row["evidence"] for row in rows["counted"] + rows["not_counted"] if row["title"] == title)

    assert told("S4", "Parking")["answered_at"] is None
    assert told("S4", "Parking")["between"] == "31 h 20 min"  # to the last instant of that day
    assert told("S9", "Told in time")["feedback_published_on"] is None


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((2, 22, 92, 0), "2 × 22 ÷ 92 = 0.48, rounded 0"),
        ((2, 46, 92, 1), "2 × 46 ÷ 92 = 1.00, rounded 1"),
        ((1, 181, 365, 0), "1 × 181 ÷ 365 = 0.496, rounded 0"),  # "0.50, rounded 0" would look wrong
        ((1, 15, 30, 1), "1 × 15 ÷ 30 = 0.50, rounded 1"),
        ((3, 30, 30, 3), "3, every day of the period owed"),
    ],
)
def test_a_sum_comes_to_what_it_says_for_whoever_rounds_what_is_shown(numbers, told):
    assert pro_rata(*numbers) == told


@pytest.mark.parametrize(
    ("told", "day", "since"),
    [
        ([(1, 1, None)], 5, 1),
        ([(1, 1, None), (20, 1, 18)], 5, 1),  # taken off later: known from the beginning on
        ([(1, 1, 4), (20, 1, 30)], 5, 20),  # lengthened over the day afterwards
        ([(1, 1, None), (3, None, None), (20, 1, None)], 5, 20),  # in between it stood on no day
        ([(1, 1, 4)], 5, None),
        ([], 5, None),
    ],
)
def test_since_when_a_day_is_known(told, day, since):
    def of_may(number: int | None) -> date | None:
        return number and date(2026, 5, number)

    days = [ToldDays(at(2026, 5, received), of_may(first), of_may(last)) for received, first, last in told]
    assert recorded_on(days, date(2026, 5, day)) == (since and at(2026, 5, since))


GROWING = [("S2", "2026-04-01"), ("S3", "2026-05-01"), ("S4", "2026-05-01"), ("S6", "2026-05-01")]


@pytest.mark.parametrize(("code", "first_day"), GROWING)
def test_the_queries_of_a_proof_do_not_grow_with_its_evidence(reviewer, own_world, code, first_day):
    """As of an instant: a figure of today that was revised meanwhile is worked out once more, as it stood before."""
    taken, asked_for = [], "?as_of=2026-05-12T10:00"
    for days in (range(1, 6), range(6, 10)):  # with less, what is missed now was not, or a place had no name to ask for
        for day in days:
            more(own_world, day)
        proof(reviewer, first_day, asked_for, code=code)
        with CaptureQueriesContext(connection) as queries:
            proof(reviewer, first_day, asked_for, code=code)
        taken.append(len(queries))
    assert taken[1] <= taken[0]  # a second question, of two changes at once, may not be needed any more


def more(own_world: county.County, day: int) -> None:
    """Another of everything, on a day of May."""
    held(own_world, "wimborne", "meeting", date(2026, 5, day), neighbourhoods=(HIGH_STREET,))
    held(own_world, "wimborne", "social_post", date(2026, 5, day))
    asked(own_world, "wimborne", at(2026, 5, day), hours=3)
    priority = Priority(team=own_world.teams["wimborne"], title=f"Of {day}", first_day=date(2026, 5, day))
    _told(own_world, priority, at(2026, 5, day))


@pytest.mark.parametrize(
    ("changes", "known", "told"),
    [
        ({}, {}, "No post from 2 October to 13 November: 42 days; 28 is the most."),
        ({"days": 40}, {}, "No post from 2 October to 13 November: 40 days on which it was owed; 28 is the most."),
        ({}, {"where": "in Verwood"}, "No post in Verwood from 2 October to 13 November: 42 days; 28 is the most."),
        ({"still_running": True}, {"closed": False}, "No post since 2 October: 42 days; 28 is the most."),
        (
            {"still_running": True},
            {},
            "No post from 2 October to the end of the period, 13 November: 42 days; 28 is the most.",
        ),
        (
            {"from_the_beginning": True, "days": 43},
            {},
            "No post from 2 October, when the promise began, to 13 November: 43 days; 28 is the most.",
        ),
        (
            {"from_the_beginning": True, "still_running": True, "days": 43},
            {"closed": False},
            "No post since 2 October, when the promise began: 43 days; 28 is the most.",
        ),
        (
            {"days": 20, "ran_to": date(2026, 10, 22)},
            {"status": "met"},
            "Never more than 20 days without a post: from 2 October to 22 October; 28 is the most.",
        ),
        (
            {"ran_from": date(2025, 12, 20), "ran_to": date(2026, 1, 31)},
            {},
            "No post from 20 December 2025 to 31 January: 42 days; 28 is the most.",
        ),
    ],
)
def test_a_gap_is_told_with_both_its_ends(changes, known, told):
    said = {
        "ran_from": date(2026, 10, 2),
        "ran_to": date(2026, 11, 13),
        "days": 42,
        "maximum_days": 28,
        "from_the_beginning": False,
        "still_running": False,
    }
    assert distance(said | changes, "post", today=date(2026, 11, 29), **({"status": "missed"} | known)) == told
