"""Who is told next of a flag that stands, and on which day: the steps, bank holidays, and files of both.

Source: measures.md, "Flags" and "Bank holidays".
"""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from contracts.escalation import age, due, greatest_age
from contracts.flagging import flag
from contracts.models import Assessment, BankHoliday, EscalationStep, Flag, FlagChange, StepRole
from contracts.queries.flag_readers import readers_in
from record.entries import Entry
from teams.models import Role
from tests.contracts.contract_files import refused, taken, written
from tests.contracts.flagged_world import COUNT, GRADED, NOW, Promises
from tests.contracts.planned_world import planned

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SHIPPED = [(1, "sergeant", 3), (2, "inspector", 7), (3, "force_inspector", 14), (4, "reviewer", 28)]
SPRING = date(2026, 5, 25)  # the bank holiday after NOW, 12 May


@pytest.fixture
def promises(dorset):
    return Promises(dorset)


@pytest.fixture
def missed(promises):
    """Wimborne's promise is missed since NOW."""
    found = promises.judged("missed")
    promises.flag(NOW)
    return found


def steps_at(promises, days: int) -> list[int | None]:
    return [change.step for change in promises.flag(NOW + days * DAY)]


def step(position, days, *, level="missed", role="sergeant", force=None):
    return EscalationStep.objects.create(position=position, after_days=days, level=level, role=role, force=force)


# -- Which steps, and when ---------------------------------------------------------------------------------------------


def test_what_is_shipped_is_provisional_and_for_every_force(dorset):
    found = [(s.position, s.role, s.after_days) for s in EscalationStep.objects.of(dorset.force)]
    assert found == SHIPPED
    assert not EscalationStep.objects.exclude(provisional=True, force=None, level="missed").exists()


@pytest.mark.parametrize(
    ("days", "steps"),
    [
        (0, []),
        (2, []),
        (3, [1]),
        (6, [1]),
        (7, [1, 2]),
        (13, [1, 2]),
        (14, [1, 2]),  # 25 May is a bank holiday: the fourteenth day is the fifteenth
        (15, [1, 2, 3]),
        (28, [1, 2, 3]),
        (29, [1, 2, 3, 4]),
        (200, [1, 2, 3, 4]),
    ],
)
def test_a_sweep_takes_every_step_that_is_due_each_once(promises, missed, days, steps):
    assert steps_at(promises, days) == steps
    assert steps_at(promises, days) == []
    rows = FlagChange.objects.filter(kind="escalated").order_by("id").values_list("step", "level", "at")
    assert list(rows) == [(position, "missed", NOW + days * DAY) for position in steps]


def test_day_by_day_is_the_same_as_all_at_once(promises, missed):
    taken_on = {step: day for day in range(40) for step in steps_at(promises, day)}
    assert taken_on == {1: 3, 2: 7, 3: 15, 4: 29}


def test_each_step_says_in_the_record_which_and_to_whom(promises, missed):
    steps_at(promises, 3)
    entry = Entry.objects.get(action="flag.escalated")
    assert entry.subject == "flag:wimborne/nec/S2/2026-05-01"
    assert (entry.after, entry.by) == ({"level": "missed", "step": 1, "role": "sergeant", "after_days": 3}, "portal")
    assert entry.reason == ""


def test_what_is_at_risk_has_no_step_unless_one_is_made(promises):
    promises.judged("at_risk")
    promises.flag(NOW)
    assert steps_at(promises, 5) == []
    step(9, 5, level="at_risk")
    assert steps_at(promises, 5) == [9]


def test_the_days_run_from_when_the_level_was_reached(promises):
    found = promises.judged("at_risk")
    promises.flag(NOW)
    promises.turn(found, "missed", NOW + 5 * DAY)
    assert steps_at(promises, 7) == []
    assert steps_at(promises, 8) == [1]


