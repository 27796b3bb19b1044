"""The file's force, sections and teams against those stored."""

from __future__ import annotations

from inputs import shown
from teams.importing.changes import StructureChanges, first_touched
from teams.importing.current_structure import Stored
from teams.importing.file_content import (
    FileContent,
    GivenForce,
    GivenSection,
    GivenTeam,
)
from teams.importing.people import match_postings
from teams.importing.places import match_neighbourhoods, match_priorities
from teams.models import Section, Team, TeamName


def match(given: FileContent, stored: Stored, plan: StructureChanges) -> None:
    """Plan what the whole file changes. What cannot be is refused on its node; nothing is written."""
    _force(given.force, stored, plan)
    for section in given.sections:
        _section(section, stored, plan)
    for team in given.teams:
        _successions(team, stored, plan)


def _force(given: GivenForce, stored: Stored, plan: StructureChanges) -> None:
    force, subject = stored.force, f"force:{given.key}"
    content: dict[str, object] = {"name": given.name}
    if given.oversight_body:
        content["oversight_body"] = given.oversight_body
    if given.chat_notice_days is not None:
        content["chat_notice_days"] = given.chat_notice_days
    if force.pk:
        plan.change(force, subject, content)
    else:
        for name, value in content.items():
            setattr(force, name, value)
        plan.add(force, subject, content)


def _section(given: GivenSection, stored: Stored, plan: StructureChanges) -> None:
    if given.key in stored.elsewhere[Section]:
        given.node.refuse(f"{given.key} is a section of another force", "id")
        return
    section, subject, content = stored.sections.get(given.key), f"section:{given.key}", {"name": given.name}
    if section:
        plan.change(section, subject, content)
    else:
        section = Section(force=stored.force, key=given.key, **content)
        plan.add(section, subject, content)
    for team in given.teams:
        _team(team, section, stored, plan)


def _team(given: GivenTeam, section: Section, stored: Stored, plan: StructureChanges) -> None:
    if given.key in stored.elsewhere[Team]:
        given.node.refuse(f"{given.key} is a team of another force", "id")
        return
    team = stored.teams.get(given.key)
    if team:
        _change(team, given, section, plan)
    else:
        team = stored.teams[given.key] = _added(given, section, plan)
    match_neighbourhoods(team, given.neighbourhoods, stored, plan)
    match_postings(team, given.postings, stored, plan)
    match_priorities(team, given.priorities, stored, plan)


def _added(given: GivenTeam, section: Section, plan: StructureChanges) -> Team:
    content = {
        "section": section,
        "name": given.name,
        "active_from": given.active_from,
        "active_until": given.active_until,
    }
    team = Team(force=section.force, key=given.key, **content)
    plan.add(team, f"team:{given.key}", content)
    plan.added.append(TeamName(team=team, name=given.name, first_day=given.active_from))
    plan.mark(team, given.active_from)
    return team


def _change(team: Team, given: GivenTeam, section: Section, plan: StructureChanges) -> None:
    name, days = team.name, (team.active_from, team.active_until)
    content = {"section": section, "name": given.name, "active_from": given.active_from}
    if given.active_until:
        content["active_until"] = given.active_until
    if not plan.change(team, f"team:{given.key}", content):
        return
    if team.active_until and team.active_until < team.active_from:
        given.node.refuse(f"{team.active_from} is after the team's last day, {team.active_until}", "active_from")
    if team.name != name:
        _rename(team, plan)
    if touched := first_touched(days, (team.active_from, team.active_until)):
        plan.mark(team, touched)


def _rename(team: Team, plan: StructureChanges) -> None:
    """The team bears its name from today on: from its beginning, where that is still to come."""
    last = team.names.order_by("-first_day").first()
    if last and last.first_day >= plan.today:
        last.name = team.name
        plan.changed.append((last, ["name"]))
    else:
        plan.added.append(TeamName(team=team, name=team.name, first_day=plan.today))


def _successions(given: GivenTeam, stored: Stored, plan: StructureChanges) -> None:
    team = stored.teams.get(given.key)
    for key in given.successor_of:
        predecessor = stored.teams.get(key)
        if predecessor is None:
            given.node.refuse(f"{shown(key)} is not a team of {stored.force.key}", "successor_of")
        elif team and (team.pk, predecessor.pk) not in stored.predecessors:
            plan.links.append((team, predecessor))
            plan.say("team.succession_added", f"team:{given.key}", None, {"successor_of": key})
