"""The answer given later for an instant is what a settle at that instant stored: the second clock's one promise.

Random histories of facts, structure and contracts, with settles left out, moved and doubled. Two a run; `HISTORIES=30`
looks at more of them.
"""

import os
from datetime import datetime, timedelta

import pytest

from contracts.engine.assessment import AssessmentScope, judge
from contracts.engine.settling import settle, unsettled
from contracts.models import ContractVersion
from record.entries import made_up_past
from teams.models import Posting, Priority, Team
from tests.contracts.test_settling import FOUND, KEPT, rows
from tests.contracts.two_clock_histories import History

pytestmark = pytest.mark.django_db
HISTORIES = range(int(os.environ.get("HISTORIES", "2")))
WEEKS, A_WEEK = 5, 8  # deeds
Shown = tuple[int, datetime, datetime, set[tuple]]  # a team, as of when and as known when, and what was stored


def of_team(found: set[tuple], team: int) -> set[tuple]:
    return {row for row in found if row[0] == team}


def settled(history: History) -> list[Shown]:
    """What is stored of the teams settled: most of those that need it. The clock goes on while somebody settles."""
    shown = []
    for team in unsettled(now=history.now):
        if history.draw.random() < 0.15:
            continue  # left out: the next will find its marks
        as_of = history.now
        history.pass_time(seconds=history.draw.randint(1, 600))  # it waited for a lock
        for _ in range(history.draw.choice((1, 1, 2))):
            settle(team=team, now=as_of)
        shown.append((team.pk, as_of, history.now, of_team(rows(KEPT), team.pk)))
    return shown


@pytest.mark.parametrize("seed", HISTORIES)
def test_the_answer_given_later_is_what_was_stored_then(seed):
    with made_up_past() as past:
        history = History(seed, past)
        shown: list[Shown] = []
        for _ in range(WEEKS):
            for _ in range(A_WEEK):
                history.act()
                if history.draw.random() < 0.2:
                    shown += settled(history)
            shown += settled(history)
            history.pass_time(days=history.draw.randint(0, 9), hours=history.draw.randint(0, 23))
        turned = 0
        for team, as_of, known_at, stored in shown:
            assert stored == judged(team, as_of, known_at)
            turned += stored != judged(team, as_of, None)
        assert turned > len(shown) / 3  # else what came later would not have mattered
    said = sum(history.done[sort] for sort in ("fact", "structure", "contract"))
    assert history.done["structure"] >= 0.3 * said


def judged(team: int, as_of: datetime, known_at: datetime | None) -> set[tuple]:
    judge(AssessmentScope((team,), as_of, known_at))
    return rows(FOUND)


def test_histories_reach_what_only_the_second_clock_can_tell():
    """Withdrawn, backdated, unknown at first: of each something happens in the histories of a run."""
    with made_up_past() as past:
        history = History(0, past)
        for _ in range(WEEKS * A_WEEK * 2):
            history.act()
    assert all(history.done[sort] for sort in ("fact", "structure", "contract"))
    assert history.done["refused"] < WEEKS * A_WEEK
    assert ContractVersion.objects.count() > 1
    postings = Posting.with_withdrawn.prefetch_related("versions")
    assert any(one.withdrawn_because for one in postings)
    assert any(one.versions.count() > 1 for one in postings)
    assert Priority.with_withdrawn.exclude(withdrawn_because="").exists()
    assert any(day_before(team) for team in Team.objects.all())


def day_before(team: Team) -> bool:
    """Whether the team was told of after it had begun."""
    first = team.versions.order_by("version")[0]
    return first.known_at.date() > first.active_from + timedelta(days=1)