def test_coming_back_within_three_days_goes_on_where_it_was(promises, missed):
    assert steps_at(promises, 3) == [1]
    promises.turn(missed, "met", NOW + 4 * DAY)
    promises.turn(missed, "missed", NOW + 6 * DAY)
    assert steps_at(promises, 7) == [2]


def test_opening_anew_begins_anew(promises, missed):
    assert steps_at(promises, 3) == [1]
    promises.turn(missed, "met", NOW + 4 * DAY)
    promises.turn(missed, "missed", NOW + 8 * DAY)
    assert steps_at(promises, 10) == []
    assert steps_at(promises, 11) == [1]


def test_easing_and_rising_again_takes_no_step_twice(promises, missed):
    assert steps_at(promises, 3) == [1]
    promises.turn(missed, "at_risk", NOW + 4 * DAY)
    promises.turn(missed, "missed", NOW + 5 * DAY)
    assert steps_at(promises, 9) == []
    assert steps_at(promises, 12) == [2]


def test_a_flag_that_has_cleared_goes_no_further(promises, missed):
    promises.turn(missed, "met", NOW + DAY)
    assert steps_at(promises, 30) == []


def test_what_assessors_grade_goes_no_further(promises):
    promises.judged("missed", measure=GRADED, code="S9")
    promises.flag(NOW)
    assert steps_at(promises, 30) == []


def test_words_alone_hold_nothing_up_and_a_plan_that_stands_does(promises, missed, dorset):
    Flag.objects.update(acknowledged_level="missed", acknowledged_at=NOW, acknowledged_by=dorset.people["sergeant"])
    plan = planned(dorset, "wimborne", date(2026, 5, 20))
    assert [due_step.step.position for due_step in due(dorset.force, date(2026, 5, 15))] == [1]
    Flag.objects.update(planned=plan)
    assert due(dorset.force, date(2026, 5, 15)) == []
    Flag.objects.update(acknowledged_level="at_risk")  # chosen before it rose: nobody has answered for that
    assert [due_step.step.position for due_step in due(dorset.force, date(2026, 5, 15))] == [1]


def test_a_quiet_force_takes_its_steps_all_the_same(promises, missed, dorset):
    dorset.force.live_from = None
    dorset.force.save()
    assert steps_at(promises, 3) == [1]


def test_a_force_with_steps_of_its_own_has_no_others(promises, missed, dorset, borsetshire):
    step(1, 2, role="inspector", force=dorset.force)
    assert steps_at(promises, 30) == [1]
    assert [one.after_days for one in EscalationStep.objects.of(borsetshire.force)] == [3, 7, 14, 28]


def test_another_forces_flags_are_left_alone(missed, borsetshire):
    assert flag(force=borsetshire.force, now=NOW + 30 * DAY) == []


# -- Who ---------------------------------------------------------------------------------------------------------------


def test_a_step_reaches_whoever_holds_its_role_for_the_team(dorset, borsetshire):
    superintendent = dorset.person("superintendent", Role.INSPECTOR)
    team, today = dorset.teams["wimborne"], NOW.date()
    readers = readers_in(dorset.force, today)
    reached = {
        role: [grant.person.name for grant in readers.of(team, [StepRole(role)]).values()] for _, role, _ in SHIPPED
    }
    assert reached == {
        "sergeant": ["Sergeant"],
        "inspector": ["Inspector"],
        "force_inspector": [superintendent.name],
        "reviewer": ["Reviewer"],
    }


def test_a_step_that_nobody_hears_is_taken_and_says_so(promises, missed):
    steps_at(promises, 15)
    heard = {entry.after["role"]: not entry.reason for entry in Entry.objects.filter(action="flag.escalated")}
    assert heard == {"sergeant": True, "inspector": True, "force_inspector": False}


# -- Bank holidays -----------------------------------------------------------------------------------------------------


def holiday(day, known_from):
    return BankHoliday(day=day, name="A day", known_from=known_from)


