"""The slow twin against the worked vectors, and its unit lines and reasons against hand-made answers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.kinds.loops import PlainUnitLine
from contracts.measures import parse_measure
from contracts.plain.plain_assessment import COLUMNS, Assessed, assess
from contracts.plain.world import Contract, Enquiry, Exemption, Fact, Grade, Team, Version, World
from record.timezones import last_instant, parse_instant
from tests.contracts.plain.loading import FIRST, LATER, NOTED, load_world
from tests.contracts.vector_folders import GIVEN, OWN, TWO_CLOCKS, VECTORS, as_of, expected


def rows(found: list[Assessed]) -> list[tuple[str, ...]]:
    return [assessed.row for assessed in found]


def assessed(folder: str, *cell: str) -> Assessed:
    """One assessment of a folder of our own, by the beginning of its row."""
    path = VECTORS / "own" / folder
    (found,) = [a for a in assess(load_world(path), as_of(path)) if a.row[: len(cell)] == cell]
    return found


def test_there_are_as_many_worked_cases_as_there_should_be():
    assert (len(GIVEN), len(OWN), len(TWO_CLOCKS)) == (24, 17, 3)
    assert sum(len(expected(folder)) for folder in GIVEN) == 4274


@pytest.mark.parametrize("folder", GIVEN + OWN, ids=lambda folder: folder.name)
def test_every_row_of_a_worked_case(folder):
    known_at = NOTED if folder in TWO_CLOCKS else None
    assert rows(assess(load_world(folder), as_of(folder), known_at)) == expected(folder)


@pytest.mark.parametrize("folder", TWO_CLOCKS, ids=lambda folder: folder.name)
def test_every_row_as_known_now(folder):
    assert rows(assess(load_world(folder), as_of(folder))) == expected(folder, "expected_later.csv")


@pytest.mark.parametrize("folder", GIVEN[:3] + OWN, ids=lambda folder: folder.name)
def test_rows_carry_the_columns_of_assess(folder):
    with (folder / "expected.csv").open(encoding="utf-8") as lines:
        assert tuple(next(lines).strip().split(",")) == COLUMNS


def test_from_a_day_on_only_periods_that_end_on_it_or_later():
    folder = VECTORS / "own" / "carried-on"
    world, at = load_world(folder), as_of(folder)
    later = [row for row in expected(folder) if row[5] > "2026-05-31"]
    assert rows(assess(world, at, from_day=date(2026, 5, 31))) == expected(folder)
    assert rows(assess(world, at, from_day=date(2026, 6, 1))) == later != []


def test_units_of_a_count_say_what_each_has_done_and_when_it_is_next_due():
    found = assessed("scheduled-of-the-right-unit", "sru-1", "nec", "1", "S1")
    assert found.units == (
        PlainUnitLine("SRU A", 1, 1, 1, date(2026, 5, 5), date(2026, 6, 30)),  # met: due again by the end of June
        PlainUnitLine("SRU B", 0, 1, 1, None, date(2026, 5, 31)),
        PlainUnitLine("SRU C", 0, 1, 0, None, date(2026, 5, 31)),
    )


def test_units_of_a_gap_say_how_long_ago_and_the_running_due_day():
    found = assessed("scheduled-of-the-right-unit", "sru-1", "nec", "1", "S2")
    assert found.units == (
        PlainUnitLine("SRU A", 10, 10, 1, date(2026, 5, 10), date(2026, 5, 20)),
        PlainUnitLine("SRU B", 8, 10, 2, date(2026, 5, 12), date(2026, 5, 22)),
        PlainUnitLine("SRU C", 10, 10, 1, date(2026, 5, 10), date(2026, 5, 20)),
    )


def test_a_missed_count_is_next_due_at_the_end_of_the_next_window():
    found = assessed("carried-on", "cao-1", "nec", "2", "S2", "2026-05-01")
    assert found.units == (PlainUnitLine("cao-1", 1, 4, 0, date(2026, 5, 20), date(2026, 6, 30)),)


def test_the_unit_of_a_deadline_is_the_team_with_its_earliest_pending_day():
    found = assessed("deadline-to-the-second", "dts-midnight", "nec", "1", "S1", "2026-03-23")
    assert found.units == (PlainUnitLine("dts-midnight", 0, 1, 1, date(2026, 3, 28), date(2026, 4, 1)),)


def test_the_units_of_presence_have_their_breach_days_so_far():
    found = assessed("presence-ahead", "pra-three-ahead", "nec", "1", "S2")
    assert found.units == (PlainUnitLine("PRA 1", 0, 0), PlainUnitLine("PRA 2", 0, 0))
    found = assessed("presence-ahead", "pra-two-past-one-ahead", "nec", "1", "S1")
    assert found.units == (PlainUnitLine("pra-two-past-one-ahead", 2, 2),)


def test_the_unit_of_a_grade_is_the_team_with_the_day_it_was_given_or_is_awaited():
    given = assessed("two-grades-one-day", "tgo-other-days", "nec", "1", "S1", "2026-04-01")
    awaited = assessed("two-grades-one-day", "tgo-after", "nec", "1", "S1", "2026-04-01")
    assert given.units == (PlainUnitLine("tgo-other-days", last_on=date(2026, 7, 6)),)
    assert awaited.units == (PlainUnitLine("tgo-after", next_due_on=date(2026, 7, 30)),)


def test_every_activity_near_a_cell_has_its_one_reason():
    found = assessed("scheduled-of-the-right-unit", "sru-1", "nec", "1", "S1")
    reasons = {int(one.id[-3:]): one.reason for one in found.considered}
    channel = dict.fromkeys(range(305, 311), "channel")
    assert reasons == {301: "counted", 302: "expected", 303: "expected", 304: "unit", **channel}


def test_a_plan_whose_day_has_passed_waits_and_one_for_today_is_expected():
    found = assessed("plan-for-today", "pft-today", "nec", "1", "S3")
    assert [(one.id[-3:], one.reason) for one in found.considered if one.reason != "channel"] == [("102", "not_held")]
    found = assessed("plan-for-today", "pft-today", "nec", "1", "S1")
    assert [(one.id[-3:], one.reason) for one in found.considered if one.reason != "channel"] == [("101", "expected")]


def test_the_reasons_of_items():
    found = assessed("deadline-to-the-second", "dts-late", "nec", "1", "S1", "2026-03-23")
    assert [one.reason for one in found.considered] == ["late"]
    found = assessed("deadline-to-the-second", "dts-midnight", "nec", "1", "S1", "2026-03-23")
    assert [one.reason for one in found.considered] == ["pending"]


def one_team(measure: dict, **facts) -> World:
    version = Version("1", (date(2026, 4, 1), None), {"S1": parse_measure(measure)})
    team = Team("team", (date(2026, 4, 1), None))
    return World("force", teams=[team], contracts=[Contract("nec", (version,))], **facts)


@pytest.mark.parametrize(
    ("status", "expected_status"), [("approved", "exempt"), ("asked", "missed"), ("withdrawn", "missed")]
)
def test_only_an_approved_exemption_excuses(status, expected_status):
    exemption = Exemption("team", "nec/S1", date(2026, 4, 1), date(2026, 4, 30), status)
    measure = {"kind": "count", "period": "month", "minimum": 1, "channels": ["meeting"]}
    world = one_team(measure, exemptions=[Fact([(FIRST, exemption)])])
    assert assess(world, last_instant(date(2026, 5, 1)))[0].row[7] == expected_status


def test_an_exemption_withdrawn_later_still_excused_before():
    approved = Exemption("team", None, date(2026, 4, 1), date(2026, 4, 30))
    withdrawn = Exemption("team", None, date(2026, 4, 1), date(2026, 4, 30), "withdrawn")
    measure = {"kind": "count", "period": "month", "minimum": 1, "channels": ["meeting"]}
    world = one_team(measure, exemptions=[Fact([(FIRST, approved), (LATER, withdrawn)])])
    at = last_instant(date(2026, 5, 1))
    assert [assess(world, at, known_at)[0].row[7] for known_at in (NOTED, None)] == ["exempt", "missed"]


@pytest.mark.parametrize(("seconds", "state"), [(-1, "pending"), (0, "pending"), (1, "late")])
def test_an_enquiry_is_late_once_its_moment_has_passed_and_not_at_it(seconds, state):
    received_at = parse_instant("2026-04-07T10:00")
    measure = {"kind": "on_time", "period": "month", "item": "enquiry_reply", "percent": 100, "within_hours": 72}
    world = one_team(measure, enquiries=[Fact([(FIRST, Enquiry("q", "team", received_at))])])
    (found,) = assess(world, received_at + timedelta(hours=72, seconds=seconds))
    assert [one.reason for one in found.considered] == [state]


@pytest.mark.parametrize(
    ("contents", "known_at", "row", "reasons"),
    [
        # withdrawn because, as first told and as told later
        (("", "spam"), NOTED, ["missed", "0", "1"], ["late"]),
        (("", "spam"), None, ["not_applicable", "", ""], ["withdrawn"]),
        (("spam", ""), NOTED, ["not_applicable", "", ""], ["withdrawn"]),
        (("spam", ""), None, ["missed", "0", "1"], ["late"]),
    ],
)
def test_a_withdrawn_enquiry_is_no_item_as_far_as_that_is_known(contents, known_at, row, reasons):
    asked = Enquiry("q", "team", parse_instant("2026-04-07T10:00"))
    first, later = (replace(asked, withdrawn_because=because) for because in contents)
    measure = {"kind": "on_time", "period": "month", "item": "enquiry_reply", "percent": 90, "within_hours": 72}
    world = one_team(measure, enquiries=[Fact([(FIRST, first), (LATER, later)])])
    found = assess(world, last_instant(date(2026, 5, 1)), known_at)[0]
    assert list(found.row[7:10]) == row
    assert [one.reason for one in found.considered] == reasons


@pytest.mark.parametrize("seconds", [-1, 0])
def test_an_answer_counts_from_its_very_second(seconds):
    received_at = parse_instant("2026-04-07T10:00")
    answered_at = received_at + timedelta(hours=1)
    measure = {"kind": "on_time", "period": "month", "item": "enquiry_reply", "percent": 100, "within_hours": 72}
    world = one_team(measure, enquiries=[Fact([(FIRST, Enquiry("q", "team", received_at, answered_at))])])
    (found,) = assess(world, answered_at + timedelta(seconds=seconds))
    assert [one.reason for one in found.considered] == ["pending" if seconds else "counted"]


@pytest.mark.parametrize(("first", "second"), [("good", "adequate"), ("adequate", "good")])
def test_of_two_grades_of_one_day_the_one_received_last_stands_whichever_way_they_are_kept(first, second):
    measure = {"kind": "graded", "period": "month", "passing": ["good"], "within_days": 1}
    given = [Grade("team", "nec/S1", date(2026, 4, 1), date(2026, 5, 2), grade) for grade in (first, second)]
    apart = one_team(measure, grades=[Fact([(LATER, given[1])]), Fact([(FIRST, given[0])])])
    together = one_team(measure, grades=[Fact([(FIRST, given[0]), (LATER, given[1])])])
    for world in (apart, together):
        found = assess(world, last_instant(date(2026, 5, 3)))[0].row[7]
        assert found == ("met" if second == "good" else "missed")
