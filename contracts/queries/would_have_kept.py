"""The smallest change of what happened by which a promise would have been kept, found by judging again.

A kind proposes single facts that might have been otherwise; the engine judges the figure with each of them, and where
none turns it, with two. Only what was judged to turn it is ever named. Source: measures.md, "What would have kept it".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, takewhile

from contracts.engine.assessment import AssessmentScope
from contracts.engine.supposing import Supposed, Supposing, supposing
from contracts.kinds import KINDS, Kind
from contracts.kinds.changes import ACTIVITY, Case, Change, Step
from contracts.models.statuses import URGENT

TURNED = ("met", "on_track")
MOST = 2  # facts
# How many worlds are judged at once, the smallest changes first: what keeps the page's time bounded.
SINGLES, PAIRED, PAIRS = 160, 100, 24  # of each sort: what happened otherwise, and what never happened

Tried = Sequence[tuple[Change, Supposed]]


@dataclass(frozen=True)
class WouldHaveKept:
    """The answer about one figure. `change` is None where no one or two facts would have turned it.

    Then `in_any_case` are more of them that together would have, where the engine agrees; and `only_by` what alone
    turns a figure that no fact of the team's does. Where the change is of what happened, `beside` is what never
    happened and would have turned it too: one more, or as few more as are enough.
    """

    case: Case
    change: Change | None = None
    in_any_case: Sequence[Step] = ()
    only_by: str = ""
    beside: Sequence[Step] = ()


def would_have_kept(scope: AssessmentScope) -> WouldHaveKept | None:
    """Of the one figure of the scope; None where it is neither missed nor at risk."""
    with supposing(scope) as supposed:
        case = supposed.case
        if case is None or case.status not in URGENT:
            return None
        kind = KINDS.of(case.measure)
        if kind.kept.ONLY_BY:
            return WouldHaveKept(case, only_by=kind.kept.ONLY_BY)
        return _answer(supposed, kind, case)


def _answer(supposed: Supposing, kind: Kind, case: Case) -> WouldHaveKept:
    singles = _some((Change((step,)) for step in kind.kept.steps(case)), SINGLES)
    many = Change(tuple(kind.kept.in_any_case(case)))
    *judged, of_many = supposed.judged([*singles, many])
    tried = list(zip(singles, judged, strict=True))
    turned = [change for change, one in tried if one.status in TURNED]
    enough = of_many.status in TURNED
    pairs: list[Change] | None = None  # a second question, asked only where the first does not settle it
    for is_meant in _wanted(case):
        if found := next(filter(is_meant, turned), None):
            change = Change((_as_late_as_may_be(found.steps[0], tried),))
            return WouldHaveKept(case, change, beside=_beside(change, is_meant, tried, many if enough else None))
        pairs = _turning_pairs(supposed, kind, case, tried) if pairs is None else pairs
        if found := next(filter(is_meant, pairs), None):
            return WouldHaveKept(case, found, beside=_beside(found, is_meant, tried, many if enough else None))
    if not enough:
        return WouldHaveKept(case)
    return WouldHaveKept(case, many) if len(many.steps) <= MOST else WouldHaveKept(case, in_any_case=many.steps)


def _beside(change: Change, is_meant: Callable[[Change], bool], tried: Tried, many: Change | None) -> Sequence[Step]:
    """What was lacking, plainly: beside a change of what happened, which may be the smaller and the cleverer answer."""
    if all(step.is_new for step in change.steps):
        return ()
    for other, one in tried:
        if one.status in TURNED and other.steps[0].is_new and is_meant(other):
            return (_as_late_as_may_be(other.steps[0], tried),)
    if many and all(step.is_new for step in many.steps) and is_meant(many):
        return many.steps
    return ()


def _wanted(case: Case) -> list[Callable[[Change], bool]]:
    """What is at risk asks first what can still be done; what is missed asks what happened."""
    whatever: Callable[[Change], bool] = lambda change: True  # noqa: E731
    return [lambda change: change.to_come, whatever] if case.status == "at_risk" else [whatever]


def _turning_pairs(supposed: Supposing, kind: Kind, case: Case, tried: Tried) -> list[Change]:
    """Two facts that together turn it, the smallest first."""
    helping = [(change, one.landed) for change, one in tried if one.landed or not kind.keys.GATHERS]
    landed = {change.steps[0]: there for change, there in helping}
    alone = [change.steps[0] for change in _some((change for change, _ in helping), PAIRED)]
    enough = kind.kept.enough(case)
    every = _smallest(Change(both) for both in combinations_with_replacement(alone, 2))
    likely = [
        pair
        for pair in every
        if pair.is_possible and enough(pair.steps, [*landed[pair.steps[0]], *landed[pair.steps[1]]])
    ]
    pairs = [pair for is_meant in _wanted(case) for pair in [one for one in likely if is_meant(one)][:PAIRS]]
    if not pairs:
        return []
    last = {step.family: step for step in alone}  # the steps go from the earliest to the latest
    twins = [Change(tuple(last[step.family] if _has_span(step) else step for step in pair.steps)) for pair in pairs]
    judged = supposed.judged([*pairs, *twins])
    of_pairs, of_twins = judged[: len(pairs)], judged[len(pairs) :]
    return [
        pair if late.status in TURNED else Change(tuple(replace(step, until=step.day) for step in pair.steps))
        for pair, one, late in zip(pairs, of_pairs, of_twins, strict=True)
        if one.status in TURNED
    ]


def _smallest(changes: Iterable[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: change.size)


def _some(changes: Iterable[Change], number: int) -> list[Change]:
    """The smallest of both sorts, so that neither leaves no room for the other."""
    every = _smallest(changes)
    sorts = [[one for one in every if one.steps[0].is_new is new][:number] for new in (False, True)]
    return _smallest([*sorts[0], *sorts[1]])


def _has_span(step: Step) -> bool:
    return step.is_new and step.until is not None and step.until > step.day


def _as_late_as_may_be(step: Step, tried: Tried) -> Step:
    """A new one with the last day up to which every day that was tried turns the figure too."""
    if step.fact != ACTIVITY or not step.is_new:
        return step
    family = [(change.steps[0].day, one.status) for change, one in tried if change.steps[0].family == step.family]
    later = sorted(one for one in family if one[0] >= step.day)
    turning = list(takewhile(lambda one: one[1] in TURNED, later))
    return replace(step, until=turning[-1][0])