@pytest.mark.parametrize(
    ("days", "known_from", "on", "years"),
    [
        ([], None, SPRING, 13),
        ([SPRING], date(2025, 1, 1), SPRING, 12),
        ([SPRING], SPRING, SPRING, 12),
        ([SPRING], SPRING + DAY, SPRING, 13),  # nobody knew it on that day
        ([SPRING], SPRING + DAY, SPRING + DAY, 13),
        ([date(2026, 5, 12)], date(2025, 1, 1), SPRING, 13),  # the day it rose on is none of its days
        ([SPRING + DAY], date(2025, 1, 1), SPRING, 13),
        ([SPRING, date(2026, 5, 18)], date(2025, 1, 1), SPRING, 11),
    ],
)
def test_an_age_passes_over_what_is_known(days, known_from, on, years):
    assert age(date(2026, 5, 12), on, [holiday(day, known_from) for day in days]) == years


def test_one_proclaimed_late_makes_nothing_younger_than_it_was():
    since, today = date(2026, 5, 12), date(2026, 5, 19)
    late = [holiday(day, today) for day in (date(2026, 5, 14), date(2026, 5, 15))]
    assert age(since, today, late) == 5
    assert greatest_age(since, today, late) == 6  # what it was the day before


def test_a_step_that_was_due_before_a_day_was_proclaimed_is_due_however_late_the_sweep(promises, missed):
    BankHoliday.objects.create(day=date(2026, 5, 14), name="A day", known_from=date(2026, 5, 16))
    BankHoliday.objects.create(day=date(2026, 5, 15), name="Another", known_from=date(2026, 5, 16))
    assert steps_at(promises, 4) == [1]


def test_a_step_that_was_taken_is_not_undone(promises, missed):
    assert steps_at(promises, 3) == [1]
    BankHoliday.objects.create(day=date(2026, 5, 14), name="A day", known_from=date(2026, 5, 15))
    assert steps_at(promises, 3) == steps_at(promises, 4) == []
    assert FlagChange.objects.filter(kind="escalated").count() == 1


@pytest.mark.parametrize("seed", range(30))
def test_the_greatest_age_is_that_of_some_day_so_far(seed):
    draw = Random(seed)
    since = date(2026, 1, 1)
    holidays = [holiday(since + draw.randrange(40) * DAY, since + draw.randrange(-5, 50) * DAY) for _ in range(6)]
    ages = [age(since, since + n * DAY, holidays) for n in range(60)]
    for n in range(60):
        assert greatest_age(since, since + n * DAY, holidays) == max(ages[: n + 1])


def test_what_is_shipped_is_the_published_list():
    """What is shipped lies on the days of the list: 2026's Boxing Day is on the Monday, 2027 has both substitutes."""
    days = {row.day: row.name for row in BankHoliday.objects.all()}
    assert len(days) == 32
    assert days[date(2026, 12, 28)] == "Boxing Day (substitute day)"
    assert days[date(2027, 12, 27)] == "Christmas Day (substitute day)"
    assert all(day.weekday() < 5 for day in days)
    assert all(row.known_from < row.day for row in BankHoliday.objects.all())


# -- Files -------------------------------------------------------------------------------------------------------------

STEP = {"position": 1, "level": "missed", "role": "inspector", "after_days": 5}


def test_a_forces_steps_come_from_a_file_and_the_same_file_changes_nothing(tmp_path, dorset):
    said = {"force": "dorset", "provisional": True, "steps": [STEP, STEP | {"position": 2, "after_days": 10}]}
    path = written(tmp_path, said, "escalation.yaml")
    assert taken("import_escalation", path).strip() == "Steps of the escalation for Dorset Police: 2."
    assert [(s.position, s.role, s.after_days, s.provisional) for s in EscalationStep.objects.of(dorset.force)] == [
        (1, "inspector", 5, True),
        (2, "inspector", 10, True),
    ]
    assert "Nothing differs" in taken("import_escalation", path)
    entry = Entry.objects.get(action="escalation.stored")
    assert (entry.subject, entry.before["steps"], len(entry.after["steps"])) == ("escalation:dorset", [], 2)


