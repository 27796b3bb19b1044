"""What would have kept a promise is the smallest change that would: brute force on small worlds finds none smaller.

Every single fact is tried otherwise (each day of some weeks for one more, each filter passed, each day within a week
for what is moved), and where two are named, smaller pairs of them; which of them move the failing elsewhere is worked
out apart. Of each promise one figure; `WORLDS=60` looks at all of more worlds, `PAIRS=400` at more pairs.
"""

import os
from collections import Counter
from datetime import timedelta
from itertools import combinations_with_replacement

import pytest

from contracts.engine.assessment import AssessmentScope, assess
from contracts.engine.supposing import supposing
from contracts.kinds.changes import ACTIVITY, ENQUIRY, NEAR, ONE_DAY, POSTING, PRIORITY, Change, Looked, Step
from contracts.kinds.supposed_activities import Span, one_more, passed
from contracts.models import Contract
from contracts.queries.would_have_kept import TURNED, _smallest, would_have_kept
from record.timezones import day_of
from tests.contracts.fair_changes import is_fair
from tests.contracts.generated.small import BEGIN, small_world
from tests.contracts.world_storing import Stored

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("FIRST_WORLD", "0")), int(os.environ.get("WORLDS", "2")))
AT_ONCE = 1000  # worlds judged at once
MOST_PAIRS = int(os.environ.get("PAIRS", "60"))
ALL_FILTERS = ("public", "face_to_face", "attendance", "notice", "rank", "audience", "not_held")
ASKED_BY = {
    "public": "open_to_public",
    "face_to_face": "face_to_face",
    "attendance": "min_attendance",
    "notice": "min_notice_days",
    "rank": "led_by_rank",
    "audience": "audiences",
}


def every_step(case):
    """Every single fact otherwise, however useless."""
    if case.measure["kind"] in ("count", "gap"):
        return [*_every_new(case), *_every_pass(case), *_every_move(case)]
    if case.measure["kind"] == "on_time":
        return list(_every_item(case))
    return list(_every_publication(case))


def _every_new(case):
    for unit in case.units:
        for day in unit.days.between(BEGIN, case.last_day):
            yield one_more(case, unit, Span(day, day))


def _every_pass(case):
    for activity in case.activities:
        for reason in ALL_FILTERS:
            if reason == "not_held" or case.measure.get(ASKED_BY[reason]) is not None:
                if reason == "not_held" and activity.row["status"] == "held":
                    continue
                yield from passed(case, [Looked(activity.id, reason, activity.row)], [])
        yield from passed(case, [Looked(activity.id, "counted", activity.row)], case.units)


def _every_move(case):
    for activity in case.activities:
        if activity.row["status"] not in ("held", "planned") or not activity.counts:
            continue
        for number in range(-NEAR.days, NEAR.days + 1):
            day, by = activity.day + number * ONE_DAY, timedelta(days=number)
            if number and ((day <= case.today) if activity.row["status"] == "held" else (day >= case.today)):
                row = {**activity.row, "day": day, "starts_at": activity.row["starts_at"] + by}
                yield Step(
                    ACTIVITY, "moved", row, day, activity.id, moved=abs(by), to_come=activity.row["status"] == "planned"
                )


def _every_item(case):
    if case.measure["item"] == "enquiry_reply":
        for row in case.enquiries:
            deadline = row["received_at"] + timedelta(hours=48)
            waits = deadline >= case.at
            answered = min(row["answered_at"] or case.at, case.at)
            moved = timedelta(0) if waits else answered - deadline
            changed = {**row, "answered_at": case.at if waits else deadline}
            if moved >= timedelta(0) and row["received_at"] <= case.at:
                yield Step(ENQUIRY, "answered", changed, row["received_on"], row["id"], moved=moved, to_come=waits)
        return
    for activity in case.activities:
        row, within = activity.row, case.measure["within_days"] * ONE_DAY
        if case.measure["item"] == "event_notice":
            moved = max((row["advertised_on"] or row["day"]) - (row["day"] - within), timedelta(0))
            yield Step(
                ACTIVITY, "notice", {**row, "advertised_on": row["day"] - within}, row["day"], row["id"], moved=moved
            )
        elif row["day"] <= case.today:
            waits = row["day"] + within >= case.today
            on = case.today if waits else row["day"] + within
            moved = timedelta(0) if waits else max((row["feedback_published_on"] or case.today) - on, timedelta(0))
            changed = {**row, "feedback_published_on": on}
            yield Step(ACTIVITY, "feedback", changed, row["day"], row["id"], moved=moved, to_come=waits)


