"""What silences an occasion, and whom each is for: cases by hand. Source: measures.md, "Flags"; ADR 0021."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.flag_occasions import Occasion, audience, occasions, since_opened
from contracts.models import Flag, FlagChange, StepRole

AT = datetime(2026, 5, 12, 9, 41, tzinfo=UTC)
LEVELS = {"a": "at_risk", "m": "missed"}
# As a case writes it: hours after the first change, the kind, the level; "ack a" and "plan m" are what somebody says.
STEPS = dict(enumerate(StepRole, start=1))


def flag_with(*happened: str) -> tuple[Flag, list[FlagChange]]:
    """A flag to which this happened, an hour apart."""
    flag, changes = Flag(level="at_risk", opened_at=AT), []
    for hour, word in enumerate(happened):
        kind, level = word.split()
        at = AT + timedelta(hours=hour)
        if kind in ("ack", "plan"):
            flag.acknowledged_at, flag.acknowledged_level = at, LEVELS.get(level, "")
            flag.planned_id = AT if kind == "plan" else None
            continue
        flag.level = LEVELS[level]
        step = 2 if kind == "escalated" else None
        changes.append(FlagChange(id=hour + 1, kind=kind, level=LEVELS[level], step=step, at=at))
    return flag, changes


def told(*happened: str, live_from: date | None = None) -> str:
    """As in "opened a, risen m": what is still to be told, oldest first."""
    flag, changes = flag_with(*happened)
    found = [one for one in occasions(flag, since_opened(changes), live_from=live_from) if one.silence is None]
    return ", ".join(f"{one.change.kind} {one.level[0]}" for one in found)


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        # Which changes are occasions
        (["opened a"], "opened a"),
        (["opened m", "eased a"], "opened a"),
        (["opened a", "risen m"], "opened a, risen m"),
        (["opened a", "risen m", "eased a"], "opened a"),
        (["opened a", "risen m", "eased a", "risen m"], "opened a, risen m, risen m"),
        (["opened a", "cleared a", "reopened a"], "opened a"),
        (["opened a", "cleared a", "opened m"], "opened m"),
        (["opened m", "escalated m"], "opened m, escalated m"),
        # Words answer for their own level, not for a rise and not for going further
        (["opened a", "ack a"], ""),
        (["opened a", "ack a", "risen m"], "risen m"),
        (["opened a", "risen m", "ack m"], ""),
        (["opened a", "risen m", "ack m", "eased a", "risen m"], "risen m"),
        (["opened m", "eased a", "ack a"], ""),
        (["opened a", "ack a", "escalated a"], "escalated a"),
        (["opened a", "escalated a", "ack a"], "escalated a"),
        # An answer from before levels were kept answers for the level that the flag had then
        (["opened a", "ack ?", "risen m"], "risen m"),
        (["opened m", "ack ?"], ""),
        (["opened m", "eased a", "ack ?"], ""),
        # A plan silences all but a rise, until it is over; then what silenced it silences no more
        (["opened a", "plan a"], ""),
        (["opened m", "plan m", "escalated m"], ""),
        (["opened m", "escalated m", "plan m"], ""),
        (["opened a", "plan a", "risen m"], "risen m"),
        (["opened a", "risen m", "plan m"], ""),
        (["opened a", "plan a", "plan_fell a"], "plan_fell a"),
        (["opened m", "plan m", "plan_passed m"], "plan_passed m"),
        (["opened m", "plan m", "plan_passed m", "escalated m"], "plan_passed m, escalated m"),
        (["opened m", "plan m", "plan_passed m", "plan m"], ""),
        (["opened m", "plan m", "plan_passed m", "ack m"], ""),
        (["opened a", "plan a", "plan_fell a", "risen m"], "plan_fell m, risen m"),
    ],
)
def test_what_is_still_to_be_told(happened, expected):
    assert told(*happened) == expected


DAY_AFTER = date(2026, 5, 13)


@pytest.mark.parametrize(
    ("happened", "live_from", "expected"),
    [
        (["opened a", "risen m"], date(2026, 5, 12), "opened a, risen m"),
        (["opened a", "risen m"], DAY_AFTER, ""),
        (["opened a", *["ack a"] * 14, "risen m", "escalated m"], DAY_AFTER, "risen m, escalated m"),
        (["opened m", *["ack a"] * 14, "escalated m"], DAY_AFTER, ""),
    ],
)
def test_of_what_opened_in_a_quiet_force_only_a_later_rise_and_what_follows_it(happened, live_from, expected):
    """The 14th hour after 10:41 in London is past midnight."""
    assert told(*happened, live_from=live_from) == expected


@pytest.mark.parametrize(
    ("kind", "level", "graded", "expected"),
    [
        ("opened", "at_risk", False, ["sergeant"]),
        ("opened", "missed", False, ["sergeant", "inspector"]),
        ("plan_fell", "missed", False, ["sergeant", "inspector"]),
        ("opened", "missed", True, ["reviewer"]),
        ("opened", "at_risk", True, ["reviewer"]),
    ],
)
def test_as_what_people_are_told(kind, level, graded, expected):
    occasion = Occasion(FlagChange(kind=kind, level=level), level)
    assert list(audience(occasion, graded=graded, steps=STEPS)) == expected


@pytest.mark.parametrize("graded", [True, False])
def test_a_step_goes_to_its_own_role_alone(graded):
    by_step = {
        step: audience(Occasion(FlagChange(kind="escalated", step=step), "missed"), graded=graded, steps=STEPS)
        for step in range(1, 6)
    }
    assert by_step == {1: ("sergeant",), 2: ("inspector",), 3: ("force_inspector",), 4: ("reviewer",), 5: ()}
