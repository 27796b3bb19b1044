"""What was recorded between two instants of structure and of rules, where it can change a figure.

Judged is only what the figure can rest on, and only on the days that can decide it: a posting published after the
window's end, or a name that changed, is not named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q

from contracts.kinds import KINDS
from contracts.models import VersionAsTold
from contracts.queries.proof import ShownFigure
from contracts.queries.recorded_between import Between, Span, Stretch, told_anew
from teams.models import NeighbourhoodVersion, PostingVersion, PriorityVersion, TeamVersion


def structure_between(told: ShownFigure, leaders: Collection[int], stretch: Stretch, span: Span) -> Iterator[Between]:
    """Postings, priorities and neighbourhoods where it rests on them, and the team's own days.

    `leaders` are the people by id whose rank decides whether something counts.
    """
    counts, per = KINDS.of(told.measure).keys.structure(told.measure), told.measure.get("per")
    if "posting" in counts or per == "officer" or leaders:
        yield from _postings(told, leaders, stretch, span)
    if "priority" in counts:
        yield from _priorities(told, stretch, span)
    if per == "neighbourhood":
        rows = NeighbourhoodVersion.objects.filter(team_id=told.team.pk)
        yield from told_anew("neighbourhood", rows, "neighbourhood_id", span, lambda one: _active(one, stretch))
    rows_of_team = TeamVersion.objects.filter(team=told.team.pk)
    yield from told_anew("team", rows_of_team, "team_id", span, lambda one: _active(one, stretch))


def rules_between(told: ShownFigure, stretch: Stretch, span: Span) -> Iterator[Between]:
    """Versions of the contract. The end that a version is given by one named anyway is not a change of its own."""
    code = told.proof.assessment.standard
    rows = VersionAsTold.objects.filter(version__contract=told.proof.standard.version.contract_id)

    def rule(version: VersionAsTold) -> Any:
        days = stretch.cut(version.first_day, version.last_day)
        return days and (version.content["version"], days, _measure(version, code))

    found = list(told_anew("version", rows, "version_id", span, rule))
    new = {one.recorded_at for one in found if one.is_new}
    return (one for one in found if one.is_new or one.recorded_at not in new or not one.after.ended_by_successor)


def _postings(told: ShownFigure, leaders: Collection[int], stretch: Stretch, span: Span) -> Iterator[Between]:
    published = "posting" in KINDS.of(told.measure).keys.structure(told.measure)
    units, ranks = told.measure.get("per") == "officer", told.measure.get("ranks")

    def counts(version: PostingVersion) -> Any:
        if version.withdrawn_because:
            return None
        days = stretch.cut(version.first_day, version.last_day)
        ours = version.team_id == told.team.pk
        shown = ours and published and version.shown_days and stretch.cut(*version.shown_days)
        unit = ours and units and days and (not ranks or version.rank in ranks) and days
        rank = version.person_id in leaders and days and (days, version.rank)
        said = (shown or None, unit or None, rank or None)
        return (*said, version.neighbourhood_id if shown else None) if any(said) else None

    rows = PostingVersion.objects.filter(Q(team_id=told.team.pk) | Q(person_id__in=list(leaders)))
    return told_anew("posting", rows, "posting_id", span, counts)


def _priorities(told: ShownFigure, stretch: Stretch, span: Span) -> Iterator[Between]:
    def counts(version: PriorityVersion) -> Any:
        days = None if version.withdrawn_because else stretch.cut(version.first_day, version.last_day)
        return days and (days, version.neighbourhood_id)

    rows = PriorityVersion.objects.filter(team_id=told.team.pk)
    return told_anew("priority", rows, "priority_id", span, counts)


def _active(version: TeamVersion | NeighbourhoodVersion, stretch: Stretch) -> Any:
    return stretch.cut(version.active_from, version.active_until)


def _measure(version: VersionAsTold, code: str) -> Any:
    stated = version.content["standards"]
    return next((standard["measure"] for standard in stated if standard["code"] == code), None)
