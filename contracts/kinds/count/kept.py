"""What would have kept a `count`: one more, one that failed a single filter, one on another day of the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from contracts.kinds.changes import Case, Enough, Landed, Step, UnitFacts
from contracts.kinds.supposed_activities import Span, moved, one_more, passed, spans

ONLY_BY = ""


def steps(case: Case) -> Iterator[Step]:
    lacking = [unit for unit in case.units if _lack(case, unit) > 0]
    for unit in lacking:
        own = case.days_of(unit)
        for span in spans(case, own):
            yield one_more(case, unit, span)
            if span.last > span.first:
                yield one_more(case, unit, Span(span.last, span.last))
        theirs = [one for one in case.of_window if one.day not in own and case.for_unit(unit, one)]
        yield from moved(case, theirs, own)
    yield from passed(case, case.of_window, lacking)


def enough(case: Case) -> Enough:
    """Each thing that counts for a unit makes it short of one less, whatever the other is."""
    lacks = {unit.id: lack for unit in case.units if (lack := _lack(case, unit))}

    def are(changed: Sequence[Step], landed: Landed) -> bool:
        gained = Counter(unit for unit, _ in landed)
        return all(gained[unit] >= lack for unit, lack in lacks.items())

    return are


def in_any_case(case: Case) -> Sequence[Step]:
    """One more for each that is lacking, on the last day on which it would have done."""
    found: list[Step] = []
    for unit in case.units:
        own = list(spans(case, case.days_of(unit)))
        if own:
            found += [one_more(case, unit, own[-1])] * _lack(case, unit)
    return found


def _lack(case: Case, unit: UnitFacts) -> int:
    """How many it is short of for the window to stand well: of one that still has time, with what is planned."""
    short = max(0, (unit.required or 0) - (unit.done or 0))
    if case.closed or unit.last_day < case.today:
        return short
    soon = unit.last_day <= case.today + timedelta(days=case.warn_days)
    return max(0, short - (unit.scheduled or 0)) if soon else 0