def test_a_file_without_a_force_is_for_every_force_without_its_own(tmp_path, dorset, borsetshire):
    taken("import_escalation", written(tmp_path, {"steps": [STEP]}, "escalation.yaml"))
    assert [one.after_days for one in EscalationStep.objects.of(borsetshire.force)] == [5]
    assert Entry.objects.filter(action="escalation.stored").count() == 2


def test_no_steps_give_a_force_the_general_ones_back(tmp_path, dorset):
    step(1, 2, force=dorset.force)
    taken("import_escalation", written(tmp_path, {"force": "dorset", "steps": []}, "escalation.yaml"))
    assert [one.after_days for one in EscalationStep.objects.of(dorset.force)] == [3, 7, 14, 28]


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"steps": [STEP | {"role": "chief"}]}, "is none of sergeant, inspector, force_inspector, reviewer"),
        ({"steps": [STEP | {"level": "met"}]}, "is none of at_risk, missed"),
        ({"steps": [STEP | {"after_days": 0}]}, "0 is not from 1 to 366"),
        ({"steps": [STEP, STEP]}, "the position 1 is there twice"),
        ({"steps": [STEP | {"surprise": 1}]}, "this key is not known"),
        ({"steps": [{"position": 1}]}, "is missing"),
        ({"force": "mercia", "steps": [STEP]}, "is not a force"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_stored(tmp_path, dorset, said, because):
    assert because in refused("import_escalation", written(tmp_path, said, "escalation.yaml"))
    assert [(s.position, s.role, s.after_days) for s in EscalationStep.objects.of(dorset.force)] == SHIPPED


def test_bank_holidays_come_from_a_file_each_with_when_it_was_known(tmp_path, dorset):
    rows = "day,name,known_from\n2028-01-03,New Year’s Day (substitute day),2026-11-01\n2026-12-28,Boxing Day,\n"
    path = written(tmp_path, rows, "days.csv")
    assert taken("import_bank_holidays", path).strip() == "Bank holidays: 1 new, 1 changed, 0 as they were."
    assert BankHoliday.objects.get(day=date(2028, 1, 3)).known_from == date(2026, 11, 1)
    assert BankHoliday.objects.get(day=date(2026, 12, 28)).known_from == date(2025, 1, 1)
    assert taken("import_bank_holidays", path).strip() == "Bank holidays: 0 new, 0 changed, 2 as they were."
    subjects = Entry.objects.filter(action="bank_holiday.stored").values_list("subject", flat=True)
    assert sorted(subjects) == [
        "bank-holiday:england-and-wales/2026-12-28",
        "bank-holiday:england-and-wales/2028-01-03",
    ]


def test_one_that_does_not_say_since_when_is_known_from_today(tmp_path, dorset):
    taken("import_bank_holidays", written(tmp_path, "day,name\n2020-05-08,VE Day\n", "days.csv"))
    assert BankHoliday.objects.get(day=date(2020, 5, 8)).known_from >= datetime.now(UTC).date() - DAY


@pytest.mark.parametrize("row", ["2028-13-01,A day,,", "2028-01-03,,,", "2028-01-03,A day,,scotland"])
def test_a_bank_holiday_that_makes_no_sense_is_refused(tmp_path, row):
    refused("import_bank_holidays", written(tmp_path, f"day,name,known_from,nation\n{row}\n", "days.csv"))
    assert BankHoliday.objects.count() == 32


# -- What assessments have to do with it -------------------------------------------------------------------------------


def test_a_count_of_a_closed_period_climbs_too(promises):
    promises.judged("missed", measure=COUNT, code="S3")
    Assessment.objects.update(last_day=date(2026, 5, 11))
    promises.flag(NOW)
    assert steps_at(promises, 3) == [1]
