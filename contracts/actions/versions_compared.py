"""What the versions of a contract come to before a change and after it: pure, nothing is read or stored here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from contracts.periods import period_containing
from contracts.version_contents import Placed, VersionContent
from record.timezones import ONE_DAY


def plain(content: VersionContent) -> dict[str, Any]:
    """What the version states as JSON keeps it: days as text, lists for tuples."""
    return json.loads(json.dumps(content.as_json(), cls=DjangoJSONEncoder))


def fingerprint(contract: str, content: VersionContent, stored: Iterable[Placed], today: date) -> str:
    """Names what somebody looked at: the file, the versions it would stand beside, and the day of the look.

    Days pass: what lay ahead when it was looked at lies in the past later, so a look is good for its day alone.
    """
    beside = [(plain(one.content), str(one.last_day)) for one in stored]
    said = json.dumps([contract, plain(content), beside, today.isoformat()], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def first_difference(before: Iterable[Placed], after: Iterable[Placed]) -> date | None:
    """The first day on which another version, or another measure, binds than before; None where there is none."""
    before, after = list(before), list(after)
    days = {placed.content.in_force_from for placed in (*before, *after)}
    days |= {placed.last_day + ONE_DAY for placed in (*before, *after) if placed.last_day}
    return next((day for day in sorted(days) if _terms_on(before, day) != _terms_on(after, day)), None)


def binding(versions: Iterable[Placed], day: date) -> VersionContent | None:
    """The version in force on the day."""
    return next((one.content for one in versions if one.is_in_force_on(day)), None)


def _terms_on(versions: Iterable[Placed], day: date) -> tuple[str, dict[str, Any]] | None:
    content = binding(versions, day)
    return (content.version, {one.code: one.measure for one in content.standards}) if content else None


def reach(day: date, before: Iterable[Placed]) -> date:
    """The day from which assessments can differ, where terms differ from `day` on.

    A period that is cut, or is cut no more, has begun earlier, and the one before it says when the next falls due.
    """
    bound = binding(before, day - ONE_DAY)
    standards = bound.standards if bound else ()
    starts = [period_containing(one.measure["period"], day - ONE_DAY).first_day for one in standards]
    return min([day, *(start - ONE_DAY for start in starts)])
