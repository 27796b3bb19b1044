"""The file's neighbourhoods and local priorities against those stored."""

from __future__ import annotations

from datetime import date

from inputs import Node, shown
from teams.importing.changes import StructureChanges, first_touched
from teams.importing.current_structure import Stored
from teams.importing.file_content import GivenNeighbourhood, GivenPriority
from teams.models import FormerNeighbourhoodId, Neighbourhood, Priority, Team


def match_neighbourhoods(team: Team, given: list[GivenNeighbourhood], stored: Stored, plan: StructureChanges) -> None:
    """Add and change the team's neighbourhoods, each found by its present id or by one that it bore."""
    for one in given:
        found = _named(one, stored)
        if not found:
            _add(team, one, stored, plan)
        elif reason := _objection(found, team, stored):
            one.node.refuse(reason, "id")
        else:
            stored.listed[found[0].pk] = one.police_id
            found[0].team = team  # with its days as this file says them
            _change(found[0], one, stored, plan)


def _named(given: GivenNeighbourhood, stored: Stored) -> list[Neighbourhood]:
    """The neighbourhoods, each once, that the file's ids lead to: none or one, unless the file is wrong."""
    found: list[Neighbourhood] = []
    for police_id in (given.police_id, *given.former):
        place = stored.place(police_id)
        if place and place not in found:
            found.append(place)
    return found


def _objection(found: list[Neighbourhood], team: Team, stored: Stored) -> str:
    """Why the file cannot mean what it found; empty where it can."""
    place = found[0]
    if len(found) > 1:
        return f"{' and '.join(shown(one.police_id) for one in found)} are different neighbourhoods"
    if place.pk in stored.listed:
        return f"the neighbourhood bore this id once, and is listed already as {shown(stored.listed[place.pk])}"
    if place.team != team:
        return (
            f"{shown(place.police_id)} is a neighbourhood of {place.team.key}, and what was owed to it there stays so:"
            f" end it there, and list it under {team.key} with an id of its own"
        )
    return ""


def _add(team: Team, given: GivenNeighbourhood, stored: Stored, plan: StructureChanges) -> None:
    content = {"name": given.name, "active_from": given.active_from, "active_until": given.active_until}
    place = Neighbourhood(force=stored.force, team=team, police_id=given.police_id, **content)
    stored.places[given.police_id] = place
    plan.add(place, _subject(place, stored), {"team": team, **content})
    plan.mark(team, _days(place)[0])
    _check_days(place, given.node)
    _remember(place, given.former, stored, plan)


def _change(place: Neighbourhood, given: GivenNeighbourhood, stored: Stored, plan: StructureChanges) -> None:
    before, subject, former = _days(place), _subject(place, stored), given.former
    content = {"name": given.name, "active_from": given.active_from}
    if given.active_until:
        content["active_until"] = given.active_until
    # An id that is a former one here, in a file that does not call ours former, is merely out of date.
    if place.police_id in given.former or not stored.place(given.police_id):
        former = (*given.former, place.police_id)
        content["police_id"] = given.police_id
    plan.change(place, subject, content)
    stored.places[place.police_id] = place
    _check_days(place, given.node)
    _remember(place, former, stored, plan)
    if touched := first_touched(before, _days(place)):
        plan.mark(place.team, touched)


def _remember(place: Neighbourhood, former: tuple[str, ...], stored: Stored, plan: StructureChanges) -> None:
    """Note the ids the outside world used before, so that files which still use them are understood."""
    for police_id in former:
        if police_id not in stored.former and police_id != place.police_id:
            row = FormerNeighbourhoodId(force=stored.force, neighbourhood=place, police_id=police_id)
            stored.former[police_id] = place
            plan.added.append(row)
            plan.say("neighbourhood.former_id_added", _subject(place, stored), None, {"police_id": police_id})


def _check_days(place: Neighbourhood, node: Node) -> None:
    first, last = _days(place)
    if last and last < first:
        node.refuse(f"the last day, {last}, is before the first, {first}", "active_until")


def _days(place: Neighbourhood) -> tuple[date, date | None]:
    return place.active_from or place.team.active_from, place.active_until


def _subject(place: Neighbourhood, stored: Stored) -> str:
    return f"neighbourhood:{stored.force.key}/{place.police_id}"


def match_priorities(team: Team, given: list[GivenPriority], stored: Stored, plan: StructureChanges) -> None:
    """Add the team's priorities, end those that end, withdraw those that never were.

    One is known by title, first day and neighbourhood.
    """
    for one in sorted(given, key=lambda one: not one.withdrawn):  # what is told in its place comes after
        place = place_in(team, one.neighbourhood, one.node, stored)
        priority = next((row for row in stored.priorities[team.key] if _is_same(row, one, place)), None)
        if one.withdrawn:
            if priority:
                plan.withdraw(priority, f"priority:{team.key}/{one.first_day}", one.withdrawn)
                plan.mark(team, one.first_day)
        elif not priority:
            _add_priority(team, one, place, plan)
        elif one.last_day:
            touched = first_touched((one.first_day, priority.last_day), (one.first_day, one.last_day))
            plan.change(priority, f"priority:{team.key}/{one.first_day}", {"last_day": one.last_day})
            if touched:
                plan.mark(team, touched)


def _is_same(row: Priority, given: GivenPriority, place: Neighbourhood | None) -> bool:
    same = (row.title, row.first_day) == (given.title, given.first_day) and row.neighbourhood == place
    return same and not row.withdrawn_because


def _add_priority(team: Team, given: GivenPriority, place: Neighbourhood | None, plan: StructureChanges) -> None:
    content = {"title": given.title, "neighbourhood": place, "first_day": given.first_day, "last_day": given.last_day}
    plan.add(Priority(team=team, **content), f"priority:{team.key}/{given.first_day}", content)
    plan.mark(team, given.first_day)


def place_in(team: Team, police_id: str | None, node: Node, stored: Stored) -> Neighbourhood | None:
    """The team's neighbourhood of that id, present or former; refused on the node where the team has none."""
    place = stored.place(police_id) if police_id else None
    if police_id and (place is None or place.team != team):
        node.refuse(f"{shown(police_id)} is not a neighbourhood of {team.key}", "neighbourhood")
        return None
    return place
