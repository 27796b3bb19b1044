"""A flag tied to a plan: which can be chosen, that it is silent while the plan stands, and what ends that.

Source: measures.md, "Flags".
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from contracts.actions.flags import acknowledge, choose_plan, explain
from contracts.flagging import flag
from contracts.models import EscalationStep, Flag
from contracts.queries.flag_plans import PASSED, Fate, GatheredFor, fate, offered
from engagement import actions as log
from engagement.models import Activity
from record.entries import Entry
from record.refusal import Invalid
from tests.contracts.planned_world import (
    DAY,
    at_risk,
    choose,
    kinds,
    planned,
    swept,
    the_plan,
    wimbornes,
)
from tests.contracts.reviewers_world import NOW, assessed, clock_at, held
from tests.kept_worlds import kept_world

pytestmark = pytest.mark.django_db
kept = kept_world(at_risk, at=NOW)
MEETING_DAY = date(2026, 5, 20)


@pytest.fixture
def county(own_world):
    EscalationStep.objects.all().delete()  # what is taken further has a file of its own
    return own_world


@pytest.fixture
def sergeant(county):
    return county.people["sergeant"]


def on(day: int, hour: int = 9, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def corrected(plan: Activity, at: datetime = NOW, **changes) -> None:
    with clock_at(at):
        log.correct(activity=plan, changes=changes, reason="Because", by=None, version=plan.version, now=at)


# -- Which can be chosen -----------------------------------------------------------------------------------------------


def test_the_teams_own_plans_that_would_count_in_time_are_offered(county):
    second = planned(county, "wimborne", date(2026, 5, 31))
    planned(county, "wimborne", date(2026, 6, 1))  # too late for May
    planned(county, "wimborne", date(2026, 5, 22), channel="survey")  # no meeting
    planned(county, "bridport", date(2026, 5, 22))
    joint = planned(county, "bridport", date(2026, 5, 23), also_teams=("wimborne",))
    held(county, "wimborne", "meeting", date(2026, 5, 11))
    assert offered(wimbornes(), NOW) == [Activity.objects.get(team__key="wimborne", day=MEETING_DAY), joint, second]


def test_choosing_answers_for_the_level_and_stands_in_the_record(county, sergeant):
    kept = choose(county, plan=" And one in the week after. ")
    assert kept == wimbornes()
    assert (kept.planned, kept.plan, kept.acknowledged_by) == (the_plan(), "And one in the week after.", sergeant)
    assert (kept.acknowledged_level, kept.is_acknowledged) == ("at_risk", True)
    entry = Entry.objects.get(action="flag.acknowledged")
    said = {"plan": "And one in the week after.", "planned": str(the_plan().pk)}
    assert (entry.before, entry.after, entry.by) == (None, said, sergeant.key)


def test_other_words_let_the_plan_go(county, sergeant):
    choose(county)
    acknowledge(flag=wimbornes(), plan="We ask for help.", by=sergeant)
    assert (wimbornes().planned, wimbornes().acknowledged_level) == (None, "at_risk")
    assert Entry.objects.filter(action="flag.acknowledged").count() == 2


@pytest.mark.parametrize("whose", ["another team's", "nobody's", "one that is too late"])
def test_no_other_activity_can_be_chosen(county, sergeant, whose):
    ids = {
        "another team's": the_plan("ferndown").pk,
        "nobody's": uuid4(),
        "one that is too late": planned(county, "wimborne", date(2026, 6, 1)).pk,
    }
    with pytest.raises(Invalid, match="Choose one of the plans") as refused:
        choose_plan(flag=wimbornes(), planned=ids[whose], by=sergeant, now=NOW)
    assert list(refused.value.fields) == ["planned"]
    assert (wimbornes().planned, wimbornes().acknowledged_at) == (None, None)


def test_for_what_is_missed_a_plan_says_when_it_is_made_up_for(county, sergeant):
    june = on(3, month=6)
    assessed(june)
    flag(force=county.force, now=june)
    assert wimbornes().level == "missed"
    late, later = planned(county, "wimborne", date(2026, 6, 30), at=june), date(2026, 7, 1)
    planned(county, "wimborne", later, at=june)
    assert offered(wimbornes(), june) == [late]


# -- What becomes of it: the table -------------------------------------------------------------------------------------

TODAY = date(2026, 5, 12)
LAST = date(2026, 5, 31)


def judged_with(status, *, due=LAST, done=0):
    """A flag's assessment of one unit that owes two."""
    unit = SimpleNamespace(unit_id=1, done=done, required=2, next_due_on=due)
    row = SimpleNamespace(status=status, last_day=LAST, units=SimpleNamespace(all=lambda: [unit]))
    measure = {"kind": "count", "period": "month"}
    return SimpleNamespace(assessment=row, standard=SimpleNamespace(measure=measure))