def _every_publication(case):
    fact = POSTING if case.measure["fact"] == "published_officer" else PRIORITY
    rows = [row for row in case.postings if row["ours"]] if fact == POSTING else case.priorities
    names = [("first_day", "published_from"), ("last_day", "published_until")]
    for row in rows:
        if fact == POSTING and row["published_from"] is None:
            yield Step(fact, "published", {**row, "published_from": row["first_day"]}, row["first_day"], row["id"])
            continue
        for number in range(-NEAR.days, NEAR.days + 1):
            for name, published in names:
                now = row[name] if fact == PRIORITY else row[published] or row[name]
                if not number or now is None:
                    continue
                day, other = now + number * ONE_DAY, {**row}
                if fact == PRIORITY:
                    other[name] = day
                elif name == "first_day":
                    other |= {"first_day": min(row["first_day"], day), "published_from": day}
                else:
                    other |= {"published_until": day, "last_day": row["last_day"] and max(row["last_day"], day)}
                if other["last_day"] is None or other["first_day"] <= other["last_day"]:
                    to_come = name == "last_day" and day > case.today
                    yield Step(fact, "moved", other, day, row["id"], moved=timedelta(days=abs(number)), to_come=to_come)
    days = [case.first_day + n * ONE_DAY for n in range((case.last_day - case.first_day).days + 1)]
    for place in [None, *([unit.id for unit in case.units] if case.per == "neighbourhood" else [])]:
        for first in days:
            for last in (day for day in days if day >= first):
                row = {"neighbourhood_id": place, "first_day": first, "last_day": last}
                row |= {"published_from": first, "published_until": last, "rank": "pc"} if fact == POSTING else {}
                yield Step(fact, "more", row, first, moved=last - first, to_come=first > case.today)


class Small:
    """A small world in the database, and its figures that are missed or at risk."""

    def __init__(self, seed):
        world, self.at = small_world(seed)
        self.stored = Stored(world, through=day_of(self.at))
        self.contract = Contract.objects.get(force=self.stored.force)
        (self.team,) = self.stored.teams.values()

    def scopes(self):
        for row in assess(AssessmentScope((self.team.pk,), self.at)):
            if row.status in ("missed", "at_risk"):
                yield AssessmentScope(
                    (self.team.pk,), self.at, contract=self.contract.pk, code=row.standard, window=row.first_day
                )


def turning(supposed, changes):
    """Those of the changes that turn the figure."""
    found = []
    for start in range(0, len(changes), AT_ONCE):
        some = changes[start : start + AT_ONCE]
        judged = [(c, one) for c, one in zip(some, supposed.judged(some), strict=True) if one.status in TURNED]
        found += [c for c, one in judged if is_fair(supposed.case, c, one.landed)]
    return [_brief(change) for change in _smallest(found)]


def _brief(change):
    """A change in a line, for whoever reads why the test failed."""
    said = [(step.how, step.day.isoformat(), step.moved.days, step.unit, step.to_come) for step in change.steps]
    return change.size[:3], said


def smaller(case, changes, found):
    """The changes that would be named before the one that is named."""
    if found is None:
        return changes
    first = case.status == "at_risk" and found.to_come
    return [c for c in changes if (c.to_come or not first) and (c.size < found.size or _before(case, c, found))]


def lacks_beside(supposed, answer, singles):
    """Beside a change of what happened stands one more that would have done, where there is one; and it would have."""
    if answer.beside:
        return turning(supposed, [Change(tuple(answer.beside))]) == []
    if all(step.is_new for step in answer.change.steps):
        return False
    to_come = supposed.case.status == "at_risk" and answer.change.to_come
    return turning(supposed, [c for c in singles if c.steps[0].is_new and (c.to_come or not to_come)]) != []


def _before(case, change, found):
    return case.status == "at_risk" and change.to_come and not found.to_come


@pytest.mark.parametrize("seed", SEEDS)
def test_no_smaller_change_turns_it(seed):
    named = Counter()
    scopes = list(Small(seed).scopes())
    for scope in scopes if "WORLDS" in os.environ else {scope.code: scope for scope in scopes}.values():
        answer = would_have_kept(scope)
        with supposing(scope) as supposed:
            said = (scope.code, scope.window, supposed.case.status, answer.change and _brief(answer.change))
            case, steps = supposed.case, every_step(supposed.case)
            singles = [Change((step,)) for step in steps]
            assert turning(supposed, smaller(case, singles, answer.change)) == [], said
            if answer.change is None or len(answer.change.steps) > 1:
                every = [Change(both) for both in combinations_with_replacement(steps, 2)]
                if case.measure["kind"] != "presence":
                    pairs = [p for p in smaller(case, every, answer.change) if p.is_possible]
                    pairs = sorted(pairs, key=lambda pair: pair.size)[:: max(1, len(pairs) // MOST_PAIRS)]
                    assert turning(supposed, pairs) == [], said
            if answer.change:
                assert turning(supposed, [answer.change]) == [_brief(answer.change)], said
                assert not lacks_beside(supposed, answer, singles), said
        named[case.measure["kind"], case.status, len(answer.change.steps) if answer.change else 0] += 1
    assert named, "nothing was missed or at risk"
