"""When a flag opens, rises, eases, clears and comes back, line by line. Source: measures.md, "Flags"."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.flagging import flag
from contracts.models import Assessment, Contract, ContractVersion, Flag
from record.entries import Entry
from teams.models import Force, Person, Section, Team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def force():
    return Force.objects.create(key="wessex", name="Wessex Police")


@pytest.fixture
def team(force):
    section = Section.objects.create(force=force, key="east", name="East")
    return Team.objects.create(force=force, section=section, key="wim", name="Wim", active_from=date(2024, 1, 1))


@pytest.fixture
def version(force):
    contract = Contract.objects.create(force=force, key="nec", title="NEC")
    return ContractVersion.objects.create(contract=contract, key="1", title="NEC", first_day=date(2024, 1, 1))


def month(team, version, first_day, status, code="S1"):
    last_day = (first_day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
    return Assessment.objects.create(
        team=team,
        contract=version.contract,
        version=version,
        code=code,
        first_day=first_day,
        last_day=last_day,
        period_first_day=first_day,
        period_last_day=last_day,
        status=status,
    )


def turn(assessment, status):
    assessment.status = status
    assessment.save()


def kinds(changes):
    return [change.kind for change in changes]


def test_at_risk_and_missed_open_one_flag_each_and_the_rest_none(force, team, version):
    for number, status in enumerate(["met", "on_track", "at_risk", "missed", "exempt", "not_applicable"]):
        month(team, version, date(2026, 6, 1), status, code=f"S{number}")
    changes = flag(force=force, now=NOW)
    assert [(c.kind, c.level, c.flag.code) for c in changes] == [
        ("opened", "at_risk", "S2"),
        ("opened", "missed", "S3"),
    ]
    assert all(c.unheard_at is None and c.flag.opened_at == NOW and c.flag.cleared_at is None for c in changes)
    assert flag(force=force, now=NOW + DAY) == []
    assert Flag.objects.count() == 2


def test_rising_easing_and_clearing_are_changes_of_the_same_flag(force, team, version):
    june = month(team, version, date(2026, 6, 1), "at_risk")
    opened = flag(force=force, now=NOW)
    turn(june, "missed")
    risen = flag(force=force, now=NOW + DAY)
    turn(june, "at_risk")
    eased = flag(force=force, now=NOW + 2 * DAY)
    turn(june, "met")
    cleared = flag(force=force, now=NOW + 3 * DAY)
    assert kinds([*opened, *risen, *eased, *cleared]) == ["opened", "risen", "eased", "cleared"]
    (only,) = Flag.objects.all()
    assert (only.level, only.opened_at, only.cleared_at) == ("at_risk", NOW, NOW + 3 * DAY)
    assert flag(force=force, now=NOW + 4 * DAY) == []


@pytest.mark.parametrize(
    ("after", "level", "kind", "opened_again"),
    [
        (3 * DAY, "at_risk", "reopened", False),
        (3 * DAY, "missed", "risen", False),
        (3 * DAY + timedelta(seconds=1), "at_risk", "opened", True),
        (3 * DAY + timedelta(seconds=1), "missed", "opened", True),
    ],
)
def test_one_that_comes_back_within_three_days_continues(force, team, version, after, level, kind, opened_again):
    june = month(team, version, date(2026, 6, 1), "at_risk")
    flag(force=force, now=NOW)
    Flag.objects.update(plan="booked", acknowledged_at=NOW)
    turn(june, "on_track")
    flag(force=force, now=NOW + DAY)
    turn(june, level)
    assert kinds(flag(force=force, now=NOW + DAY + after)) == [kind]
    again = Flag.objects.get()
    assert (again.level, again.cleared_at) == (level, None)
    assert again.opened_at == (NOW + DAY + after if opened_again else NOW)
    assert again.plan == ("" if opened_again else "booked")


def test_a_flag_clears_when_its_assessment_is_no_longer_owed(force, team, version):
    june = month(team, version, date(2026, 6, 1), "at_risk")
    flag(force=force, now=NOW)
    june.delete()
    assert kinds(flag(force=force, now=NOW + DAY)) == ["cleared"]


@pytest.mark.parametrize(
    ("next_status", "now", "clears"),
    [
        ("met", datetime(2026, 7, 1, 9, tzinfo=UTC), True),
        ("met", datetime(2026, 6, 30, 9, tzinfo=UTC), False),  # met already, but not closed
        ("missed", datetime(2026, 7, 1, 9, tzinfo=UTC), False),
        ("exempt", datetime(2026, 7, 1, 9, tzinfo=UTC), False),
    ],
)
def test_a_closed_missed_clears_when_the_next_period_closes_met(force, team, version, next_status, now, clears):
    may = month(team, version, date(2026, 5, 1), "missed")
    flag(force=force, now=NOW)
    month(team, version, date(2026, 6, 1), next_status)
    flag(force=force, now=now)
    assert (Flag.objects.get(first_day=may.first_day).cleared_at is not None) is clears
    assert flag(force=force, now=now + timedelta(minutes=1)) == []


def test_a_later_period_does_not_make_good_for_the_one_between(force, team, version):
    april = month(team, version, date(2026, 4, 1), "missed")
    flag(force=force, now=datetime(2026, 5, 2, 9, tzinfo=UTC))
    month(team, version, date(2026, 5, 1), "exempt")
    month(team, version, date(2026, 6, 1), "met")
    flag(force=force, now=datetime(2026, 7, 1, 9, tzinfo=UTC))
    assert Flag.objects.get(first_day=april.first_day).cleared_at is None


def test_an_open_missed_stays_whatever_follows(force, team, version):
    june = month(team, version, date(2026, 6, 1), "missed")
    month(team, version, date(2026, 7, 1), "met")
    assert kinds(flag(force=force, now=NOW)) == ["opened"]
    assert Flag.objects.get().first_day == june.first_day


@pytest.mark.parametrize(("days", "opens"), [(31, True), (32, False)])
def test_history_older_than_31_days_raises_no_flag(force, team, version, days, opens):
    april = month(team, version, date(2026, 4, 1), "missed")
    now = datetime(2026, 4, 30, 9, tzinfo=UTC) + days * DAY
    assert bool(flag(force=force, now=now)) is opens
    assert Flag.objects.filter(first_day=april.first_day).exists() is opens


def test_a_standing_flag_stays_when_its_period_becomes_history(force, team, version):
    month(team, version, date(2026, 5, 1), "missed")
    flag(force=force, now=NOW)
    assert flag(force=force, now=NOW + 60 * DAY) == []
    assert Flag.objects.get().cleared_at is None


def test_what_an_inspector_closed_stays_closed_while_missed(force, team, version):
    june = month(team, version, date(2026, 6, 1), "missed")
    flag(force=force, now=NOW)
    inspector = Person.objects.create(force=force, key="insp", name="Insp")
    Flag.objects.update(cleared_at=NOW, closed_by=inspector, closing_reason="The hall burnt down.")
    assert flag(force=force, now=NOW + DAY) == []
    turn(june, "at_risk")
    assert kinds(flag(force=force, now=NOW + DAY)) == ["reopened"]


def test_another_force_is_left_alone_and_each_change_has_its_entry(force, team, version):
    other = Force.objects.create(key="mercia", name="Mercia Police")
    month(team, version, date(2026, 6, 1), "missed")
    assert flag(force=other, now=NOW) == []
    flag(force=force, now=NOW)
    entry = Entry.objects.get(action="flag.opened")
    assert (entry.force, entry.subject, entry.after) == ("wessex", "flag:wim/nec/S1/2026-06-01", {"level": "missed"})


# -- Nobody else's figure ----------------------------------------------------------------------------------------------


@pytest.fixture
def beside(force, team, version):
    """Another one that differs in this alone: the team, the contract or the standard."""

    def made(differing, first_day, status):
        if differing == "team":
            other = Team.objects.create(
                force=force, section=team.section, key="fern", name="Fern", active_from=date(2024, 1, 1)
            )
            return month(other, version, first_day, status)
        if differing == "contract":
            contract = Contract.objects.create(force=force, key="second", title="Second")
            second = ContractVersion.objects.create(
                contract=contract, key="1", title="Second", first_day=date(2024, 1, 1)
            )
            return month(team, second, first_day, status)
        return month(team, version, first_day, status, code="S2")

    return made


@pytest.mark.parametrize("differing", ["team", "contract", "standard"])
def test_the_next_period_of_something_else_makes_nothing_good(force, team, version, beside, differing):
    may = month(team, version, date(2026, 5, 1), "missed")
    flag(force=force, now=NOW)
    beside(differing, date(2026, 6, 1), "met")
    assert flag(force=force, now=datetime(2026, 7, 1, 9, tzinfo=UTC)) == []
    assert Flag.objects.get(first_day=may.first_day).cleared_at is None


@pytest.mark.parametrize("differing", ["team", "contract", "standard"])
def test_a_flag_clears_whatever_is_missed_beside_it(force, team, version, beside, differing):
    june = month(team, version, date(2026, 6, 1), "missed")
    flag(force=force, now=NOW)
    turn(june, "met")
    beside(differing, date(2026, 6, 1), "missed")
    changes = {(change.kind, change.flag.team_id == team.pk) for change in flag(force=force, now=NOW + DAY)}
    assert ("cleared", True) in changes


def test_a_flag_clears_whatever_is_missed_before_it(force, team, version):
    june = month(team, version, date(2026, 6, 1), "missed")
    flag(force=force, now=NOW)
    turn(june, "met")
    month(team, version, date(2026, 5, 1), "missed")
    assert "cleared" in kinds(flag(force=force, now=NOW + DAY))