@pytest.mark.parametrize(
    ("status", "day", "counts", "found", "becomes"),
    [
        ("planned", TODAY, True, "at_risk", Fate.STANDS),
        ("planned", LAST, True, "at_risk", Fate.STANDS),
        ("planned", LAST + DAY, True, "at_risk", Fate.TOO_LATE),
        ("planned", LAST, False, "at_risk", Fate.WILL_NOT_COUNT),
        ("planned", TODAY - DAY, True, "at_risk", Fate.UNCONFIRMED),
        ("planned", TODAY - DAY, False, "at_risk", Fate.UNCONFIRMED),
        ("held", TODAY, True, "at_risk", Fate.NOT_ENOUGH),
        ("held", TODAY, False, "at_risk", Fate.NOT_COUNTED),
        ("cancelled", LAST, False, "at_risk", Fate.CALLED_OFF),
        ("cancelled", TODAY - DAY, False, "at_risk", Fate.CALLED_OFF),
        ("withdrawn", LAST, False, "at_risk", Fate.TAKEN_OUT),
        ("planned", LAST, True, "missed", Fate.STANDS),
        ("planned", LAST + DAY, True, "missed", Fate.TOO_LATE),
        ("planned", TODAY - DAY, True, "missed", Fate.UNCONFIRMED),
        ("held", TODAY, True, "missed", Fate.NOT_ENOUGH),
    ],
)
def test_the_fate_of_a_plan(status, day, counts, found, becomes):
    plan = SimpleNamespace(status=status, day=day)
    gathered = [GatheredFor(uuid4(), (1, 1, "S1"), 1, day, status == "held")] if counts else []
    assert fate(plan, gathered, judged_with(found), TODAY) is becomes


def test_a_plan_for_a_unit_that_has_enough_helps_nothing():
    gathered = [GatheredFor(uuid4(), (1, 1, "S1"), 1, LAST, False)]
    plan = SimpleNamespace(status="planned", day=LAST)
    assert fate(plan, gathered, judged_with("at_risk", done=2), TODAY) is Fate.TOO_LATE
    assert fate(plan, [replace(gathered[0], unit=2)], judged_with("at_risk"), TODAY) is Fate.TOO_LATE


def test_what_has_passed_is_what_nothing_was_done_against():
    assert set(PASSED) == {Fate.UNCONFIRMED, Fate.NOT_ENOUGH}


# -- What becomes of it: the sweep -------------------------------------------------------------------------------------


def over_with(kind, reason):
    """The plan is let go, once; what was said stays to be read and silences no more."""
    found, plan = wimbornes(), Entry.objects.get(action="flag.acknowledged").after["planned"]
    assert (found.planned, found.is_acknowledged, found.acknowledged_level) == (None, False, "")
    assert (found.plan, found.acknowledged_by.name) == ("See you there.", "Sergeant")
    entry = Entry.objects.get(action=f"flag.{kind}")
    assert (entry.before, entry.reason, entry.by) == ({"planned": plan}, reason.value, "portal")
    assert kinds().count(kind) == 1


@pytest.fixture
def chosen(county):
    choose(county, plan="See you there.")
    return county


def test_nothing_is_said_while_the_plan_stands(chosen):
    for day in (12, 15, 20):
        assert swept(chosen, on(day, 10)) == []
    assert wimbornes().planned == the_plan()


def test_a_plan_whose_day_is_past_has_passed(chosen):
    assert swept(chosen, on(21)) == [("plan_passed", "at_risk")]
    assert swept(chosen, on(21)) == swept(chosen, on(25)) == []
    over_with("plan_passed", Fate.UNCONFIRMED)


def test_a_plan_that_was_held_and_was_not_enough_has_passed(chosen):
    at = on(20, 14)
    with clock_at(at):
        log.confirm(activity=wimbornes().planned, held=True, attendance=12, by=None, now=at)
    assert swept(chosen, at) == [("plan_passed", "at_risk")]
    over_with("plan_passed", Fate.NOT_ENOUGH)


def test_a_plan_that_was_held_and_was_enough_is_no_news(chosen):
    held(chosen, "wimborne", "meeting", date(2026, 5, 13), at=on(20, 13))
    at = on(20, 14)
    with clock_at(at):
        log.confirm(activity=wimbornes().planned, held=True, attendance=12, by=None, now=at)
    assert swept(chosen, at) == [("cleared", "at_risk")]


def test_what_was_just_confirmed_is_not_looked_at_before_it_is_assessed(chosen):
    """A worker that lags: until the team is assessed the flag stands, and nobody is told that the plan was in vain."""
    held(chosen, "wimborne", "meeting", date(2026, 5, 13), at=on(20, 13))
    at = on(20, 14)
    with clock_at(at):
        log.confirm(activity=wimbornes().planned, held=True, attendance=12, by=None, now=at)
    assert flag(force=chosen.force, now=at) == []
    assert wimbornes().planned.day == MEETING_DAY
    assert swept(chosen, at) == [("cleared", "at_risk")]


