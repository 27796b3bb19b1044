"""What came between two clocks: everything recorded between their instants that can make the one figure the other.

Complete: a figure is worked out of what was looked at, of exempt days, of structure and of rules, so whatever differs
in these between the two sides, and was recorded in between, is named. What can make no difference is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Q

from contracts.engine.proof import Considered
from contracts.kinds import KINDS
from contracts.models import Exemption, ExemptionVersion
from contracts.queries.proof import SOURCES, ShownFigure
from contracts.queries.recorded_between import Between, Span, Stretch, first_to_say, histories, parted, told_anew
from contracts.queries.structure_between import rules_between, structure_between
from teams.models import Neighbourhood, Person

WEIGHTY = {"counted", "expected", "late", "pending"}  # reasons by which a row moves the figure, or may


def came_between(later: ShownFigure, earlier: ShownFigure | None, span: Span) -> list[Between]:
    """What was recorded in the span and can make the later figure differ from the earlier, in order of record.

    `earlier` None: nothing was owed then.
    """
    stretch = _stretch(later, earlier)
    found = [
        *_rows(later, earlier, span),
        *_exemptions(later, stretch, span),
        *structure_between(later, _leaders(later, earlier), stretch, span),
        *rules_between(later, stretch, span),
    ]
    return sorted(_named(found), key=lambda one: (one.recorded_at, one.noun, one.id))


def rests_on(told: ShownFigure) -> list[str]:
    """The nouns of all that such a figure can rest on, as `Between` names them."""
    kind, measure = KINDS.of(told.measure), told.measure
    source = kind.proof.source(measure)
    nouns = [*([source] if source in SOURCES else []), *kind.keys.structure(measure)]
    if measure.get("per") == "officer" or measure.get("led_by_rank"):
        nouns.append("posting")
    if measure.get("per") == "neighbourhood":
        nouns.append("neighbourhood")
    return list(dict.fromkeys([*nouns, "exemption", "team", "version"]))


def _stretch(later: ShownFigure, earlier: ShownFigure | None) -> Stretch:
    """The days on which something can decide either of the two: the window's, and those its clock reaches beyond."""
    sides = [side.proof for side in (later, earlier) if side]
    beyond = [proof.beyond for proof in sides if proof.beyond]
    return Stretch(
        min([proof.calendar.first_day for proof in sides] + [one.since for one in beyond]),
        max([proof.calendar.last_day for proof in sides] + [one.until for one in beyond]),
    )


def _rows(later: ShownFigure, earlier: ShownFigure | None, span: Span) -> Iterator[Between]:
    """What was looked at, where it weighs on either side and is not the same on both."""
    noun = KINDS.of(later.measure).proof.source(later.measure)
    if noun not in SOURCES:
        return
    versions, owner = SOURCES[noun]
    sides = [{one.id: one for one in looked_at(side)} for side in (later, earlier)]
    weighty = {id for side in sides for id, one in side.items() if one.reason in WEIGHTY}
    told = versions._default_manager.filter(**{f"{owner}__in": weighty})
    for known in histories(told, owner, span):
        before, after = parted(known, span)
        id, newest = str(getattr(after[-1], owner)), after[-1]
        now, then = (side.get(id) for side in sides)
        if _seen(now) == _seen(then) and _judged(before, later) == _judged(newest, later):
            continue
        decisive = first_to_say(after, lambda version: _judged(version, later))
        yield Between(noun, id, before, newest, decisive.known_at, decisive.by, left=_left(newest, later))


def _left(version: Any, told: ShownFigure) -> bool:
    """Whether it is no longer the team's."""
    teams = getattr(version, "team_id", told.team.pk), *getattr(version, "also_team_ids", ())
    return told.team.pk not in teams


def _seen(one: Considered | None) -> Any:
    return one and (one.day, one.reason)


def looked_at(side: ShownFigure | None) -> list[Considered]:
    """All that was looked at on one side, in the window and where its clock reaches beyond it."""
    if side is None:
        return []
    return [*side.rows, *(side.proof.beyond.considered if side.proof.beyond else [])]


def _judged(version: Any, told: ShownFigure) -> tuple[Any, ...] | None:
    """What a row that counts is beside that: its day, whose it is, and what it was graded."""
    if version is None:
        return None
    fields = ["status", "day", "received_on", "withdrawn_because", "graded_on", "grade", *UNITS[_per(told)]]
    return tuple(str(getattr(version, name, None)) for name in fields)


UNITS = {"team": (), "neighbourhood": ("neighbourhood_ids",), "officer": ("officer_ids", "led_by_id")}


def _per(told: ShownFigure) -> str:
    return str(told.measure.get("per", "team"))


def _exemptions(later: ShownFigure, stretch: Stretch, span: Span) -> Iterator[Between]:
    row = later.proof.assessment
    of_standard = Q(contract_id=later.proof.standard.version.contract_id, code=row.standard)
    rows = ExemptionVersion.objects.filter(Q(contract_id=None) | of_standard, team_id=later.team.pk)

    def excused(version: ExemptionVersion) -> Any:
        stands = version.state == Exemption.State.APPROVED
        return stretch.cut(version.first_day, version.last_day) if stands else None

    return told_anew("exemption", rows, "exemption_id", span, excused)


def _leaders(later: ShownFigure, earlier: ShownFigure | None) -> set[int]:
    """Who led what was looked at, where the rule asks for a rank: their postings decide whether it counts."""
    if not later.measure.get("led_by_rank"):
        return set()
    versions, owner = SOURCES["activity"]
    ids = {one.id for side in (later, earlier) for one in looked_at(side)}
    led = versions._default_manager.filter(**{f"{owner}__in": ids}).exclude(led_by_id=None)
    return set(led.values_list("led_by_id", flat=True))


def _named(found: list[Between]) -> list[Between]:
    """With the names of the people and places that they are of, and of who recorded them. Three queries at most."""
    by = dict(_names(Person, "key", {one.by for one in found}))
    people = _names(Person, "pk", {getattr(one.after, "person_id", None) for one in found})
    places = _names(Neighbourhood, "pk", {getattr(one.after, "neighbourhood_id", None) for one in found})
    return [
        replace(
            one,
            by_name=by.get(one.by, ""),
            about=people.get(getattr(one.after, "person_id", None), ""),
            where=places.get(getattr(one.after, "neighbourhood_id", None), ""),
        )
        for one in found
    ]


def _names(model: type[Person] | type[Neighbourhood], key: str, wanted: Iterable[Any]) -> dict[Any, str]:
    known = [one for one in wanted if one]
    rows = model._default_manager.filter(**{f"{key}__in": known}) if known else model._default_manager.none()
    return dict(rows.values_list(key, "name"))
