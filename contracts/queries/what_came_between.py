"""What came between two clocks: what the portal received after an instant that changed what a row counts for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from contracts.kinds import KINDS
from contracts.models import Exemption, ExemptionVersion
from contracts.queries.proof import SOURCES, ShownFigure, known_versions

State = Exemption.State
WEIGHTY = {"counted", "expected", "late", "pending"}  # reasons by which a row moves the figure, or may


@dataclass(frozen=True)
class Between:
    """One thing received in between. `is_new`: first heard of then; else another version of what was known before."""

    noun: str  # activity, enquiry, grade or exemption
    title: str
    day: date  # on which it happened, or begins
    received_at: datetime
    is_new: bool
    status: str = ""


def came_between(now: ShownFigure, then: ShownFigure | None, instant: datetime) -> list[Between]:
    """What was received after the instant and makes the first proof differ from the second, in order of receipt."""
    found = [*_rows(now, then, instant), *_exemptions(now, instant)]
    return sorted(found, key=lambda one: (one.received_at, one.title))


def _rows(now: ShownFigure, then: ShownFigure | None, instant: datetime) -> Iterator[Between]:
    noun = KINDS.of(now.measure).proof.source(now.measure)
    if noun not in SOURCES:
        return  # what is counted by days, postings and priorities, is taken as it is now, whenever it became known
    versions, owner = SOURCES[noun]
    reasons = [{one.id: one.reason for one in side.rows} if side else {} for side in (now, then)]
    differing = [id for id in {*reasons[0], *reasons[1]} if _matters(reasons[0].get(id), reasons[1].get(id))]
    newest = known_versions(versions, owner, differing, None)
    before = known_versions(versions, owner, differing, instant)
    for id, row in newest.items():
        if row.known_at > instant:
            yield _between(noun, before.get(id, row), row, is_new=id not in before)


def _matters(now: str | None, then: str | None) -> bool:
    """Whether it makes one side differ from the other: what never counted on either is only more to read."""
    return now != then and bool({now, then} & WEIGHTY)


def _between(noun: str, shown: Any, row: Any, *, is_new: bool) -> Between:
    """Called as it was known before: what it became may be another team's to read."""
    if noun == "grade":
        return Between(noun, row.grade, row.graded_on, row.known_at, is_new)
    if noun == "enquiry":
        status = "withdrawn" if row.withdrawn_because else ""
        return Between(noun, shown.subject, shown.received_on, row.known_at, is_new, status)
    return Between(noun, shown.title, shown.day, row.known_at, is_new, row.status)


def _exemptions(now: ShownFigure, instant: datetime) -> Iterator[Between]:
    """Exemptions of the window that were approved after the instant, or taken back after having been approved."""
    row, calendar = now.proof.assessment, now.proof.calendar
    received = ExemptionVersion.objects.filter(
        Q(contract_id=None) | Q(contract_id=now.proof.standard.version.contract_id, code=row.standard),
        team_id=now.team.pk,
        known_at__gt=instant,
        first_day__lte=calendar.last_day,
        last_day__gte=calendar.first_day,
    )
    newest = received.order_by("exemption", "-version").distinct("exemption")
    before = known_versions(ExemptionVersion, "exemption_id", [str(one.exemption_id) for one in newest], instant)
    for version in newest:
        earlier = before.get(str(version.exemption_id))
        if State.APPROVED in (version.state, earlier and earlier.state):
            yield Between("exemption", version.reason, version.first_day, version.known_at, True, version.state)