def called_off(at):
    log.cancel(activity=wimbornes().planned, words="The hall is shut.", by=None, now=at)


def taken_out(at):
    log.withdraw(activity=wimbornes().planned, reason="Typed twice", by=None, now=at)


@pytest.mark.parametrize(("act", "becomes"), [(called_off, Fate.CALLED_OFF), (taken_out, Fate.TAKEN_OUT)])
def test_a_plan_that_is_called_off_has_fallen(chosen, act, becomes):
    with clock_at(on(13)):
        act(on(13))
    assert swept(chosen, on(13)) == [("plan_fell", "at_risk")]
    assert swept(chosen, on(14)) == []
    over_with("plan_fell", becomes)


@pytest.mark.parametrize(
    ("changes", "becomes"),
    [
        ({"starts_at": on(1, month=6)}, Fate.TOO_LATE),
        ({"channel": "survey"}, Fate.WILL_NOT_COUNT),
    ],
)
def test_a_plan_that_will_not_keep_it_any_more_has_fallen(chosen, changes, becomes):
    corrected(wimbornes().planned, on(13), **changes)
    assert swept(chosen, on(13)) == [("plan_fell", "at_risk")]
    over_with("plan_fell", becomes)


def test_a_plan_that_is_moved_and_still_in_time_stands(chosen):
    corrected(wimbornes().planned, on(13), starts_at=on(30))
    assert swept(chosen, on(13)) == []
    assert swept(chosen, on(31)) == [("plan_passed", "at_risk")]


def test_a_plan_that_passes_as_the_flag_rises_is_told_before_the_rise(county):
    corrected(the_plan(), starts_at=on(31))
    assessed()
    choose(county)
    assert swept(county, on(1, month=6)) == [("plan_passed", "missed"), ("risen", "missed")]
    assert swept(county, on(1, 10, month=6)) == []


def test_a_flag_that_cleared_and_comes_back_looks_at_its_plan_again(chosen):
    second = planned(chosen, "wimborne", date(2026, 5, 25))
    assert swept(chosen, NOW + timedelta(minutes=1)) == [("cleared", "at_risk")]
    assert wimbornes().planned is not None
    with clock_at(on(13)):
        log.cancel(activity=second, words="The hall is shut.", by=None, now=on(13))
        log.cancel(activity=Activity.objects.get(day=MEETING_DAY), words="So is this.", by=None, now=on(13))
    assert swept(chosen, on(13)) == [("plan_fell", "at_risk"), ("reopened", "at_risk")]


def test_one_that_opens_anew_knows_nothing_of_an_old_plan(chosen):
    second = planned(chosen, "wimborne", date(2026, 5, 25))
    swept(chosen, NOW + timedelta(minutes=1))
    with clock_at(on(18)):
        log.cancel(activity=second, words="The hall is shut.", by=None, now=on(18))
    assert swept(chosen, on(18)) == [("opened", "at_risk")]
    assert (wimbornes().planned, wimbornes().acknowledged_level, wimbornes().plan) == (None, "", "")


def test_missed_sweeps_lose_nothing(chosen):
    with clock_at(on(13)):
        called_off(on(13))
    assert swept(chosen, on(28)) == [("plan_fell", "at_risk")]


def test_another_force_and_another_team_are_left_alone(chosen, borsetshire):
    corrected(the_plan("ferndown"), on(13), channel="survey")
    assert swept(chosen, on(13)) == []
    assert flag(force=borsetshire.force, now=on(25)) == []
    assert wimbornes().planned is not None


# -- Why it came to this -----------------------------------------------------------------------------------------------


def test_an_explanation_is_kept_with_every_version(county, sergeant):
    for words in (" The hall burnt down. ", "The hall burnt down.", "The hall burnt down, and two of us were ill."):
        explain(flag=wimbornes(), explanation=words, by=sergeant)
    found = wimbornes()
    assert (found.explanation, found.explained_by) == ("The hall burnt down, and two of us were ill.", sergeant)
    first, second = Entry.objects.filter(action="flag.explained").order_by("sequence")
    assert (first.before, first.after) == (None, {"explanation": "The hall burnt down."})
    assert second.before == first.after
    assert not found.is_acknowledged  # why is no plan


def test_what_has_cleared_can_still_be_explained_and_empty_words_explain_nothing(county, sergeant):
    Flag.objects.update(cleared_at=NOW)
    explain(flag=wimbornes(), explanation="The hall burnt down.", by=sergeant)
    assert wimbornes().explanation
    with pytest.raises(Invalid, match="Say why") as refused:
        explain(flag=wimbornes(), explanation=" \n", by=sergeant)
    assert list(refused.value.fields) == ["explanation"]
