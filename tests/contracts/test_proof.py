"""Counted rows are the figure; every other row has the reason that the slow twin gives it; on both clocks."""

from collections import Counter
from datetime import date

import pytest
from django.http import Http404

from contracts.engine.proof import prove
from contracts.queries.proof import told
from contracts.queries.proof_evidence import evidence
from record.timezones import ONE_DAY
from tests.contracts.plain.loading import NOTED
from tests.contracts.world_storing import Stored
from tests.contracts.worlds import moments, random_world, twin

pytestmark = pytest.mark.django_db


def proofs(seed):
    """Each assessment of the twin with the engine's proof of it."""
    world = random_world(seed)
    now = moments(seed)[seed % 4]
    stored = Stored(world, through=now.date())
    for known_at in (None, NOTED):
        for assessed in twin(seed, now, known_at):
            team, contract, _, code, _, _, first_day, *_ = assessed.row
            yield (
                stored,
                assessed,
                prove(
                    team=stored.teams[team],
                    contract=stored.contracts[contract],
                    code=code,
                    first_day=date.fromisoformat(first_day),
                    as_of=now,
                    known_at=known_at,
                ),
            )


@pytest.mark.parametrize("seed", range(1, 5))
def test_every_row_looked_at_has_the_twins_reason_and_the_counted_ones_make_the_figure(seed):
    seen = Counter()
    for stored, assessed, proof in proofs(seed):
        row = proof.assessment
        assert (row.status, str(row.achieved or 0)) == (assessed.row[7], assessed.row[8] or "0")
        if assessed.kind not in ("presence", "graded"):
            mine = sorted((one.id, one.day, one.reason) for one in (*proof.counted, *proof.not_counted))
            assert mine == sorted((one.id, one.day, one.reason) for one in assessed.considered)
        if row.achieved is not None:
            figure(assessed, proof)
            rests_on(told(stored.teams[row.team], proof))
        seen[assessed.kind] += 1
    assert seen.total() > 20


def figure(assessed, proof):
    row = proof.assessment
    per_team = not assessed.units or [unit.key for unit in assessed.units] == [row.team]
    if assessed.kind in ("on_time", "presence") or (assessed.kind == "count" and per_team):
        assert len(proof.counted) == row.achieved
    if assessed.kind == "count" and not per_team:
        judged = [unit for unit in proof.units if unit.required]
        assert sum(unit.done >= unit.required for unit in judged) == row.achieved
        assert len(judged) == row.required
    if assessed.kind == "gap":
        assert max((unit.done for unit in proof.units), default=0) == row.achieved


def rests_on(shown):
    """The evidence comes to what was judged: each unit's longest distance, its rows, and what stood on each day."""
    found = evidence(shown)
    distances = [(row.id, row.said["days"]) for row in found.further if row.of == "gap"]
    for unit in shown.proof.units:
        if distances:
            assert max((days for key, days in distances if key == unit.unit), default=0) == unit.done
        elif shown.proof.served:
            assert sum(unit.unit in row.said["units"] for row in found.counted) == unit.done
    low, high = shown.measure.get("minimum") or 0, shown.measure.get("maximum")
    for row in found.counted:
        if "stood" in row.said:
            assert row.said["stood"] < low or row.said["stood"] > (high if high is not None else 1000)
    outside = [row for row in found.further if row.of == "run" and row.said["outside"]]
    days = sum((row.said["run_until"] - row.day).days + 1 for row in outside)
    assert not outside or days == shown.proof.assessment.achieved


def test_the_calendar_adds_up_and_an_unknown_window_does_not_exist():
    stored = assessed = proof = None
    for stored, assessed, proof in proofs(2):  # noqa: B007 - the last of them is asked about below
        days = (proof.calendar.last_day - proof.calendar.first_day).days + 1
        assert proof.calendar.obligated_days + proof.calendar.exempt_days == days
        assert proof.calendar.exempt_days == 0 or proof.exemptions
        assert proof.standard.code == assessed.row[3]
    with pytest.raises(Http404):
        prove(
            team=stored.teams[assessed.row[0]],
            contract=stored.contracts[assessed.row[1]],
            code=assessed.row[3],
            first_day=proof.calendar.first_day + ONE_DAY,
            as_of=proof.as_of,
        )
