"""A force's structure as its file: what `import_teams` reads, and reads without changing anything.

Source: formats.md, "`manage.py import_teams`".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from inputs.output_files import given
from teams.models import Force, FormerNeighbourhoodId, Neighbourhood, Posting, Priority, Section, Team

Said = dict[str, Any]


def structure_of(force: Force) -> Said:
    """The whole structure as it stands, in the order of keys. Seven queries."""
    teams: dict[int, list[Said]] = defaultdict(list)
    below = _below(force)
    succeeded = _predecessors(force)
    for team in Team.objects.filter(force=force).order_by("key"):
        said = {
            "id": team.key,
            "name": team.name,
            **_days("active", team.active_from, team.active_until),
            "successor_of": sorted(succeeded[team.pk]),
        }
        teams[team.section_id].append(given(said | below[team.pk]))
    return {
        "force": given(
            {
                "id": force.key,
                "name": force.name,
                "oversight_body": force.oversight_body,
                "chat_notice_days": force.chat_notice_days,
            }
        ),
        "sections": [
            {"id": section.key, "name": section.name, "teams": teams[section.pk]}
            for section in Section.objects.filter(force=force).order_by("key")
        ],
    }


def _below(force: Force) -> dict[int, Said]:
    """What stands below each team, by its id."""
    found: dict[int, Said] = defaultdict(lambda: {"neighbourhoods": [], "officers": [], "priorities": []})
    former = _former(force)
    for place in Neighbourhood.objects.filter(force=force).order_by("police_id"):
        found[place.team_id]["neighbourhoods"].append(_neighbourhood(place, former[place.pk]))
    postings = Posting.objects.filter(team__force=force).select_related("person", "neighbourhood")
    for posting in postings.order_by("person__key", "first_day", "id"):
        found[posting.team_id]["officers"].append(_posting(posting))
    priorities = Priority.objects.filter(team__force=force).select_related("neighbourhood")
    for priority in priorities.order_by("first_day", "title", "id"):
        found[priority.team_id]["priorities"].append(_priority(priority))
    return found


def _neighbourhood(place: Neighbourhood, former: Iterable[str]) -> Said:
    days = _days("active", place.active_from, place.active_until)
    return given({"id": place.police_id, "name": place.name, **days, "was": sorted(former)})


def _posting(posting: Posting) -> Said:
    """`published: yes` alone publishes all of it; the part is said where it is a part."""
    first = posting.published_from
    said = {
        "id": posting.person.key,
        "name": posting.person.name,
        "rank": posting.rank,
        **_days("posted", posting.first_day, posting.last_day),
        "published": first is not None,
        "published_from": None if first == posting.first_day else first,
        "published_until": posting.published_until,
        "neighbourhood": _place(posting),
    }
    return given(said)


def _priority(priority: Priority) -> Said:
    days = {"from": priority.first_day, "until": priority.last_day}
    return given({"title": priority.title, "neighbourhood": _place(priority), **days})


def _place(row: Posting | Priority) -> str | None:
    return row.neighbourhood.police_id if row.neighbourhood else None


def _days(name: str, first: date | None, last: date | None) -> Said:
    return {f"{name}_from": first, f"{name}_until": last}


def _former(force: Force) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for place, former in FormerNeighbourhoodId.objects.filter(force=force).values_list("neighbourhood", "police_id"):
        found[place].append(former)
    return found


def _predecessors(force: Force) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    through = Team.predecessors.through.objects.filter(from_team__force=force)
    for team, predecessor in through.values_list("from_team", "to_team__key"):
        found[team].append(predecessor)
    return found
