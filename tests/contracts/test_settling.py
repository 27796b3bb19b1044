"""What is kept is what the engine finds, whatever was asked of it before; and nothing is written twice."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat

from contracts.engine import obligations
from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.settling import settle, unsettled
from contracts.models import Assessment, Settlement, Standard, Unit
from record.entries import Entry
from record.marks import Mark, has_marks, mark
from record.timezones import ONE_DAY, day_of, last_instant
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world

pytestmark = pytest.mark.django_db

FOUND = """
SELECT v.team_id, v.contract_id, v.code, v.first_day, v.last_day, v.period_first_day, v.period_last_day, v.version_id,
       v.status, v.achieved, v.required, v.scheduled, v.due_by, v.stale_at,
       m.unit_id, m.done, m.required, m.scheduled, m.late, m.last_on, m.next_due_on
FROM verdict v LEFT JOIN measured m ON m.cell_id = v.cell_id
"""
KEPT = """
SELECT a.team_id, a.contract_id, a.code, a.first_day, a.last_day, a.period_first_day, a.period_last_day, a.version_id,
       a.status, a.achieved, a.required, a.scheduled, a.due_by, a.stale_at,
       u.unit_id, u.done, u.required, u.scheduled, u.late, u.last_on, u.next_due_on
FROM contracts_assessment a LEFT JOIN contracts_unit u ON u.assessment_id = a.id
"""


def rows(query: str) -> set[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


def found(stored: Stored, now: datetime) -> set[tuple]:
    judge(AssessmentScope(tuple(team.id for team in stored.teams.values()), now))
    return rows(FOUND)


@pytest.mark.parametrize("seed", range(1, 7))
def test_as_time_goes_on_what_is_kept_equals_a_full_recomputation(seed):
    """Also within a day whose later facts are told already: whoever settles may have waited for a lock."""
    now_and_later = sorted({*moments(seed), *(last_instant(day_of(moment)) for moment in moments(seed))})
    stored = Stored(random_world(seed), through=now_and_later[0].date())
    for now in now_and_later:
        for team in unsettled(now=now):
            settle(team=team, now=now)
        assert rows(KEPT) == found(stored, now)
        assert list(unsettled(now=now)) == []


def test_an_unchanged_rerun_writes_nothing():
    now = moments(3)[0]
    stored = Stored(random_world(3), through=now.date())
    teams = list(stored.teams.values())
    for team in teams:
        settle(team=team, now=now)
    before = (rows("SELECT xmin, id FROM contracts_assessment"), rows("SELECT xmin, id FROM contracts_unit"))
    entries = Entry.objects.count()
    mark([team.id for team in teams], first_day=datetime(2000, 1, 1, tzinfo=UTC).date())
    assert [settle(team=team, now=now) for team in teams] == [True] * len(teams)
    assert (rows("SELECT xmin, id FROM contracts_assessment"), rows("SELECT xmin, id FROM contracts_unit")) == before
    assert Entry.objects.count() == entries > 0


def test_a_settled_team_is_left_alone():
    now = moments(4)[0]
    stored = Stored(random_world(4), through=now.date())
    team = next(iter(stored.teams.values()))
    assert settle(team=team, now=now) is True
    assert settle(team=team, now=now) is False
    mark([team.id], first_day=now.date())
    assert has_marks(team.id)
    assert settle(team=team, now=now) is True
    assert not Mark.objects.filter(team=team.id).exists()


def test_what_is_no_longer_owed_is_removed_and_leaves_an_entry():
    now = max(moments(5))
    stored = Stored(random_world(5), through=now.date())
    for team in stored.teams.values():
        settle(team=team, now=now)
    ending = Assessment.objects.filter(first_day__gt=F("team__active_from")).order_by("-first_day", "id").first()
    team, before = ending.team, Assessment.objects.filter(team=ending.team).count()
    team.active_until = ending.first_day - ONE_DAY
    team.save()
    mark([team.id], first_day=team.active_from)
    settle(team=team, now=now)
    assert rows(KEPT) == found(stored, now)
    left = Assessment.objects.filter(team=team).count()
    gone = Entry.objects.filter(action="assessment.removed", subject__startswith=f"assessment:{team.key}/")
    assert gone.count() >= before - left > 0
    assert all(entry.before["status"] and entry.after is None for entry in gone)
    assert Unit.objects.exclude(assessment__in=Assessment.objects.all()).count() == 0


def test_every_row_written_has_its_entry_with_before_and_after():
    first, *_, last = sorted(moments(6))
    stored = Stored(random_world(6), through=first.date())
    for now in (first, last):
        for team in stored.teams.values():
            settle(team=team, now=now)
    for kept in Assessment.objects.select_related("team", "contract"):
        subject = f"assessment:{kept.team.key}/{kept.contract.key}/{kept.code}/{kept.first_day}"
        entry = Entry.objects.filter(subject=subject).order_by("-sequence").first()
        assert (entry.after["status"], entry.after["achieved"]) == (kept.status, kept.achieved)
        assert entry.by == "portal"
    numbers = list(Entry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert Settlement.objects.filter(at=last).count() == len(stored.teams)


def test_the_longest_keys_fit_their_entries():
    now = max(moments(3))
    stored = Stored(random_world(3), through=now.date())
    for team in stored.teams.values():
        team.key = f"{'t' * 60}{team.id % 1000:04}"
        team.save()
    Standard.objects.update(code=Concat(Value("s" * 60), "code"))
    for contract in stored.contracts.values():
        obligations.rebuild(contract, through=now.date())
        contract.key = f"{'c' * 60}{contract.id % 1000:04}"
        contract.save()
    for team in stored.teams.values():
        settle(team=team, now=now)
    assert rows(KEPT) == found(stored, now)
    assert max(len(entry.subject) for entry in Entry.objects.all()) > 200
